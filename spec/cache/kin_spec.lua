-- SPDX-License-Identifier: MIT
-- Writes through one client are heard of by the caches of its copies.
local support = require "spec.support.li"

describe("the caches of a client and its copies", function()
  local sandbox
  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function count(li)
    local n = 0
    for _ in li.posts:by_author(sandbox.person) do n = n + 1 end
    return n
  end

  -- Who writes and who reads, made of one client.
  local CASES = {
    ["a copy without a cache"] = function(li) return li:with { cache = false }, li end,
    ["a copy with times of its own"] = function(li) return li:with { cache = { ttl = 5 } }, li end,
    ["the client, for a copy with times of its own"] = function(li) return li, li:with { cache = { ttl = 50 } } end,
    ["a copy of a copy"] = function(li) return li:with { timeout = 9 }:with { cache = false }, li end,
    ["one copy, for another"] = function(li) return li:with { timeout = 9 }, li:with { cache = { ttl = 50 } } end,
  }

  for name, make in pairs(CASES) do
    it("forget after a write through " .. name, function()
      local writer, reader = make(support.client(sandbox, { cache = { ttl = 1000 } }))
      assert.equal(0, count(reader))
      assert(writer.posts:share { text = "one" })
      assert.equal(1, count(reader))
    end)
  end

  it("forget also when the client itself has none", function()
    local li = support.client(sandbox)
    local kept = li:with { cache = { ttl = 1000 } }
    assert.is_nil(li.cache)
    assert.equal(0, count(kept))
    assert(li.posts:share { text = "one" })
    assert.equal(1, count(kept))
    assert(li:with { timeout = 9 }.posts:share { text = "two" })
    assert.equal(2, count(kept))
  end)

  it("do not outlive their copies", function()
    local li = support.client(sandbox, { cache = true })
    for _ = 1, 20 do count(li:with { cache = { ttl = 5 } }) end
    assert(li.cache)
    collectgarbage()
    collectgarbage()
    local left = 0
    for _ in pairs(li.cache_kin) do left = left + 1 end
    assert.equal(1, left)
  end)

  it("are not there for a copy that wants none", function()
    local li = support.client(sandbox, { cache = true })
    assert.is_nil(li:with { cache = false }.cache)
    assert.matches("^linkedin%.Cache: 0 hits", tostring(li:with { timeout = 3 }.cache))
  end)
end)
