-- SPDX-License-Identifier: MIT
--- Puts a response on a connection, whole or as a fault wants it.

local http = require "linkedin.sandbox.http"
local loop = require "linkedin.sandbox.loop"

local M = {}

local function has_body(status)
  return status ~= 204 and status ~= 304
end

local function send_files(connection, files)
  for _, path in ipairs(files) do
    local file = io.open(path, "rb")
    if not file then return nil end
    local chunk = file:read(65536)
    while chunk do
      if not connection:send(chunk) then
        file:close()
        return nil
      end
      chunk = file:read(65536)
    end
    file:close()
  end
  return true
end

--- Send a response as it is. Returns true while the connection may be used further.
function M.send(connection, response, is_closing)
  local length = has_body(response.status) and (response.length or #(response.body or "")) or nil
  local head = http.head(response.status, response.headers, length, is_closing)
  if response.files then
    return connection:send(head) and send_files(connection, response.files)
  end
  return connection:send(length and head .. (response.body or "") or head)
end

local function slowly(connection, bytes, pause)
  for i = 1, #bytes do
    if not connection:send(bytes:sub(i, i)) then return end
    loop.sleep(pause)
  end
end

-- Until the peer leaves, or falls silent for two minutes.
local function hang(connection)
  repeat
    local waited = loop.readable(connection.sock, 120)
    local _, why = connection.sock:receive(1024)
  until not waited or (why and why ~= "timeout" and why ~= "wantread" and why ~= "wantwrite")
end

local function endless_headers(connection)
  if not connection:send("HTTP/1.1 200 OK\r\n") then return end
  local filler = ("X-Filler-%d: " .. ("x"):rep(1000) .. "\r\n")
  for i = 1, 100000 do
    if not connection:send(filler:format(i)) then return end
  end
end

local function whole(response)
  local body = response.body or ""
  return http.head(response.status, response.headers, #body, true), body
end

-- Each closes the connection afterwards, except delay and the replacements.
local FAULTS = {
  ["drop"] = function() end,
  ["drop-after"] = function() end,
  ["drop-body"] = function() end,
  ["reset"] = function() return "abruptly" end,
  ["hang"] = hang,
  ["endless-headers"] = endless_headers,
  ["reset-headers"] = function(connection, response)
    connection:send((whole(response)):sub(1, 40))
    return "abruptly"
  end,
  ["huge-length"] = function(connection, response, fault)
    response.headers["content-type"] = "application/json"
    connection:send(http.head(200, response.headers, fault.value or 10737418240, false))
    connection:send('{"elements":[')
    loop.sleep(0.2)
  end,
  ["truncate"] = function(connection, response, fault)
    local head, body = whole(response)
    connection:send(head .. body:sub(1, fault.value or math.floor(#body / 2)))
  end,
  ["slow"] = function(connection, response, fault)
    local head, body = whole(response)
    slowly(connection, head .. body, fault.value)
  end,
}

--- Send a response that met a fault. Returns true while the connection may be used further.
function M.send_faulty(connection, response, is_closing)
  local fault = response.wire
  if fault.action == "delay" then loop.sleep(fault.value) end
  local act = FAULTS[fault.action]
  if not act then return M.send(connection, response, is_closing) end
  connection.is_abrupt = act(connection, response, fault) == "abruptly"
  return nil
end

return M
