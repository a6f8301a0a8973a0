-- SPDX-License-Identifier: MIT
--- What a member did, entry after entry, oldest first.
---
--- LinkedIn continues by time: one asks again from the last entry's `processedAt` on. Whether that entry comes again
--- is not documented, so those of the last moment are remembered and passed over. The cursor is plain data: keep it,
--- and the next run goes on where this one ended, with nothing lost and nothing twice.
--- LinkedIn page: dma/member-data-portability/shared/member-changelog-api.

---@class linkedin.Changes
---@field cursor { since: integer, seen: string[] }  where to go on; plain data
---@field has_gap boolean  `since` lies before what LinkedIn keeps: something may be missing
local Changes = { __name = "linkedin.Changes" }
Changes.__index = Changes

local function id_of(entry)
  if entry.id ~= nil then return tostring(entry.id) end
  return table.concat({ tostring(entry.resourceName), tostring(entry.resourceId), tostring(entry.method) }, " ")
end

local function is_seen(cursor, id)
  for _, one in ipairs(cursor.seen) do
    if one == id then return true end
  end
  return false
end

function Changes:_fetch()
  local answer, err = self.li:_call({
    operation = "memberChangeLogs.memberAndApplication", version = self.version,
    query = {
      q = "memberAndApplication", count = self.count,
      startTime = self.cursor.since > 0 and self.cursor.since or nil,
    },
  }, self.opts)
  if not answer then return nil, err end
  local fresh, elements = {}, answer.elements or {}
  for _, entry in ipairs(elements) do
    if not (entry.processedAt == self.cursor.since and is_seen(self.cursor, id_of(entry))) then fresh[#fresh + 1] = entry end
  end
  self.entries, self.position = fresh, 0
  -- A whole page of one moment would come again for ever.
  if #fresh == 0 and #elements >= self.count then self.cursor = { since = self.cursor.since + 1, seen = {} } end
  self.is_last = #fresh == 0 and #elements < self.count
  return true
end

-- An entry is handed out: from here on a new iterator goes on behind it.
function Changes:_advance(entry)
  local at = tonumber(entry.processedAt) or self.cursor.since
  local seen = {}
  for _, id in ipairs(at == self.cursor.since and self.cursor.seen or {}) do seen[#seen + 1] = id end
  seen[#seen + 1] = id_of(entry)
  self.cursor = { since = at, seen = seen }
end

--- The next entry; nil when there is none for now; `false, err` when a page could not be read.
---@async
---@return table|false|nil entry
---@return linkedin.Error?
function Changes:next()
  while true do
    if self.position < #self.entries then
      self.position = self.position + 1
      local entry = self.entries[self.position]
      self:_advance(entry)
      return entry
    end
    if self.is_last then return nil end
    local ok, err = self:_fetch()
    if not ok then return false, err end
  end
end

--- All entries there are for now.
---@async
---@return table[]?, linkedin.Error?
function Changes:all()
  local list = {}
  while true do
    local entry, err = self:next()
    if entry == nil then return list end
    if entry == false then return nil, err end
    list[#list + 1] = entry
  end
end

Changes.__call = function(self) return self:next() end

--- Make the iterator.
---@param li linkedin.Client
---@param given { cursor: table?, since: integer?, count: integer, version: string, kept_ms: integer, now_ms: number }
---@param opts table  the common options of a call
---@return linkedin.Changes
local function new(li, given, opts)
  local cursor = given.cursor or { since = given.since or 0, seen = {} }
  return setmetatable({
    li = li, version = given.version, count = given.count, opts = opts, entries = {}, position = 0,
    cursor = { since = cursor.since, seen = cursor.seen or {} },
    has_gap = cursor.since > 0 and cursor.since < given.now_ms - given.kept_ms,
  }, Changes)
end

return { new = new }
