-- SPDX-License-Identifier: MIT
--- What LinkedIn's answer means: the entity, or the error with its kind and cure.
--- LinkedIn page: shared/api-guide/concepts/error-handling.

local Error = require "linkedin.error"

local M = {}

-- Fields of LinkedIn's error body, whichever of its forms it has.
local function details_of(body)
  local inputs = body.errorDetails and body.errorDetails.inputErrors
  if type(inputs) ~= "table" then return nil end
  local details = {}
  for i, input in ipairs(inputs) do
    local path = input.input and input.input.inputPath
    details[i] = { field = path and path.fieldPath, code = input.code, message = input.description }
  end
  return details
end

local function error_body(text)
  if text == nil or text == "" then return {} end
  local body = require "linkedin.json".decode(text)
  if type(body) ~= "table" then return {} end
  return body
end

-- LinkedIn's words without what they may echo of ours.
local function redacted(li, token, text)
  local secrets = {}
  secrets[#secrets + 1] = token and token.access_token
  secrets[#secrets + 1] = token and token.refresh_token
  secrets[#secrets + 1] = token and token.id_token
  secrets[#secrets + 1] = li.settings.client_secret
  return text and require "linkedin.core".redact.text(text, secrets) or nil
end

local function redact_details(li, token, details)
  for _, detail in ipairs(details or {}) do
    detail.message = type(detail.message) == "string" and redacted(li, token, detail.message) or nil
  end
  return details
end

local function number_header(exchange, name)
  return tonumber(exchange:header(name))
end

-- Of the alternatives that give an operation, those that fit in whose name it is done: a page's post
-- needs the page's scope, whatever the member's scopes are.
local function needs_of(operation, actor)
  if not actor or not operation.scopes then return operation.scopes end
  local for_page = actor:find("^urn:li:organization") ~= nil
  local fitting = {}
  for _, set in ipairs(operation.scopes) do
    local is_page_scope = table.concat(set, " "):find("organization", 1, true) ~= nil
    if is_page_scope == for_page then fitting[#fitting + 1] = set end
  end
  return #fitting > 0 and fitting or operation.scopes
end

--- An HTTP answer that is no success, as an error. The kind and the hint come from C.
---@param li linkedin.Client
---@param exchange userdata
---@param wire table       what was sent
---@param operation table  the catalogue's entry, or labels
---@param attempts integer
---@param actor string?    in whose name it was sent
---@return linkedin.Error
function M.failure(li, exchange, wire, operation, attempts, actor)
  local body = error_body(exchange:body())
  local token = wire.auth and li.oauth:token() or nil
  local status = exchange:status()
  local code = body.code or (type(body.error) == "string" and body.error) or nil
  local message = body.message or body.error_description
  local failure = require "linkedin.core".failure.classify {
    status = status, service_code = body.serviceErrorCode, code = code, message = message,
    method = operation.method, verb = wire.method, operation = operation.name,
    is_upload = operation.is_upload,
    now = li.settings.clock and li.settings.clock() or nil,
    token_issued_at = token and token.issued_at, token_expires_at = token and token.expires_at,
    has_refresh_token = token and token.refresh_token ~= nil,
    retry_after = number_header(exchange, "retry-after"),
    quota_reset = number_header(exchange, "x-restli-quota-reset"),
    needs = needs_of(operation, actor), held = token and token.scopes or li.settings.scopes,
    products = operation.products, version = wire.version or li.settings.version,
    since = operation.since, newest_version = require "linkedin.versions".newest, actor = actor,
  }
  local words = type(message) == "string" and message or nil
  return Error.new {
    kind = failure.kind, status = status, code = code, service_code = body.serviceErrorCode,
    message = redacted(li, li.oauth:token(), words or ("LinkedIn answered " .. status)),
    hint = failure.hint, cause = failure.cause,
    details = redact_details(li, li.oauth:token(), details_of(body) or failure.details),
    endpoint = require "linkedin.endpoint".of(wire, operation), method = wire.method,
    request_id = exchange:header("x-li-uuid"), attempts = attempts,
    retryable = failure.retryable, retry_after = failure.retry_after,
    maybe_done = failure.maybe_done, urn = failure.urn,
    response = require "linkedin.response".new(exchange, attempts),
  }
end

local function protocol_error(message, exchange, wire, attempts)
  return Error.new {
    kind = "protocol", status = exchange:status(), message = message,
    hint = "Something between here and LinkedIn answered in its place, or LinkedIn misbehaves; try again",
    endpoint = wire.path and require "linkedin.endpoint".of_path(wire.path), method = wire.method,
    request_id = exchange:header("x-li-uuid"), attempts = attempts, maybe_done = wire.method ~= "GET" or nil,
  }
end

local function created_id(exchange)
  local id = exchange:header("x-restli-id") or exchange:header("x-linkedin-id")
  if id and id:find("%", 1, true) then id = require "linkedin.core".url.unescape(id) end
  return id
end

--- A success: the entity, what was created, or plain true.
---@return any entity
---@return linkedin.Error?
function M.entity(exchange, wire, attempts)
  local body, id = exchange:body(), created_id(exchange)
  if body == nil or body == "" then
    return id and { id = id } or true
  end
  local entity, err = require "linkedin.json".decode(body)
  if entity == nil then
    local looks_like_page = body:match("^%s*<")
    local message = looks_like_page and "LinkedIn answered with a page of HTML instead of JSON"
      or ("LinkedIn's answer is not JSON: " .. tostring(err and err.message or "empty value"))
    return nil, protocol_error(message, exchange, wire, attempts)
  end
  if id and type(entity) == "table" and entity.id == nil then entity.id = id end
  return entity
end

return M
