-- SPDX-License-Identifier: MIT
--- Kept in a SQLite file, shared by processes. A cache is no treasure: a file that is damaged is set aside,
--- and when it cannot be written, nothing is kept; `warning` says so.

local Error = require "linkedin.error"

local Store = { __name = "linkedin.cache.Sqlite" }
Store.__index = Store

local SCHEMA = {
  "CREATE TABLE entry (key TEXT PRIMARY KEY, record TEXT NOT NULL, used REAL NOT NULL, bytes INTEGER NOT NULL)",
  "CREATE INDEX entry_used ON entry (used)",
  "CREATE TABLE generation (family TEXT PRIMARY KEY, number INTEGER NOT NULL)",
  -- Their sum is kept: adding up all entries would read the whole file for each one that comes.
  "CREATE TABLE held (bytes INTEGER NOT NULL)",
  "INSERT INTO held SELECT COALESCE(SUM(bytes), 0) FROM entry",
  "CREATE TRIGGER entry_kept AFTER INSERT ON entry BEGIN UPDATE held SET bytes = bytes + NEW.bytes; END",
  "CREATE TRIGGER entry_gone AFTER DELETE ON entry BEGIN UPDATE held SET bytes = bytes - OLD.bytes; END",
}

-- The host stands still while another process writes: a cache is not worth more.
local BUSY_MS = 50
-- When an entry was used is written down again after this time only, so that reading seldom writes.
local USED_S = 10

local function is_damaged(err)
  return err.message:find("not a database", 1, true) ~= nil or err.message:find("malformed", 1, true) ~= nil
end

-- What is only locked will pass; what is damaged is left alone until it is opened again.
function Store:fail(err)
  if err.retryable then return end
  self.warning = self.warning or err
  if self.db and is_damaged(err) then
    self.db:close()
    self.db = nil
  end
end

-- → row, false when there is none, nil when it cannot be read
function Store:row(...)
  local row, err = self.db:row(...)
  if row == nil then self:fail(err) end
  return row
end

function Store:exec(...)
  local ok, err = self.db:exec(...)
  if not ok then self:fail(err) end
  return ok
end

function Store:get(key)
  local row = self.db and self:row("SELECT record, used FROM entry WHERE key = ?", key)
  local record = row and require "linkedin.json".decode(row.record)
  if type(record) ~= "table" then return nil end
  local now = self.clock()
  if math.abs(now - tonumber(row.used)) >= USED_S then self:exec("UPDATE entry SET used = ? WHERE key = ?", now, key) end
  return record
end

-- Let the oldest go until there is room. → how many went | nil, err
local function make_room(self)
  local db, gone = self.db, 0
  while true do
    local held, err = db:row "SELECT bytes FROM held"
    if not held then return nil, err end
    if tonumber(held.bytes) <= self.max_bytes then return gone end
    local ok
    ok, err = db:exec "DELETE FROM entry WHERE key = (SELECT key FROM entry ORDER BY used, key LIMIT 1)"
    if not ok then return nil, err end
    gone = gone + 1
  end
end

-- Bytes that are no text make the record no JSON: then it is not kept.
function Store:set(key, record)
  local text = self.db and require "linkedin.json".encode(record)
  local bytes = text and #key + #text
  if not text or bytes > self.max_bytes then return end
  local gone, err = self.db:transaction(function()
    local ok, why = self.db:exec("DELETE FROM entry WHERE key = ?", key)
    if ok then ok, why = self.db:exec("INSERT INTO entry VALUES (?, ?, ?, ?)", key, text, self.clock(), bytes) end
    if not ok then return nil, why end
    return make_room(self)
  end)
  if not gone then return self:fail(err) end
  self.evictions = self.evictions + gone
end

function Store:delete(key)
  if self.db then self:exec("DELETE FROM entry WHERE key = ?", key) end
end

--- Count a family's generation up. → true | nil: it could not be done
function Store:advance(family)
  if not self.db then return true end
  local done, err = self.db:transaction(function()
    local ok, why = self.db:exec("INSERT OR IGNORE INTO generation VALUES (?, 0)", family)
    if ok then ok, why = self.db:exec("UPDATE generation SET number = number + 1 WHERE family = ?", family) end
    return ok, why
  end)
  if done then return true end
  self:fail(err)
  return not self.db or nil
end

--- The family's generation; nil: it cannot be told.
function Store:generation(family)
  if not self.db then return 0 end
  local row = self:row("SELECT number FROM generation WHERE family = ?", family)
  if row == nil then return nil end
  return row and tonumber(row.number) or 0
end

--- Bytes kept; nil: it cannot be told.
function Store:size()
  local row = self.db and self:row "SELECT bytes FROM held"
  return row and tonumber(row.bytes) or nil
end

function Store:clear()
  if self.db then self:exec "DELETE FROM entry" end
end

-- ── opening ────────────────────────────────────────────────────────────────────────────────────

local function set_aside(path)
  for n = 1, 100 do
    local other = ("%s.damaged-%d"):format(path, n)
    local taken = io.open(other, "rb")
    if not taken then
      for _, suffix in ipairs { "-wal", "-shm" } do os.remove(path .. suffix) end
      return os.rename(path, other) and other
    end
    taken:close()
  end
end

-- The file is for its owner: answers are private. LuaSQL makes it by the umask, so it is made before.
local function make_private(path)
  local file = io.open(path, "rb")
  if file then return file:close() end
  require "linkedin.cli.private_file".touch(path)
end

--- Open the file. Never fails: what is wrong is in `warning`.
---@param path string
---@param max_bytes integer
---@param clock fun(): number
local function new(path, max_bytes, clock)
  local self = setmetatable({ max_bytes = max_bytes, clock = clock, evictions = 0 }, Store)
  make_private(path)
  local open = require "linkedin.sqlite".open
  local db, err = open(path, SCHEMA, "OFF")
  if not db and is_damaged(err) then
    local other = set_aside(path)
    db = open(path, SCHEMA, "OFF")
    err = Error.new { kind = "storage", message = ("%s was damaged; it is set aside as %s"):format(path, tostring(other)) }
  end
  self.db = db
  if err then self.warning = err end
  if db then self:exec(("PRAGMA busy_timeout = %d"):format(BUSY_MS)) end
  return self
end

return { new = new }
