-- SPDX-License-Identifier: MIT
--- `/v2/people/(id:…)`: lite fields of other members.

local errors = require "linkedin.sandbox.errors"
local reply = require "linkedin.sandbox.reply"
local restli = require "linkedin.sandbox.restli"
local types = require "linkedin.sandbox.types"

local function lite(member)
  return {
    id = member.id, firstName = member.first_name, lastName = member.last_name,
    localizedFirstName = member.first, localizedLastName = member.last,
    profilePicture = member.picture and { displayImage = "urn:li:digitalmediaAsset:" .. member.picture },
  }
end

local function get(ctx)
  local member = ctx.store.data.members[ctx.key.id]
  return member and reply.ok(lite(member)) or errors.not_found("Could not find entity")
end

local function batch_get(ctx)
  local results, statuses, failures = {}, {}, {}
  for _, id in ipairs(ctx.params.ids) do
    local member, key = ctx.store.data.members[id.id], restli.encode(id)
    statuses[key] = member and 200 or 404
    if member then
      results[key] = lite(member)
    else
      failures[key] = { status = 404, message = "Not Found" }
    end
  end
  return reply.batch(results, statuses, failures)
end

local SCOPES = { "r_liteprofile", "r_basicprofile" }

return {
  path = "people", bases = { "v2" }, name = "people", quota = "profile",
  key = types.record { id = { type = types.string, required = true } },
  methods = { GET = { scopes = SCOPES, run = get }, BATCH_GET = { scopes = SCOPES, run = batch_get } },
}
