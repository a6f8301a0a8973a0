-- SPDX-License-Identifier: MIT
--- The sandbox as one function, request → response, over a store. It opens no socket and reads no
--- clock of its own; server.lua and nginx.lua host it.
---
--- request = { verb, path (raw), query (raw), headers = { lower-case name = value }, body (string)
---             or blob = { path, bytes, sha256 } for uploads, port = "api" | "upload" }
--- response = { status, headers = { name = value }, body (string) or files = { path, … } with
---              length, wire = what a fault does to the connection, or nil }
---
--- A handler gets `ctx`: store, config, request, params (typed query), key and keys (typed), body
--- (decoded and checked), token, member, application, base ("v2" | "rest"), version, now, now_ms.

local auth = require "linkedin.sandbox.auth"
local decorate = require "linkedin.sandbox.decorate"
local errors = require "linkedin.sandbox.errors"
local faults = require "linkedin.sandbox.faults"
local json = require "linkedin.sandbox.json"
local projection = require "linkedin.sandbox.projection"
local quota = require "linkedin.sandbox.quota"
local record = require "linkedin.sandbox.record"
local restli = require "linkedin.sandbox.restli"
local router = require "linkedin.sandbox.router"
local schema = require "linkedin.sandbox.schema"
local tunnel = require "linkedin.sandbox.tunnel"
local types = require "linkedin.sandbox.types"
local versions = require "linkedin.sandbox.versions"

local M = {}

local MAX_QUERY, MAX_PATH, MAX_TARGET = 4096, 4096, 8192

-- Parameters every resource takes, by method.
local STANDARD = {
  fields = types.string, projection = types.string, oauth2_access_token = types.string,
}
local PAGED = { start = types.long, count = types.long }
local SELECTOR = { FINDER = "q", BATCH_FINDER = "bq", ACTION = "action" }

local function parameter_type(ctx, name)
  local method = ctx.method
  if method.query and method.query[name] then return method.query[name] end
  if STANDARD[name] then return STANDARD[name] end
  if name == SELECTOR[ctx.method_name] then return types.string end
  if PAGED[name] and (ctx.method_name == "FINDER" or ctx.method_name == "GET_ALL") then
    return PAGED[name]
  end
  if name == "ids" and ctx.method_name:find("^BATCH_") then
    return types.list(ctx.resource.key)
  end
  return nil
end

local function check_page(ctx)
  local start, count = ctx.params.start, ctx.params.count
  local limit = ctx.method.max_count or 100
  if start and (type(start) ~= "number" or start < 0) then
    return errors.parameter("start", "PARAM_INVALID", "start must not be negative")
  end
  if count and (type(count) ~= "number" or count < 0 or count > limit) then
    return errors.parameter("count", "PARAM_INVALID", "count must be from 0 to " .. limit)
  end
end

-- 1.0 writes a list of one as a bare parameter.
local function as_list(ctx, name, value)
  if name == "ids" and ctx.protocol ~= "2.0.0" and not json.is_array(value) then
    return json.array { value }
  end
  return value
end

local function check_params(ctx)
  local typed = {}
  for name, value in pairs(ctx.params) do
    local of = parameter_type(ctx, name)
    if not of then
      return errors.parameter(name, "QUERY_PARAM_NOT_ALLOWED", "Query parameter '" .. name .. "' is not allowed")
    end
    local coerced, why = of(as_list(ctx, name, value))
    if coerced == nil then
      return errors.parameter(name, "PARAM_INVALID", "Parameter '" .. name .. "' is invalid: " .. why)
    end
    typed[name] = coerced
  end
  for _, name in ipairs(ctx.method.required or {}) do
    if typed[name] == nil then
      return errors.parameter(name, "PARAM_MISSING", "Parameter '" .. name .. "' is required")
    end
  end
  ctx.params = typed
  return check_page(ctx)
end

local function check_projection(ctx)
  local spec = ctx.params.projection or ctx.params.fields
  if not spec then return nil end
  local items, why = projection.parse(spec)
  if not items then
    return errors.parameter(ctx.params.projection and "projection" or "fields", "PARAM_INVALID", why)
  end
  ctx.items = items
end

--- Does the request say how long its body is?
function M.has_length(request)
  return request.headers["content-length"] ~= nil or request.headers["transfer-encoding"] ~= nil
    or request.is_tunnelled
end

local function check_body(ctx)
  local of = ctx.method.body
  if not of then return nil end
  if not M.has_length(ctx.request) then return errors.length_required() end
  local kind = (ctx.request.headers["content-type"] or ""):match("^[^;%s]*"):lower()
  if kind ~= "application/json" then return errors.unsupported_type("application/json") end
  local body, why = json.decode(ctx.request.body or "")
  if body == nil then return errors.illegal("Cannot parse request entity: " .. why) end
  if not json.is_object(body) then return errors.illegal("Cannot parse request entity: not an object") end
  ctx.body = body
  if type(of) ~= "function" then return nil end
  local issues = schema.check(of, body)
  if issues[1] then return schema.refuse(issues) end
end

-- Some resources live on in a version that is gone elsewhere.
local function takes_version(ctx, version)
  local entry = ctx.app.router:find_resource(ctx.base, ctx.request.path)
  return entry ~= nil and entry.versions ~= nil and entry.versions[version] == true
end

local function check_version(ctx)
  if ctx.base ~= "rest" then return nil end
  local header = ctx.request.headers["linkedin-version"]
  if not header or header == "" then return errors.version_missing() end
  if not versions.is_active(ctx.store, header) and not takes_version(ctx, header) then return errors.version_inactive(header) end
  ctx.version = header:match("^%d%d%d%d%d%d")
end

local function check_protocol(ctx)
  local header = ctx.request.headers["x-restli-protocol-version"]
  if header and header ~= "1.0.0" and header ~= "2.0.0" then
    return errors.illegal("X-Restli-Protocol-Version " .. header .. " is not supported")
  end
  if not header and ctx.base == "rest" then
    if ctx.config.strict then
      return errors.illegal("X-Restli-Protocol-Version: 2.0.0 is required")
    end
    ctx.store:violation("protocol-header", ctx.request.verb .. " " .. ctx.request.path)
  end
end

local function bad_key(ctx, why)
  ctx.has_bad_key = true
  return errors.bad("ILLEGAL_ARGUMENT", why)
end

local function typed_key(ctx, segment, of)
  local value, why = restli.key(segment, ctx.protocol, ctx.config.strict)
  if value == nil then return nil, bad_key(ctx, why) end
  local key
  key, why = of(value)
  if key == nil then return nil, bad_key(ctx, "Syntax exception in path variables: " .. why) end
  return key
end

local function check_keys(ctx)
  local refusal
  for name, segment in pairs(ctx.raw_keys) do
    ctx.keys[name], refusal = typed_key(ctx, segment, (ctx.resource.parents or {})[name] or types.string)
    if refusal then return refusal end
  end
  if ctx.raw_key then
    ctx.key, refusal = typed_key(ctx, ctx.raw_key, ctx.resource.key)
    return refusal
  end
end

local function method_label(ctx)
  return ctx.method_part and (ctx.method_name .. "-" .. ctx.method_part) or ctx.method_name
end

--- `organizations.FINDER-vanityName.20260901`, as 403 messages spell it.
function M.permission_name(ctx)
  return ("%s.%s.%s"):format(ctx.resource.name, method_label(ctx),
    ctx.version and ctx.version .. "01" or "NO_VERSION")
end

-- Older versions do not have what came later.
local function is_younger(ctx, of)
  return ctx.base == "rest" and of.since ~= nil and ctx.version < of.since
end

local function find_resource(ctx)
  local entry, keys, key = ctx.app.router:find_resource(ctx.base, ctx.request.path)
  if not entry or is_younger(ctx, entry) then return errors.no_resource(ctx.base, keys) end
  ctx.resource, ctx.raw_keys, ctx.raw_key = entry, keys, key
end

local function find_method(ctx)
  -- Reactions are listed by a finder on half of their key.
  local is_on_key = ctx.resource.has_finder_on_key and ctx.request.verb == "GET" and ctx.params.q ~= nil
  local at_entity = not is_on_key and (ctx.raw_key ~= nil or ctx.resource.simple or false)
  local name, part = restli.method(ctx.request.verb, at_entity, ctx.params,
    ctx.request.headers["x-restli-method"])
  if not name and part then return errors.illegal(part) end
  if not name then return errors.no_method(ctx.request.verb) end
  local method = ctx.resource.methods[part and (name .. " " .. tostring(part)) or name]
  if not method and part then
    if ctx.base == "rest" then return errors.no_resource("rest") end
    return errors.illegal(("%s operation named %s not supported on resource %s"):format(
      name, tostring(part), ctx.resource.name))
  end
  if not method then return errors.no_method(name) end
  if is_younger(ctx, method) then return errors.no_resource(ctx.base) end
  ctx.method, ctx.method_name, ctx.method_part = method, name, part
end

local function parse_query(ctx)
  local params, why = restli.query(ctx.request.query, ctx.protocol, ctx.config.strict)
  if not params then
    return errors.parameter(why:match("^parameter '([^']*)'") or "query", "PARAM_INVALID", why)
  end
  ctx.params = params
end

local function check_token(ctx)
  local token, refusal = auth.check(ctx)
  if not token then return refusal end
  ctx.token, ctx.application = token, ctx.store.data.applications[token.application]
  ctx.member = token.member and ctx.store.data.members[token.member]
end

-- Messages and lists of connections are for partners; scopes alone do not open them.
local function check_product(ctx)
  if (ctx.method.partner or ctx.resource.partner) and not ctx.config.partner then
    return errors.permission(M.permission_name(ctx))
  end
end

local function check_scope(ctx)
  if not ctx.member and not ctx.resource.two_legged then
    return errors.permission(M.permission_name(ctx))
  end
  if not auth.has_scope(ctx.token, ctx.method.scopes) then
    return errors.permission(M.permission_name(ctx))
  end
end

-- The development tier of Community Management has no BATCH_GET.
local function check_tier(ctx)
  if ctx.base == "rest" and ctx.method_name == "BATCH_GET" and ctx.config.tier == "development" then
    return errors.permission(M.permission_name(ctx))
  end
end

local function check_quota(ctx)
  local refusal
  ctx.quota_headers, refusal = quota.take(ctx, ctx.method.quota or ctx.resource.quota)
  return refusal
end

-- In LinkedIn's order as far as it is known: version, token, permission, quota, then the request.
local CHECKS = {
  check_version, parse_query, check_token, check_protocol, find_resource, find_method, check_product,
  check_scope, check_tier, check_quota, check_keys, check_params, check_projection, check_body,
}

local function run_resource(ctx)
  for _, check in ipairs(CHECKS) do
    local refusal = check(ctx)
    if refusal then return refusal end
  end
  return ctx.method.run(ctx)
end

local function reduce(ctx, response)
  local body = response.json
  if not ctx.items or not body or response.status ~= 200 or ctx.method.projects == false then return end
  local function resolve(urn, finder) return decorate.resolve(ctx, urn, finder) end
  local function one(entity) return projection.apply(entity, ctx.items, resolve) end
  local is_of_page = projection.names(ctx.items, "elements") or projection.names(ctx.items, "paging")
  if json.is_array(body.elements) and is_of_page then
    response.json = one(body)
  elseif json.is_array(body.elements) then
    for i, element in ipairs(body.elements) do body.elements[i] = one(element) end
  elseif body.results and ctx.method_name == "BATCH_GET" then
    for key, entity in pairs(body.results) do body.results[key] = one(entity) end
  else
    response.json = one(body)
  end
end

local function respond(run, ctx)
  local ok, response = pcall(run, ctx)
  if ok then return response end
  if type(response) == "table" and response.response then return response.response end
  if ctx.config.on_error then ctx.config.on_error(response) end
  return errors.internal("sandbox: " .. tostring(response))
end

-- Headers of every answer, then the body as bytes.
local function finish(ctx, response)
  local headers = response.headers or {}
  response.headers = headers
  if ctx.base then
    headers["x-restli-protocol-version"] = ctx.protocol
    for name, value in pairs(ctx.quota_headers or {}) do headers[name] = headers[name] or value end
  end
  headers["x-li-uuid"] = record.next_uuid(ctx.store)
  headers["x-li-fabric"], headers["x-li-pop"] = "sandbox", "sandbox-lo"
  headers["x-li-proto"] = "http/1.1"
  if response.json ~= nil then
    headers["content-type"] = headers["content-type"] or "application/json"
    response.body = json.encode(response.json)
  end
  return response
end

local function resource_context(app, request)
  local base = request.path:match("^/(v2)/") or request.path:match("^/(rest)/")
  if not base or request.port == "upload" then return nil end
  return {
    app = app, store = app.store, config = app.store.config, request = request, base = base,
    protocol = request.headers["x-restli-protocol-version"] == "2.0.0" and "2.0.0" or "1.0.0",
    keys = {}, params = {}, now = app.store.clock:now(), now_ms = app.store.clock:ms(),
  }
end

local function run_plain(ctx)
  local entry, found = ctx.app.router:find_plain(ctx.request.path)
  if not entry or (entry.port or "api") ~= ctx.request.port then
    return { status = 404, body = "", headers = {} }
  end
  local run = entry.verbs[ctx.request.verb]
  if not run then return { status = 405, body = "", headers = {} } end
  ctx.keys = found
  return run(ctx)
end

local function plain_context(app, request)
  return {
    app = app, store = app.store, config = app.store.config, request = request,
    keys = {}, params = {}, now = app.store.clock:now(), now_ms = app.store.clock:ms(),
  }
end

local function too_long(request)
  if #request.query > MAX_QUERY then return errors.uri_too_long("Query string") end
  if #request.path > MAX_PATH or #request.path + #request.query > MAX_TARGET then
    return errors.uri_too_long("Request-URI")
  end
end

local function answer(app, request)
  if request.refused then return finish(plain_context(app, request), request.refused) end
  local refusal = too_long(request)
  local effective
  if not refusal then effective, refusal = tunnel.unwrap(request) end
  local ctx = resource_context(app, effective or request)
  if not ctx then
    ctx = plain_context(app, effective or request)
    return finish(ctx, refusal or respond(run_plain, ctx))
  end
  if refusal then return finish(ctx, refusal) end
  local response = respond(run_resource, ctx)
  reduce(ctx, response)
  return finish(ctx, response)
end

local App = {}
App.__index = App

--- Answer one request. Faults asked for are applied here: a response may then carry `wire`, which
--- tells the host what to do to the connection.
function App:handle(request)
  if request.path:find("^/_sandbox/") then
    return finish(plain_context(self, request), respond(run_plain, plain_context(self, request)))
  end
  local fault = request.fault
  if fault == nil then fault = faults.match(self.store, request) end
  local response = fault and faults.replacement(fault)
  if response then finish(plain_context(self, request), response) end
  if not response or fault.processed then
    local real = answer(self, request)
    response = response or real
  end
  if fault then faults.apply(fault, response) end
  record.note(self.store, request, response)
  return response
end

--- What the host should know before it reads a body: where it goes and how long it may be.
--- `request.fault` is settled here, so that a fault can act before the body is read.
function App:begin(request)
  if not request.path:find("^/_sandbox/") then
    request.fault = faults.match(self.store, request) or false
  end
  if request.port == "upload" then return { to_file = true, max_bytes = 5368709120 } end
  return { to_file = false, max_bytes = 10485760 }
end

--- @param store table   from store.lua
function M.new(store)
  auth.first_token(store)
  return setmetatable({ store = store, router = router.new(require "linkedin.sandbox.resources") }, App)
end

return M
