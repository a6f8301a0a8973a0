-- SPDX-License-Identifier: MIT
--- OpenID Connect endpoints: discovery, keys, userinfo.

local json = require "linkedin.sandbox.json"
local openid = require "linkedin.sandbox.openid"
local reply = require "linkedin.sandbox.reply"

local function discovery(ctx)
  local base = ctx.config.api_url or ""
  return reply.ok {
    issuer = ctx.config.issuer,
    authorization_endpoint = base .. "/oauth/v2/authorization",
    token_endpoint = base .. "/oauth/v2/accessToken",
    userinfo_endpoint = base .. "/v2/userinfo",
    jwks_uri = base .. "/oauth/openid/jwks",
    response_types_supported = json.array { "code" },
    subject_types_supported = json.array { "pairwise" },
    id_token_signing_alg_values_supported = json.array { "RS256" },
    scopes_supported = json.array { "openid", "profile", "email" },
    claims_supported = json.array {
      "iss", "aud", "iat", "exp", "sub", "name", "given_name", "family_name", "picture", "email",
      "email_verified", "locale",
    },
  }
end

local function keys(ctx)
  return reply.ok(openid.jwks(ctx.store))
end

local function userinfo(ctx)
  return reply.ok(openid.claims(ctx, ctx.token))
end

return {
  { plain = true, path = "/oauth/.well-known/openid-configuration", verbs = { GET = discovery } },
  { plain = true, path = "/oauth/openid/jwks", verbs = { GET = keys } },
  {
    path = "userinfo", bases = { "v2" }, name = "userinfo", simple = true, quota = "profile",
    methods = { GET = { scopes = { "openid" }, run = userinfo } },
  },
}
