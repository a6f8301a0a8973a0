-- SPDX-License-Identifier: MIT
--- One client: settings, a token, and the namespaces. Every call goes through `_call`:
---
---    operation → token → quota → request → wait → answer → entity or error
---
--- The engine and the C core are loaded by the first call, not by `new`.

local Error = require "linkedin.error"
local answers = require "linkedin.answer"
local options = require "linkedin.options"

---@class linkedin.Client
---@field oauth linkedin.OAuth
---@field profile linkedin.Profile
---@field organizations linkedin.Organizations
---@field posts linkedin.Posts
---@field ugc linkedin.Ugc
---@field assets linkedin.Assets
---@field images linkedin.Images
---@field videos linkedin.Videos
---@field documents linkedin.Documents
---@field social linkedin.Social
local Client = { __name = "linkedin.Client" }

local NAMESPACES = {
  oauth = true, profile = true, organizations = true, posts = true, ugc = true, assets = true,
  images = true, videos = true, documents = true, social = true,
}

function Client:__index(name)
  local value = Client[name]
  if value == nil and NAMESPACES[name] then
    value = require("linkedin." .. name).new(self)
    rawset(self, name, value)
  end
  return value
end

function Client:__tostring()
  return "linkedin.Client: " .. self.settings.api_url
end

--- Listen to what the client does: "request", "response", "retry", "quota", "token_expiring",
--- "version_sunset". Returns a function that stops listening.
---@param name string
---@param fn fun(event: table)
---@return fun() off
function Client:on(name, fn)
  return self.events:on(name, fn)
end

function Client:_emit(name, event)
  self.events:emit(name, event)
end

--- The same client with some settings changed, for a call or a family of calls that differ. The
--- token is shared: refreshing it through one serves both.
---@param changes linkedin.Settings
---@return linkedin.Client
function Client:with(changes)
  local given = {}
  for name, value in pairs(self.settings) do given[name] = value end
  for name, value in pairs(changes) do given[name] = value end
  given.sandbox = nil
  local copy = require "linkedin.client".new(given)
  copy.settings.sandbox = self.settings.sandbox
  rawset(copy, "oauth", self.oauth)
  rawset(copy, "events", self.events)
  -- What one spends the other has spent, unless other limits were given.
  if changes.quota == nil then rawset(copy, "quota_ledger", self:_quota()) end
  return copy
end

-- ── parts made when first needed ───────────────────────────────────────────────────────────────

-- The C client: bases, prepared headers, the token.
function Client:_engine()
  local engine = rawget(self, "engine_client")
  if engine then return engine end
  local s = self.settings
  local err
  engine, err = require "linkedin.engine".client {
    api_url = s.api_url, oauth_url = s.oauth_url, upload_url = s.upload_url, version = s.version,
    user_agent = s.user_agent, ca_file = s.ca_file, proxy = s.proxy, timeout = s.timeout,
    connect_timeout = s.connect_timeout, idle_timeout = s.idle_timeout, max_response = s.max_response,
  }
  if not engine then return nil, Error.new(err) end
  self.engine_client = engine
  return engine
end

-- A good token, given to the C client when it is another one than before.
function Client:_authorize()
  local token, err = self.oauth:ensure_valid()
  if not token then return nil, err end
  local engine
  engine, err = self:_engine()
  if not engine then return nil, err end
  if rawget(self, "token_in_use") ~= token.access_token then
    local ok
    ok, err = engine:set_token(token.access_token)
    if not ok then return nil, Error.new(err) end
    self.token_in_use = token.access_token
  end
  return true
end

function Client:_quota()
  local quota = rawget(self, "quota_ledger")
  if quota == nil then
    quota = self.settings.quota ~= false
      and require "linkedin.quota".new(
        type(self.settings.quota) == "table" and self.settings.quota or {}, self.settings.clock)
    self.quota_ledger = quota
  end
  return quota
end

--- What is left of each quota and when it resets.
---@return table<string, { limit: integer, used: integer, remaining: integer, resets_at: number }>
function Client:quota()
  local quota = self:_quota()
  return quota and quota:snapshot(self.settings.member) or {}
end

--- Does the token have the scope? nil when its scopes are not known.
---@param scope string
---@return boolean?
function Client:_has_scope(scope)
  local token = self.oauth:token()
  local scopes = token and token.scopes or self.settings.scopes
  if not scopes then return nil end
  for _, granted in ipairs(scopes) do
    if granted == scope then return true end
  end
  return false
end

-- ── the wire ───────────────────────────────────────────────────────────────────────────────────

local operations = {} -- name → operation, as the catalogue has it

local function operation_of(name)
  local operation = operations[name]
  if not operation then
    local nearest, message
    operation, nearest, message = require "linkedin.core".catalogue.operation(name)
    if not operation then error(message or ("unknown operation " .. name .. tostring(nearest)), 3) end
    operations[name] = operation
  end
  return operation
end

-- Projections come from the call's options, or from the namespace as its default.
local function raw_query_of(spec, opts)
  if not opts.projection and not opts.fields then return spec.raw_query end
  local raw = {}
  for name, value in pairs(spec.raw_query or {}) do raw[name] = value end
  if opts.projection and opts.projection ~= "full" then raw.projection = opts.projection end
  raw.fields = opts.fields or raw.fields
  return raw
end

local function use_v2(operation, spec, opts, settings)
  if not operation.v2_path then return false end
  if operation.versioned == false then return true end
  return (spec.api or opts.api or settings.api) == "v2"
end

-- What the engine is to send for an operation.
local function wire_of(self, spec, opts)
  local operation = spec.operation and operation_of(spec.operation) or spec
  local on_v2 = spec.operation and use_v2(operation, spec, opts, self.settings)
  local wire = {
    method = operation.verb or spec.method,
    path = on_v2 and operation.v2_path or operation.path,
    base = operation.base, keys = spec.keys, query = spec.query, form = spec.form,
    raw_query = raw_query_of(spec, opts),
    headers = opts.headers or spec.headers,
    timeout = opts.timeout, max_response = opts.max_response,
    version = opts.version,
  }
  if spec.operation then
    wire.restli_method = operation.method
    wire.versioned = operation.versioned and not on_v2
    wire.auth = operation.auth
  else
    wire.restli_method = spec.restli_method
    wire.versioned = spec.versioned
    wire.auth = spec.auth ~= false
    wire.content_type = spec.content_type
  end
  if spec.body ~= nil then
    local body, err = require "linkedin.json".encode(spec.body)
    if not body then error("the body cannot be encoded: " .. tostring(err.message or err), 0) end
    wire.body, wire.content_type = body, "application/json"
  elseif spec.raw_body then
    wire.body = spec.raw_body
  end
  return wire, operation
end

-- Hand one request to the engine; nothing blocks. → exchange in flight | nil, err
function Client:_submit(wire, opts)
  local engine, err = self:_engine()
  if not engine then return nil, err end
  local exchange
  exchange, err = engine:submit(wire)
  if not exchange then return nil, Error.new(err) end
  if opts.cancel then opts.cancel:watch(exchange) end
  return exchange
end

-- Wait for what was submitted. → finished exchange, or nil and an error of the network.
function Client:_await(exchange, wire, opts, endpoint)
  local on_sent = opts.on_sent
  require "linkedin.loop".await(exchange, on_sent and function(x) on_sent((x:progress())) end)
  local err = exchange:error()
  if err then
    err.endpoint, err.method = endpoint, wire.method
    return nil, Error.new(err)
  end
  return exchange
end

function Client:_exchange(wire, opts, endpoint)
  local exchange, err = self:_submit(wire, opts)
  if not exchange then return nil, err end
  return self:_await(exchange, wire, opts, endpoint)
end

-- ── calls ──────────────────────────────────────────────────────────────────────────────────────

local NO_OPTIONS = {}

function Client:_announce(wire, operation, attempt)
  if self.events:wants "request" then
    self:_emit("request", { method = wire.method, endpoint = wire.path or operation.endpoint, attempt = attempt })
  end
end

function Client:_report(exchange, wire, operation)
  if not self.events:wants "response" then return end
  self:_emit("response", {
    method = wire.method, endpoint = wire.path or operation.endpoint, status = exchange:status(),
    elapsed = exchange:elapsed(), request_id = exchange:header("x-li-uuid"),
  })
end

-- One attempt under way, with the quota's leave: what `_finish` wants. | nil, err
function Client:_begin(wire, operation, opts, attempt, actor)
  local quota = self:_quota()
  local reservation, err
  if quota and operation.family then
    reservation, err = quota:take(operation.family, self.settings.member)
    if not reservation then return nil, err end
  end
  self:_announce(wire, operation, attempt)
  local exchange
  exchange, err = self:_submit(wire, opts)
  if not exchange then
    if reservation then quota:refund(reservation) end
    err.attempts = attempt
    return nil, err
  end
  return {
    wire = wire, operation = operation, opts = opts, attempt = attempt, actor = actor,
    quota = quota, reservation = reservation, exchange = exchange,
  }
end

-- The end of an attempt. → entity, response | nil, err
function Client:_finish(call)
  local wire, quota, reservation = call.wire, call.quota, call.reservation
  local exchange, err = self:_await(call.exchange, wire, call.opts, wire.path)
  if not exchange then
    -- What never reached LinkedIn did not spend its quota.
    if reservation and not err.was_sent then quota:refund(reservation) end
    err.attempts = call.attempt
    return nil, err
  end
  local status = exchange:status()
  self:_report(exchange, wire, call.operation)
  if status < 200 or status > 299 then
    err = answers.failure(self, exchange, wire, call.operation, call.attempt, call.actor)
  end
  if reservation then
    quota:observe(reservation, function(name) return exchange:header(name) end, status,
      err and err.retry_after, err and err.message)
  end
  if err then return nil, err end
  local entity
  entity, err = answers.entity(exchange, wire, call.attempt)
  if entity == nil then return nil, err end
  return entity, require "linkedin.response".new(exchange, call.attempt)
end

function Client:_attempt(wire, operation, opts, attempt, actor)
  local call, err = self:_begin(wire, operation, opts, attempt, actor)
  if not call then return nil, err end
  return self:_finish(call)
end

--- Start a read whose answer may be wanted soon; `_finish` takes it up. nil when it cannot be started.
function Client:_ahead(spec, opts)
  local wire, operation = wire_of(self, spec, opts)
  if wire.auth and not self:_authorize() then return nil end
  return (self:_begin(wire, operation, opts, 1))
end

-- Sixty days before the version ends, listeners hear of it, once.
function Client:_watch_version(version)
  if rawget(self, "watched_version") == version then return end
  self.watched_version = version
  local versions = require "linkedin.versions"
  local now = (self.settings.clock or require "linkedin.core".clock.wall)()
  local sunset = versions.sunset_at(version)
  if sunset - now < versions.WARN_S then
    self:_emit("version_sunset", { version = version, sunset = sunset, newest = versions.newest })
  end
end

-- A refused version did nothing, so the call may be made again with the newest one, where that is wanted.
function Client:_fall_forward(err, wire)
  local newest = require "linkedin.versions".newest
  local version = wire.version or self.settings.version
  if not self.settings.fall_forward or err.kind ~= "version" or not wire.versioned or version == newest then
    return false
  end
  self:_emit("version_sunset", { version = version, newest = newest, refused = true })
  self.settings.version, wire.version = newest, newest
  rawset(self, "engine_client", nil)
  rawset(self, "token_in_use", nil)
  return true
end

-- In whose name a write is made: what a 403 is about.
local function actor_of(spec)
  local body = spec.body
  return type(body) == "table" and (body.author or body.actor) or nil
end

--- Make one call; the primitive under every namespace.
---@async
---@param spec table  `operation` of the catalogue (or `method` and `path`), keys, query, raw_query, body
---@param opts table?  the common call options
---@return any entity
---@return linkedin.Response|linkedin.Error
function Client:_call(spec, opts)
  opts = opts or NO_OPTIONS
  local wire, operation = wire_of(self, spec, opts)
  if wire.auth then
    local ok, err = self:_authorize()
    if not ok then return nil, err end
  end
  if wire.versioned then self:_watch_version(wire.version or self.settings.version) end
  local actor = actor_of(spec)
  local attempt = 1
  while true do
    local entity, detail = self:_attempt(wire, operation, opts, attempt, actor)
    if entity ~= nil then return entity, detail end
    -- A token issued moments ago may be refused for some seconds; a 401 did nothing, so trying
    -- again is safe for writes too.
    local pause = wire.auth and detail.status == 401 and self.oauth:grace(detail, attempt)
      or (self:_fall_forward(detail, wire) and self:_authorize() and 0)
    if not pause then return nil, detail end
    self:_emit("retry", { method = wire.method, endpoint = wire.path, attempt = attempt, delay = pause, err = detail })
    require "linkedin.loop".sleep(pause)
    if wire.auth then -- it may be another token by now
      local ok, err = self:_authorize()
      if not ok then return nil, err end
    end
    attempt = attempt + 1
  end
end

--- Send to an upload host. → response | nil, err
---@async
function Client:_upload(spec, opts)
  if spec.auth then
    local ok, err = self:_authorize()
    if not ok then return nil, err end
  end
  local exchange, err = self:_exchange(spec, opts, spec.endpoint)
  if not exchange then return nil, err end
  local status = exchange:status()
  if status < 200 or status > 299 then
    return nil, answers.failure(self, exchange, spec, { endpoint = spec.endpoint, is_upload = true }, 1)
  end
  return require "linkedin.response".new(exchange, 1)
end

--- Send without touching token or quota; what OAuth stands on.
---@async
---@return integer? status
---@return string|linkedin.Error body
---@return (fun(name: string): string?)? header
function Client:_send(spec, opts)
  local exchange, err = self:_exchange(spec, opts or NO_OPTIONS, spec.path)
  if not exchange then return nil, err end
  return exchange:status(), exchange:body() or "", function(name) return exchange:header(name) end
end

--- Iterate over a finder. See linkedin.pages.
function Client:_each(spec, opts)
  return require "linkedin.pages".each(self, spec, opts)
end

--- Any Rest.li resource, by its name in the catalogue or by its path; see linkedin.resource.
---@param what string  "posts", or "/rest/adAccounts/{adAccount}/adCampaigns"
---@return linkedin.Resource
function Client:resource(what)
  options.argument("resource", 1, what, "string")
  return require "linkedin.resource".new(self, what)
end

--- Any call to LinkedIn, with token, Rest.li headers and quota.
---
---    li:request("GET", "/v2/me", { projection = "(id)" })
---    li:request("POST", "/rest/posts/{id}", { keys = { id = urn }, restli_method = "PARTIAL_UPDATE", body = … })
---@async
---@param method string  HTTP verb
---@param path string    template; `{name}` is filled from `keys`, encoded
---@param opts { keys: table?, query: table?, body: any, raw_body: string?, content_type: string?, restli_method: string?, versioned: boolean?, auth: boolean?, family: string? }?
---@return any entity
---@return linkedin.Response|linkedin.Error
function Client:request(method, path, opts)
  options.argument("request", 1, method, "string")
  options.argument("request", 2, path, "string")
  opts = options.check("request", opts, {
    keys = "table", query = "table", body = "any", raw_body = "string", content_type = "string",
    restli_method = "string", versioned = "boolean", auth = "boolean", family = "string",
    form = "table",
  }, options.call)
  local known = require "linkedin.core".catalogue.match(path)
  local versioned = opts.versioned
  if versioned == nil then versioned = path:sub(1, 6) == "/rest/" end
  return self:_call({
    method = method, path = path, keys = opts.keys, query = opts.query, body = opts.body,
    raw_body = opts.raw_body, content_type = opts.content_type, restli_method = opts.restli_method,
    versioned = versioned, auth = opts.auth, form = opts.form,
    family = opts.family or (known and known.family) or "other",
  }, opts)
end

--- POST a GraphQL query to the configured `graphql_url`. LinkedIn has no public one, so it is
--- unset by default.
---@async
---@param query string
---@param variables table?
---@return table? data
---@return linkedin.Response|linkedin.Error
function Client:graphql(query, variables)
  options.argument("graphql", 1, query, "string")
  options.argument("graphql", 2, variables, "table|nil")
  if not self.settings.graphql_url then
    return nil, Error.new {
      kind = "validation", message = "no graphql_url is configured",
      hint = "LinkedIn has no public GraphQL endpoint; give graphql_url to linkedin.new if your partnership has one",
    }
  end
  return self:_call {
    method = "POST", url = self.settings.graphql_url, auth = true, family = "other",
    body = { query = query, variables = variables },
  }
end

--- Make a client. Settings not given come from the environment (`LINKEDIN_CLIENT_ID` and so on);
--- nothing is sent and nothing heavy is loaded.
---@param given linkedin.Settings?
---@return linkedin.Client
local function new(given)
  return setmetatable({
    settings = require "linkedin.settings".resolve(given),
    events = require "linkedin.events".new(),
  }, Client)
end

return { new = new }
