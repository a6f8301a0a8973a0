-- SPDX-License-Identifier: MIT
--- Amounts of money as exact decimals. They are strings from end to end: a Lua number that is not whole has
--- lost its cents already, so it is refused.
--- LinkedIn page: marketing/integrations/ads/account-structure/create-and-manage-campaigns.
---
---    money.of("12.50", "EUR")              → { amount = "12.50", currencyCode = "EUR" }
---    money.add("0.10", "0.20")             → "0.30"
---    money.multiply("19.99", 30)           → "599.70"
---    money.compare("9.5", "10")            → -1

local M = {}

local LARGEST = 9007199254740992 -- 2^53: above it a number may have lost its last digits

local function amount_of(value)
  if type(value) == "number" then
    if value % 1 ~= 0 then
      return nil, ("%s is a floating point number, which cannot hold cents exactly: write it as a string, \"%.2f\"")
        :format(tostring(value), value)
    end
    if value < 0 or value >= LARGEST then return nil, ("%s is no amount"):format(tostring(value)) end
    return ("%.0f"):format(value)
  end
  if type(value) ~= "string" then return nil, "an amount is a string such as \"12.50\", got a " .. type(value) end
  if value:find "^%d+$" or value:find "^%d+%.%d+$" then return value end
  return nil, ("'%s' is no amount: digits, and a point before the cents, as in \"12.50\""):format(value)
end

--- An amount as LinkedIn wants it.
---@param value string|integer|{ amount: string|integer, currencyCode: string? }
---@param currency string?  where the value names none
---@return { amount: string, currencyCode: string }? money
---@return string? why  what is wrong with the value, in a sentence
function M.of(value, currency)
  local code = currency
  if type(value) == "table" then
    code = value.currencyCode or currency
    value = value.amount
  end
  local amount, why = amount_of(value)
  if not amount then return nil, why end
  if type(code) ~= "string" or not code:find "^%u%u%u$" then return nil, "the currency is missing: a code such as \"EUR\"" end
  return { amount = amount, currencyCode = code }
end

-- ── arithmetic on digits ───────────────────────────────────────────────────────────────────────

local function need(value, level)
  local amount, why = amount_of(type(value) == "table" and value.amount or value)
  if not amount then error("money: " .. why, level + 1) end
  return amount
end

-- Digits without a point, and how many of them are cents: both numbers alike.
local function aligned(a, b)
  local aw, af = a:match "^(%d+)%.?(%d*)$"
  local bw, bf = b:match "^(%d+)%.?(%d*)$"
  local scale = math.max(#af, #bf)
  local x, y = aw .. af .. ("0"):rep(scale - #af), bw .. bf .. ("0"):rep(scale - #bf)
  local width = math.max(#x, #y)
  return ("0"):rep(width - #x) .. x, ("0"):rep(width - #y) .. y, scale
end

local function with_point(digits, scale)
  if #digits <= scale then digits = ("0"):rep(scale - #digits + 1) .. digits end
  local whole, fraction = digits:sub(1, #digits - scale), digits:sub(#digits - scale + 1)
  whole = whole:gsub("^0+(%d)", "%1")
  return scale > 0 and whole .. "." .. fraction or whole
end

--- -1, 0 or 1: is the first less, the same, or more?
---@param a string|integer|table
---@param b string|integer|table
---@return integer
function M.compare(a, b)
  local x, y = aligned(need(a, 2), need(b, 2))
  if x == y then return 0 end
  return x < y and -1 or 1
end

--- The sum.
---@param a string|integer|table
---@param b string|integer|table
---@return string
function M.add(a, b)
  local x, y, scale = aligned(need(a, 2), need(b, 2))
  local digits, carry = {}, 0
  for i = #x, 1, -1 do
    local sum = x:byte(i) + y:byte(i) - 96 + carry
    digits[i], carry = string.char(48 + sum % 10), sum >= 10 and 1 or 0
  end
  return with_point((carry == 1 and "1" or "") .. table.concat(digits), scale)
end

--- So many times the amount, as a day's budget for thirty days.
---@param a string|integer|table
---@param times integer  from 0 to 1,000,000
---@return string
function M.multiply(a, times)
  if type(times) ~= "number" or times % 1 ~= 0 or times < 0 or times > 1000000 then
    error("money: an amount is multiplied by a whole number from 0 to 1000000", 2)
  end
  local digits, _, scale = aligned(need(a, 2), "0")
  local out, carry = {}, 0
  for i = #digits, 1, -1 do
    local product = (digits:byte(i) - 48) * times + carry
    out[i] = string.char(48 + product % 10)
    carry = (product - product % 10) / 10
  end
  return with_point(("%.0f"):format(carry) .. table.concat(out), scale)
end

return M
