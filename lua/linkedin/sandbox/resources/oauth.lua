-- SPDX-License-Identifier: MIT
--- The token endpoint, introspection and revocation.
--- https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow

local auth = require "linkedin.sandbox.auth"
local crypto = require "linkedin.sandbox.crypto"
local json = require "linkedin.sandbox.json"
local openid = require "linkedin.sandbox.openid"
local scopes = require "linkedin.sandbox.scopes"
local text = require "linkedin.sandbox.text"

local function answer(status, body)
  return { status = status, json = body, headers = { ["cache-control"] = "no-store" } }
end

local function refuse(status, code, description)
  return answer(status, { error = code, error_description = description })
end

local function missing(name)
  return refuse(400, "invalid_request", ('A required parameter "%s" is missing'):format(name))
end

local MISMATCH = "Unable to retrieve access token: appid/redirect uri/code verifier does not match "
  .. "authorization code. Or authorization code expired. Or external member binding exists"
local NOT_FOUND = "Unable to retrieve access token: authorization code not found"
local BAD_GRANT = "The provided authorization grant or refresh token is invalid, expired or revoked."

local function invalid_client()
  return refuse(401, "invalid_client", "Client authentication failed")
end

-- Reads the form. Returns it, or nil and a refusal.
local function read_form(ctx)
  local headers = ctx.request.headers
  if not headers["content-length"] and not headers["transfer-encoding"] then
    return nil, refuse(411, "invalid_request", "A request with a body must state its length")
  end
  local kind = (headers["content-type"] or ""):match("^[^;%s]*"):lower()
  if kind ~= "application/x-www-form-urlencoded" then
    return nil, refuse(415, "invalid_request", "Content-Type must be application/x-www-form-urlencoded")
  end
  local form = text.parse_form(ctx.request.body or "")
  if not form then return nil, refuse(400, "invalid_request", "The form is malformed") end
  for name, value in pairs(form) do
    if value == "" then form[name] = nil end
  end
  return form
end

-- The application, authenticated by its secret. Returns it, or nil and a refusal.
local function authenticate(ctx, form)
  if not form.client_id then return nil, missing "client_id" end
  if not form.client_secret then return nil, missing "client_secret" end
  local application = ctx.store.data.applications[form.client_id]
  if not application or application.client_secret ~= form.client_secret then return nil, invalid_client() end
  return application
end

local function grant_answer(ctx, record, code)
  local body = {
    access_token = record.token, expires_in = math.floor(record.expires_at - record.issued_at),
    scope = table.concat(record.scopes, ","), token_type = "Bearer",
  }
  if scopes.set(record.scopes).openid and code then
    body.id_token = openid.id_token(ctx, record, code.nonce)
  end
  return body
end

local function add_refresh_token(ctx, body, record)
  local now = ctx.store.clock:now()
  local token = "AQ" .. ctx.store.random:token(498)
  ctx.store.data.refresh_tokens[token] = {
    token = token, application = record.application, member = record.member, scopes = record.scopes,
    authorized_at = record.authorized_at, expires_at = now + auth.REFRESH_LIFETIME,
  }
  body.refresh_token, body.refresh_token_expires_in = token, auth.REFRESH_LIFETIME
end

-- A native client proves itself by the verifier and has no secret to send.
local function refuse_verifier(application, code, form)
  if not application.is_native then return form.code_verifier and invalid_client() or nil end
  if not form.code_verifier then return missing "code_verifier" end
  if crypto.sha256_base64url(form.code_verifier) ~= code.code_challenge then
    return refuse(400, "invalid_request", MISMATCH)
  end
end

local function code_application(ctx, form)
  local application = ctx.store.data.applications[form.client_id or ""]
  if application and application.is_native then return application end
  if form.code_verifier then return nil, invalid_client() end
  return authenticate(ctx, form)
end

local function exchange_code(ctx, form)
  for _, name in ipairs { "code", "redirect_uri", "client_id" } do
    if not form[name] then return missing(name) end
  end
  local application, refusal = code_application(ctx, form)
  if not application then return refusal end
  local code = ctx.store.data.codes[form.code]
  if not code or code.is_used then return refuse(400, "invalid_request", NOT_FOUND) end
  if code.redirect_uri ~= form.redirect_uri then return refuse(401, "invalid_redirect_uri", MISMATCH) end
  if code.application ~= application.client_id or ctx.now >= code.expires_at then
    return refuse(400, "invalid_request", MISMATCH)
  end
  refusal = refuse_verifier(application, code, form)
  if refusal then return refusal end
  code.is_used = true
  local record = auth.issue(ctx.store, {
    application = application.client_id, member = code.member, scopes = code.scopes,
  })
  local body = grant_answer(ctx, record, code)
  if application.may_refresh then add_refresh_token(ctx, body, record) end
  return answer(200, body)
end

local function refresh(ctx, form)
  if not form.refresh_token then return missing "refresh_token" end
  local application, refusal = authenticate(ctx, form)
  if not application then return refusal end
  local known = ctx.store.data.refresh_tokens[form.refresh_token]
  local is_good = known and not known.revoked and known.application == application.client_id
    and ctx.now < known.expires_at
  if not is_good then return refuse(400, "invalid_request", BAD_GRANT) end
  local body = grant_answer(ctx, auth.issue(ctx.store, {
    application = known.application, member = known.member, scopes = known.scopes,
    authorized_at = known.authorized_at,
  }))
  body.refresh_token, body.refresh_token_expires_in = known.token, math.floor(known.expires_at - ctx.now)
  return answer(200, body)
end

local function client_credentials(ctx, form)
  local application, refusal = authenticate(ctx, form)
  if not application then return refusal end
  if not application.may_use_client_credentials then
    return refuse(401, "access_denied", "This application is not allowed to create application tokens")
  end
  local record = auth.issue(ctx.store, {
    application = application.client_id, scopes = json.array {}, expires_in = auth.APPLICATION_LIFETIME,
  })
  return answer(200, { access_token = record.token, expires_in = auth.APPLICATION_LIFETIME })
end

local GRANTS = {
  authorization_code = exchange_code, refresh_token = refresh, client_credentials = client_credentials,
}

local function access_token(ctx)
  local form, refusal = read_form(ctx)
  if not form then return refusal end
  if not form.grant_type then return missing "grant_type" end
  local run = GRANTS[form.grant_type]
  if not run then return refuse(400, "unsupported_grant_type", "The grant type is not supported") end
  return run(ctx, form)
end

local function find_token(ctx, application, token)
  local known = ctx.store.data.tokens[token] or ctx.store.data.refresh_tokens[token]
  return known and known.application == application.client_id and known or nil
end

local function introspect(ctx)
  local form, refusal = read_form(ctx)
  if not form then return refusal end
  local application
  application, refusal = authenticate(ctx, form)
  if not application then return refusal end
  if not form.token then return missing "token" end
  local known = find_token(ctx, application, form.token)
  if not known then return answer(200, { active = false }) end
  local status = auth.status(ctx.store, known)
  return answer(200, {
    active = status == "active", status = status, client_id = known.application,
    authorized_at = math.floor(known.authorized_at), created_at = math.floor(known.issued_at or known.authorized_at),
    expires_at = math.floor(known.expires_at), scope = table.concat(known.scopes, ","),
    auth_type = known.member and "3L" or "2L",
  })
end

local function revoke(ctx)
  local form, refusal = read_form(ctx)
  if not form then return refusal end
  local application
  application, refusal = authenticate(ctx, form)
  if not application then return refusal end
  if not form.token then return missing "token" end
  local known = find_token(ctx, application, form.token)
  if known then
    known.revoked = true
    ctx.store:touch()
  end
  return { status = 200, body = "", headers = {} }
end

return {
  { plain = true, path = "/oauth/v2/accessToken", verbs = { POST = access_token } },
  { plain = true, path = "/oauth/v2/introspectToken", verbs = { POST = introspect } },
  { plain = true, path = "/oauth/v2/revoke", verbs = { POST = revoke } },
}
