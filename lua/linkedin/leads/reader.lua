-- SPDX-License-Identifier: MIT
--- Reads all responses that a finder has, page by page, and loses none.
---
--- Pages are numbered by offset, and have been seen without a `next` link though more leads existed, and shorter
--- than asked for. While one reads, leads come (everything moves down: some come again) and go (everything moves
--- up: some are skipped). So every page begins with the last lead of the one before. When it does not, something
--- has gone, and the reader steps back. What was given once is not given again.

local M = {}

local MOST_EMPTY_PAGES, MOST_STEPS_BACK = 50, 20

---@class linkedin.LeadReader
---@field start integer  offset of the next page
---@field pages integer  requests so far
---@field total integer? as LinkedIn says it
local Reader = {}
Reader.__index = Reader

-- Where LinkedIn says the next page is; nil when it does not say.
local function linked(answer)
  for _, link in ipairs(answer.paging and answer.paging.links or {}) do
    if link.rel == "next" and type(link.href) == "string" then return tonumber(link.href:match "[?&]start=(%d+)") end
  end
end

local function page_at(self)
  local query = {}
  for name, value in pairs(self.query) do query[name] = value end
  query.start, query.count = self.start, self.count
  self.pages = self.pages + 1
  return require "linkedin.leads.read"(self.li, { operation = "leadFormResponses.owner", query = query }, self.opts)
end

-- What has no id cannot be told from another.
local function nameless(elements)
  for _, element in ipairs(elements) do
    if type(element) ~= "table" or type(element.id) ~= "string" then
      return require "linkedin.error".new {
        kind = "protocol", message = "LinkedIn listed a lead without an id", retryable = true,
        hint = "Ask again; if it stays so, report it to LinkedIn with the request's id",
      }
    end
  end
end

-- The elements that are new, and whether one of the others was known before.
local function split(self, elements)
  local new, overlaps = {}, false
  for _, element in ipairs(elements) do
    if self.seen[element.id] then
      overlaps = true
    else
      new[#new + 1] = element
    end
  end
  return new, overlaps
end

-- Nothing here. Is it the end?
local function after_empty(self, link, total)
  self.empty = self.empty + 1
  local is_more = link or (total and total > self.start)
  if not is_more or self.empty > MOST_EMPTY_PAGES then
    self.is_over = true
  else
    self.start, self.expects_overlap = math.max(link or 0, self.start + self.count), false
  end
end

local function after_page(self, n, link, total)
  self.empty = 0
  local stop = link and link > self.start and link or self.start + n
  self.is_over = not link and n < self.count and total ~= nil and stop >= total
  self.expects_overlap = n > 1
  self.start = self.expects_overlap and stop - 1 or stop
end

-- Something above has gone: look again higher up.
local function step_back(self)
  self.steps_back = self.steps_back + 1
  self.start = math.max(0, self.start - self.count + 1)
  self.expects_overlap = self.start > 0
end

--- The next page's new responses, perhaps none; nil at the end; `false, err`, after which it may be asked again.
---@async
---@return table[]|false|nil
---@return linkedin.Error?
function Reader:page()
  if self.is_over then return nil end
  local answer, err = page_at(self)
  if not answer then return false, err end
  local elements, link = answer.elements or {}, linked(answer)
  local total = answer.paging and tonumber(answer.paging.total)
  self.total = total
  if #elements == 0 then
    if self.expects_overlap and self.steps_back < MOST_STEPS_BACK then step_back(self) else after_empty(self, link, total) end
    return elements
  end
  err = nameless(elements)
  if err then return false, err end
  local new, overlaps = split(self, elements)
  for _, element in ipairs(new) do self.seen[element.id] = true end
  if self.expects_overlap and not overlaps and self.steps_back < MOST_STEPS_BACK then
    step_back(self)
  else
    after_page(self, #elements, link, total)
  end
  return new
end

--- Read a finder. `start` resumes where another reader stood.
---@param li linkedin.Client
---@param query table     owner, leadType …
---@param opts table      the common call options
---@param count integer?  a page, default 100
---@param start integer?
---@return linkedin.LeadReader
function M.new(li, query, opts, count, start)
  return setmetatable({
    li = li, query = query, opts = opts, count = count or 100, start = start or 0, pages = 0, empty = 0, steps_back = 0,
    seen = {}, expects_overlap = false,
  }, Reader)
end

return M
