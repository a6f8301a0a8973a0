-- SPDX-License-Identifier: MIT
--- LinkedIn's own error bodies. Each function returns a response; a handler returns it, or throws
--- it with `errors.throw` from deeper down.
--- https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling

local json = require "linkedin.sandbox.json"

local M = {}

--- Throw a response; the dispatcher catches it.
function M.throw(response)
  error({ response = response }, 0)
end

--- The flat envelope. `fields` may hold `code`, `serviceErrorCode` and anything else.
---@param status integer
---@param message string?
---@param fields table?
---@param headers table?
function M.new(status, message, fields, headers)
  local body = { status = status, message = message }
  for name, value in pairs(fields or {}) do body[name] = value end
  headers = headers or {}
  headers["x-restli-error-response"] = headers["x-restli-error-response"] or "true"
  return { status = status, json = body, headers = headers }
end

-- Raised by the gateway, before a resource is reached ------------------------------------------

local function gateway(status, message, fields)
  return M.new(status, message, fields, { ["x-restli-gateway-error"] = "true" })
end

function M.version_missing()
  return gateway(400, "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
    { code = "VERSION_MISSING" })
end

--- `version` as sent; the gateway names the month with the day 01 appended.
function M.version_inactive(version)
  local month = version:match("^%d%d%d%d%d%d") or version
  return gateway(426, ("Requested version %s01 is not active"):format(month), { code = "NONEXISTENT_VERSION" })
end

local TOKEN = {
  empty = { 65604, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token" },
  invalid = { 65600, "INVALID_ACCESS_TOKEN", "Invalid access token" },
  revoked = { 65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user" },
  expired = { 65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired" },
}

--- 401 by cause: "empty", "invalid", "revoked", "expired".
function M.token(cause)
  local t = TOKEN[cause]
  return gateway(401, t[3], { serviceErrorCode = t[1], code = t[2] })
end

--- 403 for a missing scope, product or role; `what` as in `organizations.GET.NO_VERSION`.
function M.permission(what)
  return M.new(403, "Not enough permissions to access: " .. what,
    { serviceErrorCode = 100, code = "ACCESS_DENIED" })
end

--- 403 with a text of its own.
function M.denied(message)
  return M.new(403, message, { serviceErrorCode = 100, code = "ACCESS_DENIED" })
end

--- 403 for fields nobody asked for, `paths` such as "/distribution".
function M.unpermitted(paths)
  return M.denied("Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields ["
    .. table.concat(paths, ", ") .. "]")
end

--- 429. `level` is "APPLICATION", "MEMBER" or "APPLICATION_AND_MEMBER"; nil for a burst.
function M.throttled(level)
  local message = level
    and ("Resource level throttle %s DAY limit for calls to this resource is reached."):format(level)
    or "Throttle limit for calls to this resource is reached."
  return gateway(429, message, { serviceErrorCode = 101, code = "TOO_MANY_REQUESTS" })
end

-- Routing ---------------------------------------------------------------------------------------

function M.no_resource(base, name)
  if base == "rest" then
    return gateway(404, "No virtual resource found", { code = "RESOURCE_NOT_FOUND" })
  end
  return M.new(404, ("Resource %s does not exist"):format(name), { serviceErrorCode = 0 })
end

function M.no_method(name)
  return M.new(405, ("Method %s is not supported on this resource"):format(name), { code = "METHOD_NOT_ALLOWED" })
end

function M.illegal(message)
  return M.new(400, message, { code = "ILLEGAL_ARGUMENT" })
end

function M.length_required()
  return M.new(411, "A request with a body must state its length", { code = "LENGTH_REQUIRED" })
end

function M.uri_too_long(what)
  return M.new(414, what .. " is too long", { code = "URI_TOO_LONG" })
end

function M.too_large()
  return M.new(413, "Request entity too large", { code = "REQUEST_ENTITY_TOO_LARGE" })
end

function M.unsupported_type(expected)
  return M.new(415, "Content-Type must be " .. expected, { code = "UNSUPPORTED_MEDIA_TYPE" })
end

-- Input -------------------------------------------------------------------------------------------

--- 400 with `errorDetails.inputErrors`. `inputs` is a list of { field, code, description }.
function M.input(inputs, message)
  local details = {}
  for i, input in ipairs(inputs) do
    details[i] = {
      code = input.code,
      description = input.description,
      input = { inputPath = { fieldPath = input.field } },
    }
  end
  local first = inputs[1]
  return M.new(400, message or "Invalid param. Please see errorDetails for more information.", {
    code = first and first.code,
    errorDetailType = "com.linkedin.common.error.BadRequest",
    errorDetails = { inputErrors = json.array(details) },
  })
end

--- 400 for one query parameter or field.
function M.parameter(field, code, description)
  return M.input { { field = field, code = code, description = description } }
end

--- 400 with a code and a message, no details.
function M.bad(code, message)
  return M.new(400, message, { code = code })
end

--- 422 from the schema validator; `lines` such as "ERROR :: /author :: …".
function M.schema(lines)
  return M.new(422, table.concat(lines, "\n") .. "\n")
end

function M.unprocessable(message)
  return M.new(422, message, { code = "UNPROCESSABLE_ENTITY" })
end

--- 422 naming the living post.
function M.duplicate(urn)
  return M.new(422, "Content is a duplicate of " .. urn, { code = "DUPLICATE_POST" })
end

function M.not_found(message)
  return M.new(404, message or "Not Found", { code = "NOT_FOUND" })
end

function M.conflict(message)
  return M.new(409, message, { code = "CONFLICT" })
end

function M.internal(message)
  return M.new(500, message or "Internal Server Error", { code = "INTERNAL_SERVER_ERROR" })
end

return M
