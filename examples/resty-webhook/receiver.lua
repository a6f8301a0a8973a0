-- SPDX-License-Identifier: MIT
--- Stores what LinkedIn tells about leads and comments, and what members answered. Deliveries repeat and come out of order, so each lead
--- and each comment is one row, and the news of the latest moment wins.

local sqlite = require "luasql.sqlite3".sqlite3()

local M = {}

local SCHEMA = {
  "CREATE TABLE IF NOT EXISTS leads (lead TEXT PRIMARY KEY, form TEXT, account TEXT, action TEXT, occurred_at INTEGER)",
  "CREATE TABLE IF NOT EXISTS comments (activity TEXT PRIMARY KEY, post TEXT, actor TEXT, text TEXT, action TEXT, occurred_at INTEGER)",
}

-- A statement; what answers with rows, such as a pragma, is closed again.
local function run(db, statement)
  local result, why = db:execute(statement)
  if not result then return nil, why end
  if type(result) == "userdata" then result:close() end
  return true
end

-- Each worker has a connection of its own: SQLite's do not survive a fork.
local connection

local function database()
  if connection then return connection end
  local db, why = sqlite:connect((os.getenv "SITE_DATA" or ".") .. "/events.sqlite")
  if not db then return nil, why end
  run(db, "PRAGMA busy_timeout = 2000")
  run(db, "PRAGMA journal_mode = WAL")
  for _, statement in ipairs(SCHEMA) do
    local ok
    ok, why = run(db, statement)
    if not ok then return nil, why end
  end
  connection = db
  return db
end

local function quoted(db, value)
  if value == nil then return "NULL" end
  if type(value) == "number" then return ("%.0f"):format(value) end
  return "'" .. db:escape(value) .. "'"
end

-- INSERT … or, when the row is there and not newer, UPDATE.
local function upsert(db, into, key, row)
  local names, values, news = {}, {}, {}
  for name, value in pairs(row) do
    names[#names + 1], values[#values + 1] = name, quoted(db, value)
    news[#news + 1] = ("%s = excluded.%s"):format(name, name)
  end
  return run(db, ("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s WHERE excluded.occurred_at >= %s.occurred_at"):format(
    into, table.concat(names, ", "), table.concat(values, ", "), key, table.concat(news, ", "), into))
end

local function store(db, notification)
  local n = notification
  if n.lead then
    return upsert(db, "leads", "lead", {
      lead = n.lead, form = n.form, account = n.account, action = n.action, occurred_at = n.occurred_at or 0,
    })
  elseif n.activity and (n.action or ""):find "COMMENT" then
    return upsert(db, "comments", "activity", {
      activity = n.activity, post = n.post, actor = n.actor, text = n.text, action = n.action, occurred_at = n.occurred_at or 0,
    })
  end
  return true
end

-- ── what members answered ──────────────────────────────────────────────────────────────────────

-- Events have no answers. They are in the lead store, a file of its own; each worker opens it for itself.
local answers

local function answer_store()
  local li = require "linkedin.resty".client()
  if not answers and li.oauth:token() then -- a member's token, to read leads with
    local why
    answers, why = li.leads:store((os.getenv "SITE_DATA" or ".") .. "/leads.sqlite")
    if not answers then ngx.log(ngx.ERR, tostring(why)) end
  end
  return answers, li
end

-- Reads the leads that were noted; those that are not there yet stay noted.
local function read_answers(premature)
  local kept, li = answer_store()
  if premature or not kept then return end
  local report, err = li.leads:read_noted(kept)
  if not report then ngx.log(ngx.WARN, "answers are read later: ", tostring(err)) end
end

-- Before LinkedIn is answered the lead is only noted; it is read right after.
local function note_leads(event)
  local kept = answer_store()
  if not kept then return true end
  local noted, err = kept:note(event)
  if noted and noted > 0 then ngx.timer.at(0, read_answers) end
  return noted and true or nil, err
end

--- In each worker: what could not be read at once.
function M.work() ngx.timer.every(30, read_answers) end

-- ── events ─────────────────────────────────────────────────────────────────────────────────────

-- All of an event or nothing of it: what is not stored LinkedIn sends again.
local function on_event(event)
  local db, why = database()
  if not db then return nil, why end
  local ok
  ok, why = run(db, "BEGIN IMMEDIATE")
  if not ok then return nil, why end
  for _, notification in ipairs(event.notifications) do
    ok, why = store(db, notification)
    if not ok then
      run(db, "ROLLBACK")
      return nil, why
    end
  end
  ok, why = run(db, "COMMIT")
  if not ok then return nil, why end
  return note_leads(event)
end

-- The client secret comes from LINKEDIN_CLIENT_SECRET, or from the sandbox.
M.hook = require "linkedin.resty".webhook.new { on_event = on_event }

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

-- Anybody may write a comment: nothing of it is HTML.
local function html(text)
  return (tostring(text or ""):gsub('[&<>"]', ENTITIES))
end

local function answers_of(lead)
  local kept = answer_store()
  local known = kept and kept:get(lead)
  if not known then return nil end
  local parts = {}
  for i, answer in ipairs(known.answers) do parts[i] = (answer.question or answer.question_id) .. ": " .. answer.value end
  return table.concat(parts, ", ")
end

local function list(db, title, query, columns)
  ngx.print("<h2>", title, "</h2>\n<table>\n")
  local cursor = assert(db:execute(query))
  local row = cursor:fetch({}, "a")
  while row do
    row.answers = row.lead and answers_of(row.lead)
    ngx.print "<tr>"
    for _, name in ipairs(columns) do ngx.print("<td>", html(row[name]), "</td>") end
    ngx.print "</tr>\n"
    row = cursor:fetch(row, "a")
  end
  cursor:close()
  ngx.print "</table>\n"
end

--- What has been stored.
function M.show()
  local db = assert(database())
  ngx.print '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Leads and comments</title>\n<h1>Leads and comments</h1>\n'
  list(db, "Leads", "SELECT * FROM leads ORDER BY occurred_at DESC LIMIT 100", { "action", "lead", "form", "account", "answers" })
  list(db, "Comments", "SELECT * FROM comments ORDER BY occurred_at DESC LIMIT 100", { "action", "actor", "text", "post" })
end

return M
