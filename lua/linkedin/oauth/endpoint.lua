-- SPDX-License-Identifier: MIT
--- LinkedIn's OAuth host: forms go there, JSON comes back, and every documented error becomes one that
--- says what to do. LinkedIn page: shared/authentication/authorization-code-flow, "API errors".

local Error = require "linkedin.error"

local M = {}

-- Values that no message may repeat, whatever LinkedIn writes into its description.
local SECRETS = { "client_secret", "code", "code_verifier", "refresh_token", "token" }

local function redacted(text, form)
  local secrets = {}
  for _, name in ipairs(SECRETS) do secrets[#secrets + 1] = form[name] end
  return require "linkedin.core".redact.text(text, secrets)
end

-- ── what cures an error, where the general advice does not say it ──────────────────────────────

local MEMBER_MUST_SIGN_IN = "The member must consent again: send them through li.oauth:authorization_url"

local function is_final_for_refresh(failure, answer)
  return failure.cause == "refresh_token_invalid" or failure.cause == "grant_invalid"
    or (answer.error_description or ""):find("refresh token", 1, true) ~= nil
end

local function hint_of_refresh(failure, answer, form)
  if is_final_for_refresh(failure, answer) then
    return "The refresh token has expired, was revoked, or is another application's. " .. MEMBER_MUST_SIGN_IN
  end
  if not form.client_secret then
    return "client_secret is not set: only native applications refresh without it"
  end
end

local function hint_of_code(failure, _, form)
  if failure.cause == "client_invalid" and form.code_verifier then
    return "This application is not enabled for PKCE: leave pkce out and use the client secret"
  end
  if failure.cause == "code_unknown" then
    return "A code works once and for minutes only; a reloaded callback page sends it twice. Start the login again"
  end
  if failure.cause == "code_mismatch" then
    return "Use the redirect_uri of the authorization URL to the letter (localhost is not 127.0.0.1), and the same "
      .. "application; or the code has expired. Start the login again"
  end
end

local function hint_of_client_credentials(_, answer)
  if answer.error == "access_denied" then
    return "Client credentials are for applications that LinkedIn enabled (talent and learning products)"
  end
end

local HINTS = {
  refresh_token = hint_of_refresh, authorization_code = hint_of_code, client_credentials = hint_of_client_credentials,
}

local function kind_of(status, failure)
  if status == 429 then return "quota" end
  if status >= 500 then return failure.kind or "http" end
  return "auth"
end

-- Fields of the answer that are texts; a stranger in LinkedIn's place may send anything.
local function texts_of(answer)
  return {
    error = type(answer.error) == "string" and answer.error or nil,
    error_description = type(answer.error_description) == "string" and answer.error_description or nil,
  }
end

local function refused(status, answer, form, path, header)
  answer = texts_of(answer)
  local failure = require "linkedin.core".failure.classify {
    status = status, code = answer.error, message = answer.error_description, verb = "POST",
    operation = "oauth." .. (form.grant_type or path:match "([^/]+)$"), retry_after = tonumber(header "retry-after"),
  } or {}
  local special = HINTS[form.grant_type]
  local must_sign_in = form.grant_type == "refresh_token" and status < 500 and is_final_for_refresh(failure, answer)
  return Error.new {
    kind = kind_of(status, failure), status = status, code = answer.error,
    message = redacted(answer.error_description or answer.error or ("LinkedIn answered " .. status), form),
    hint = special and special(failure, answer, form) or failure.hint,
    cause = must_sign_in and "refresh_token_invalid" or failure.cause, method = "POST", endpoint = path,
    retryable = status >= 500 or failure.retryable or false, retry_after = failure.retry_after,
    request_id = header "x-li-uuid",
  }
end

-- ── requests ───────────────────────────────────────────────────────────────────────────────────

local function decode(body)
  local answer = require "linkedin.json".decode(body)
  return type(answer) == "table" and answer or nil
end

local function not_json(status, method, endpoint)
  return Error.new {
    kind = "protocol", status = status, message = "LinkedIn's OAuth answer is not JSON",
    method = method, endpoint = endpoint,
    hint = "Something between here and LinkedIn answered in its place; try again",
  }
end

--- POST a form.
---@async
---@param li linkedin.Client
---@param path string               behind oauth_url
---@param form table<string,string>
---@return table? answer            {} for an empty one
---@return linkedin.Error? err
function M.post(li, path, form)
  local status, body, header = li:_send { method = "POST", base = "oauth", path = path, form = form, auth = false }
  if not status then return nil, body end
  local answer = decode(body)
  if status < 200 or status > 299 then return nil, refused(status, answer or {}, form, path, header) end
  if not answer and body ~= "" then return nil, not_json(status, "POST", path) end
  return answer or {}
end

--- POST to the token endpoint.
---@async
---@param li linkedin.Client
---@param form table<string,string>
---@return table? answer  with an access_token
---@return linkedin.Error? err
function M.grant(li, form)
  local answer, err = M.post(li, "/v2/accessToken", form)
  if not answer then return nil, err end
  if type(answer.access_token) == "string" and answer.access_token ~= "" then return answer end
  return nil, Error.new {
    kind = "protocol", message = "LinkedIn's answer carries no access token",
    method = "POST", endpoint = "/v2/accessToken", hint = "Try again",
  }
end

--- GET a public document: `{ path = }` behind oauth_url, or `{ url = }`.
---@async
---@param li linkedin.Client
---@param where { path: string?, url: string? }
---@return table? document
---@return linkedin.Error? err
function M.get(li, where)
  local status, body, header = li:_send {
    method = "GET", base = where.path and "oauth" or nil, path = where.path, url = where.url, auth = false,
  }
  if not status then return nil, body end
  local document = status == 200 and decode(body)
  if document then return document end
  return nil, Error.new {
    kind = status >= 500 and "http" or "protocol", status = status, method = "GET", endpoint = where.path,
    message = "LinkedIn's OpenID document cannot be read", hint = "Try again",
    retryable = status >= 500, request_id = header "x-li-uuid",
  }
end

return M
