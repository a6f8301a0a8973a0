-- SPDX-License-Identifier: MIT
--- W3C trace context: the caller's `traceparent` goes along with each request, so that LinkedIn's part of a
--- request shows up in the caller's traces. https://www.w3.org/TR/trace-context/
---
---     linkedin.new { traceparent = function() return "00-…-…-01", "vendor=state" end }
---     li.profile:me { traceparent = "00-…-…-01" }
---
--- It goes to the API's hosts only, never with an upload.

local M = {}

local FORM = "^(%x%x)%-(%x+)%-(%x+)%-(%x%x)"

--- The parts of a traceparent; nil when it is none.
---@param text string
---@return { trace_id: string, span_id: string }?
function M.parse(text)
  if type(text) ~= "string" or text:find "[%u%s]" then return nil end
  local version, trace, span = text:match(FORM)
  if not version or version == "ff" or #trace ~= 32 or #span ~= 16 then return nil end
  if trace:find "^0+$" or span:find "^0+$" then return nil end
  if version == "00" and #text ~= 55 then return nil end
  return { trace_id = trace, span_id = span }
end

--- Raise for a constant that is no traceparent.
---@param who string
---@param given any
---@param level integer
function M.check(who, given, level)
  if type(given) == "string" and not M.parse(given) then
    error(who .. ": traceparent must look like \"00-<32 hex digits>-<16 hex digits>-01\"", level)
  end
end

-- What a function gives may be absent, or none; then nothing is sent.
local function current(li, opts)
  local given, state = opts.traceparent or li.settings.traceparent, opts.tracestate
  if type(given) == "function" then given, state = given() end
  local parts = given and M.parse(given)
  if not parts then return nil end
  return given, type(state) == "string" and not state:find "%c" and state or nil, parts
end

-- The headers of a request without the context: each attempt gets the one of its moment.
local own_headers = setmetatable({}, { __mode = "k" })

--- Put the context into what is about to be sent.
---@param li linkedin.Client
---@param wire table  its `headers` are replaced
---@param opts table
---@return { trace_id: string, span_id: string }? parts
function M.apply(li, wire, opts)
  if not (opts.traceparent or li.settings.traceparent) then return nil end
  local parent, state, parts = current(li, opts)
  own_headers[wire] = own_headers[wire] or wire.headers or {}
  local headers = {}
  for name, value in pairs(own_headers[wire]) do headers[name] = value end
  headers.traceparent, headers.tracestate = parent, state
  wire.headers = headers
  return parts
end

return M
