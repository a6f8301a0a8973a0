-- SPDX-License-Identifier: MIT
--- Processes that sync leads are killed again and again while leads come in, some of them late. What
--- spec/faults/leads_kill_spec.lua runs in small and `make leads-kill` in full.
---
---     lua spec/faults/leads_kill.lua [seconds] [seconds between kills] [leads]
---     lua spec/faults/leads_kill.lua work STORE     (a process that is killed)

local M = {}

local ACCOUNT = "urn:li:sponsoredAccount:500001"
local SEEDED = 25 -- leads of the account that a fresh sandbox has
local DAY = 86400

-- Pages so small that windows are read in many steps, and a look back so short that only what was really read counts.
local OPTIONS = { owners = { ACCOUNT }, count = 40, overlap = DAY, reconcile = DAY }

-- ── who is killed ──────────────────────────────────────────────────────────────────────────────

-- Syncs, and puts each lead into a customer list of its own, for ever.
local function work(path)
  local li = require "linkedin".new { quota = false, timeout = 5 } -- the rest is in the environment
  local store = assert(li.leads:store(path))
  assert(store.db:exec "CREATE TABLE IF NOT EXISTS customer (lead TEXT, email TEXT)") -- no key: twice would show
  while true do
    local report, err = li.leads:sync(store, OPTIONS)
    if not report and err.kind ~= "storage" then io.stderr:write(tostring(err), "\n") end
    store:consume(function(lead, db)
      return db:exec("INSERT INTO customer VALUES (?, ?)", lead.id, lead.fields.EMAIL)
    end)
    require "linkedin.loop".sleep(0.02)
  end
end

-- ── who kills ──────────────────────────────────────────────────────────────────────────────────

local function monotonic() return require "linkedin.core".clock.monotonic() end
local function sleep_until(at) require "linkedin.loop".sleep(at - monotonic()) end

local function start(sandbox, path, log)
  local pipe = assert(io.popen(("LINKEDIN_API_URL='%s' LINKEDIN_ACCESS_TOKEN='%s' LUA_PATH='%s' LUA_CPATH='%s' "
    .. "%s spec/faults/leads_kill.lua work %s >>%s 2>&1 & echo $!"):format(
    sandbox.api_url, sandbox.access_token, package.path, package.cpath, require "spec.support.lua", path, log)))
  local pid = pipe:read "*n"
  pipe:close()
  return pid
end

local function kill(pids)
  for _, pid in ipairs(pids) do os.execute(("kill -9 %d 2>/dev/null"):format(pid)) end
end

-- Two in five are there already, of most of a year: they are read once and never again. The others come at every
-- moment of the run, a tenth in all up to two hours late, so that they belong behind what is read already.
local function let_come(sandbox, seconds, leads)
  local old, late = math.floor(leads / 100), math.floor(leads / 20)
  for i = 1, 40 do sandbox:lead { count = old, late = i * 8 * DAY + i * 1000 } end
  leads = leads - 40 * old
  sandbox:lead { count = late, over = seconds * 0.9, late = 7200 }
  sandbox:lead { count = late, over = seconds * 0.9, late = 40 }
  sandbox:lead { count = leads - 2 * late, over = seconds * 0.95 }
end

local function rows(connection, sql)
  local cursor, list = assert(connection:execute(sql)), {}
  local row = cursor:fetch({}, "a")
  while row do
    list[#list + 1] = row
    row = cursor:fetch({}, "a")
  end
  cursor:close()
  return list
end

-- What is in the file, read without the library.
local function stored(path)
  local environment = require "luasql.sqlite3".sqlite3()
  local connection = assert(environment:connect(path, 5000))
  local found = {
    leads = rows(connection, "SELECT id, lead, response, delivered_at FROM lead"), customers = rows(connection, "SELECT * FROM customer"),
    integrity = rows(connection, "PRAGMA integrity_check")[1].integrity_check,
  }
  connection:close()
  environment:close()
  return found
end

--- Run it: two processes work, and both are killed every so often.
---@param seconds number
---@param every number  seconds
---@param leads integer  in all, with those that are there at the beginning
---@return table result
function M.run(seconds, every, leads)
  local support = require "spec.support.li"
  local sandbox = support.start { quota = "off", latency = 40 }
  sandbox:config { short_pages = true }
  local path, log = os.tmpname(), os.tmpname()
  os.remove(path)
  let_come(sandbox, seconds, leads - SEEDED)
  local kills, began = 0, monotonic()
  while monotonic() - began < seconds do
    local pids = { start(sandbox, path, log), start(sandbox, path, log) }
    sleep_until(began + (kills + 1) * every)
    kill(pids)
    kills = kills + 1
  end
  local li = support.client(sandbox)
  local store = assert(li.leads:store(path))
  local before = store:counts().stored
  assert(li.leads:sync(store, OPTIONS))
  assert(store:consume(function(lead, db) return db:exec("INSERT INTO customer VALUES (?, ?)", lead.id, lead.fields.EMAIL) end))
  store:close()
  local result = { kills = kills, before = before, found = stored(path), sandbox = sandbox:leads() }
  sandbox:stop()
  local file = io.open(log)
  result.log = file and file:read "*a" or ""
  if file then file:close() end
  for _, suffix in ipairs { "", "-wal", "-shm" } do os.remove(path .. suffix) end
  os.remove(log)
  return result
end

local function email_of(lead)
  for _, answer in ipairs(lead.answers) do
    local text = answer.answerDetails.textQuestionAnswer
    if text and text.answer:find "@" then return text.answer end
  end
end

--- Is it as it must be? → true | nil, what is wrong
function M.judge(result, wanted)
  local expected, count = {}, 0
  for _, lead in ipairs(result.sandbox) do
    if lead.owner.sponsoredAccount == ACCOUNT and not lead.test then expected[lead.id], count = email_of(lead), count + 1 end
  end
  if count ~= wanted then return nil, ("%d leads came in instead of %d"):format(count, wanted) end
  for name, list in pairs { lead = result.found.leads, customer = result.found.customers } do
    local seen = {}
    for _, row in ipairs(list) do
      local id = row.id or row.lead
      if seen[id] then return nil, name .. " twice: " .. id end
      if not expected[id] then return nil, name .. " that never came in: " .. id end
      if row.email and row.email ~= expected[id] then return nil, "the wrong answers with " .. id end
      if row.id and not row.lead:find(expected[id], 1, true) then return nil, "without its answers: " .. id end
      seen[id] = true
    end
    if #list ~= wanted then return nil, ("%d %ss instead of %d"):format(#list, name, wanted) end
  end
  if result.found.integrity ~= "ok" then return nil, "the file is damaged: " .. result.found.integrity end
  if result.log:find "stack traceback" then return nil, result.log end
  return true
end

-- Run as a script.
if arg and arg[0] and arg[0]:find "leads_kill%.lua$" then
  if arg[1] == "work" then return work(arg[2]) end
  local seconds, every, leads = tonumber(arg[1]) or 60, tonumber(arg[2]) or 1, tonumber(arg[3]) or 2000
  local result = M.run(seconds, every, leads)
  local ok, why = M.judge(result, leads)
  print(("%d leads in, %d stored (%d before the last sync), %d handed over, %d times two processes killed in %d s: %s"):format(
    leads, #result.found.leads, result.before, #result.found.customers, result.kills, seconds, ok and "none lost, none twice" or why))
  os.exit(ok and true or false)
end

return M
