-- SPDX-License-Identifier: MIT
--- One iterator over every way LinkedIn pages: start and count with a `next` link, page tokens,
--- or no paging at all. It holds one page, and another while that one is fetched.
---
---    local posts = li.posts:by_author(urn)
---    for post, err in posts do
---      if not post then error(err) end      -- a failed page arrives as false, err
---      …
---    end
---    posts.cursor                           -- plain data: where to go on, e.g. in another process
---
--- LinkedIn page: shared/api-guide/concepts/pagination. A page may be shorter than asked for, even
--- empty, before the end; so the end is the absence of a next link or token, never a short page.

---@class linkedin.Pages
---@field cursor table?  where the next page starts; nil once the end is reached
---@field ahead table?   the next page under way
local Pages = { __name = "linkedin.Pages" }
Pages.__index = Pages

-- A finder that never ends is a bug of the other side; stop instead of spinning.
local MOST_EMPTY_PAGES = 50

-- The next page as the answer names it. Links may lack the version prefix, so their position is
-- taken from them, not their path.
local function cursor_of(answer)
  local metadata = answer.metadata
  local token = (metadata and metadata.nextPageToken) or answer.nextPageToken
  if token and token ~= "" then return { pageToken = token } end
  for _, link in ipairs(answer.paging and answer.paging.links or {}) do
    if link.rel == "next" and type(link.href) == "string" then
      local start = tonumber(link.href:match("[?&]start=(%d+)"))
      local page_token = link.href:match("[?&]pageToken=([^&]+)")
      if start then return { start = start } end
      if page_token then return { pageToken = require "linkedin.restli".decode(page_token) } end
    end
  end
  return nil
end

local function with_cursor(spec, cursor)
  if not cursor then return spec end
  local copy, query = {}, {}
  for name, value in pairs(spec) do copy[name] = value end
  for name, value in pairs(spec.query or {}) do query[name] = value end
  for name, value in pairs(cursor) do query[name] = value end
  copy.query = query
  return copy
end

local function same_cursor(a, b)
  return a and b and a.start == b.start and a.pageToken == b.pageToken
end

-- The page at the cursor: the one read ahead, or asked for now. One that was read ahead and failed is
-- asked for again, with all that a call does then.
function Pages:_page()
  local ahead = self.ahead
  self.ahead = nil
  if ahead then
    local answer, response = self.li:_finish(ahead)
    if answer then return answer, response end
  end
  return self.li:_call(with_cursor(self.spec, self.cursor), self.opts)
end

-- A success without a body is no page, and not the end either.
local function no_page(response)
  return nil, require "linkedin.error".new {
    kind = "protocol", status = response and response.status, retryable = true, message = "LinkedIn's page has nothing in it",
    hint = "Something between here and LinkedIn answered in its place, or LinkedIn misbehaves; try again",
    request_id = response and response.request_id,
  }
end

function Pages:_fetch()
  local asked = self.cursor
  local answer, response = self:_page()
  if not answer then return nil, response end
  if type(answer) ~= "table" then return no_page(response) end
  self.elements, self.position, self.response = answer.elements or {}, 0, response
  self.answer = answer
  local next_cursor = cursor_of(answer)
  -- A link back to the same place would loop for ever.
  self.cursor = not same_cursor(asked, next_cursor) and next_cursor or nil
  self.is_last = self.cursor == nil
  if self.prefetch and self.cursor then
    self.ahead = self.li:_ahead(with_cursor(self.spec, self.cursor), self.opts)
  end
  return true
end

--- The next element; nil at the end; `false, err` once when a page could not be read. After an
--- error the iterator may be called again: it asks for the same page.
---@async
---@return any|false|nil element
---@return linkedin.Error?
function Pages:next()
  local empty = 0
  while not self.is_stopped do
    if self.elements and self.position < #self.elements then
      self.position = self.position + 1
      if self.ahead then require "linkedin.loop".nudge() end
      return self.elements[self.position]
    end
    if self.is_last then return nil end
    empty = empty + 1
    if empty > MOST_EMPTY_PAGES then return nil end
    local ok, err = self:_fetch()
    if not ok then return false, err end
  end
  return nil
end

--- End the iteration; `next` answers nil from now on.
function Pages:stop()
  self.is_stopped, self.elements = true, nil
  if self.ahead then
    self.ahead.exchange:cancel()
    self.ahead = nil
  end
end

--- All remaining elements in one table; nil, err when a page could not be read.
---@async
---@return table[]?, linkedin.Error?
function Pages:all()
  local list = {}
  while true do
    local element, err = self:next()
    if element == nil then return list end
    if element == false then return nil, err end
    list[#list + 1] = element
  end
end

Pages.__call = function(self) return self:next() end

function Pages:__tostring()
  return "linkedin.Pages: " .. (self.spec.operation or self.spec.path or "?")
end

--- Iterate over a finder. `opts.cursor` resumes where another iterator stood; `opts.prefetch` asks for the
--- next page while this one is used (it spends that request's quota also if you stop early).
---@param li linkedin.Client
---@param spec table
---@param opts table?
---@return linkedin.Pages
local function each(li, spec, opts)
  local call = {}
  for name, value in pairs(opts or {}) do call[name] = value end
  local cursor, prefetch = call.cursor, call.prefetch
  call.cursor, call.prefetch = nil, nil
  return setmetatable({ li = li, spec = spec, opts = call, cursor = cursor, prefetch = prefetch }, Pages)
end

return { each = each }
