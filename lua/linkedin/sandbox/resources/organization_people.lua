-- SPDX-License-Identifier: MIT
--- `peopleTypeahead` and `vanityUrl`: members to mention, for those who post for a page.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-atmention-search-api

local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"

local SCOPES, MOST = { "r_organization_followers" }, 10

local function refuse_stranger(ctx)
  local roles = auth.roles(ctx.store, ctx.token.member, ctx.params.organization)
  if not roles.ADMINISTRATOR and not roles.DIRECT_SPONSORED_CONTENT_POSTER then
    return errors.denied("Member does not have permission to search followers of " .. ctx.params.organization)
  end
end

local function begins(text, with) return text:lower():sub(1, #with) == with end

-- Every member of the sandbox follows every page.
local function typeahead(ctx)
  local refusal = refuse_stranger(ctx)
  if refusal then return refusal end
  local words, found = ctx.params.keywords:lower(), {}
  for _, member in pairs(ctx.store.data.members) do
    if begins(member.first, words) or begins(member.last, words) or begins(member.first .. " " .. member.last, words) then
      found[#found + 1] = {
        member = "urn:li:person:" .. member.id, firstName = member.first, lastName = member.last, headline = member.headline,
        photo = member.picture and "urn:li:image:" .. member.picture or nil,
      }
    end
  end
  table.sort(found, function(a, b) return a.member < b.member end)
  while #found > MOST do found[#found] = nil end
  return reply.ok(reply.page(ctx, found))
end

local function by_url(ctx)
  local refusal = refuse_stranger(ctx)
  if refusal then return refusal end
  local vanity = ctx.params.vanityUrl:match "^https://www%.linkedin%.com/in/([^/?#]+)/?$"
  if not vanity then return errors.parameter("vanityUrl", "PARAM_INVALID", "Parameter 'vanityUrl' is invalid: no profile's address") end
  local found = {}
  for _, member in pairs(ctx.store.data.members) do
    if member.vanity_name == vanity then found[1] = { member = "urn:li:person:" .. member.id } end
  end
  return reply.ok(reply.page(ctx, found))
end

local PAGE = types.urn { "organization" }

return {
  {
    path = "peopleTypeahead", bases = { "rest" }, name = "peopleTypeahead",
    methods = { ["FINDER organizationFollowers"] = {
      scopes = SCOPES, query = { keywords = types.string, organization = PAGE }, required = { "keywords", "organization" },
      run = typeahead,
    } },
  },
  {
    path = "vanityUrl", bases = { "rest" }, name = "vanityUrl",
    methods = { ["FINDER vanityUrlAsOrganization"] = {
      scopes = SCOPES, query = { vanityUrl = types.string, organization = PAGE }, required = { "vanityUrl", "organization" },
      run = by_url,
    } },
  },
}
