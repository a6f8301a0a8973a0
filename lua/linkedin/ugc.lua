-- SPDX-License-Identifier: MIT
--- Posts as the guide makes them: `/v2/ugcPosts`.
--- LinkedIn pages: consumer/integrations/self-serve/share-on-linkedin,
--- marketing/community-management/shares/ugc-post-api.
---
--- Text is plain here: nothing is escaped, mentions are attributes beside the text.

local options = require "linkedin.options"

---@class linkedin.Ugc
local Ugc = { __name = "linkedin.Ugc" }
Ugc.__index = Ugc

--- Create a post from an entity in LinkedIn's own form. `li.posts:share` is the easier way.
---@async
---@param entity table  `author`, `lifecycleState`, `specificContent`, `visibility`
---@param opts table?
---@return { id: string, url: string }? post
---@return linkedin.Response|linkedin.Error
function Ugc:create(entity, opts)
  options.argument("ugc:create", 1, entity, "table")
  opts = options.check("ugc:create", opts, {}, options.call)
  local answer, response = self.li:_call({ operation = "ugcPosts.create", body = entity }, opts)
  if not answer then return nil, response end
  local id = type(answer) == "table" and answer.id or nil
  return { id = id, url = id and require "linkedin.posts".url_of(id) }, response
end

--- One post. Reading needs `r_member_social` or `r_organization_social`.
---@async
---@param urn string  `urn:li:ugcPost:…` or `urn:li:share:…`
---@param opts { view_context: "AUTHOR"|"READER"|nil }?
---@return table? post
---@return linkedin.Response|linkedin.Error
function Ugc:get(urn, opts)
  options.argument("ugc:get", 1, urn, "string")
  opts = options.check("ugc:get", opts, { view_context = "string" }, options.call)
  return self.li:_call({
    operation = "ugcPosts.get", keys = { id = urn }, query = { viewContext = opts.view_context },
  }, opts)
end

--- The posts of a member or an organization, newest first. A loop that fails gets `false, err`:
---
---    for post, err in li.ugc:by_author(urn) do
---      if not post then error(err) end
---    end
---@async
---@param author string
---@param opts { count: integer?, sort_by: "CREATED"|"LAST_MODIFIED"|nil, cursor: any }?
---@return linkedin.Pages
function Ugc:by_author(author, opts)
  options.argument("ugc:by_author", 1, author, "string")
  opts = options.check("ugc:by_author", opts,
    { count = "integer", sort_by = "string", cursor = "any", prefetch = "boolean" }, options.call)
  return self.li:_each({
    operation = "ugcPosts.authors",
    query = { q = "authors", authors = { author }, sortBy = opts.sort_by, count = opts.count },
  }, opts)
end

--- Change the text of a post (partial update; the shape is unconfirmed by LinkedIn's pages).
---@async
---@param urn string
---@param text string
---@param opts table?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Ugc:edit(urn, text, opts)
  options.argument("ugc:edit", 1, urn, "string")
  options.argument("ugc:edit", 2, text, "string")
  opts = options.check("ugc:edit", opts, {}, options.call)
  return self.li:_call({
    operation = "ugcPosts.partial_update", keys = { id = urn },
    body = { patch = { specificContent = { ["com.linkedin.ugc.ShareContent"] = {
      ["$set"] = { shareCommentary = { text = text } } } } } },
  }, opts)
end

--- Delete a post. Deleting it again is success: what was wanted is so.
---@async
---@param urn string
---@param opts table?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Ugc:delete(urn, opts)
  options.argument("ugc:delete", 1, urn, "string")
  opts = options.check("ugc:delete", opts, {}, options.call)
  local ok, err = self.li:_call({ operation = "ugcPosts.delete", keys = { id = urn } }, opts)
  if not ok and err.status == 404 then return true, err end
  return ok, err
end

return {
  new = function(li) return setmetatable({ li = li }, Ugc) end,
}
