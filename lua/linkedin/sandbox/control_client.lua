-- SPDX-License-Identifier: MIT
--- One plain HTTP request to a sandbox, over luasocket.

local M = {}

local function open(scheme, host, port)
  local sock = require "socket".tcp()
  sock:settimeout(30)
  local ok, why = sock:connect(host, port)
  if not ok then return nil, why end
  if scheme == "http" then return sock end
  -- The sandbox is our own, on loopback; its certificate is the client's business.
  local wrapped = require "ssl".wrap(sock, { mode = "client", protocol = "any", verify = "none" })
  ok, why = wrapped:dohandshake()
  if not ok then return nil, why end
  return wrapped
end

--- Can this Lua do it?
function M.is_possible(api_url)
  return pcall(require, "socket") and (api_url:find("^http:") ~= nil or pcall(require, "ssl"))
end

--- Returns status and body, or nil and why.
function M.call(api_url, verb, path, body)
  local scheme, host, port = api_url:match("^(https?)://([^:/]+):(%d+)")
  local sock, why = open(scheme, host, tonumber(port))
  if not sock then return nil, why end
  sock:send(("%s %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s")
    :format(verb, path, host, port, #body, body))
  local parts = {}
  repeat
    local bytes, problem, partial = sock:receive(65536)
    parts[#parts + 1] = bytes or partial
  until problem
  sock:close()
  local status, content = table.concat(parts):match("^HTTP/1%.[01] (%d%d%d).-\r\n\r\n(.*)$")
  if not status then return nil, "no answer" end
  return tonumber(status), content
end

return M
