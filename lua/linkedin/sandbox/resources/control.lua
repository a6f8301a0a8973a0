-- SPDX-License-Identifier: MIT
--- `/_sandbox/*`: how a test looks into the sandbox and changes it. Bodies are JSON.

local auth = require "linkedin.sandbox.auth"
local clock = require "linkedin.sandbox.clock"
local faults = require "linkedin.sandbox.faults"
local json = require "linkedin.sandbox.json"
local quota = require "linkedin.sandbox.quota"
local record = require "linkedin.sandbox.record"
local reply = require "linkedin.sandbox.reply"
local scopes = require "linkedin.sandbox.scopes"
local seeds = require "linkedin.sandbox.seeds"
local state = require "linkedin.sandbox.state"

local function refuse(message, status)
  return { status = status or 400, headers = {}, json = { error = message } }
end

-- Wraps a handler that takes the decoded body.
local function with_body(run)
  return function(ctx)
    local raw = ctx.request.body
    local body, why = json.decode((raw == nil or raw == "") and "{}" or raw)
    if not json.is_object(body) then return refuse("body: " .. (why or "expected an object")) end
    ctx.body = body
    return run(ctx, body)
  end
end

local function reset(ctx)
  ctx.store:reset()
  auth.first_token(ctx.store)
  return reply.ok { reset = true }
end

local function fault(ctx, body)
  if body.clear then faults.clear(ctx.store) end
  local spec = body.spec or (body.action and body)
  if spec then
    local ok, why = faults.add(ctx.store, spec)
    if not ok then return refuse("fault: " .. why) end
  end
  return reply.ok { faults = #ctx.store.faults }
end

local function set_clock(ctx, body)
  local now = ctx.store.clock
  if body.set ~= nil then
    local at = clock.parse(body.set)
    if not at then return refuse("clock: set takes epoch seconds or an ISO 8601 time") end
    now:set(at)
  end
  if body.freeze then now:freeze() end
  if body.advance then now:advance(body.advance) end
  if body.resume then now:resume() end
  ctx.store:touch()
  return reply.ok { now = now:now(), iso = clock.iso(now:now()), frozen = now.frozen_at ~= nil }
end

local function revoke(ctx, token)
  local known = ctx.store.data.tokens[token]
  if not known then return refuse("token: not known", 404) end
  known.revoked = true
  ctx.store:touch()
  return reply.ok { revoked = true }
end

local function requested_scopes(ctx, body)
  if type(body.scopes) == "string" then return scopes.split(body.scopes) end
  if body.scopes then return scopes.split(table.concat(body.scopes, " ")) end
  return scopes.split(table.concat(ctx.store.data.applications[seeds.main_application].scopes, " "))
end

local function token(ctx, body)
  if body.revoke then return revoke(ctx, body.revoke) end
  local application = body.application or seeds.main_application
  local member = body.member or seeds.main_member
  member = member:match("([^:]+)$")
  if not ctx.store.data.applications[application] then return refuse("token: unknown application", 404) end
  if not ctx.store.data.members[member] then return refuse("token: unknown member", 404) end
  local issued = auth.issue(ctx.store, {
    application = application, member = member, scopes = requested_scopes(ctx, body),
    expires_in = body.expires_in,
  })
  return reply.ok {
    access_token = issued.token, expires_in = body.expires_in or auth.LIFETIME,
    person = "urn:li:person:" .. member, scope = table.concat(issued.scopes, ","),
  }
end

local SETTINGS = {
  strict = "boolean", nonce = "boolean", short_pages = "boolean", quoted_etags = "boolean",
  second_delete = "number", duplicate_window = "number", part_size = "number", issuer = "string",
  image_url_lifetime = "number", video_url_lifetime = "number", processing = "table",
  upload_token = "string",
}

local function config(ctx, body)
  for name, value in pairs(body) do
    if SETTINGS[name] ~= type(value) then
      return refuse("config: '" .. name .. "' is not a setting of that type")
    end
  end
  for name, value in pairs(body) do
    if name == "processing" then
      for kind, seconds in pairs(value) do ctx.config.processing[kind] = seconds end
    else
      ctx.config[name] = value
    end
  end
  return reply.ok { config = true }
end

local function set_quota(ctx, body)
  if body.spec then
    local limits, why = quota.parse(body.spec)
    if not limits then return refuse("quota: " .. why) end
    body = limits
  end
  for family, limit in pairs(body) do
    ctx.store.data.limits[family] = limit == json.null and {} or limit
  end
  ctx.store:touch()
  return reply.ok { limits = ctx.store.data.limits }
end

local APPLICATION_FIELDS = {
  redirect_uris = true, scopes = true, may_refresh = true, may_use_client_credentials = true,
  is_native = true, client_secret = true, name = true,
}

local function application(ctx, body)
  local id = body.client_id or seeds.main_application
  local applications = ctx.store.data.applications
  local known = applications[id] or {
    client_id = id, client_secret = ctx.store.random:name(24), name = id, redirect_uris = json.array {},
    scopes = json.array(scopes.all()), may_refresh = false, may_use_client_credentials = false,
    is_native = false, developer_application = 100000 + ctx.store.random:upto(99999),
  }
  for name, value in pairs(body) do
    if APPLICATION_FIELDS[name] then known[name] = value end
  end
  applications[id] = known
  ctx.store:touch()
  return reply.ok(known)
end

local function set_versions(ctx, body)
  for version, sunset in pairs(body) do
    local at = clock.parse(sunset)
    if not at then return refuse("versions: " .. version .. " needs a time") end
    ctx.store.data.versions[version] = at
  end
  ctx.store:touch()
  return reply.ok { versions = ctx.store.data.versions }
end

-- Where tests put members, pages, roles and counts of their own.
local TABLES = { members = true, organizations = true, follower_counts = true }

local function seed(ctx, body)
  for name, entries in pairs(body) do
    if TABLES[name] then
      for key, value in pairs(entries) do ctx.store.data[name][key] = value ~= json.null and value or nil end
    elseif name == "acls" then
      for _, acl in ipairs(entries) do table.insert(ctx.store.data.acls, acl) end
    else
      return refuse("seed: unknown table '" .. name .. "'")
    end
  end
  ctx.store:touch()
  return reply.ok { seeded = true }
end

-- What to send; the host sends it and answers with what came back.
local function event(ctx, body)
  local sender = ctx.store.data.applications[body.application or seeds.main_application]
  if type(body.url) ~= "string" or not sender then
    return refuse("event: url is missing, or the application is unknown")
  end
  local delivery = { url = body.url, secret = sender.client_secret }
  if body.challenge then
    delivery.challenge = body.challenge ~= true and body.challenge or ctx.store.random:uuid()
  else
    delivery.body = body.body or json.encode(body.event or json.null)
    delivery.signature = body.signature
  end
  return { status = 200, headers = {}, body = "", deliver = delivery }
end

local function show_state(ctx)
  return reply.ok(state.describe(ctx.store))
end

local function show_requests(ctx)
  return reply.ok { requests = record.list(ctx.store) }
end

local function plain(path, verb, run)
  return { plain = true, path = "/_sandbox/" .. path, verbs = { [verb] = run } }
end

return {
  plain("reset", "POST", reset),
  plain("fault", "POST", with_body(fault)),
  plain("clock", "POST", with_body(set_clock)),
  plain("token", "POST", with_body(token)),
  plain("config", "POST", with_body(config)),
  plain("quota", "POST", with_body(set_quota)),
  plain("application", "POST", with_body(application)),
  plain("versions", "POST", with_body(set_versions)),
  plain("seed", "POST", with_body(seed)),
  plain("event", "POST", with_body(event)),
  plain("state", "GET", show_state),
  plain("requests", "GET", show_requests),
}
