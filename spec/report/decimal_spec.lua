-- SPDX-License-Identifier: MIT
local decimal = require "linkedin.report.decimal"
local random = require "spec.support.random"

local function sum(...)
  local total = decimal.new()
  for _, text in ipairs { ... } do total:add(text) end
  return tostring(total)
end

describe("a sum of decimals", function()
  it("is exact where floats are not", function()
    assert.equal("0.3", sum("0.1", "0.2"))
    assert.equal("47.99", sum("48.19", "-0.2"))
    assert.equal("-0.2", sum("-1", "0.8"))
    assert.equal("-1.5", sum("-1.5"))
    assert.equal("0", sum())
    assert.equal("0", sum("1.000000000000000001", "-1.000000000000000001"))
    assert.equal("-0.000000000000000001", sum("1", "-1.000000000000000001"))
    assert.equal("99999999999999.5", sum("99999999999999", 0.5))
  end)

  it("leaves out what is no number", function()
    local total = decimal.new()
    assert.is_false(total:add "NaN")
    assert.is_false(total:add(nil))
    assert.is_false(total:add "1e9")
    assert.equal("0", tostring(total))
  end)

  it("is that of cents counted as whole numbers, whatever the order", function()
    local numbers = random.new(11)
    for _ = 1, 300 do
      local cents, parts, total = 0, {}, decimal.new()
      for i = 1, numbers:int(1, 30) do
        local value = numbers:int(-100000, 100000)
        cents, parts[i] = cents + value, value
      end
      local half = decimal.new()
      for i, value in ipairs(parts) do
        local text = ("%s%d.%02d"):format(value < 0 and "-" or "", math.floor(math.abs(value) / 100), math.abs(value) % 100)
        local one = i % 2 == 0 and half or total
        one:add(text)
      end
      total:add_sum(half)
      local expected = ("%s%d.%02d"):format(cents < 0 and "-" or "", math.floor(math.abs(cents) / 100), math.abs(cents) % 100)
      expected = expected:gsub("%.?0+$", function(zeros) return zeros:sub(1, 1) == "." and "" or zeros:gsub("0+$", "") end)
      if cents == 0 then expected = "0" end
      assert.equal(expected, tostring(total))
    end
  end)
end)
