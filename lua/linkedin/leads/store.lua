-- SPDX-License-Identifier: MIT
--- The leads, in a SQLite file, each once: their ids are the key, and how far LinkedIn has been read is written in
--- the same transaction as what was read.
---
---     a lead:  stored → handed over → (deleted → told of once more → told)
---                            forgotten: only its id is left, so that it never comes again
---
--- What is handed over is marked when the next one is asked for: a process that dies meanwhile hands it over again.
--- `consume` does the work in the transaction that marks it.

local json = require "linkedin.json"
local options = require "linkedin.options"

local SCHEMA = {
  [[CREATE TABLE lead (
      id TEXT PRIMARY KEY,
      owner TEXT, type TEXT, form TEXT,  -- URNs of the owner and of the form's version
      submitted_at INTEGER,              -- epoch ms, as all times here
      is_test INTEGER NOT NULL DEFAULT 0,
      response TEXT,                     -- LinkedIn's, JSON; NULL once deleted or forgotten
      lead TEXT,                         -- with its questions, JSON
      stored_at INTEGER NOT NULL,
      listed_to INTEGER,                 -- end of the last reconciling window that listed it
      claim TEXT, claimed_until INTEGER, -- who is being handed it
      delivered_at INTEGER,              -- NULL: to be handed over
      deleted_at INTEGER, forgotten_at INTEGER
    )]],
  "CREATE INDEX lead_waiting ON lead (submitted_at) WHERE delivered_at IS NULL",
  [[CREATE TABLE source (
      key TEXT PRIMARY KEY,              -- owner, kind, form
      synced_to INTEGER,                 -- when the latest lead of finished windows was submitted
      newest INTEGER,                    -- the same of the window that is being read
      window_from INTEGER, window_to INTEGER, position INTEGER, -- that window and how far it is read
      is_reconciling INTEGER, reconciled_at INTEGER
    )]],
  [[CREATE TABLE notice (
      id TEXT PRIMARY KEY,               -- of a lead that an event told of, still to be read
      noted_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, try_at INTEGER NOT NULL
    )]],
}

---@class linkedin.LeadStore
---@field db linkedin.Sqlite
local Store = { __name = "linkedin.LeadStore" }
Store.__index = Store

function Store:__tostring() return "linkedin.LeadStore: " .. self.db.path end

-- ── storing ────────────────────────────────────────────────────────────────────────────────────

local INSERT = [[INSERT OR IGNORE INTO lead (id, owner, type, form, submitted_at, is_test, response, lead, stored_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)]]

-- One row, unless it is there: also when it was deleted or forgotten. → 1 or 0 | nil, err
local function insert(self, response, lead)
  local response_text, err = json.encode(response)
  if not response_text then return nil, err end
  local lead_text
  lead_text, err = json.encode(lead)
  if not lead_text then return nil, err end
  return self.db:exec(INSERT, lead.id, lead.owner, lead.type, lead.form, lead.submitted_at, lead.is_test, response_text,
    lead_text, self.now())
end

local function insert_all(self, pairs_of)
  local stored = 0
  for _, pair in ipairs(pairs_of) do
    local n, err = insert(self, pair.response, pair.lead)
    if not n then return nil, err end
    stored = stored + n
  end
  return stored
end

--- Store leads with the change of whatever `with` does: all or nothing. → how many were new | nil, err
---@param pairs_of { response: table, lead: linkedin.Lead }[]
---@param with (fun(): any, linkedin.Error?)?
---@return integer? stored, linkedin.Error?
function Store:put(pairs_of, with)
  return self.db:transaction(function()
    local stored, err = insert_all(self, pairs_of)
    if not stored then return nil, err end
    if with then
      local ok
      ok, err = with()
      if not ok then return nil, err end
    end
    return stored
  end)
end

--- Those of these responses that are not here yet, not even as an id.
---@param responses table[]
---@return table[]? unknown, linkedin.Error?
function Store:unknown(responses)
  if not responses[1] then return responses end
  local ids, unknown, known = {}, {}, {}
  for i, response in ipairs(responses) do ids[i] = response.id end
  local rows, err = self.db:rows(
    "SELECT id FROM lead WHERE id IN (" .. ("?, "):rep(#ids - 1) .. "?)", require "linkedin.compat".unpack(ids))
  if not rows then return nil, err end
  for _, row in ipairs(rows) do known[row.id] = true end
  for _, response in ipairs(responses) do
    if not known[response.id] then unknown[#unknown + 1] = response end
  end
  return unknown
end

--- Note that LinkedIn lists these still.
---@param responses table[]
---@param window_to integer
function Store:listed(responses, window_to)
  if not responses[1] then return true end
  local ids = {}
  for i, response in ipairs(responses) do ids[i] = response.id end
  return self.db:exec("UPDATE lead SET listed_to = ? WHERE id IN (" .. ("?, "):rep(#ids - 1) .. "?)",
    window_to, require "linkedin.compat".unpack(ids))
end

--- Leads of a source, submitted within a window, that LinkedIn did not list when the window was read.
---@param source { owner: string, lead_type: string, form: string? }
---@param from integer
---@param to integer
---@param is_test boolean
---@return { id: string, owner: string }[]?, linkedin.Error?
function Store:unlisted(source, from, to, is_test)
  return self.db:rows([[SELECT id, owner FROM lead WHERE owner = ? AND type = ? AND form = COALESCE(?, form) AND is_test = ?
    AND submitted_at >= ? AND submitted_at < ? AND COALESCE(listed_to, 0) < ? AND response IS NOT NULL
    ORDER BY submitted_at LIMIT 200]], source.owner, source.lead_type, source.form, is_test, from, to, to)
end

-- ── events ─────────────────────────────────────────────────────────────────────────────────────

-- LinkedIn has deleted it. Whoever was given it is told; nobody else ever is. Its answers go.
local function remove(self, id, owner)
  local now = self.now()
  local changed, err = self.db:exec([[UPDATE lead SET response = NULL, lead = NULL, deleted_at = ?, claim = NULL, claimed_until = NULL,
    delivered_at = CASE WHEN delivered_at IS NULL AND claim IS NULL THEN ? ELSE NULL END
    WHERE id = ? AND deleted_at IS NULL AND forgotten_at IS NULL]], now, now, id)
  if changed == 0 then
    changed, err = self.db:exec([[INSERT OR IGNORE INTO lead (id, owner, stored_at, deleted_at, delivered_at)
      VALUES (?, ?, ?, ?, ?)]], id, owner, now, now, now)
  end
  if not changed then return nil, err end
  return self.db:exec("DELETE FROM notice WHERE id = ?", id)
end

--- LinkedIn has deleted this lead.
---@param id string
---@param owner string?
function Store:remove(id, owner)
  return self.db:transaction(function() return remove(self, id, owner) end)
end

local function note_one(self, one)
  if one.is_deleted then return remove(self, one.id, one.owner) end
  local now = self.now()
  return self.db:exec([[INSERT OR IGNORE INTO notice (id, noted_at, try_at)
    SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM lead WHERE id = ?)]], one.id, now, now, one.id)
end

--- Write down what an event tells: its lead is read by the next `sync`, a deleted one is deleted here. Asks LinkedIn
--- nothing, so a webhook can answer at once; repetitions do no harm.
---@param event table  of linkedin.webhook.parse
---@return integer? leads  how many the event told of
---@return linkedin.Error?
function Store:note(event)
  options.argument("store:note", 1, event, "table")
  local list = require "linkedin.leads.event".leads(event)
  if not list[1] then return 0 end
  return self.db:transaction(function()
    for _, one in ipairs(list) do
      local ok, err = note_one(self, one)
      if not ok then return nil, err end
    end
    return #list
  end)
end

--- Events whose leads are to be read now.
---@return table[]?, linkedin.Error?
function Store:notices()
  return self.db:rows("SELECT * FROM notice WHERE try_at <= ? ORDER BY noted_at LIMIT 500", self.now())
end

--- How many events wait for their leads.
---@return integer?, linkedin.Error?
function Store:pending()
  local row, err = self.db:row "SELECT COUNT(*) AS n FROM notice"
  return row and tonumber(row.n) or nil, err
end

-- ── handing over ───────────────────────────────────────────────────────────────────────────────

local NEXT = [[SELECT id, owner, lead, deleted_at FROM lead WHERE delivered_at IS NULL
  AND (claimed_until IS NULL OR claimed_until < ?) ORDER BY submitted_at, id LIMIT 1]]

local function lead_of(row)
  if row.deleted_at then return require "linkedin.leads.resolve".deleted(row.id, row.owner) end
  return json.decode(row.lead)
end

local function mark(self, id)
  return self.db:exec("UPDATE lead SET delivered_at = ?, claim = NULL, claimed_until = NULL WHERE id = ?", self.now(), id)
end

-- Marks the one before and claims the next. → row | false | nil, err
local function advance(self, before, lease_ms)
  return self.db:transaction(function()
    if before then
      -- Deleted meanwhile: it is to be told of, as what it was given as is gone.
      local ok, err = self.db:exec(
        "UPDATE lead SET delivered_at = ?, claim = NULL, claimed_until = NULL WHERE id = ? AND claim = ?", self.now(), before, self.claim)
      if not ok then return nil, err end
    end
    local row, err = self.db:row(NEXT, self.now())
    if not row then return row, err end
    local ok
    ok, err = self.db:exec("UPDATE lead SET claim = ?, claimed_until = ? WHERE id = ?", self.claim, self.now() + lease_ms, row.id)
    return ok and row or nil, err
  end)
end

--- Leads that nobody was given yet, the earliest first: `for lead, err in store:each_new() do`. Each is marked when the
--- next one is asked for, so one that was being worked on when the process died comes again, once its lease is over;
--- what was broken off comes again at once. `lead.is_deleted`: LinkedIn has deleted one that was handed over before.
---@param opts { lease: number? }?  seconds that one may take, default 300
---@return fun(): linkedin.Lead|false|nil, linkedin.Error?
function Store:each_new(opts)
  opts = options.check("store:each_new", opts, { lease = "number" })
  local lease_ms, before = (opts.lease or 300) * 1000, nil
  local ok, err = self.db:exec("UPDATE lead SET claim = NULL, claimed_until = NULL WHERE claim = ?", self.claim)
  return function()
    if not ok then
      ok = true
      return false, err
    end
    local row, problem = advance(self, before, lease_ms)
    if row == nil then return false, problem end
    before = row and row.id or nil
    if not row then return nil end
    local lead
    lead, problem = lead_of(row)
    if lead then return lead end
    return false, problem
  end
end

-- → true when one was consumed, false when there is none | nil, err
local function consume_one(self, fn)
  return self.db:transaction(function()
    local row, err = self.db:row(NEXT, self.now())
    if not row then return row, err end
    local lead
    lead, err = lead_of(row)
    if not lead then return nil, err end
    local ok
    ok, err = fn(lead, self.db)
    if ok == nil and err ~= nil then return nil, err end
    ok, err = mark(self, row.id)
    return ok and true or nil, err
  end)
end

--- Hand each new lead to a function inside the transaction that marks it: what the function writes into the same
--- file happens exactly once. It must be quick: others wait. When it raises or returns nil, err, the lead stays new.
---@param fn fun(lead: linkedin.Lead, db: linkedin.Sqlite): any, any
---@return integer? consumed
---@return any err
function Store:consume(fn)
  options.argument("store:consume", 1, fn, "function")
  local consumed = 0
  while true do
    local more, err = consume_one(self, fn)
    if more == nil then return nil, err end
    if not more then return consumed end
    consumed = consumed + 1
  end
end

-- ── looking and forgetting ─────────────────────────────────────────────────────────────────────

--- A stored lead; false when there is none, or only its id is left.
---@param id string  id or URN
---@return linkedin.Lead|false|nil lead
---@return linkedin.Error?
function Store:get(id)
  options.argument("store:get", 1, id, "string")
  local row, err = self.db:row("SELECT lead FROM lead WHERE id = ?", id:match "^urn:li:leadGenFormResponse:(.+)$" or id)
  if not row then return row, err end
  return row.lead and json.decode(row.lead) or false
end

--- How many leads are there with their answers, and how many of them nobody was given yet.
---@return { stored: integer, waiting: integer, deleted: integer, forgotten: integer }?
---@return linkedin.Error?
function Store:counts()
  local row, err = self.db:row [[SELECT COUNT(lead) AS stored, COUNT(deleted_at) AS deleted, COUNT(forgotten_at) AS forgotten,
    SUM(CASE WHEN delivered_at IS NULL THEN 1 ELSE 0 END) AS waiting FROM lead]]
  if not row then return nil, err end
  local counts = {}
  for _, name in ipairs { "stored", "waiting", "deleted", "forgotten" } do
    counts[name] = math.floor(tonumber(row[name]) or 0)
  end
  return counts
end

--- Erase what members said in leads submitted before a moment. Their ids stay, so that no sync stores them again.
---@param before number  epoch ms
---@return integer? forgotten
---@return linkedin.Error?
function Store:forget(before)
  options.argument("store:forget", 1, before, "number")
  local now = self.now()
  local n, err = self.db:exec([[UPDATE lead SET response = NULL, lead = NULL, forgotten_at = ?, delivered_at = COALESCE(delivered_at, ?),
    claim = NULL, claimed_until = NULL WHERE submitted_at < ? AND forgotten_at IS NULL AND deleted_at IS NULL]], now, now, before)
  if not n then return nil, err end
  local ok
  ok, err = self.db:exec "PRAGMA wal_checkpoint(TRUNCATE)" -- out of the log as well
  if not ok then return nil, err end
  return n
end

--- Close the file.
function Store:close() self.db:close() end

local M = {}

-- What members say is for the owner of the file. SQLite makes it by the umask, so it is made before.
local function make_private(path)
  local file = io.open(path, "rb")
  if file then return file:close() end
  require "linkedin.cli.private_file".touch(path)
end

--- Open or make a store.
---@param path string
---@param now fun(): integer  epoch ms
---@return linkedin.LeadStore?, linkedin.Error?
function M.open(path, now)
  make_private(path)
  local db, err = require "linkedin.sqlite".open(path, SCHEMA)
  if not db then return nil, err end
  local ok
  ok, err = db:exec "PRAGMA secure_delete = ON" -- what is deleted is overwritten
  if not ok then
    db:close()
    return nil, err
  end
  local claim = require "linkedin.core".crypto.random(16):gsub(".", function(c) return ("%02x"):format(c:byte()) end)
  return setmetatable({ db = db, now = now, claim = claim }, Store)
end

return M
