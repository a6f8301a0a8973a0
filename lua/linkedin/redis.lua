-- SPDX-License-Identifier: MIT
--- A small client for Redis: one command and its answer at a time, over luasocket, or over cosockets where
--- nginx lets the code wait.
---
---     local redis = require "linkedin.redis"
---     local connection = redis.new(redis.address "redis://127.0.0.1:6379/0", 1)
---     local reply, problem, is_reply = connection:call("GET", "name")
---
--- It connects at the first command, and again when the server has hung up in between. A command is sent once:
--- whether one that got no answer was run, nobody knows. No TLS: what needs it has a client of its own.

local M = {}

local PORT = "6379"
local MOST_BYTES, MOST_ELEMENTS, MOST_DEEP = 1024 * 1024, 10000, 8
local KEPT_MS, KEPT_COUNT = 60000, 32

---@class linkedin.RedisAddress
---@field host string?
---@field port integer?
---@field path string?      of a unix socket, instead of both
---@field user string?
---@field password string?
---@field db integer

local function decoded(text)
  return text and (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local function database(text)
  if not text or text == "" then return 0 end
  return text:match "^%d%d?%d?%d?$" and tonumber(text)
end

local function unix_address(rest)
  local path, query = rest:match "^(/[^?]+)%??(.*)$"
  local db = path and database(query:match "^db=(.*)$")
  if not db or (query ~= "" and not query:find "^db=") then return nil end
  return { path = decoded(path), db = db }
end

local function network_address(rest)
  local place, db = rest:match "^([^/?]+)/?([^?]*)$"
  if not place then return nil end
  local user, password, host = place:match "^([^:@]*):([^@]*)@(.+)$"
  host = host or (not place:find("@", 1, true) and place) or nil
  if not host then return nil end
  local name, port = host:match "^%[([%x:.]+)%]:?(%d*)$"
  if not name then name, port = host:match "^([^:%[%]]+):?(%d*)$" end
  port, db = tonumber(port == "" and PORT or port), database(db)
  if not (name and port and port > 0 and port < 65536 and db) then return nil end
  return { host = name, port = port, user = user ~= "" and decoded(user) or nil, password = decoded(password), db = db }
end

--- Read an address: "redis://[[user]:password@]host[:port][/db]" or "unix:///path[?db=n]".
---@param url string
---@return linkedin.RedisAddress? address
---@return string? why  never with the password
function M.address(url)
  local scheme, rest = url:match "^(%a+)://(.*)$"
  if scheme == "rediss" then return nil, "TLS needs a client of your own: give a function that returns one" end
  local address = scheme == "unix" and unix_address(rest) or scheme == "redis" and network_address(rest)
  if not address then return nil, 'not an address such as "redis://127.0.0.1:6379/0" or "unix:///run/redis.sock"' end
  return address
end

--- The address for people: no user, no password.
---@param address linkedin.RedisAddress
---@return string
function M.name(address)
  local place = address.path or ((address.host:find(":", 1, true) and "[%s]:%d" or "%s:%d"):format(address.host, address.port))
  return address.db == 0 and place or place .. "/" .. address.db
end

-- ── the protocol ───────────────────────────────────────────────────────────────────────────────

local function encode(...)
  local count = select("#", ...)
  local parts = { "*" .. count .. "\r\n" }
  for i = 1, count do
    local word = tostring((select(i, ...)))
    parts[i + 1] = "$" .. #word .. "\r\n" .. word .. "\r\n"
  end
  return table.concat(parts)
end

local NOT_REDIS = "an answer that is not Redis's"

local read

local function read_bulk(sock, size)
  if size < 0 then return false end
  if size > MOST_BYTES then return nil, "an answer of " .. size .. " bytes" end
  local bytes, why = sock:receive(size + 2)
  return bytes and bytes:sub(1, -3), why
end

local function read_array(sock, count, depth)
  if count < 0 then return false end
  if count > MOST_ELEMENTS then return nil, "an answer of " .. count .. " elements" end
  if depth > MOST_DEEP then return nil, "an answer that is too deep" end
  local list = {}
  for i = 1, count do
    local value, why, is_reply = read(sock, depth + 1)
    if value == nil and not is_reply then return nil, why end
    list[i] = value == nil and false or value
  end
  return list
end

-- → value (false: nothing) | nil, problem, is it Redis's own word?
function read(sock, depth)
  local line, why = sock:receive "*l"
  if not line then return nil, why end
  local kind, text = line:match "^(.)(.-)\r?$"
  if kind == "+" then return text end
  if kind == "-" then return nil, text, true end
  local number = text and text:match "^-?%d+$" and tonumber(text)
  if number and kind == ":" then return number end
  if number and kind == "$" then return read_bulk(sock, number) end
  if number and kind == "*" then return read_array(sock, number, depth) end
  return nil, NOT_REDIS
end

local function exchange(sock, ...)
  local sent, why = sock:send(encode(...))
  if not sent then return nil, why end
  return read(sock, 1)
end

-- ── connections ────────────────────────────────────────────────────────────────────────────────

---@class linkedin.RedisConnection
local Connection = { __name = "linkedin.RedisConnection" }
Connection.__index = Connection

local function greet(sock, address)
  local ok, why, is_reply = true, nil, nil
  if address.password then
    if address.user then
      ok, why, is_reply = exchange(sock, "AUTH", address.user, address.password)
    else
      ok, why, is_reply = exchange(sock, "AUTH", address.password)
    end
  end
  if ok and address.db > 0 then ok, why, is_reply = exchange(sock, "SELECT", address.db) end
  return ok, why, is_reply
end

-- Sockets of luasocket: one, kept. `take` → socket, nil, is it new? | nil, problem
local plain = {}

local function process_id()
  return require "linkedin.core".process.id()
end

local function make_socket(is_unix)
  local is_here, luasocket = pcall(require, is_unix and "socket.unix" or "socket")
  if not is_here then return nil, "luasocket is not installed" end
  if type(luasocket) == "function" then return luasocket() end
  return (is_unix and luasocket.stream or luasocket.tcp)()
end

local function connect_plain(address, timeout)
  local sock, why = make_socket(address.path ~= nil)
  if not sock then return nil, why end
  sock:settimeout(timeout)
  local ok, problem = sock:connect(address.path or address.host, address.port)
  if not ok then
    sock:close()
    return nil, problem
  end
  if not address.path then sock:setoption("tcp-nodelay", true) end
  return sock, nil, true
end

-- Nothing is to be read between two commands: what is there is the end, or belongs to somebody else.
local function is_quiet(sock)
  sock:settimeout(0)
  local byte, why = sock:receive(1)
  return byte == nil and why == "timeout"
end

function plain.take(self)
  local sock = self.sock
  self.sock = nil
  if sock and self.process == process_id() then -- a child of fork leaves its parent's alone
    if is_quiet(sock) then
      sock:settimeout(self.timeout)
      return sock, nil, false
    end
    sock:close()
  end
  return connect_plain(self.address, self.timeout)
end

function plain.keep(self, sock)
  self.sock, self.process = sock, process_id()
end

-- Cosockets of nginx: one for each command, from nginx's own pool.
local cosocket = {}

function cosocket.take(self)
  local sock, address = ngx.socket.tcp(), self.address
  sock:settimeout(self.timeout * 1000)
  local options = { pool = ("linkedin.redis:%s:%s"):format(M.name(address), address.user or "") }
  local ok, problem
  if address.path then
    ok, problem = sock:connect("unix:" .. address.path, options)
  else
    ok, problem = sock:connect(address.host, address.port, options)
  end
  if not ok then return nil, problem end
  return sock, nil, sock:getreusedtimes() == 0
end

function cosocket.keep(_, sock)
  sock:setkeepalive(KEPT_MS, KEPT_COUNT)
end

local function kind_here()
  return type(ngx) == "table" and ngx.get_phase and require "linkedin.resty.shared".may_wait() and cosocket or plain
end

--- Run one command.
---@async
---@param ... string|number
---@return any reply  false for nothing; nil when it failed
---@return string? problem
---@return boolean? is_reply  the problem is Redis's own word, not the network's
function Connection:call(...)
  local kind = kind_here()
  local sock, why, is_new = kind.take(self)
  if not sock then return nil, why end
  local reply, is_reply = true, nil
  if is_new then reply, why, is_reply = greet(sock, self.address) end
  if not reply then
    sock:close()
    return nil, why, is_reply
  end
  reply, why, is_reply = exchange(sock, ...)
  if reply == nil and not is_reply then
    sock:close()
  else
    kind.keep(self, sock)
  end
  return reply, why, is_reply
end

--- Hang up.
function Connection:close()
  if self.sock then self.sock:close() end
  self.sock = nil
end

--- Make a client; nothing is connected yet.
---@param address linkedin.RedisAddress
---@param timeout number  seconds, for connecting and for each answer
---@return linkedin.RedisConnection
function M.new(address, timeout)
  return setmetatable({ address = address, timeout = timeout }, Connection)
end

return M
