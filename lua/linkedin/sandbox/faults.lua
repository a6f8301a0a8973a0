-- SPDX-License-Identifier: MIT
--- Faults on demand: what a network and a bad day at LinkedIn do to a client.
---
---     ACTION[=VALUE] [METHOD] [PATH] [nth=N] [times=N|all] [p=0.3] [host=upload] [processed]
---     drop-after POST /v2/ugcPosts nth=2        status=503 GET /v2/* times=3
---
--- PATH may end in `*`. Without `times` a fault happens once; the list of actions is docs/sandbox.md.

local errors = require "linkedin.sandbox.errors"

local M = {}

-- action → type of its value: what it does to the connection (true), or a replacement.
local ACTIONS = {
  ["drop"] = "none",             -- connection closed, nothing processed
  ["drop-after"] = "none",       -- processed, the answer is lost
  ["drop-body"] = "number",      -- closed after so many bytes of the request's body
  ["reset"] = "none",            -- TCP reset, nothing processed
  ["reset-headers"] = "none",    -- processed, reset in the middle of the answer's head
  ["truncate"] = "number?",      -- processed, the answer's body ends early
  ["slow"] = "number",           -- processed, the answer trickles: seconds for each byte
  ["delay"] = "number",          -- processed, the answer comes so many seconds later
  ["hang"] = "none",             -- nothing is ever answered
  ["status"] = "number",         -- this status, LinkedIn's error body
  ["html"] = "number?",          -- 200 (or this status) with a page
  ["malformed"] = "none",        -- 200, JSON that breaks off
  ["empty"] = "number?",         -- this status (200) with nothing in it
  ["endless-headers"] = "none",  -- a head that does not end
  ["huge-length"] = "number?",   -- Content-Length 10 GB, a few bytes
  ["redirect"] = "string?",      -- 302 to another host
  ["throttle"] = "string",       -- 429: application, member, both (a DAY limit) or burst
  ["disk-full"] = "none",        -- 507 at the upload host
  ["processing-failed"] = "string?", -- the next upload (image, video, document) fails to process
  ["fresh-post-404"] = "number",     -- comments on and reactions to new posts answer 404 for so many milliseconds
  ["fresh-post-400"] = "number",     -- the same, as 400 "Unable to obtain activity"
  ["fresh-token-401"] = "number",    -- new tokens answer 401/65601 for so many milliseconds
}

local FRESH_POST = { ["fresh-post-404"] = 404, ["fresh-post-400"] = 400 }

-- Settled when they are added, not by a request.
local STANDING = { ["processing-failed"] = true, ["fresh-token-401"] = true }

local function parse_word(fault, word)
  local name, value = word:match("^([%w%-]+)=(.*)$")
  if name == "nth" then
    fault.nth = tonumber(value)
  elseif name == "times" then
    fault.times = value == "all" and math.huge or tonumber(value)
  elseif name == "p" then
    fault.probability = tonumber(value)
  elseif name == "host" then
    fault.host = value
  elseif word == "processed" then
    fault.processed = true
  elseif word:find("^/") or word == "*" then
    fault.path = word
  elseif word:find("^%u+$") then
    fault.method = word
  else
    return nil, "do not understand '" .. word .. "'"
  end
  return true
end

local function from_text(spec)
  local words = {}
  for word in spec:gmatch("%S+") do words[#words + 1] = word end
  local head = table.remove(words, 1) or ""
  local action, value = head:match("^([%w%-]+)=(.*)$")
  local fault = { action = action or head, value = value }
  for _, word in ipairs(words) do
    local ok, why = parse_word(fault, word)
    if not ok then return nil, why end
  end
  return fault
end

local function check_value(fault)
  local kind = type(fault.action) == "string" and ACTIONS[fault.action]
  if not kind then return nil, "unknown fault '" .. tostring(fault.action) .. "'" end
  if kind:find("^number") and fault.value ~= nil then
    fault.value = tonumber(fault.value)
    if not fault.value then return nil, fault.action .. " takes a number" end
  end
  if kind:sub(-1) ~= "?" and kind ~= "none" and fault.value == nil then
    return nil, fault.action .. " needs a value"
  end
  return true
end

--- Read a fault from text or a table. Returns it, or nil and a sentence.
function M.parse(spec)
  local fault, problem = spec, nil
  if type(spec) == "string" then fault, problem = from_text(spec) end
  if type(fault) ~= "table" then return nil, problem or "expected text or a table" end
  if fault.times == "all" then fault.times = math.huge end
  local ok, why = check_value(fault)
  if not ok then return nil, why end
  fault.seen, fault.used, fault.times = 0, 0, fault.times or 1
  return fault
end

--- Add a fault. Returns true, or nil and a sentence.
function M.add(store, spec)
  local fault, why = M.parse(spec)
  if not fault then return nil, why end
  if fault.action == "fresh-token-401" then
    store.fresh_token_ms = fault.value > 0 and fault.value or nil
    return true
  end
  if FRESH_POST[fault.action] then
    store.fresh_post = fault.value > 0 and { ms = fault.value, status = FRESH_POST[fault.action] } or nil
    return true
  end
  store.faults[#store.faults + 1] = fault
  return true
end

function M.clear(store)
  store.faults, store.fresh_token_ms, store.fresh_post = {}, nil, nil
end

local function path_fits(pattern, path)
  if not pattern or pattern == "*" then return true end
  if pattern:sub(-1) == "*" then return path:sub(1, #pattern - 1) == pattern:sub(1, -2) end
  return path == pattern
end

local function fits(fault, request)
  return not STANDING[fault.action]
    and (not fault.method or fault.method == request.verb)
    and (not fault.host or fault.host == request.port)
    and path_fits(fault.path, request.path)
end

-- Counts a matching request and says whether it is this one's turn.
local function is_due(store, fault)
  fault.seen = fault.seen + 1
  if fault.used >= fault.times or fault.seen < (fault.nth or 1) then return false end
  if fault.probability and store.random:unit() >= fault.probability then return false end
  fault.used = fault.used + 1
  return true
end

--- The fault this request meets, or false.
function M.match(store, request)
  for _, fault in ipairs(store.faults) do
    if fits(fault, request) and is_due(store, fault) then return fault end
  end
  return false
end

--- Shall the upload that just ended fail to process?
function M.fails_processing(store, kind)
  for _, fault in ipairs(store.faults) do
    if fault.action == "processing-failed" and (not fault.value or fault.value == kind)
      and is_due(store, fault) then
      return true
    end
  end
  return false
end

local function page(status)
  return {
    status = status, headers = { ["content-type"] = "text/html; charset=utf-8" },
    body = "<!DOCTYPE html><html><head><title>LinkedIn</title></head><body><h1>Something went wrong</h1></body></html>",
  }
end

local TEXTS = {
  [500] = "INTERNAL_SERVER_ERROR", [502] = "BAD_GATEWAY", [503] = "SERVICE_UNAVAILABLE", [504] = "GATEWAY_TIMEOUT",
}

local LEVELS = { application = "APPLICATION", member = "MEMBER", both = "APPLICATION_AND_MEMBER", daily = "MEMBER" }

local REPLACEMENTS = {
  status = function(fault)
    local answer = errors.new(fault.value, fault.message or TEXTS[fault.value] or "Fault on demand",
      { code = fault.code or TEXTS[fault.value] })
    if fault.body then
      answer.body, answer.json, answer.headers["content-type"] = fault.body, nil, "application/json"
    end
    return answer
  end,
  html = function(fault) return page(fault.value or 200) end,
  malformed = function()
    return { status = 200, headers = { ["content-type"] = "application/json" }, body = '{"elements":[{"id":12,' }
  end,
  empty = function(fault) return { status = fault.value or 200, headers = {}, body = "" } end,
  redirect = function(fault)
    return { status = 302, headers = { location = fault.value or "https://elsewhere.example/" }, body = "" }
  end,
  throttle = function(fault) return errors.throttled(LEVELS[fault.value]) end,
  ["disk-full"] = function() return { status = 507, headers = {}, body = "" } end,
}

-- Nothing is processed; the connection tells the story.
for _, action in ipairs { "drop", "drop-body", "reset", "hang", "endless-headers", "huge-length" } do
  REPLACEMENTS[action] = function() return { status = 0, headers = {}, body = "" } end
end

--- A response that stands in for the real one, or nil.
function M.replacement(fault)
  local make = REPLACEMENTS[fault.action]
  local response = make and make(fault)
  if response then
    for name, value in pairs(fault.headers or {}) do response.headers[name:lower()] = value end
  end
  return response
end

--- Tell the host what to do to the connection.
function M.apply(fault, response)
  response.wire = fault
end

return M
