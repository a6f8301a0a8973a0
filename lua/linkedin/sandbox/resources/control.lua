-- SPDX-License-Identifier: MIT
--- `/_sandbox/*`: how a test looks into the sandbox and changes it. Bodies are JSON.

local auth = require "linkedin.sandbox.auth"
local bodies = require "linkedin.sandbox.control_bodies"
local clock = require "linkedin.sandbox.clock"
local desk = require "linkedin.sandbox.webhook_desk"
local faults = require "linkedin.sandbox.faults"
local json = require "linkedin.sandbox.json"
local quota = require "linkedin.sandbox.quota"
local record = require "linkedin.sandbox.record"
local reply = require "linkedin.sandbox.reply"
local schema = require "linkedin.sandbox.schema"
local scopes = require "linkedin.sandbox.scopes"
local seeds = require "linkedin.sandbox.seeds"
local state = require "linkedin.sandbox.state"

local function refuse(message, status)
  return { status = status or 400, headers = {}, json = { error = message } }
end

local function problem(what, of, body)
  local found = schema.check(of, body)[1]
  return found and refuse(("%s: %s: %s"):format(what, found.path, found.message))
end

-- Wraps a handler that takes the decoded and checked body.
local function with_body(what, run)
  return function(ctx)
    local raw = ctx.request.body
    local body, why = json.decode((raw == nil or raw == "") and "{}" or raw)
    if not json.is_object(body) then return refuse("body: " .. (why or "expected an object")) end
    local of = bodies[what]
    return of and problem(what, of, body) or run(ctx, body)
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
  if not clock.is_moment(now:now() + (body.advance or 0)) then return refuse "clock: beyond the calendar" end
  if body.advance then now:advance(body.advance) end
  if body.resume then now:resume() end
  ctx.store:touch()
  local answer = { now = now:now(), iso = clock.iso(now:now()), frozen = now.frozen_at ~= nil }
  if desk.due_in(ctx.store) ~= 0 then return reply.ok(answer) end
  local response = reply.ok(answer)
  response.deliver = function(send)
    answer.webhooks = desk.turn(ctx.store, send)
    return answer
  end
  return response
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

local function config(ctx, body)
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
  if type(body.spec) == "string" then
    local limits, why = quota.parse(body.spec)
    if not limits then return refuse("quota: " .. why) end
    body = limits
  end
  for family, limit in pairs(body) do
    local wrong = limit ~= json.null and problem("quota: " .. family, bodies.limit, limit)
    if wrong then return wrong end
    ctx.store.data.limits[family] = limit == json.null and {} or limit
  end
  ctx.store:touch()
  return reply.ok { limits = ctx.store.data.limits }
end

local function application(ctx, body)
  local id = body.client_id or seeds.main_application
  local applications = ctx.store.data.applications
  local known = applications[id] or {
    client_id = id, client_secret = ctx.store.random:name(24), name = id, redirect_uris = json.array {},
    scopes = json.array(scopes.all()), may_refresh = false, may_use_client_credentials = false,
    is_native = false, developer_application = 100000 + ctx.store.random:upto(99999),
  }
  for name, value in pairs(body) do known[name] = value end
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

local function multi_locale(member, value)
  return {
    localized = { [member.language .. "_" .. member.country] = value },
    preferredLocale = { country = member.country, language = member.language },
  }
end

-- Where tests put members, pages, roles and counts of their own.
local function seed(ctx, body)
  local data = ctx.store.data
  for id, member in pairs(body.members or {}) do
    member.first_name = member.first_name or multi_locale(member, member.first)
    member.last_name = member.last_name or multi_locale(member, member.last)
    data.members[id] = member
  end
  for id, organization in pairs(body.organizations or {}) do data.organizations[id] = organization end
  for id, count in pairs(body.follower_counts or {}) do data.follower_counts[id] = count end
  for _, acl in ipairs(body.acls or {}) do table.insert(data.acls, acl) end
  ctx.store:touch()
  return reply.ok { seeded = true }
end

-- What to send; the host sends it and answers with what came back.
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
  plain("fault", "POST", with_body("fault", fault)),
  plain("clock", "POST", with_body("clock", set_clock)),
  plain("token", "POST", with_body("token", token)),
  plain("config", "POST", with_body("config", config)),
  plain("quota", "POST", with_body("quota", set_quota)),
  plain("application", "POST", with_body("application", application)),
  plain("versions", "POST", with_body("versions", set_versions)),
  plain("seed", "POST", with_body("seed", seed)),
  plain("state", "GET", show_state),
  plain("requests", "GET", show_requests),
}
