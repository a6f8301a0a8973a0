-- SPDX-License-Identifier: MIT
--- What a campaign set-up has made so far. Before a request it is noted that it is under way, and after it what
--- came of it; what is still under way at the next start may or may not exist, and is looked for.
---
---    (nothing) ──begin──► uncertain ──done──► made, with its URN
---                             └──dropped──► (nothing): LinkedIn refused it
---
--- In memory it is the plain table of `err.resume`; with a path it is also kept in a SQLite file, which
--- survives a killed process.

local M = {}

local SCHEMA = { "CREATE TABLE IF NOT EXISTS made (key TEXT PRIMARY KEY, urn TEXT)" }

---@class linkedin.AdJournal
---@field data { made: table<string, string>, uncertain: table<string, boolean> }
local Journal = { __name = "linkedin.AdJournal" }
Journal.__index = Journal

local function write(self, sql, ...)
  if not self.db then return true end
  local ok, err = self.db:exec(sql, ...)
  if not ok then return nil, err end
  return true
end

--- Its URN; or nil, and whether it may exist all the same.
---@return string? urn
---@return boolean? is_uncertain
function Journal:find(key)
  return self.data.made[key], self.data.uncertain[key]
end

function Journal:begin(key)
  self.data.uncertain[key] = true
  return write(self, "INSERT OR REPLACE INTO made (key, urn) VALUES (?, NULL)", key)
end

function Journal:done(key, urn)
  self.data.uncertain[key], self.data.made[key] = nil, urn
  return write(self, "INSERT OR REPLACE INTO made (key, urn) VALUES (?, ?)", key, urn)
end

function Journal:dropped(key)
  self.data.uncertain[key] = nil
  return write(self, "DELETE FROM made WHERE key = ?", key)
end

function Journal:close()
  if self.db then self.db:close() end
  self.db = nil
end

local function plain(resume)
  local data = { made = {}, uncertain = {} }
  for key, urn in pairs(resume and resume.made or {}) do data.made[key] = urn end
  for key, is in pairs(resume and resume.uncertain or {}) do data.uncertain[key] = is end
  return data
end

--- Open one: from `err.resume`, from a file, or empty.
---@param path string?
---@param resume table?
---@return linkedin.AdJournal?, linkedin.Error?
function M.open(path, resume)
  local self = setmetatable({ data = plain(resume) }, Journal)
  if not path then return self end
  local db, err = require "linkedin.sqlite".open(path, SCHEMA)
  if not db then return nil, err end
  self.db = db
  local rows
  rows, err = db:rows "SELECT key, urn FROM made"
  if not rows then
    self:close()
    return nil, err
  end
  for _, row in ipairs(rows) do
    if row.urn then self.data.made[row.key] = row.urn else self.data.uncertain[row.key] = true end
  end
  return self
end

return M
