-- SPDX-License-Identifier: MIT
--- One client for each worker of an nginx, with what clients of all workers share in a shared dictionary.
---
---     local li = require "linkedin.resty".client { access_token = … }
---
--- The same settings give the same client, so that it may be asked for in every request. It may be made
--- in `init_by_lua`: connections are opened by the worker that needs them.

local Error = require "linkedin.error"
local shared = require "linkedin.resty.shared"

local M = {}

-- What a worker keeps; more are a sign that settings are made anew for each request.
local MOST_CLIENTS = 64

local clients, count = {}, 0

-- ── which client ───────────────────────────────────────────────────────────────────────────────

local function sorted_keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return type(a) .. tostring(a) < type(b) .. tostring(b) end)
  return keys
end

local function write(value, parts)
  if type(value) ~= "table" or getmetatable(value) then
    parts[#parts + 1] = ("%s:%q "):format(type(value), tostring(value))
    return
  end
  parts[#parts + 1] = "{"
  for _, key in ipairs(sorted_keys(value)) do
    write(key, parts)
    write(value[key], parts)
  end
  parts[#parts + 1] = "}"
end

-- Equal settings have equal names; functions and objects are what they are.
local function name_of(settings)
  local parts = {}
  write(settings, parts)
  return require "linkedin.core".crypto.sha256(table.concat(parts))
end

-- ── tokens that all workers have ───────────────────────────────────────────────────────────────

local LOCK_S, PATIENCE_S = 60, 10
local PURPOSE = "token"

---@class linkedin.SharedTokens : linkedin.TokenStore
local Tokens = {}
Tokens.__index = Tokens

function Tokens:load()
  local sealed = self.dict:get(self.name)
  if not sealed then return nil end
  local text = self.keyring:open(PURPOSE, self.name, sealed)
  if text then return (require "linkedin.json".decode(text)) end
  return nil, Error.new {
    kind = "storage", message = "the token in the shared dictionary was sealed with another secret",
    hint = "Give the secrets that were used before, too: secret = { new, old }",
  }
end

function Tokens:save(token)
  local kept = {}
  for name, value in pairs(token) do kept[name] = value end
  local text, err = require "linkedin.json".encode(kept)
  if not text then return nil, err end
  local ok, why = self.dict:set(self.name, self.keyring:seal(PURPOSE, self.name, text))
  if ok then return true end
  return nil, "the shared dictionary: " .. tostring(why)
end

function Tokens:lock()
  local unlock = shared.lock(self.dict, self.name .. " lock", LOCK_S, PATIENCE_S)
  return unlock, not unlock and "another worker is renewing the token" or nil
end

local function tokens_of(dict, opts)
  return setmetatable({
    dict = dict, name = "linkedin account " .. (opts.account or "default"),
    keyring = require "linkedin.resty.keyring".new("resty.client: tokens", opts.secret),
  }, Tokens)
end

-- ── quota and cache that all workers have ──────────────────────────────────────────────────────

local function with_store(given, store)
  local copy = { store = store }
  for name, value in pairs(given) do copy[name] = value end
  return copy
end

-- What the settings do not say otherwise is counted and kept in the dictionary.
local function share(settings, dict)
  local quota, cache = settings.quota, settings.cache
  if quota == nil or quota == true then quota = {} end
  if quota and quota.store == nil and quota.path == nil then
    settings.quota = with_store(quota, require "linkedin.resty.ledger".new(dict))
  end
  if cache == true then cache = {} end
  if cache and cache.store == nil then settings.cache = with_store(cache, { shared = dict }) end
end

-- ── the client ─────────────────────────────────────────────────────────────────────────────────

local TOKENS = { account = "string", secret = "string|table" }

local function make(given)
  local settings = {}
  for name, value in pairs(given) do settings[name] = value end
  local wanted = settings.tokens
  settings.shared, settings.tokens = nil, nil
  local dict = shared.dict("resty.client", given.shared)
  if dict then share(settings, dict) end
  local li = require "linkedin.client".new(settings)
  if wanted ~= nil then
    require "linkedin.options".check("resty.client: tokens", wanted, TOKENS, nil, 4)
    if not dict then error("resty.client: tokens need a shared dictionary", 3) end
    local store = tokens_of(dict, wanted)
    local first = li.oauth:token()
    -- What is there is newer than what the configuration says.
    if not li.oauth:use_store(store) and first then
      store:save(first)
      li.oauth:set_token(first)
    end
  end
  return li
end

--- The client of this worker with these settings: those of linkedin.new, and
---   shared = "linkedin" | false       the shared dictionary to use: quota is counted there, and what `cache` keeps is kept there
---   tokens = { secret =, account = }  keep the token there, sealed, so that one worker renews it for all
---@param settings table?
---@return linkedin.Client
function M.get(settings)
  require "linkedin.options".argument("resty.client", 1, settings, "table|nil")
  local name = name_of(settings or {})
  local li = clients[name]
  if li then return li end
  if count >= MOST_CLIENTS then
    error(("resty.client: this worker has %d clients already: give it the same settings and functions each time"):format(count), 2)
  end
  li = make(settings or {})
  clients[name], count = li, count + 1
  return li
end

return M
