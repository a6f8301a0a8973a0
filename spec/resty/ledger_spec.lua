-- SPDX-License-Identifier: MIT
-- The ledger over a dictionary, compared with the one in C on the same story; the dictionary here is a
-- table that keeps time.
local core = require "linkedin.core".ledger
local ledgers = require "linkedin.resty.ledger"
local random = require "spec.support.random"

-- What ngx.shared does, with a clock of our own.
local function dictionary()
  local dict = { values = {}, ends = {}, now = 0 }
  local function alive(name)
    if dict.ends[name] and dict.now >= dict.ends[name] then dict.values[name], dict.ends[name] = nil, nil end
    return dict.values[name]
  end
  function dict:get(name) return alive(name) end
  function dict:set(name, value, ttl)
    self.values[name], self.ends[name] = value, ttl and self.now + ttl or nil
    return true
  end
  function dict:add(name, value, ttl)
    if alive(name) ~= nil then return false, "exists" end
    return self:set(name, value, ttl)
  end
  function dict:delete(name) self.values[name], self.ends[name] = nil, nil end
  function dict:incr(name, n, init, ttl)
    if alive(name) == nil then
      if not init then return nil, "not found" end
      self:set(name, init, ttl)
    end
    self.values[name] = self.values[name] + n
    return self.values[name]
  end
  return dict
end

describe("a ledger in a shared dictionary", function()
  local NOW = 1700000000

  it("grants as many as the limit, and says when the next is possible", function()
    local ledger = ledgers.new(dictionary())
    ledger:limit("posts", 3, 0)
    for left = 2, 0, -1 do assert.equal(left, (ledger:take("posts", "app", nil, 1, NOW))) end
    local remaining, retry_after, scope = ledger:take("posts", "app", nil, 1, NOW)
    assert.is_nil(remaining)
    assert.equal(86400 - NOW % 86400, retry_after)
    assert.equal("application", scope)
    assert.equal(2, (ledger:take("posts", "another", nil, 1, NOW)))
    assert.equal(math.huge, (ledger:take("other", "app", nil, 1, NOW)))
    ledger:refund("posts", "app", nil, 1, NOW)
    assert.equal(0, (ledger:take("posts", "app", nil, 1, NOW)))
    assert.equal(2, (ledger:take("posts", "app", nil, 1, NOW + 86400)))
  end)

  it("counts for the application and the member, in both or in neither", function()
    local ledger = ledgers.new(dictionary())
    ledger:limit("posts", 10, 0)
    ledger:limit("posts", 1, 0, "member")
    assert.equal(0, (ledger:take("posts", "app", "a", 1, NOW)))
    local remaining, _, scope = ledger:take("posts", "app", "a", 1, NOW)
    assert.is_nil(remaining)
    assert.equal("member", scope)
    assert.equal(1, ledger:snapshot("app", "a", NOW).posts.used)
    assert.equal(1, ledger:snapshot("app", "a", NOW).posts.member.used)
    assert.equal(0, (ledger:take("posts", "app", "b", 1, NOW)))
    ledger:refund("posts", "app", "a", 1, NOW)
    assert.equal(0, (ledger:take("posts", "app", "a", 1, NOW)))
  end)

  it("never grants more than the limit within any window, whoever counts", function()
    local dict = dictionary()
    local workers = { ledgers.new(dict), ledgers.new(dict) }
    for _, ledger in ipairs(workers) do ledger:limit("ads", 10, 60) end
    local r, granted, now = random.new(), {}, NOW
    for _ = 1, 3000 do
      now = now + r:int(0, 40) / 10
      dict.now = now
      if r:pick(workers):take("ads", "app", nil, 1, now) then granted[#granted + 1] = now end
    end
    for i = 11, #granted do
      assert.is_true(granted[i] - granted[i - 10] >= 60, ("seed %d: 11 within %.1f s"):format(r.seed, granted[i] - granted[i - 10]))
    end
    assert.is_true(#granted > 100)
  end)

  it("tells the same story as the ledger in C", function()
    local r = random.new()
    for round = 1, 20 do
      local dict = dictionary()
      local ours, theirs = ledgers.new(dict), core.new()
      local window = r:pick { 0, 60, 3600, 29 }
      for _, ledger in ipairs { ours, theirs } do
        ledger:limit("f", 7, window)
        ledger:limit("f", 4, window, "member")
      end
      local now, taken = NOW + round * 1e6, {}
      for step = 1, 120 do
        local about = ("seed %d, round %d, step %d"):format(r.seed, round, step)
        now = now + r:int(0, 20) * r:pick { 1, 1, 1, 400 } / 4
        dict.now = now
        local member, kind = r:pick { "a", "b", false } or nil, r:int(1, 10)
        if kind == 1 and taken[1] then
          local which = table.remove(taken, r:int(1, #taken))
          for _, ledger in ipairs { ours, theirs } do ledger:refund("f", "app", which.member, 1, which.at) end
        elseif kind == 2 then
          local remaining, reset, scope = r:int(0, 7), r:pick { 5, 100, 1e9 }, r:pick { "application", "member" }
          for _, ledger in ipairs { ours, theirs } do
            ledger:observe("f", "app", member, now, r.seed < 0, remaining, reset, nil, scope)
          end
        elseif kind == 3 and r:int(1, 5) == 1 then
          for _, ledger in ipairs { ours, theirs } do ledger:observe("f", "app", member, now, true, nil, nil, 7, "application") end
        else
          local left, wait, scope = ours:take("f", "app", member, 1, now)
          local their_left, their_wait, their_scope = theirs:take("f", "app", member, 1, now)
          assert.equal(their_left, left, about)
          assert.equal(their_scope, not left and scope or their_scope, about)
          if not left then assert.is_true(math.abs(wait - their_wait) < 0.001, about) end
          if left then taken[#taken + 1] = { member = member, at = now } end
        end
        local view, their_view = ours:snapshot("app", "a", now).f, theirs:snapshot("app", "a", now).f
        for _, name in ipairs { "limit", "used", "remaining" } do
          assert.equal(their_view[name], view[name], about .. " " .. name)
          assert.equal(their_view.member[name], view.member[name], about .. " member's " .. name)
        end
        assert.is_true(math.abs(their_view.resets_at - view.resets_at) < 0.001, about)
      end
    end
  end)
end)
