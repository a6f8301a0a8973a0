-- SPDX-License-Identifier: MIT
--- Webhooks out: ownership challenges and signed events, as LinkedIn sends them.
--- https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation

local crypto = require "linkedin.sandbox.crypto"
local json = require "linkedin.sandbox.json"
local loop = require "linkedin.sandbox.loop"
local socket = require "socket"

local M = {}

local PATIENCE = 3 -- seconds LinkedIn waits for an answer

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

local function send_all(sock, bytes)
  local from = 1
  while from <= #bytes do
    local last, why, partial = sock:send(bytes, from)
    from = (last or partial or from - 1) + 1
    if not last and why ~= "timeout" and why ~= "wantwrite" then return nil, why end
    if not last and not loop.writable(sock, PATIENCE) then return nil, "timeout" end
  end
  return true
end

local function read_all(sock)
  local parts = {}
  while #parts < 1000 do
    local bytes, why, partial = sock:receive(8192)
    parts[#parts + 1] = bytes or partial
    if why == "closed" then break end
    if not bytes and not loop.readable(sock, PATIENCE) then return nil, "timeout" end
  end
  return table.concat(parts)
end

local function exchange(target, head, body)
  local sock, why = connect(target)
  if not sock then return nil, why end
  local ok
  ok, why = send_all(sock, head .. body)
  local answer
  if ok then answer, why = read_all(sock) end
  sock:close()
  if not answer then return nil, why end
  local status, content = answer:match("^HTTP/1%.[01] (%d%d%d).-\r\n\r\n(.*)$")
  if not status then return nil, "not an HTTP answer" end
  return tonumber(status), content
end

local function signed_headers(delivery)
  local signature = delivery.signature or crypto.hmac_sha256(delivery.secret, "hmacsha256=" .. delivery.body)
  return ("Content-Type: application/json\r\nContent-Length: %d\r\nX-LI-Signature: %s\r\n")
    :format(#delivery.body, signature)
end

local function is_valid_answer(delivery, content)
  local answer = json.decode(content or "")
  return json.is_object(answer) and answer.challengeCode == delivery.challenge
    and answer.challengeResponse == crypto.hmac_sha256(delivery.secret, delivery.challenge)
end

local function run(delivery)
  local target, why = split_url(delivery.url)
  if not target then return { error = why } end
  local verb, path, headers = "POST", target.path, ""
  if delivery.challenge then
    verb = "GET"
    path = path .. (path:find("?", 1, true) and "&" or "?") .. "challengeCode=" .. delivery.challenge
  else
    headers = signed_headers(delivery)
  end
  local head = ("%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: LinkedIn sandbox\r\nConnection: close\r\n%s\r\n")
    :format(verb, path, target.host, headers)
  local status, content = exchange(target, head, delivery.body or "")
  if not status then return { error = content } end
  local outcome = { status = status, body = content }
  if delivery.challenge then
    outcome.challenge, outcome.is_valid = delivery.challenge, status == 200 and is_valid_answer(delivery, content)
  end
  return outcome
end

--- Send what a control answer asks for; returns the answer with what came of it.
function M.deliver(response)
  response.body, response.headers["content-type"] = json.encode(run(response.deliver)), "application/json"
  return response
end

return M
