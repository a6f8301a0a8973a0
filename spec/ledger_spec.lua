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
    for left = 2, 0, -1 do assert.equal(left, ledger:take("posts", "a", nil, 1, now)) end
    local granted, retry_after = ledger:take("posts", "a", nil, 1, now)
    assert.is_nil(granted)
    assert.equal(DAY - 100, retry_after)
  end)

  it("begins anew at midnight UTC", function()
    ledger:take("posts", "a", nil, 3, 10 * DAY + DAY - 1)
    assert.is_nil((ledger:take("posts", "a", nil, 1, 11 * DAY - 0.001)))
    assert.equal(2, ledger:take("posts", "a", nil, 1, 11 * DAY))
  end)

  it("keeps applications and families apart", function()
    ledger:take("posts", "a", nil, 3, 0)
    assert.equal(2, ledger:take("posts", "b", nil, 1, 0))
    assert.equal(9, ledger:take("ads", "a", nil, 1, 0))
  end)

  it("takes all or nothing", function()
    assert.is_nil((ledger:take("posts", "a", nil, 4, 0)))
    assert.equal(0, ledger:take("posts", "a", nil, 3, 0))
  end)

  describe("with a limit for each member", function()
    before_each(function()
      ledger:limit("posts", 2, 0, "member")
    end)

    it("grants by both limits, and counts in neither when one refuses", function()
      assert.equal(1, ledger:take("posts", "a", "m1", 1, 0))
      assert.equal(0, ledger:take("posts", "a", "m1", 1, 0))
      local granted, retry_after, scope = ledger:take("posts", "a", "m1", 1, 0)
      assert.is_nil(granted)
      assert.equal(DAY, retry_after)
      assert.equal("member", scope)
      assert.equal(0, ledger:take("posts", "a", "m2", 1, 0))
      granted, retry_after, scope = ledger:take("posts", "a", "m3", 1, 0)
      assert.is_nil(granted)
      assert.equal(DAY, retry_after)
      assert.equal("application", scope)
      local view = ledger:snapshot("a", "m3", 0).posts
      assert.equal(3, view.used)
      assert.equal(0, view.member.used)
    end)

    it("gives back to both", function()
      ledger:take("posts", "a", "m1", 2, 0)
      ledger:refund("posts", "a", "m1", 1, 0)
      local view = ledger:snapshot("a", "m1", 0).posts
      assert.equal(1, view.used)
      assert.equal(1, view.member.used)
    end)

    it("closes only the member whose limit LinkedIn names", function()
      ledger:observe("posts", "a", "m1", 100, true, nil, nil, 400, "member")
      assert.is_nil((ledger:take("posts", "a", "m1", 1, 100)))
      assert.is_number(ledger:take("posts", "a", "m2", 1, 100))
      ledger:observe("posts", "a", "m1", 100, true, nil, nil, 400, "application")
      assert.is_nil((ledger:take("posts", "a", "m2", 1, 100)))
    end)

    it("keeps names apart that read the same one after the other", function()
      ledger:take("posts", "a", "bc", 2, 0)
      assert.equal(0, ledger:snapshot("ab", "c", 0).posts.member.used)
    end)
  end)

  it("gives back what was not sent", function()
    ledger:take("posts", "a", nil, 3, 0)
    ledger:refund("posts", "a", nil, 1, 0)
    assert.equal(0, ledger:take("posts", "a", nil, 1, 0))
    ledger:refund("posts", "a", nil, 100, 0)
    assert.equal(2, ledger:take("posts", "a", nil, 1, 0))
  end)

  it("never lets more than the limit into any rolling window", function()
    local granted = {}
    local now = 1000
    for _ = 1, 4000 do
      now = now + 0.5
      if ledger:take("ads", "a", nil, 1, now) then granted[#granted + 1] = now end
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
    for i = 1, 10 do ledger:take("ads", "a", nil, 1, 1000 + i) end
    local granted, retry_after = ledger:take("ads", "a", nil, 1, 1015)
    assert.is_nil(granted)
    assert.is_number(ledger:take("ads", "a", nil, 1, 1015 + retry_after))
  end)

  it("learns what others have spent, and never forgets what it spent itself", function()
    ledger:limit("profile", 100, 0)
    ledger:take("profile", "a", nil, 1, 0)
    ledger:observe("profile", "a", nil, 0, false, 40)
    assert.equal(39, ledger:take("profile", "a", nil, 1, 0))
    ledger:observe("profile", "a", nil, 0, false, 99)
    assert.equal(38, ledger:take("profile", "a", nil, 1, 0))
  end)

  it("stays closed until LinkedIn opens", function()
    ledger:observe("posts", "a", nil, 100, true, nil, nil, 400)
    local granted, retry_after = ledger:take("posts", "a", nil, 1, 100)
    assert.is_nil(granted)
    assert.equal(400, retry_after)
    assert.equal(2, ledger:take("posts", "a", nil, 1, 500))
  end)

  it("gives no spent window back to a clock that steps backwards", function()
    ledger:take("posts", "a", nil, 3, 10 * DAY)
    assert.is_nil((ledger:take("posts", "a", nil, 1, 9 * DAY)))
  end)

  it("gives nothing back to a new window for what the last one lost", function()
    ledger:take("posts", "a", nil, 1, 10 * DAY - 1)
    ledger:take("posts", "a", nil, 2, 10 * DAY)
    ledger:refund("posts", "a", nil, 1, 10 * DAY - 1)
    assert.equal(2, ledger:snapshot("a", nil, 10 * DAY).posts.used)
    ledger:take("ads", "a", nil, 3, 10 * DAY)
    ledger:take("ads", "a", nil, 4, 10 * DAY + 30)
    ledger:refund("ads", "a", nil, 3, 10 * DAY)
    assert.equal(4, ledger:snapshot("a", nil, 10 * DAY + 30).ads.used)
  end)

  it("counts anew when LinkedIn does, before the day is over", function()
    ledger:take("posts", "a", nil, 1, 10 * DAY)
    ledger:observe("posts", "a", nil, 10 * DAY, false, 0, 3600)
    local granted, retry_after = ledger:take("posts", "a", nil, 1, 10 * DAY + 600)
    assert.is_nil(granted)
    assert.equal(3000, retry_after)
    assert.equal(10 * DAY + 3600, ledger:snapshot("a", nil, 10 * DAY).posts.resets_at)
    assert.equal(2, ledger:take("posts", "a", nil, 1, 10 * DAY + 3600))
  end)

  it("takes no reset of a window that slides for its own", function()
    for i = 1, 9 do
      ledger:take("ads", "a", nil, 1, 1000 + 20 * i)
      ledger:observe("ads", "a", nil, 1000 + 20 * i, false, 7, 60)
    end
    assert.is_number(ledger:take("ads", "a", nil, 1, 1200))
  end)

  it("believes no figure that cannot be", function()
    for _, figure in ipairs { -1, 0 / 0, 1 / 0, -1 / 0, 1e300, "soon", 1764000000000 } do
      ledger:observe("posts", "a", nil, 0, true, nil, nil, figure)
      ledger:observe("posts", "a", nil, 0, true, nil, figure)
      if figure ~= 0 then ledger:observe("posts", "a", nil, 0, false, figure, figure) end
    end
    assert.equal(2, ledger:take("posts", "a", nil, 1, 0))
  end)

  it("recovers when the clock was days ahead and comes back, giving nothing away", function()
    ledger:take("posts", "a", nil, 3, 1000 * DAY)
    ledger:observe("posts", "a", nil, 1000 * DAY, true, nil, nil, 1.9 * DAY)
    assert.is_nil((ledger:take("posts", "a", nil, 1, 10 * DAY)))
    assert.equal(3, ledger:snapshot("a", nil, 10 * DAY).posts.used)
    assert.equal(2, ledger:take("posts", "a", nil, 1, 11 * DAY))
    ledger:take("ads", "a", nil, 10, 1000 * DAY)
    assert.is_nil((ledger:take("ads", "a", nil, 1, 10 * DAY)))
    assert.equal(9, ledger:take("ads", "a", nil, 1, 10 * DAY + 63))
  end)

  it("is the same before 1970", function()
    ledger:take("posts", "a", nil, 3, -1)
    assert.is_nil((ledger:take("posts", "a", nil, 1, -0.5)))
    assert.equal(2, ledger:take("posts", "a", nil, 1, 0))
    ledger:take("ads", "a", nil, 10, -1000)
    assert.is_nil((ledger:take("ads", "a", nil, 1, -990)))
    assert.equal(9, ledger:take("ads", "a", nil, 1, -930))
  end)

  it("grants families it has no limit for, until LinkedIn refuses them", function()
    assert.equal(math.huge, ledger:take("unknown", "a", nil, 1, 0))
    ledger:observe("unknown", "a", nil, 0, true, nil, nil, 30)
    local granted, retry_after = ledger:take("unknown", "a", nil, 1, 10)
    assert.is_nil(granted)
    assert.equal(20, retry_after)
    assert.equal(math.huge, ledger:take("unknown", "a", nil, 1, 30))
    assert.is_nil(ledger:snapshot("a", nil, 0).unknown)
  end)

  it("grants nothing to a limit of none", function()
    ledger:limit("profile", 0, 0)
    assert.is_nil((ledger:take("profile", "a", nil, 1, 0)))
  end)

  it("shows what is left and when it resets", function()
    ledger:take("posts", "a", nil, 2, 10 * DAY + 5)
    local view = ledger:snapshot("a", nil, 10 * DAY + 6)
    assert.same({ limit = 3, used = 2, remaining = 1, window_s = DAY, resets_at = 11 * DAY }, view.posts)
    assert.equal(10, view.ads.remaining)
  end)

  it("loses nothing by being looked at", function()
    ledger:take("ads", "a", nil, 4, 1000)
    for _ = 1, 2 do
      assert.equal(4, ledger:snapshot("a", nil, 1000).ads.used)
      assert.equal(4, ledger:snapshot("a", "m", 1000).ads.used)
    end
  end)

  it("holds many members, and forgets those whose window is over", function()
    ledger:limit("posts", 100000, 0)
    ledger:limit("posts", 2, 0, "member")
    for day = 1, 3 do
      for i = 1, 5000 do assert.equal(1, ledger:take("posts", "a", day .. " member " .. i, 1, day * DAY)) end
      for i = 1, 5000 do assert.equal(0, ledger:take("posts", "a", day .. " member " .. i, 1, day * DAY)) end
      assert.equal(10000, ledger:snapshot("a", nil, day * DAY).posts.used)
    end
  end)

  it("refuses limits, counts and times that are none", function()
    assert.has_error(function() ledger:limit("posts", -1, 0) end)
    assert.has_error(function() ledger:limit("posts", 1.5, 0) end)
    assert.has_error(function() ledger:limit("posts", 0 / 0, 0) end)
    assert.has_error(function() ledger:limit("posts", 1, 1e300) end)
    assert.has_error(function() ledger:limit("posts", 1, 0, "everybody") end)
    assert.has_error(function() ledger:limit(("x"):rep(48), 1, 0) end)
    for _, n in ipairs { -1, 0.5, 0 / 0, 1 / 0, 1e300 } do
      assert.has_error(function() ledger:take("posts", "a", nil, n, 0) end)
      assert.has_error(function() ledger:refund("posts", "a", nil, n, 0) end)
    end
    for _, now in ipairs { 0 / 0, 1 / 0, 1e300 } do
      assert.has_error(function() ledger:take("posts", "a", nil, 1, now) end)
    end
    assert.has_error(function() ledger.take({}, "posts", "a", nil, 1, 0) end)
  end)
end)
