-- SPDX-License-Identifier: MIT
--- The rows of a member's export, over its parts.
---
--- LinkedIn gives one part of a domain a page, and ends with a 404 behind the last page, or at once for a domain
--- without data: that is the end here and no failure. A 404 for a resource that is not there is one.
--- LinkedIn page: dma/member-data-portability/shared/member-snapshot-api.

---@class linkedin.Snapshot
---@field cursor { start: integer }?  where the next part is; nil once the end is reached
local Snapshot = { __name = "linkedin.Snapshot" }
Snapshot.__index = Snapshot

local function is_end(err)
  return err.status == 404 and err.kind ~= "version" and err.code ~= "RESOURCE_NOT_FOUND"
    and not (err.message or ""):find("does not exist", 1, true)
end

-- The link names the next part; without one, the count of parts says whether there is one.
local function next_start(paging, start)
  for _, link in ipairs(paging.links or {}) do
    if link.rel == "next" and type(link.href) == "string" then
      local at = tonumber(link.href:match "[?&]start=(%d+)")
      return at and at > start and at or nil
    end
  end
  return type(paging.total) == "number" and start + 1 < paging.total and start + 1 or nil
end

function Snapshot:_fetch()
  local start = self.cursor.start
  local answer, err = self.li:_call({
    operation = "memberSnapshotData.criteria", version = self.version,
    query = { q = "criteria", domain = self.domain, start = start > 0 and start or nil },
  }, self.opts)
  if not answer then
    if not is_end(err) then return nil, err end
    self.cursor, self.rows, self.position = nil, {}, 0
    return true
  end
  local element = answer.elements and answer.elements[1] or {}
  self.rows, self.position, self.part = element.snapshotData or {}, 0, element.snapshotDomain or self.domain
  local following = next_start(answer.paging or {}, start)
  self.cursor = following and { start = following } or nil
  return true
end

--- The next row and its domain; nil at the end; `false, err` when a part could not be read, which the next call
--- asks for again.
---@async
---@return table<string, string>|false|nil row
---@return string|linkedin.Error|nil domain
function Snapshot:next()
  while true do
    if self.position < #self.rows then
      self.position = self.position + 1
      return self.rows[self.position], self.part
    end
    if not self.cursor then return nil end
    local ok, err = self:_fetch()
    if not ok then return false, err end
  end
end

--- All remaining rows in one table.
---@async
---@return table<string, string>[]?, linkedin.Error?
function Snapshot:all()
  local list = {}
  while true do
    local row, err = self:next()
    if row == nil then return list end
    if row == false then return nil, err end
    list[#list + 1] = row
  end
end

Snapshot.__call = function(self) return self:next() end

--- Make the iterator.
---@param li linkedin.Client
---@param domain string?
---@param version string
---@param cursor { start: integer }?
---@param opts table  the common options of a call
---@return linkedin.Snapshot
local function new(li, domain, version, cursor, opts)
  return setmetatable({
    li = li, domain = domain, version = version, opts = opts, cursor = { start = cursor and cursor.start or 0 },
    rows = {}, position = 0,
  }, Snapshot)
end

return { new = new }
