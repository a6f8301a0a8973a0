-- SPDX-License-Identifier: MIT
--- Catches one redirect on a loopback port. Browsers open connections they never use, ask for icons, and
--- reload pages from last week: none of that ends the wait, only the answer that the handler accepts.
--- Needs luasocket, loaded when first used.

local Error = require "linkedin.error"
local request = require "linkedin.login.request"

---@class linkedin.LoginListener
---@field uri string  what leads here
local Listener = { __name = "linkedin.LoginListener" }
Listener.__index = Listener

local SLICE_S = 0.5    -- so that Ctrl-C is noticed soon

local function load_socket()
  local ok, socket = pcall(require, "socket")
  if ok then return socket end
  return nil, Error.new {
    kind = "validation", message = "the login listens with luasocket, which is not installed",
    hint = "Install luasocket (Debian: lua-socket), or paste the address instead (paste = true, --paste)",
  }
end

local function monotonic()
  return require "linkedin.core".clock.monotonic()
end

-- ── opening ────────────────────────────────────────────────────────────────────────────────────

-- One socket listening. → socket | nil, reason
local function bind(socket, address, port)
  local make = address:find(":", 1, true) and socket.tcp6 or socket.tcp4 or socket.tcp
  local server, why = make()
  if not server then return nil, why end
  server:setoption("reuseaddr", true)
  local ok
  ok, why = server:bind(address, port)
  if ok then ok, why = server:listen(request.BACKLOG) end
  if not ok then
    server:close()
    return nil, why
  end
  server:settimeout(0)
  return server
end

-- "localhost" is either address to a browser, so both must be ours; a machine without IPv6 has one.
local function bind_all(socket, host, port)
  if host ~= "localhost" then
    local server, why = bind(socket, host, port)
    if not server then return nil, request.problem(host, port, why) end
    return { server }
  end
  local servers = {}
  for _, address in ipairs { "127.0.0.1", "::1" } do
    local server, why = bind(socket, address, port)
    servers[#servers + 1] = server
    if not server and (address == "127.0.0.1" or why:find("in use", 1, true)) then
      for _, one in ipairs(servers) do one:close() end
      return nil, request.problem(address, port, why)
    end
  end
  return servers
end

local function uri_of(server, host, path)
  local _, port = server:getsockname()
  return request.uri(host, tonumber(port), path)
end

-- ── peers ──────────────────────────────────────────────────────────────────────────────────────

local function answer(peer, bytes)
  peer.socket:settimeout(2)
  peer.socket:send(bytes)
  peer.socket:shutdown "send"
  peer.socket:close()
end

local function drop(self, peer)
  peer.socket:close()
  self.peers[peer.socket] = nil
end

local function accept(self, server)
  local socket = server:accept()
  if not socket then return end
  local count = 0
  for _ in pairs(self.peers) do count = count + 1 end
  if count >= request.PEERS_MAX then return socket:close() end
  socket:settimeout(0)
  self.peers[socket] = { socket = socket, head = "", until_s = monotonic() + request.PEER_S }
end

-- More of a request's head. → true when it is complete, nil while it is not, false when there will be none
local function read(peer)
  local bytes, why, partial = peer.socket:receive(4096)
  peer.head = peer.head .. (bytes or partial or "")
  if request.is_complete(peer.head) then return true end
  if #peer.head > request.HEAD_MAX_BYTES or (why and why ~= "timeout") then return false end
end

-- Answer one request. → true when the wait is over
local function serve(self, peer, handle)
  local bytes, is_over = request.serve(peer.head, self.path, handle)
  answer(peer, bytes)
  return is_over
end

-- What can be read now, after at most `seconds`.
local function readable(self, seconds)
  local sockets = {}
  for i, server in ipairs(self.servers) do sockets[i] = server end
  for socket in pairs(self.peers) do sockets[#sockets + 1] = socket end
  return (self.socket.select(sockets, nil, seconds))
end

local function drop_idle(self, now)
  local idle = {}
  for _, peer in pairs(self.peers) do
    if now >= peer.until_s then idle[#idle + 1] = peer end
  end
  for _, peer in ipairs(idle) do drop(self, peer) end
end

-- One socket has something. → true when the wait is over
local function look(self, socket, handle)
  local peer = self.peers[socket]
  if not peer then return accept(self, socket) end
  local is_complete = read(peer)
  if is_complete == nil then return end
  if is_complete == false then return drop(self, peer) end
  self.peers[socket] = nil
  return serve(self, peer, handle)
end

--- Wait for the redirect.
---@param seconds number
---@param handle fun(query: string): string, boolean  the page to show, and whether this was what we waited for
---@return boolean came  false when the time was up
function Listener:wait(seconds, handle)
  local deadline = monotonic() + seconds
  while true do
    local now = monotonic()
    if now >= deadline then return false end
    drop_idle(self, now)
    for _, socket in ipairs(readable(self, math.min(SLICE_S, deadline - now))) do
      if look(self, socket, handle) then return true end
    end
  end
end

--- Stop listening. May be called twice.
function Listener:close()
  for _, server in ipairs(self.servers) do server:close() end
  for socket in pairs(self.peers) do socket:close() end
  self.servers, self.peers = {}, {}
end

local M = {}

--- Listen.
---@param host string  "127.0.0.1", "::1" or "localhost"
---@param port integer 0 for any free one
---@param path string  of the redirect URI
---@param uri string?  the redirect URI as it is registered; made from the rest when nil
---@return linkedin.LoginListener?
---@return linkedin.Error? err  kind "network", code "address_in_use" when another program is there
function M.open(host, port, path, uri)
  local socket, err = load_socket()
  if not socket then return nil, err end
  local servers
  servers, err = bind_all(socket, host, port)
  if not servers then return nil, err end
  if path == "" then path = "/" end
  return setmetatable({
    socket = socket, servers = servers, peers = {}, path = path, uri = uri or uri_of(servers[1], host, path),
  }, Listener)
end

return M
