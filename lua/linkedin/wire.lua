-- SPDX-License-Identifier: MIT
--- From what a namespace asks for to what the engine is to send.

local M = {}

local operations = {} -- name → operation, as the catalogue has it

local function operation_of(name)
  local operation = operations[name]
  if not operation then
    local nearest, message
    operation, nearest, message = require "linkedin.core".catalogue.operation(name)
    if not operation then error(message or ("unknown operation " .. name .. tostring(nearest)), 4) end
    operations[name] = operation
  end
  return operation
end

-- Projections come from the call's options, or from the namespace as its default.
local function raw_query_of(spec, opts)
  if not opts.projection and not opts.fields then return spec.raw_query end
  local raw = {}
  for name, value in pairs(spec.raw_query or {}) do raw[name] = value end
  if opts.projection and opts.projection ~= "full" then raw.projection = opts.projection end
  raw.fields = opts.fields or raw.fields
  return raw
end

local function uses_v2(operation, spec, opts, settings)
  if not operation.v2_path then return false end
  if operation.versioned == false then return true end
  return (spec.api or opts.api or settings.api) == "v2"
end

local function set_body(wire, spec)
  if spec.body ~= nil then
    local body, err = require "linkedin.json".encode(spec.body)
    if not body then error("the body cannot be encoded: " .. tostring(err.message or err), 0) end
    wire.body, wire.content_type = body, "application/json"
  elseif spec.raw_body then
    wire.body = spec.raw_body
  end
end

--- What the engine is to send for a spec, and the catalogue's entry of it (the spec itself where it
--- names no operation).
---@param settings linkedin.Settings
---@param spec table  `operation`, or `method` and `path`; keys, query, raw_query, body …
---@param opts table  the common call options
---@return table wire
---@return table operation
function M.of(settings, spec, opts)
  local operation = spec.operation and operation_of(spec.operation) or spec
  local on_v2 = spec.operation and uses_v2(operation, spec, opts, settings)
  local wire = {
    method = operation.verb or spec.method,
    path = on_v2 and operation.v2_path or operation.path,
    base = operation.base, keys = spec.keys, query = spec.query, form = spec.form,
    raw_query = raw_query_of(spec, opts),
    headers = opts.headers or spec.headers,
    timeout = opts.timeout, max_response = opts.max_response,
    version = opts.version or spec.version,
  }
  if spec.operation then
    wire.restli_method = operation.method
    wire.versioned = operation.versioned and not on_v2
    wire.auth = operation.auth
  else
    wire.restli_method = spec.restli_method
    wire.versioned = spec.versioned
    wire.auth = spec.auth ~= false
    wire.content_type = spec.content_type
    wire.url = spec.url
  end
  set_body(wire, spec)
  return wire, operation
end

--- In whose name a write is made: what a 403 is about.
---@param spec table
---@return string? urn
function M.actor(spec)
  local body = spec.body
  return spec.actor or (type(body) == "table" and (body.author or body.actor)) or nil
end

return M
