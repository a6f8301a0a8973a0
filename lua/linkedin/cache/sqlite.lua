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
}

function Store:fail(err)
  self.warning = self.warning or err
end

function Store:row(...)
  if not self.db then return nil end
  local row, err = self.db:row(...)
  if row == nil then self:fail(err) end
  return row or nil
end

function Store:exec(...)
  if not self.db then return nil end
  local ok, err = self.db:exec(...)
  if not ok then self:fail(err) end
  return ok
end

function Store:get(key)
  local row = self:row("SELECT record FROM entry WHERE key = ?", key)
  local record = row and require "linkedin.json".decode(row.record)
  if type(record) ~= "table" then return nil end
  self:exec("UPDATE entry SET used = ? WHERE key = ?", self.clock(), key)
  return record
end

local function total(self)
  local row = self:row "SELECT COALESCE(SUM(bytes), 0) AS bytes FROM entry"
  return row and tonumber(row.bytes) or 0
end

function Store:set(key, record)
  local text = require "linkedin.json".encode(record)
  local bytes = #key + #text
  if bytes > self.max_bytes then return end
  local ok = self:exec("INSERT OR REPLACE INTO entry (key, record, used, bytes) VALUES (?, ?, ?, ?)", key, text, self.clock(), bytes)
  if not ok then return end
  local over = total(self) - self.max_bytes
  while over > 0 do
    local oldest = self:row "SELECT key, bytes FROM entry ORDER BY used, key LIMIT 1"
    if not oldest or not self:exec("DELETE FROM entry WHERE key = ?", oldest.key) then return end
    self.evictions, over = self.evictions + 1, over - tonumber(oldest.bytes)
  end
end

function Store:delete(key)
  self:exec("DELETE FROM entry WHERE key = ?", key)
end

function Store:advance(family)
  if self:exec("INSERT OR IGNORE INTO generation VALUES (?, 0)", family) then
    self:exec("UPDATE generation SET number = number + 1 WHERE family = ?", family)
  end
end

function Store:generation(family)
  local row = self:row("SELECT number FROM generation WHERE family = ?", family)
  return row and tonumber(row.number) or 0
end

function Store:clear()
  self:exec "DELETE FROM entry"
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

local function is_damaged(err)
  return err.message:find("not a database", 1, true) ~= nil or err.message:find("malformed", 1, true) ~= nil
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
  if err then self:fail(err) end
  return self
end

return { new = new }
