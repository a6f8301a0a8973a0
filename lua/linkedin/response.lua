-- SPDX-License-Identifier: MIT
--- What came back besides the entity: the second value of every successful call.

---@class linkedin.Response
---@field status integer        HTTP status
---@field headers table         lower-case name → value
---@field request_id string?    LinkedIn's `x-li-uuid`
---@field quota { remaining: integer?, reset: integer? }?  as LinkedIn's headers say; reset in seconds
---@field attempts integer      requests sent for this call
---@field elapsed number        seconds, of the last attempt
---@field from_cache boolean?   answered without a request of its own
---@field age number?           seconds since it was asked for, where from_cache

--- What LinkedIn's headers say of the quota; nil when they say nothing.
---@param exchange userdata  finished
---@return { remaining: integer?, reset: integer? }?
local function quota_of(exchange)
  local remaining = tonumber(exchange:header("x-restli-quota-remaining"))
  local reset = tonumber(exchange:header("x-restli-quota-reset"))
  if remaining or reset then return { remaining = remaining, reset = reset } end
end

-- Fields are read from the exchange when they are first asked for: most calls ask for none.
local readers = {
  headers = function(exchange) return exchange:headers() end,
  request_id = function(exchange) return exchange:header("x-li-uuid") end,
  elapsed = function(exchange) return exchange:elapsed() end,
  quota = quota_of,
}

local Response = { __name = "linkedin.Response" }

function Response:__index(name)
  local read = readers[name]
  if not read then return Response[name] end
  local exchange = rawget(self, "_exchange")
  local value = exchange and read(exchange)
  rawset(self, name, value)
  return value
end

function Response:__tostring()
  return ("linkedin.Response: status %d"):format(self.status)
end

local M = { quota_of = quota_of }

--- Of an answer that was kept.
---@param record { status: integer, headers: table, request_id: string? }
---@param age number  seconds
---@return linkedin.Response
function M.from_record(record, age)
  local headers = {}
  for name, value in pairs(record.headers) do headers[name] = value end
  return setmetatable({
    status = record.status, headers = headers, request_id = record.request_id, attempts = 0, elapsed = 0,
    from_cache = true, age = age,
  }, Response)
end

---@param exchange userdata  finished
---@param attempts integer
---@return linkedin.Response
function M.new(exchange, attempts)
  return setmetatable(
    { status = exchange:status(), attempts = attempts, _exchange = exchange }, Response)
end

return M
