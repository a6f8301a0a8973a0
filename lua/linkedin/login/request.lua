-- SPDX-License-Identifier: MIT
--- What a browser asks the login's listener, and the answer, as bytes: no sockets here. Browsers ask for icons, other
--- programs knock: none of that ends the wait, only the answer that the handler accepts.

local M = {}

M.HEAD_MAX_BYTES = 32768
M.PEERS_MAX = 32
M.PEER_S = 15      -- for a peer to say what it wants
M.BACKLOG = 16

local REASONS = { [200] = "OK", [400] = "Bad Request", [404] = "Not Found", [405] = "Method Not Allowed" }

--- Is the head of a request complete?
---@param head string
---@return boolean
function M.is_complete(head)
  return head:find "\r?\n\r?\n" ~= nil
end

local function answer(status, page)
  return table.concat({
    ("HTTP/1.1 %d %s"):format(status, REASONS[status]), "Content-Type: text/html; charset=utf-8", "Content-Length: " .. #page,
    "Connection: close", "Cache-Control: no-store", "Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff",
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'", "", page,
  }, "\r\n")
end

--- Answer one request.
---@param head string  complete
---@param wanted string  the redirect URI's path
---@param handle fun(query: string): string, boolean  the page to show, and whether this was what we waited for
---@return string bytes
---@return boolean is_over
function M.serve(head, wanted, handle)
  local page = require "linkedin.login.page"
  local verb, target = head:match "^(%u+) (%S+) HTTP/1%.%d\r?\n"
  if not verb then return answer(400, page.bare "This is not HTTP."), false end
  if verb ~= "GET" then return answer(405, page.bare "Only GET is understood here."), false end
  local path, query = target:match "^([^?]*)%??(.*)$"
  if path ~= wanted then return answer(404, page.bare "There is nothing here."), false end
  local text, is_over = handle(query)
  return answer(is_over and 200 or 400, text), is_over and true or false
end

--- The error of an address that cannot be had.
---@param address string
---@param port integer
---@param why string
---@return linkedin.Error
function M.problem(address, port, why)
  local hint = "Look at the address of redirect_uri"
  local code
  if why:find("in use", 1, true) then
    code = "address_in_use"
    hint = "Stop the program that listens there, or register a redirect URI with another port and use that one"
  elseif why:find("ermission", 1, true) then
    hint = "Ports below 1024 are the system's: register a redirect URI with a higher one"
  end
  return require "linkedin.error".new {
    kind = "network", code = code, message = ("cannot listen on %s port %d: %s"):format(address, port, why), hint = hint,
  }
end

--- The redirect URI that leads to an address.
---@param host string
---@param port integer
---@param path string
---@return string
function M.uri(host, port, path)
  return ("http://%s:%d%s"):format(host:find(":", 1, true) and "[" .. host .. "]" or host, port, path)
end

return M
