-- SPDX-License-Identifier: MIT
local core = require "linkedin.core"

local DAY = 86400

describe("ledger", function()
  local ledger

  before_each(function()
    ledger = core.ledger.new()
    ledger:limit("posts", 3, 0)
    ledger:limit("ads", 10, 60)
  end)

  it("grants exactly its limit in a UTC day", function()
    local now = 10 * DAY + 100
    for left = 2, 0, -1 do assert.equal(left, ledger:take("posts", "a", 1, now)) end
    local granted, retry_after = ledger:take("posts", "a", 1, now)
    assert.is_nil(granted)
    assert.equal(DAY - 100, retry_after)
  end)

  it("begins anew at midnight UTC", function()
    ledger:take("posts", "a", 3, 10 * DAY + DAY - 1)
    assert.is_nil((ledger:take("posts", "a", 1, 11 * DAY - 0.001)))
    assert.equal(2, ledger:take("posts", "a", 1, 11 * DAY))
  end)

  it("keeps subjects and families apart", function()
    ledger:take("posts", "a", 3, 0)
    assert.equal(2, ledger:take("posts", "b", 1, 0))
    assert.equal(9, ledger:take("ads", "a", 1, 0))
  end)

  it("takes all or nothing", function()
    assert.is_nil((ledger:take("posts", "a", 4, 0)))
    assert.equal(0, ledger:take("posts", "a", 3, 0))
  end)

  it("gives back what was not sent", function()
    ledger:take("posts", "a", 3, 0)
    ledger:refund("posts", "a", 1, 0)
    assert.equal(0, ledger:take("posts", "a", 1, 0))
    ledger:refund("posts", "a", 100, 0)
    assert.equal(2, ledger:take("posts", "a", 1, 0))
  end)

  it("never lets more than the limit into any rolling window", function()
    local granted = {}
    local now = 1000
    for _ = 1, 4000 do
      now = now + 0.5
      if ledger:take("ads", "a", 1, now) then granted[#granted + 1] = now end
    end
    for i = 1, #granted do
      local count = 0
      for j = i, #granted do
        if granted[j] - granted[i] < 60 then count = count + 1 end
      end
      assert.is_true(count <= 10)
    end
    assert.is_true(#granted >= 10 * (2000 / 64))
  end)

  it("opens again no later than it said", function()
    for i = 1, 10 do ledger:take("ads", "a", 1, 1000 + i) end
    local granted, retry_after = ledger:take("ads", "a", 1, 1015)
    assert.is_nil(granted)
    assert.is_number(ledger:take("ads", "a", 1, 1015 + retry_after))
  end)

  it("learns what others have spent, and never forgets what it spent itself", function()
    ledger:limit("profile", 100, 0)
    ledger:take("profile", "a", 1, 0)
    ledger:observe("profile", "a", 40, 0)
    assert.equal(39, ledger:take("profile", "a", 1, 0))
    ledger:observe("profile", "a", 99, 0)
    assert.equal(38, ledger:take("profile", "a", 1, 0))
  end)

  it("stays closed until LinkedIn opens", function()
    ledger:close("posts", "a", 500)
    local granted, retry_after = ledger:take("posts", "a", 1, 100)
    assert.is_nil(granted)
    assert.equal(400, retry_after)
    assert.equal(2, ledger:take("posts", "a", 1, 500))
  end)

  it("gives no spent window back to a clock that steps backwards", function()
    ledger:take("posts", "a", 3, 10 * DAY)
    assert.is_nil((ledger:take("posts", "a", 1, 9 * DAY)))
  end)

  it("grants families it has no limit for", function()
    assert.is_number(ledger:take("unknown", "a", 1, 0))
  end)

  it("shows what is left and when it resets", function()
    ledger:take("posts", "a", 2, 10 * DAY + 5)
    local view = ledger:snapshot("a", 10 * DAY + 6)
    assert.same({ limit = 3, used = 2, remaining = 1, window_s = DAY, resets_at = 11 * DAY }, view.posts)
    assert.equal(10, view.ads.remaining)
  end)

  it("holds many subjects", function()
    for i = 1, 5000 do assert.equal(2, ledger:take("posts", "member " .. i, 1, 0)) end
    for i = 1, 5000 do assert.equal(1, ledger:take("posts", "member " .. i, 1, 0)) end
  end)

  it("refuses limits that are none", function()
    assert.has_error(function() ledger:limit("posts", -1, 0) end)
    assert.has_error(function() ledger:limit(("x"):rep(100), 1, 0) end)
  end)
end)
