-- SPDX-License-Identifier: MIT
local money = require "linkedin.ads.money"

describe("money", function()
  it("takes decimal strings, whole numbers and LinkedIn's own form, and keeps them as they are", function()
    assert.same({ amount = "12.50", currencyCode = "EUR" }, money.of("12.50", "EUR"))
    assert.same({ amount = "12", currencyCode = "EUR" }, money.of(12, "EUR"))
    assert.same({ amount = "3.1", currencyCode = "USD" }, money.of({ amount = "3.1", currencyCode = "USD" }, "EUR"))
    assert.same({ amount = "3.1", currencyCode = "EUR" }, money.of({ amount = "3.1" }, "EUR"))
  end)

  it("refuses a floating point number, saying how to write it", function()
    local sum, why = money.of(12.5, "EUR")
    assert.is_nil(sum)
    assert.matches('write it as a string, "12.50"', why, 1, true)
  end)

  it("refuses what is no amount, and an amount without a currency", function()
    for _, wrong in ipairs { "", "12,50", "-1", "1e3", "12.", ".5", -1, 2 ^ 53, true } do
      assert.is_nil((money.of(wrong, "EUR")))
    end
    assert.is_nil((money.of("1", nil)))
    assert.is_nil((money.of("1", "eur")))
  end)

  it("adds, multiplies and compares exactly", function()
    assert.equal("0.30", money.add("0.10", "0.20"))
    assert.equal("100.00", money.add("99.99", "0.01"))
    assert.equal("123456789012345678901.5", money.add("123456789012345678901", "0.5"))
    assert.equal("599.70", money.multiply("19.99", 30))
    assert.equal("0.00", money.multiply("19.99", 0))
    assert.equal("9999999999999999990", money.multiply("999999999999999999", 10))
    assert.equal(-1, money.compare("9.5", "10"))
    assert.equal(0, money.compare("10", "10.00"))
    assert.equal(1, money.compare({ amount = "10.01" }, "10"))
    assert.equal(0, money.compare("007", 7))
  end)

  it("agrees with whole cents on a thousand random sums", function()
    local random = require "linkedin.sandbox.random".new(7)
    local function text(cents) return ("%d.%02d"):format(math.floor(cents / 100), cents % 100) end
    for _ = 1, 1000 do
      local a, b, n = random:upto(10000000), random:upto(10000000), random:upto(1000)
      assert.equal(text(a + b), money.add(text(a), text(b)))
      assert.equal(text(a * n), money.multiply(text(a), n))
      assert.equal(a < b and -1 or (a > b and 1 or 0), money.compare(text(a), text(b)))
    end
  end)

  it("raises for a factor that is not whole", function()
    assert.has_error(function() money.multiply("1", 1.5) end)
    assert.has_error(function() money.add(0.1, "1") end)
  end)
end)
