-- SPDX-License-Identifier: MIT
--- Sums of decimal strings, exact: money is never a float here.
---
---    local sum = decimal.new()
---    sum:add "48.19"; sum:add "-0.2"; tostring(sum) == "47.99"

local M = {}

---@class linkedin.Decimal
---@field whole number  units; with hi and lo, nine digits each, of the fraction
local Sum = { __name = "linkedin.Decimal" }
Sum.__index = Sum

local BASE, DIGITS = 1000000000, 18

--- An empty sum.
---@return linkedin.Decimal
function M.new()
  return setmetatable({ whole = 0, hi = 0, lo = 0 }, Sum)
end

local function carry(value)
  local over = math.floor(value / BASE)
  return value - over * BASE, over
end

--- Add a decimal string, or a whole number. Anything else is left out.
---@param text string|number|nil
---@return boolean added
function Sum:add(text)
  if type(text) == "number" then text = text % 1 == 0 and ("%.0f"):format(text) or tostring(text) end
  local sign, whole, fraction = tostring(text):match "^(%-?)(%d+)%.?(%d*)$"
  if not whole or #whole > 14 then return false end
  local factor = sign == "-" and -1 or 1
  local digits = (fraction .. ("0"):rep(DIGITS)):sub(1, DIGITS)
  local over
  self.lo, over = carry(self.lo + factor * tonumber(digits:sub(10)))
  self.hi, over = carry(self.hi + factor * tonumber(digits:sub(1, 9)) + over)
  self.whole = self.whole + factor * tonumber(whole) + over
  return true
end

--- Add another sum.
---@param other linkedin.Decimal
function Sum:add_sum(other)
  local over
  self.lo, over = carry(self.lo + other.lo)
  self.hi, over = carry(self.hi + other.hi + over)
  self.whole = self.whole + other.whole + over
end

--- As a float, for drawing.
---@return number
function Sum:number()
  return self.whole + (self.hi + self.lo / BASE) / BASE
end

function Sum:__tostring()
  local whole, hi, lo = self.whole, self.hi, self.lo
  local sign = ""
  if whole < 0 then -- the fraction is always added: -1 + 0.8 is -0.2
    sign, whole = "-", -whole
    if hi + lo > 0 then
      whole, hi, lo = whole - 1, BASE - 1 - hi, BASE - lo
      if lo == BASE then hi, lo = hi + 1, 0 end
      if hi == BASE then whole, hi = whole + 1, 0 end
    end
  end
  local fraction = ("%09.0f%09.0f"):format(hi, lo):gsub("0+$", "")
  return ("%s%.0f%s"):format(sign, whole, fraction ~= "" and "." .. fraction or "")
end

return M
