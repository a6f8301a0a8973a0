-- SPDX-License-Identifier: MIT
--- The listener of linkedin.login on libuv: Neovim and luv go on while it waits, and luasocket is not needed.

local compat = require "linkedin.compat"
local request = require "linkedin.login.request"

---@class linkedin.LoginListenerUv
---@field uri string  what leads here
local Listener = { __name = "linkedin.LoginListenerUv" }
Listener.__index = Listener

local function library()
  local vim = rawget(_G, "vim")
  return vim and (vim.uv or vim.loop) or require "luv"
end

-- Go on in the waiting coroutine, in Neovim where its whole API may be used.
local function wake(self)
  local co = self.waiting
  if not co then return end
  self.waiting = nil
  local function go()
    local ok, why = coroutine.resume(co)
    if not ok then error(debug.traceback(co, tostring(why)), 0) end
  end
  local vim = rawget(_G, "vim")
  if vim and vim.schedule then vim.schedule(go) else go() end
end

-- ── peers ──────────────────────────────────────────────────────────────────────────────────────

local function drop(self, peer)
  self.peers[peer] = nil
  if not peer.socket:is_closing() then peer.socket:close() end
  if not peer.timer:is_closing() then peer.timer:close() end
end

local function answer(self, peer, bytes)
  peer.socket:write(bytes, function()
    peer.socket:shutdown(function() drop(self, peer) end)
  end)
end

-- More of a request's head, or the end of it.
local function heard(self, peer, bytes)
  if not bytes then return drop(self, peer) end
  if peer.is_complete then return end
  peer.head = peer.head .. bytes
  if request.is_complete(peer.head) then
    peer.is_complete = true
    self.complete[#self.complete + 1] = peer
    return wake(self)
  end
  if #peer.head > request.HEAD_MAX_BYTES then drop(self, peer) end
end

local function accept(self, server)
  local uv = library()
  local socket = uv.new_tcp()
  if not server:accept(socket) then return socket:close() end
  local count = 0
  for _ in pairs(self.peers) do count = count + 1 end
  if count >= request.PEERS_MAX then return socket:close() end
  local peer = { socket = socket, head = "", timer = uv.new_timer() }
  self.peers[peer] = true
  peer.timer:start(request.PEER_S * 1000, 0, function() drop(self, peer) end)
  socket:read_start(function(err, bytes) heard(self, peer, not err and bytes or nil) end)
end

-- ── opening ────────────────────────────────────────────────────────────────────────────────────

-- One socket listening. → socket | nil, reason
local function bind(self, address, port)
  local server = library().new_tcp()
  local ok, why = server:bind(address, port)
  if ok then ok, why = server:listen(request.BACKLOG, function(err) if not err then accept(self, server) end end) end
  if ok then return server end
  server:close()
  return nil, (tostring(why):gsub("^(E%u+): ", ""))
end

-- "localhost" is either address to a browser, so both must be ours; a machine without IPv6 has one.
local function bind_all(self, host, port)
  for _, address in ipairs(host == "localhost" and { "127.0.0.1", "::1" } or { host }) do
    local server, why = bind(self, address, port)
    self.servers[#self.servers + 1] = server
    if not server and (address ~= "::1" or host == "::1" or why:find("in use", 1, true)) then
      self:close()
      return nil, request.problem(address, port, why)
    end
  end
  return true
end

-- ── waiting ────────────────────────────────────────────────────────────────────────────────────

--- Wait for the redirect.
---@async
---@param seconds number
---@param handle fun(query: string): string, boolean  the page to show, and whether this was what we waited for; may wait itself
---@return boolean came  false when the time was up
function Listener:wait(seconds, handle)
  local is_late, timer = false, library().new_timer()
  timer:start(math.ceil(seconds * 1000), 0, function()
    is_late = true
    wake(self)
  end)
  local is_over = false
  while not is_over and not (is_late and not self.complete[1]) do
    local peer = table.remove(self.complete, 1)
    if peer then
      local bytes
      bytes, is_over = request.serve(peer.head, self.path, handle)
      if self.peers[peer] then answer(self, peer, bytes) end
    else
      self.waiting = compat.running()
      coroutine.yield()
    end
  end
  timer:close()
  return is_over
end

--- Stop listening; answers under way are finished. May be called twice.
function Listener:close()
  for _, server in ipairs(self.servers) do server:close() end
  self.servers = {}
  for peer in pairs(self.peers) do
    if not peer.is_complete then drop(self, peer) end
  end
end

local M = {}

--- Listen.
---@param host string  "127.0.0.1", "::1" or "localhost"
---@param port integer 0 for any free one
---@param path string  of the redirect URI
---@param uri string?  the redirect URI as it is registered; made from the rest when nil
---@return linkedin.LoginListenerUv?
---@return linkedin.Error? err  kind "network", code "address_in_use" when another program is there
function M.open(host, port, path, uri)
  local self = setmetatable({ servers = {}, peers = {}, complete = {}, path = path == "" and "/" or path }, Listener)
  local ok, err = bind_all(self, host, port)
  if not ok then return nil, err end
  self.uri = uri or request.uri(host, self.servers[1]:getsockname().port, self.path)
  return self
end

return M
