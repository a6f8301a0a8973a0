-- SPDX-License-Identifier: MIT
--- `GET /v2/me`: who the token belongs to.
--- https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/profile-api

local auth = require "linkedin.sandbox.auth"
local reply = require "linkedin.sandbox.reply"

-- The OpenID scope `profile` does not open this resource; /v2/userinfo is its own.
local LITE = { "r_liteprofile", "r_basicprofile" }
local BASIC = { "r_basicprofile" }

local function lite(member)
  local asset = member.picture and "urn:li:digitalmediaAsset:" .. member.picture
  return {
    id = member.id, firstName = member.first_name, lastName = member.last_name,
    localizedFirstName = member.first, localizedLastName = member.last,
    profilePicture = asset and { displayImage = asset },
  }
end

local function add_basic(member, entity)
  local locale = member.language .. "_" .. member.country
  entity.localizedHeadline, entity.vanityName = member.headline, member.vanity_name
  entity.headline = {
    localized = { [locale] = member.headline },
    preferredLocale = { country = member.country, language = member.language },
  }
  return entity
end

local function me(ctx)
  local entity = lite(ctx.member)
  if auth.has_scope(ctx.token, BASIC) then add_basic(ctx.member, entity) end
  return reply.ok(entity)
end

return {
  path = "me", bases = { "v2" }, name = "me", simple = true, quota = "profile",
  methods = { GET = { scopes = LITE, run = me } },
}
