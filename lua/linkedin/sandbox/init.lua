-- SPDX-License-Identifier: MIT
--- A sandbox from Lua, for your own test suites. It runs as a process of its own and ends with this
--- one, however this one ends. Needs nothing but a Lua with luasocket and luaossl somewhere on the
--- machine; the Lua that calls `start` may be another and have neither.
---
---     local sandbox = require "linkedin.sandbox".start { strict = true }
---     local li = require "linkedin".new { api_url = sandbox.api_url, oauth_url = sandbox.oauth_url,
---       upload_url = sandbox.upload_url, access_token = sandbox.access_token }
---     …
---     assert(#sandbox:state().posts == 1)
---     sandbox:stop()

local control_client = require "linkedin.sandbox.control_client"
local json = require "linkedin.sandbox.json"

local M = {}

---@class linkedin.Sandbox
---@field api_url string
---@field oauth_url string
---@field upload_url string
---@field client_id string
---@field client_secret string
---@field access_token string
---@field person string        URN
---@field organization string  URN
---@field pid integer
---@field ca_file string?      with `tls`
local Sandbox = {}
Sandbox.__index = Sandbox

-- option of start → type and option of the command line
local OPTIONS = {
  port = { "number" }, upload_port = { "number" }, tls = { "boolean" }, ca_file = { "string" },
  tls_name = { "string" }, state = { "string" }, clock = { "string|number" }, freeze = { "boolean" },
  strict = { "boolean" }, fault = { "string|table" }, record = { "string" }, latency = { "number" },
  quota = { "string" }, processing = { "string" }, redirect_uri = { "string|table" },
  refresh_tokens = { "boolean" }, client_credentials = { "boolean" }, seed = { "number" },
  lua = { "string" },
}

local function quoted(value)
  return "'" .. tostring(value):gsub("'", "'\\''") .. "'"
end

local function check(options)
  for name, value in pairs(options) do
    local rule = OPTIONS[name]
    if not rule then error(("sandbox.start: unknown option '%s'"):format(tostring(name)), 3) end
    if not ("|" .. rule[1] .. "|"):find("|" .. type(value) .. "|", 1, true) then
      error(("sandbox.start: option '%s' must be %s"):format(name, (rule[1]:gsub("|", " or "))), 3)
    end
  end
end

local function arguments(options)
  local out = { "--exit-with-parent" }
  for name, value in pairs(options) do
    local flag = "--" .. name:gsub("_", "-")
    if value == true then
      out[#out + 1] = flag
    elseif value ~= false and name ~= "lua" then
      for _, one in ipairs(type(value) == "table" and value or { value }) do
        out[#out + 1] = flag .. " " .. quoted(one)
      end
    end
  end
  return table.concat(out, " ")
end

-- The directory that holds `linkedin/`, from where this file was loaded.
local function library_root()
  local source = debug.getinfo(1, "S").source:gsub("^@", "")
  return source:match("^(.*)/linkedin/sandbox/init%.lua$") or "."
end

-- The child's Lua may be another version than ours, so only the version-free variable is set.
local function environment()
  local root = library_root()
  local path = ("%s/?.lua;%s/?/init.lua;%s"):format(root, root, os.getenv "LUA_PATH" or ";;")
  return "env -u LUA_PATH_5_4 -u LUA_PATH_5_3 -u LUA_PATH_5_2 LUA_PATH=" .. quoted(path)
end

local function succeeds(command)
  local ok = os.execute(command .. " >/dev/null 2>&1")
  return ok == true or ok == 0
end

local NEEDED = quoted 'require "socket" require "openssl.digest"'

-- A Lua that can run the sandbox, with the environment it needs.
local function find_lua(wanted)
  local env = environment()
  local candidates = { wanted or os.getenv "LINKEDIN_SANDBOX_LUA" }
  for _, name in ipairs { "lua5.4", "luajit", "lua5.3", "lua5.1", "lua5.2", "lua" } do
    candidates[#candidates + 1] = name
  end
  -- A LUA_CPATH made for this Lua may hide the modules of another.
  for _, more in ipairs { "", " -u LUA_CPATH -u LUA_CPATH_5_4 -u LUA_CPATH_5_3 -u LUA_CPATH_5_2" } do
    local with = env:gsub("^env", "env" .. more)
    for _, lua in ipairs(candidates) do
      if succeeds(("%s %s -e %s"):format(with, quoted(lua), NEEDED)) then return with .. " " .. quoted(lua) end
    end
  end
  return nil, "no Lua with luasocket and luaossl was found (Debian: lua-socket lua-luaossl)"
end

--- Start a sandbox. Options are those of `linkedin sandbox`, with underscores; `fault` and
--- `redirect_uri` may be lists. Returns the sandbox, or nil and a sentence.
---@param options table?
---@return linkedin.Sandbox? sandbox
---@return string? err
function M.start(options)
  options = options or {}
  check(options)
  local given = {}
  for name, value in pairs(options) do given[name] = value end
  if given.tls and not given.ca_file then given.ca_file = os.tmpname() end
  local lua, why = find_lua(given.lua)
  if not lua then return nil, why end
  local program = lua .. " " .. quoted(library_root() .. "/linkedin/sandbox/main.lua")
  local pipe = io.popen(("exec %s %s"):format(program, arguments(given)), "r")
  local line = pipe and pipe:read("*l")
  local sandbox = line and json.decode(line)
  if not sandbox then
    if pipe then pipe:close() end
    return nil, "the sandbox did not start"
  end
  sandbox.ca_file = given.tls and given.ca_file or nil
  sandbox.program, sandbox.pipe, sandbox.own_ca = program, pipe, given.tls and not options.ca_file
  return setmetatable(sandbox, Sandbox)
end

local function through_process(self, verb, path, body)
  local name = os.tmpname()
  local file = assert(io.open(name, "wb"))
  file:write(body)
  file:close()
  local pipe = io.popen(("%s --control %s %s %s - %s"):format(self.program, quoted(self.api_url), verb,
    quoted(path), quoted(name)), "r")
  local status, answer = tonumber(pipe:read("*l") or ""), pipe:read("*a")
  pipe:close()
  os.remove(name)
  return status, answer
end

-- A control request; raises when the sandbox refuses it, for that is a mistake in the test.
local function control(self, verb, path, body)
  if not self.pipe then error("linkedin.sandbox: stopped", 3) end
  local text = body and json.encode(body) or ""
  local status, answer
  if control_client.is_possible(self.api_url) then
    status, answer = control_client.call(self.api_url, verb, path, text)
  else
    status, answer = through_process(self, verb, path, text)
  end
  if status ~= 200 then error(("linkedin.sandbox: %s %s: %s"):format(verb, path, tostring(answer)), 3) end
  return answer
end

local function control_json(self, verb, path, body)
  return (json.decode(control(self, verb, path, body)))
end

--- Everything stored: posts, assets (with `sha256` and `bytes`), tokens, quotas, violations …
function Sandbox:state()
  return control_json(self, "GET", "/_sandbox/state")
end

--- The requests so far, as they came over the wire, oldest first.
function Sandbox:requests()
  return control_json(self, "GET", "/_sandbox/requests").requests
end

--- The bytes of an upload, by asset id or URN.
function Sandbox:upload(id)
  return control(self, "GET", "/_sandbox/upload/" .. id:match("([^:]+)$"))
end

--- Back to the beginning; the access token printed at the start stays good.
function Sandbox:reset()
  control(self, "POST", "/_sandbox/reset")
end

--- Add a fault (text or table); `false` removes all.
function Sandbox:fault(spec)
  control(self, "POST", "/_sandbox/fault", spec and { spec = spec } or { clear = true })
end

--- Move the clock: `{ advance = seconds }`, `{ set = time }`, `{ freeze = true }`, `{ resume = true }`.
--- Returns epoch seconds.
function Sandbox:clock(change)
  return control_json(self, "POST", "/_sandbox/clock", change or {}).now
end

--- A new access token: `{ scopes = {…} or "a b", expires_in?, member?, application? }`. Returns the
--- token, and a table with `person` and `scope`.
function Sandbox:token(options)
  local answer = control_json(self, "POST", "/_sandbox/token", options or {})
  return answer.access_token, answer
end

--- Approve an authorization URL as a person would; returns the URL the browser is sent to.
--- `options`: `member`, `decision` ("allow", "cancel", "cancel_login").
function Sandbox:approve(url, options)
  local body = { url = url }
  for name, value in pairs(options or {}) do body[name] = value end
  return control_json(self, "POST", "/_sandbox/approve", body).redirect
end

--- Send a webhook: `{ url =, kind = "comment" }` (or `event`, `body`), well or badly signed (`flaw`), late (`age`),
--- repeated (`times`) or oversized (`bytes`), or `{ url =, challenge = true }`; without `url` to whoever registered.
--- Returns what came back. docs/sandbox.md has all fields.
function Sandbox:event(delivery)
  return control_json(self, "POST", "/_sandbox/event", delivery)
end

--- Let leads come in: `{ form = 40001, count = 5, over = 60 }` within a minute of the sandbox's clock; `late` seconds
--- after they were submitted, readable `lag` seconds after their event; `{ remove = id }` deletes one.
--- Returns `ids`. docs/sandbox.md has all fields.
function Sandbox:lead(fields)
  return control_json(self, "POST", "/_sandbox/lead", fields)
end

--- All leads there are and ever will be: also those that are deleted, expired, or still to come in.
function Sandbox:leads()
  return control_json(self, "GET", "/_sandbox/leads").leads
end

--- Register an address for events, as one does with LinkedIn: it is challenged at once, and every two hours of
--- the sandbox's clock. `{ remove = true }` takes it away. Returns what came back, with `is_valid`.
function Sandbox:webhook(url, options)
  local body = { url = url }
  for name, value in pairs(options or {}) do body[name] = value end
  return control_json(self, "POST", "/_sandbox/webhook", body)
end

--- Change a setting while it runs (docs/sandbox.md, "Settings").
function Sandbox:config(settings)
  control(self, "POST", "/_sandbox/config", settings)
end

--- Change daily limits: "off", "profile=3" or `{ profile = { limit = 3 } }`.
function Sandbox:quota(limits)
  control(self, "POST", "/_sandbox/quota", type(limits) == "string" and { spec = limits } or limits)
end

--- Change or add an application: `{ client_id?, redirect_uris?, may_refresh?, … }`.
function Sandbox:application(fields)
  return control_json(self, "POST", "/_sandbox/application", fields)
end

--- Any other control request.
function Sandbox:control(verb, path, body)
  return control_json(self, verb, path, body)
end

--- The page where a person can look at a post.
function Sandbox:page(urn)
  return self.api_url .. "/feed/update/" .. urn
end

--- Stop the process and wait until it is gone. May be called twice.
function Sandbox:stop()
  if not self.pipe then return end
  -- The process watches its standard output: closing our end of it is the signal to stop.
  self.pipe:close()
  self.pipe = nil
  if self.own_ca then os.remove(self.ca_file) end
end

return M
