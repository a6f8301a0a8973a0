-- SPDX-License-Identifier: MIT
--- `connections`: how many, of oneself; and who, for approved partners (the setting `partner`).
--- https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/connections-api

local errors = require "linkedin.sandbox.errors"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"

local function mine(ctx)
  return ctx.store.data.portability.connections[ctx.token.member] or {}
end

local function size(ctx)
  if ctx.key ~= "urn:li:person:" .. ctx.token.member then
    return errors.denied("Member may only see the number of their own connections")
  end
  return reply.ok { firstDegreeSize = #mine(ctx) }
end

local function list(ctx)
  local elements = {}
  for i, id in ipairs(mine(ctx)) do elements[i] = { to = "urn:li:person:" .. id } end
  return reply.ok(reply.page(ctx, elements))
end

local resource = {
  path = "connections", name = "connections", key = types.urn { "person" },
  methods = { GET = { scopes = { "r_1st_connections_size" }, run = size } },
}

-- The list is known of /v2 alone.
local v2 = { bases = { "v2" }, methods = { GET = resource.methods.GET } }
v2.methods["FINDER viewer"] = { scopes = { "r_1st_connections", "r_compliance" }, partner = true, run = list }

local function with(part)
  local made = {}
  for name, value in pairs(resource) do made[name] = value end
  for name, value in pairs(part) do made[name] = value end
  return made
end

return { with { bases = { "rest" } }, with(v2) }
