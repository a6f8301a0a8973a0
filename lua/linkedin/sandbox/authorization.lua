-- SPDX-License-Identifier: MIT
--- The authorization endpoint's decisions: is the request good, what was decided, where to send the
--- browser. Pages are made in resources/authorization.lua.
--- https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow

local auth = require "linkedin.sandbox.auth"
local json = require "linkedin.sandbox.json"
local scopes = require "linkedin.sandbox.scopes"
local text = require "linkedin.sandbox.text"

local M = {}

M.CODE_LIFETIME = 1800

local function is_registered(application, uri)
  for _, known in ipairs(application.redirect_uris) do
    if known == uri then return true end
  end
  return false
end

-- RFC 8252: any port and path on the loopback interface.
local function is_loopback(uri)
  return uri:find("^http://127%.0%.0%.1:%d+[/?]?[^#]*$") ~= nil or uri:find("^http://%[::1%]:%d+[/?]?[^#]*$") ~= nil
end

local function redirect_fits(application, uri, is_native)
  if not uri or uri:find("#", 1, true) then return false end
  if is_native then return is_loopback(uri) end
  return is_registered(application, uri)
end

--- Where an answer goes: `redirect_uri` with these parameters, in order.
function M.answer_url(redirect_uri, answer)
  local out = {}
  for i, pair in ipairs(answer) do out[i] = pair[1] .. "=" .. text.escape(pair[2]) end
  return redirect_uri .. (redirect_uri:find("?", 1, true) and "&" or "?") .. table.concat(out, "&")
end

local function error_url(request, code, description)
  local answer = { { "error", code }, { "error_description", description } }
  if request.state then answer[3] = { "state", request.state } end
  return M.answer_url(request.redirect_uri, answer)
end

local function scope_problem(application, wanted)
  local allowed = scopes.set(application.scopes)
  for _, scope in ipairs(wanted) do
    if not allowed[scope] then return ('Scope "%s" is not authorized for your application'):format(scope) end
  end
end

local function parameter_problem(request, form, is_native)
  if form.response_type ~= "code" then
    return "unsupported_response_type", 'A required parameter "response_type" must be "code"'
  end
  if not request.scopes[1] then return "invalid_request", 'A required parameter "scope" is missing' end
  local problem = scope_problem(request.application, request.scopes)
  if problem then return "unauthorized_scope_error", problem end
  if not is_native then return nil end
  if not form.code_challenge or not form.code_challenge:find("^[%w%-_]+$") or #form.code_challenge ~= 43 then
    return "invalid_request", 'A required parameter "code_challenge" is missing'
  end
  if form.code_challenge_method ~= "S256" then
    return "invalid_request", 'The parameter "code_challenge_method" must be "S256"'
  end
end

--- Check the parameters. Returns the request; or nil, "page", title, message where LinkedIn shows a
--- page; or nil, "redirect", url where it sends an error back.
function M.check(store, form, is_native)
  local application = store.data.applications[form.client_id or ""]
  if not application then
    return nil, "page", "Invalid client", "The passed in client_id is invalid."
  end
  if application.is_native ~= is_native then
    return nil, "page", "Invalid client", "This application is not enabled for this authorization flow."
  end
  if not redirect_fits(application, form.redirect_uri, is_native) then
    return nil, "page", "Invalid redirect", "The redirect_uri does not match the registered value."
  end
  local request = {
    application = application, redirect_uri = form.redirect_uri, state = form.state, nonce = form.nonce,
    scopes = scopes.split(form.scope or ""), code_challenge = is_native and form.code_challenge or nil,
  }
  local code, description = parameter_problem(request, form, is_native)
  if code then return nil, "redirect", error_url(request, code, description) end
  return request
end

local function grant_key(application, member)
  return application.client_id .. "|" .. member
end

--- Has this member granted exactly these scopes before?
function M.is_granted(store, request, member)
  local grant = store.data.grants[grant_key(request.application, member)]
  return grant ~= nil and grant.scope == table.concat(request.scopes, " ")
end

--- The member agreed: remember it, make a code, return the URL to go back to. Another set of scopes
--- than before ends earlier tokens.
function M.allow(store, request, member)
  auth.revoke_others(store, request.application.client_id, member, request.scopes)
  store.data.grants[grant_key(request.application, member)] = {
    scope = table.concat(request.scopes, " "), at = store.clock:now(),
  }
  local code = "AQT" .. store.random:token(120)
  store.data.codes[code] = {
    application = request.application.client_id, member = member, scopes = json.array(request.scopes),
    redirect_uri = request.redirect_uri, nonce = request.nonce, code_challenge = request.code_challenge,
    expires_at = store.clock:now() + M.CODE_LIFETIME,
  }
  store:touch()
  local answer = { { "code", code } }
  if request.state then answer[2] = { "state", request.state } end
  return M.answer_url(request.redirect_uri, answer)
end

local CANCELLED = {
  cancel = { "user_cancelled_authorize", "The user cancelled the authorization" },
  cancel_login = { "user_cancelled_login", "The user cancelled LinkedIn login" },
}

--- The member did not agree. `decision`: "cancel" or "cancel_login".
function M.cancel(request, decision)
  local answer = CANCELLED[decision]
  return error_url(request, answer[1], answer[2])
end

function M.is_cancel(decision)
  return CANCELLED[decision] ~= nil
end

return M
