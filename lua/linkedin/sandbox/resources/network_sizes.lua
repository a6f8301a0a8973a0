-- SPDX-License-Identifier: MIT
--- `networkSizes`: the follower count of a page; public. Its edge type is spelled differently on /v2
--- and /rest.

local errors = require "linkedin.sandbox.errors"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"
local urn = require "linkedin.sandbox.urn"

local SPELLING = { v2 = "CompanyFollowedByMember", rest = "COMPANY_FOLLOWED_BY_MEMBER" }

local function get(ctx)
  if ctx.params.edgeType ~= SPELLING[ctx.base] then
    return errors.parameter("edgeType", "PARAM_INVALID",
      ("Parameter 'edgeType' is invalid: expected %s"):format(SPELLING[ctx.base]))
  end
  local _, id = urn.split(ctx.key)
  if not ctx.store.data.organizations[id] then return errors.not_found("Could not find " .. ctx.key) end
  return reply.ok { firstDegreeSize = ctx.store.data.follower_counts[id] or 0 }
end

return {
  path = "networkSizes", bases = { "v2", "rest" }, name = "networkSizes", quota = "company",
  key = types.urn { "organization", "organizationBrand" },
  methods = {
    GET = {
      scopes = {
        "r_organization_admin", "rw_organization_admin", "r_organization_social", "w_organization_social",
        "r_basicprofile", "r_liteprofile", "w_member_social",
      },
      query = { edgeType = types.string }, required = { "edgeType" }, run = get,
    },
  },
}
