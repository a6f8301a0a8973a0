-- SPDX-License-Identifier: MIT
--- Posts: share anything, read, edit, delete.
--- LinkedIn page: marketing/community-management/shares/posts-api.

local options = require "linkedin.options"

---@class linkedin.Posts
local Posts = { __name = "linkedin.Posts" }
Posts.__index = Posts

local M = {}

--- The public address of a post.
---@param urn string
---@return string
function M.url_of(urn)
  return "https://www.linkedin.com/feed/update/" .. urn .. "/"
end

--- Publish a post. Everything wrong with it is reported before the first request, all at once;
--- media is probed, uploaded and waited for. On failure `err.resume` is plain data: give it back
--- as `resume` with the same post, and what succeeded is not done again.
---
---    local post, err = li.posts:share { text = "Hello (world)", image = "photo.png" }
---
--- Errors worth handling: "validation" (`err.details` lists every finding), "permission",
--- "quota" (`err.retry_after`), "duplicate" (`err.urn` is the living post).
---@async
---@param post linkedin.ShareOptions
---@return { id: string, url: string }? post
---@return linkedin.Response|linkedin.Error
function Posts:share(post)
  options.argument("posts:share", 1, post, "table")
  return require "linkedin.share".share(self.li, post, 2)
end

--- One post.
---@async
---@param urn string
---@param opts { view_context: "AUTHOR"|"READER"|nil }?
---@return table? post
---@return linkedin.Response|linkedin.Error
function Posts:get(urn, opts)
  options.argument("posts:get", 1, urn, "string")
  opts = options.check("posts:get", opts, { view_context = "string" }, options.call)
  return self.li:_call({
    operation = "posts.get", keys = { id = urn }, query = { viewContext = opts.view_context },
  }, opts)
end

--- Several posts at once, keyed by their URNs; a post that could not be read is an error object.
---@async
---@param urns string[]
---@param opts { view_context: string? }?
---@return table<string, table>? posts
---@return linkedin.Response|linkedin.Error
function Posts:batch_get(urns, opts)
  options.argument("posts:batch_get", 1, urns, "table")
  opts = options.check("posts:batch_get", opts, { view_context = "string" }, options.call)
  return self.li:resource("posts"):batch_get(urns, {
    query = { viewContext = opts.view_context }, timeout = opts.timeout, version = opts.version,
  })
end

--- The posts of a member or an organization, newest first; a page that fails arrives as
--- `false, err`.
---@async
---@param author string
---@param opts { count: integer?, sort_by: "CREATED"|"LAST_MODIFIED"|nil, view_context: string?, cursor: any }?
---@return linkedin.Pages
function Posts:by_author(author, opts)
  options.argument("posts:by_author", 1, author, "string")
  opts = options.check("posts:by_author", opts,
    { count = "integer", sort_by = "string", view_context = "string", cursor = "any", prefetch = "boolean" }, options.call)
  return self.li:_each({
    operation = "posts.author",
    query = {
      q = "author", author = author, count = opts.count, sortBy = opts.sort_by,
      viewContext = opts.view_context,
    },
  }, opts)
end

local PATCHABLE = { commentary = true, contentCallToActionLabel = true, contentLandingPage = true }

local function patch_of(changes)
  local set = {}
  if changes.text ~= nil then set.commentary = require "linkedin.share.rest".commentary(changes) end
  local action = changes.call_to_action or {}
  set.contentCallToActionLabel, set.contentLandingPage = action.label, action.url
  for name, value in pairs(changes.set or {}) do set[name] = value end
  local patch = { ["$set"] = next(set) and set or nil }
  if changes.ad_context then patch.adContext = { ["$set"] = changes.ad_context } end
  return patch
end

--- Change what LinkedIn lets an author change: text, call to action, ad context. Everything else
--- of a post is fixed once it is published.
---@async
---@param urn string
---@param changes { text: string|table|nil, text_format: string?, hashtags: boolean?, call_to_action: table?, ad_context: table? }
---@param opts table?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Posts:edit(urn, changes, opts)
  options.argument("posts:edit", 1, urn, "string")
  options.check("posts:edit", changes, {
    text = "string|table", text_format = "string", hashtags = "boolean",
    call_to_action = "table", ad_context = "table", set = "table",
  })
  opts = options.check("posts:edit", opts, {}, options.call)
  for name in pairs(changes.set or {}) do
    if not PATCHABLE[name] and name ~= "lifecycleState" then
      error(("posts:edit: LinkedIn lets nobody change '%s' of a published post"):format(name), 2)
    end
  end
  local patch = patch_of(changes)
  if not next(patch) then error("posts:edit: nothing to change", 2) end
  return self.li:_call({
    operation = "posts.partial_update", keys = { id = urn }, body = { patch = patch },
  }, opts)
end

--- Delete a post. A second delete is success, whether LinkedIn answers 204 or 404.
---@async
---@param urn string
---@param opts table?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Posts:delete(urn, opts)
  options.argument("posts:delete", 1, urn, "string")
  opts = options.check("posts:delete", opts, {}, options.call)
  local ok, err = self.li:_call({ operation = "posts.delete", keys = { id = urn } }, opts)
  if not ok and err.status == 404 then return true, err end
  return ok, err
end

--- The public address of a post.
---@param urn string
---@return string
function Posts.url(_, urn)
  options.argument("posts:url", 1, urn, "string")
  return M.url_of(urn)
end

function M.new(li)
  return setmetatable({ li = li }, Posts)
end

return M
