-- SPDX-License-Identifier: MIT
--- The bytes a client really sends: a listener on loopback in this very process, answered between
--- two turns of the engine. One request, one connection, and an end in any case.

local M = {}

local TURNS = 1000
local TURN_MS = 5

-- The head and as much body as Content-Length says; nil while something is missing.
local function complete(bytes)
  local head, body = bytes:match("^(.-\r\n)\r\n(.*)$")
  if not head then return nil end
  local length = tonumber(head:lower():match("\r\ncontent%-length: (%d+)")) or 0
  if #body < length then return nil end
  return head, body
end

local function parse(head, body)
  local request = { line = head:match("^(.-)\r\n"), headers = {}, body = body, head = head }
  for name, value in head:gmatch("\r\n([^:\r\n]+): ?([^\r\n]*)") do
    request.headers[name:lower()] = value
  end
  return request
end

-- Read what has come, answer once it is whole.
local function serve(state)
  state.connection = state.connection or state.listener:accept()
  if not state.connection or state.request then return end
  state.connection:settimeout(0)
  local chunk, _, part = state.connection:receive(65536)
  state.bytes = state.bytes .. (chunk or part or "")
  local head, body = complete(state.bytes)
  if head then
    state.request = parse(head, body)
    state.connection:send(state.answer)
  end
end

--- Submit one spec and catch it. `options` go to engine.client beside the URLs of the listener.
---@return table request { line, headers (lower-case names), body, head }
---@return userdata exchange  done
function M.catch(spec, options, token, answer)
  local engine = require "linkedin.engine"
  local listener = assert(require "socket".bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  local url = "http://127.0.0.1:" .. port
  listener:settimeout(0)
  local given = { api_url = url, oauth_url = url }
  for name, value in pairs(options or {}) do given[name] = value end
  local client = assert(engine.client(given))
  if token then assert(client:set_token(token)) end
  if spec.url then spec.url = spec.url:gsub("^@", url) end
  local state = { listener = listener, bytes = "",
    answer = answer or "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}" }
  local exchange = assert(client:submit(spec))
  for _ = 1, TURNS do
    engine.step(TURN_MS)
    serve(state)
    if exchange:done() then break end
  end
  if state.connection then state.connection:close() end
  listener:close()
  client:close()
  return assert(state.request, "nothing came"), exchange
end

return M
