-- SPDX-License-Identifier: MIT
--- A SQLite file, through LuaSQL: what workflows keep across restarts. Made for few and short statements.
---
---     local db, err = sqlite.open("leads.db", { "CREATE TABLE lead (id TEXT PRIMARY KEY, …)" })
---     db:transaction(function()
---       assert(db:exec("INSERT INTO lead VALUES (?, ?)", id, text))
---     end)
---     for _, row in ipairs(db:rows "SELECT * FROM lead") do … end
---
--- Every statement waits for another process's lock, up to `BUSY_MS`, and blocks its host for that long.

local Error = require "linkedin.error"
local compat = require "linkedin.compat"

---@class linkedin.Sqlite
local Sqlite = { __name = "linkedin.Sqlite" }
Sqlite.__index = Sqlite

local BUSY_MS = 5000

local function failure(path, why)
  return Error.new {
    kind = "storage", message = ("%s: %s"):format(path, tostring(why)), retryable = tostring(why):find "locked" ~= nil,
    hint = "Look whether the disk is full, the folder may be written, and the file is a SQLite database",
  }
end

-- ── values ─────────────────────────────────────────────────────────────────────────────────────

local function hex(bytes)
  return (bytes:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

-- A text with a NUL in it would end there.
local function quote_text(text)
  if text:find("\0", 1, true) then return "CAST(x'" .. hex(text) .. "' AS TEXT)" end
  return "'" .. text:gsub("'", "''") .. "'"
end

local function quote(value)
  if value == nil then return "NULL" end
  if type(value) == "boolean" then return value and "1" or "0" end
  if type(value) == "number" then
    return value % 1 == 0 and value > -2 ^ 53 and value < 2 ^ 53 and ("%d"):format(value) or ("%.17g"):format(value)
  end
  if type(value) ~= "string" then error("sqlite: a " .. type(value) .. " cannot be stored", 0) end
  return quote_text(value)
end

-- `?` stands for a value; there is none in our texts otherwise.
local function bind(sql, ...)
  local values, index = compat.pack(...), 0
  return (sql:gsub("%?", function()
    index = index + 1
    return quote(values[index])
  end))
end

-- ── statements ─────────────────────────────────────────────────────────────────────────────────

--- Run one statement. → rows changed | nil, err
---@param sql string  with `?` for each value
---@return integer?, linkedin.Error?
function Sqlite:exec(sql, ...)
  local result, why = self.connection:execute(bind(sql, ...))
  if not result then return nil, failure(self.path, why) end
  if type(result) ~= "number" then -- a statement with an answer, such as a pragma
    result:close()
    return 0
  end
  return result
end

--- All rows of a query, each by column name. → rows | nil, err
---@return table[]?, linkedin.Error?
function Sqlite:rows(sql, ...)
  local cursor, why = self.connection:execute(bind(sql, ...))
  if not cursor then return nil, failure(self.path, why) end
  local rows = {}
  local row = cursor:fetch({}, "a")
  while row do
    rows[#rows + 1] = row
    row = cursor:fetch({}, "a")
  end
  cursor:close()
  return rows
end

--- The first row of a query; false when there is none.
---@return table|false|nil, linkedin.Error?
function Sqlite:row(sql, ...)
  local rows, err = self:rows(sql, ...)
  if not rows then return nil, err end
  return rows[1] or false
end

--- Do all of `fn`, or nothing of it. `fn` may return nil, err, or raise; both undo it.
---@param fn fun(): any, any
---@return any result, linkedin.Error?
function Sqlite:transaction(fn)
  local ok, err = self:exec "BEGIN IMMEDIATE"
  if not ok then return nil, err end
  local results = compat.pack(pcall(fn))
  if results[1] and (results.n == 1 or results[2] ~= nil) then
    ok, err = self:exec "COMMIT"
    if ok and results.n == 1 then return true end
    if ok then return results[2], results[3] end
    self:exec "ROLLBACK"
    return nil, err
  end
  self:exec "ROLLBACK"
  if not results[1] then error(results[2], 0) end
  return nil, results[3]
end

function Sqlite:close()
  if self.connection then
    self.connection:close()
    self.environment:close()
    self.connection = nil
  end
end

function Sqlite:__tostring()
  return "linkedin.Sqlite: " .. self.path
end

-- ── opening ────────────────────────────────────────────────────────────────────────────────────

local function driver()
  local ok, luasql = pcall(require, "luasql.sqlite3")
  if ok then return luasql.sqlite3() end
  return nil, Error.new {
    kind = "storage", message = "SQLite is needed here, and LuaSQL is not installed",
    hint = "Install it: `luarocks install luasql-sqlite3`, or Debian's lua-sql-sqlite3",
  }
end

-- The schema is a list of statements; those that an older file lacks are run, in order, once each.
local function migrate(self, schema)
  return self:transaction(function()
    local row, err = self:row "PRAGMA user_version"
    if not row then return nil, err end
    local version = tonumber(row.user_version)
    if version > #schema then
      return nil, failure(self.path, "the file was written by a newer release of this library")
    end
    for i = version + 1, #schema do
      local ok
      ok, err = self:exec(schema[i])
      if not ok then return nil, err end
    end
    return self:exec(("PRAGMA user_version = %d"):format(#schema))
  end)
end

local M = {}

--- Open or make a database.
---@param path string
---@param schema string[]  statements, only ever appended to
---@param synchronous "FULL"|"NORMAL"|"OFF"|nil  how long a write waits for the disk; default FULL
---@return linkedin.Sqlite? db
---@return linkedin.Error? err  kind "storage"
function M.open(path, schema, synchronous)
  local environment, err = driver()
  if not environment then return nil, err end
  local connection, why = environment:connect(path, BUSY_MS)
  if not connection then
    environment:close()
    return nil, failure(path, why)
  end
  local self = setmetatable({ path = path, environment = environment, connection = connection }, Sqlite)
  local ok
  ok, err = self:exec "PRAGMA journal_mode = WAL"
  if ok then ok, err = self:exec("PRAGMA synchronous = " .. (synchronous or "FULL")) end
  if ok then ok, err = migrate(self, schema) end
  if not ok then
    self:close()
    return nil, err
  end
  return self
end

return M
