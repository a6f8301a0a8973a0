-- SPDX-License-Identifier: MIT
--- Webhooks out: ownership challenges and signed events, as LinkedIn sends them.
--- https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation

local crypto = require "linkedin.sandbox.crypto"
local desk = require "linkedin.sandbox.webhook_desk"
local json = require "linkedin.sandbox.json"
local loop = require "linkedin.sandbox.loop"
local socket = require "socket"

local M = {}

local PATIENCE = 3 -- seconds LinkedIn waits for an answer
local MOST_BYTES = 1048576 -- of one

local function split_url(url)
  local scheme, host, path = url:match("^(https?)://([^/?#]+)([^#]*)$")
  if not scheme then return nil, "not an http or https URL" end
  local name, port = host:match("^(.-):(%d+)$")
  if path:sub(1, 1) ~= "/" then path = "/" .. path end
  return { scheme = scheme, host = host, name = name or host, path = path,
    port = tonumber(port) or (scheme == "https" and 443 or 80) }
end

-- Tests answer with certificates of their own, so none is verified.
local function secure(sock)
  local wrapped = require "ssl".wrap(sock, { mode = "client", protocol = "any", verify = "none" })
  wrapped:settimeout(0)
  while true do
    local ok, why = wrapped:dohandshake()
    if ok then return wrapped end
    local wait = why == "wantwrite" and loop.writable or loop.readable
    if why ~= "wantread" and why ~= "wantwrite" and why ~= "timeout" then return nil, why end
    if not wait(wrapped, PATIENCE) then return nil, "timeout" end
  end
end

local function connect(target)
  local sock = socket.tcp()
  sock:settimeout(0)
  local ok, why = sock:connect(target.name, target.port)
  if not ok and why ~= "timeout" and why ~= "Operation already in progress" then return nil, why end
  if not loop.writable(sock, PATIENCE) then return nil, "timeout" end
  if target.scheme == "http" then return sock end
  return secure(sock)
end

local function send_all(sock, bytes, deadline)
  local from = 1
  while from <= #bytes do
    local last, why, partial = sock:send(bytes, from)
    from = (last or partial or from - 1) + 1
    if not last and why ~= "timeout" and why ~= "wantwrite" then return nil, why end
    if not last and not loop.writable(sock, math.max(0, deadline - socket.gettime())) then return nil, "timeout" end
  end
  return true
end

local function read_all(sock, deadline)
  local parts, total = {}, 0
  while total < MOST_BYTES do
    local bytes, why, partial = sock:receive(8192)
    local part = bytes or partial
    parts[#parts + 1], total = part, total + #part
    if why and why ~= "timeout" and why ~= "wantread" then break end
    if not bytes and not loop.readable(sock, math.max(0, deadline - socket.gettime())) then return nil, "timeout" end
    if socket.gettime() > deadline then return nil, "timeout" end
  end
  return table.concat(parts)
end

local function exchange(target, head, body)
  local deadline = socket.gettime() + PATIENCE
  local sock, why = connect(target)
  if not sock then return nil, why end
  local ok
  ok, why = send_all(sock, head .. body, deadline)
  -- Whoever refuses a body may do so before it has come.
  local answer, problem = "", why
  if ok or why ~= "timeout" then answer, problem = read_all(sock, deadline) end
  sock:close()
  local status, content = (answer or ""):match "^HTTP/1%.[01] (%d%d%d).-\r\n\r\n(.*)$"
  if not status then return nil, why or problem or "not an HTTP answer" end
  return tonumber(status), content
end

-- What is wrong with a signature, where something is to be: body, header.
local FLAWS = {
  unsigned = function(delivery) return delivery.body, nil end,
  wrong_signature = function(delivery) return delivery.body, ("0123456789abcdef"):rep(4) end,
  wrong_secret = function(delivery, sign) return delivery.body, sign("not " .. delivery.secret) end,
  tampered = function(delivery, sign) return delivery.body .. " ", sign(delivery.secret) end,
  prefixed = function(delivery, sign) return delivery.body, "hmacsha256=" .. sign(delivery.secret) end,
}

-- The body and the lines about it.
local function content_of(delivery)
  local function sign(secret) return crypto.hmac_sha256(secret, "hmacsha256=" .. delivery.body) end
  local body, signature = delivery.body, delivery.signature
  if delivery.flaw then
    body, signature = FLAWS[delivery.flaw](delivery, sign)
  elseif not signature then
    signature = sign(delivery.secret)
  end
  local lines = ("Content-Type: application/json\r\nContent-Length: %d\r\n"):format(#body)
  if signature then lines = lines .. "X-LI-Signature: " .. signature .. "\r\n" end
  return body, lines
end

local function is_valid_answer(delivery, content)
  local answer = json.decode(content or "")
  return json.is_object(answer) and answer.challengeCode == delivery.challenge
    and answer.challengeResponse == crypto.hmac_sha256(delivery.secret, delivery.challenge)
end

--- Send one: `url`, `secret`, and `challenge` (a code) or `body`, with `signature` or `flaw` where it is not to be as
--- it should. Answers `status` and `body`, or `error`; for a challenge also `is_valid`. Redirects are not followed.
function M.send(delivery)
  local target, why = split_url(delivery.url)
  if not target then return { error = why } end
  local verb, path, body, lines = "POST", target.path, "", ""
  if delivery.challenge then
    verb = "GET"
    path = path .. (path:find("?", 1, true) and "&" or "?") .. "challengeCode=" .. delivery.challenge
  else
    body, lines = content_of(delivery)
  end
  local head = ("%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: LinkedIn sandbox\r\nConnection: close\r\n%s\r\n")
    :format(verb, path, target.host, lines)
  local status, content = exchange(target, head, body)
  local outcome = status and { status = status, body = content } or { error = content }
  if delivery.challenge then
    outcome.challenge, outcome.is_valid = delivery.challenge, status == 200 and is_valid_answer(delivery, content)
  end
  return outcome
end

--- Do what a control answer asks for; returns the answer with what came of it.
function M.deliver(response)
  response.body, response.headers["content-type"] = json.encode(response.deliver(M.send)), "application/json"
  return response
end

-- A look at the clock is cheap, and a test's clock jumps.
local LOOK_EVERY_S = 1

--- Do what becomes due, as long as anything will; returns when nothing will.
function M.watch(store)
  while desk.due_in(store) do
    loop.sleep(LOOK_EVERY_S)
    if desk.due_in(store) == 0 then desk.turn(store, M.send) end
  end
end

return M
