-- SPDX-License-Identifier: MIT
--- A storm: many posts through a sandbox that disturbs a part of the exchanges, each in another way. What
--- spec/faults/storm_spec.lua runs in small and `make storm` in full.
---
---     lua spec/faults/storm.lua [seeds] [posts]

local linkedin = require "linkedin"
local support = require "spec.support.li"

local M = {}

-- Before, during and after the request; with and without the post being made.
local FAULTS = {
  { action = "drop" }, { action = "drop-body", value = 20 }, { action = "drop-after" }, { action = "reset" },
  { action = "reset-headers" }, { action = "truncate", value = 3 }, { action = "slow", value = 0.0002 },
  { action = "throttle", value = "burst", headers = { ["retry-after"] = "0" } },
  { action = "status", value = 500 }, { action = "status", value = 500, processed = true },
  { action = "status", value = 503 }, { action = "status", value = 503, processed = true },
  { action = "status", value = 504, processed = true }, { action = "empty", value = 502, processed = true },
}

-- Each alone is small, so that all together disturb the wanted part.
local function arm(sandbox, part)
  local each = 1 - (1 - part) ^ (1 / #FAULTS)
  for _, fault in ipairs(FAULTS) do
    fault.probability, fault.times = each, "all"
    sandbox:fault(fault)
  end
end

local READING = { "w_member_social", "w_organization_social", "r_liteprofile", "rw_organization_admin", "r_member_social", "r_organization_social" }
local POSTING = { "w_member_social", "w_organization_social", "r_liteprofile", "rw_organization_admin" }

-- One client of each kind: API, what its token may read, in whose name.
local function clients(sandbox, settings)
  local list = {}
  for _, api in ipairs { "rest", "v2" } do
    for _, scopes in ipairs { READING, POSTING } do
      local changes = { api = api }
      for name, value in pairs(settings) do changes[name] = value end
      local li = support.client_with(sandbox, scopes, changes)
      for _, author in ipairs { sandbox.person, "urn:li:organization:90000101" } do
        list[#list + 1] = { li = li, author = author }
      end
    end
  end
  return list
end

-- Share until it is there, as a user would: what is not settled at once is resumed.
local function share(client, text, attempted)
  local post = { text = text, author = client.author }
  for _ = 1, 50 do
    local made, err = client.li.posts:share(post)
    if made then return made.id end
    attempted.failures = attempted.failures + 1
    post.resume = err.resume
    if err.kind ~= "network" and err.kind ~= "timeout" and err.kind ~= "http" and err.kind ~= "protocol" and err.kind ~= "quota" then
      return nil, err
    end
  end
  return nil, "never settled"
end

-- What reached the sandbox, by what it recorded: requests for posts, and how many were disturbed.
local function recorded(path)
  local reached = 0
  for line in io.lines(path) do
    local where = line:match '"path":"([^"]*)"'
    if where:gsub("\\/", "/"):find "^/rest/posts" or where:gsub("\\/", "/"):find "^/v2/ugcPosts" then reached = reached + 1 end
  end
  return reached
end

--- One seed.
---@return { ids: table, posts: table, attempted: integer, reached: integer, counted: integer, resumed: integer }
function M.run(seed, posts)
  local record, ledger = os.tmpname(), os.tmpname()
  os.remove(ledger)
  local sandbox = support.start { seed = seed, quota = "off", record = record }
  local all = clients(sandbox, {
    timeout = 5, retry = { attempts = 6, base = 0.002, ceiling = 0.02, budget = 2, deadline = 60 },
    quota = { posts = 4e9, profile = 4e9, path = ledger },
  })
  local attempted, tally, ids, calls = 0, { failures = 0 }, {}, {}
  for i = 1, #all, 2 do -- two authors share a client
    all[i].li:on("request", function(event)
      if event.family == "posts" then attempted = attempted + 1 end
    end)
  end
  arm(sandbox, 0.3)
  for i = 1, posts do
    calls[i] = function()
      local id, err = share(all[i % #all + 1], ("storm %d post %d"):format(seed, i), tally)
      if not id then error(err, 0) end
      ids[i] = id
    end
  end
  linkedin.all(calls, { concurrency = 8 })
  local result = {
    ids = ids, posts = sandbox:state().posts, attempted = attempted, resumed = tally.failures,
    counted = all[1].li:quota().posts.used,
  }
  sandbox:stop()
  result.reached = recorded(record)
  os.remove(record)
  os.remove(ledger)
  return result
end

--- Is it as it must be? → true | nil, what is wrong
function M.judge(result, wanted)
  local seen = {}
  for _, post in ipairs(result.posts) do
    local text = post.text or post.commentary
    if seen[text] then return nil, "twice: " .. text end
    seen[text] = post.id
  end
  if #result.posts ~= wanted then return nil, ("%d posts instead of %d"):format(#result.posts, wanted) end
  for i, id in ipairs(result.ids) do
    local found = false
    for _, post in ipairs(result.posts) do found = found or (post.id == id and post.text:find("post " .. i .. "$") ~= nil) end
    if not found then return nil, ("post %d was told to be %s"):format(i, id) end
  end
  if result.counted < result.reached then return nil, ("%d counted, %d reached LinkedIn"):format(result.counted, result.reached) end
  if result.counted > result.attempted then return nil, ("%d counted, %d attempted"):format(result.counted, result.attempted) end
  return true
end

-- Run as a script: the full figure.
if arg and arg[0] and arg[0]:find "storm%.lua$" then
  local seeds, posts, failed = tonumber(arg[1]) or 5, tonumber(arg[2]) or 2000, 0
  for seed = 1, seeds do
    local result = M.run(seed, posts)
    local ok, why = M.judge(result, posts)
    print(("seed %d: %d posts, %d requests reached, %d counted, %d attempted, %d resumed: %s"):format(
      seed, #result.posts, result.reached, result.counted, result.attempted, result.resumed, ok and "each exists once" or why))
    failed = failed + (ok and 0 or 1)
  end
  print(("%d passed, %d failed"):format(seeds - failed, failed))
  os.exit(failed == 0)
end

return M
