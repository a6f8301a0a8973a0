-- SPDX-License-Identifier: MIT
--- Daily quotas per application and member and family, reset at 00:00 UTC. The figures are the
--- guide's: profile 100, posts 50, company admin 500 a day.

local errors = require "linkedin.sandbox.errors"

local M = {}

local function bucket(store, key)
  local day = store.clock:day()
  local b = store.data.quotas[key]
  if not b or b.day ~= day then
    b = { day = day, count = 0 }
    store.data.quotas[key] = b
  end
  return b
end

local LEVELS = {
  APPLICATION = function(ctx) return ctx.token.application end,
  MEMBER = function(ctx) return tostring(ctx.token.member) end,
  APPLICATION_AND_MEMBER = function(ctx) return ctx.token.application .. "|" .. tostring(ctx.token.member) end,
}

--- Count one call of a family. Returns the headers to add, or nil and the 429.
function M.take(ctx, family)
  local rule = family and ctx.store.data.limits[family]
  if not rule or not rule.limit then return {} end
  local level = rule.per or "APPLICATION_AND_MEMBER"
  local b = bucket(ctx.store, level .. "|" .. LEVELS[level](ctx) .. "|" .. family)
  local headers = { ["X-Restli-Quota-Reset"] = tostring(ctx.store.clock:until_midnight()) }
  if b.count >= rule.limit then
    headers["X-Restli-Quota-Remaining"] = "0"
    local refusal = errors.throttled(level)
    for name, value in pairs(headers) do refusal.headers[name] = value end
    return nil, refusal
  end
  b.count = b.count + 1
  ctx.store:touch()
  headers["X-Restli-Quota-Remaining"] = tostring(rule.limit - b.count)
  return headers
end

--- Parse `off` or `profile=100,posts=unlimited` into family → { limit = n }.
function M.parse(spec)
  local limits = {}
  if spec == "off" then
    for _, family in ipairs { "profile", "posts", "company" } do limits[family] = {} end
    return limits
  end
  for pair in spec:gmatch("[^,]+") do
    local family, value = pair:match("^([%w_]+)=(%w+)$")
    if not family then return nil, "expected family=number in '" .. pair .. "'" end
    limits[family] = value == "unlimited" and {} or { limit = tonumber(value) }
  end
  return limits
end

return M
