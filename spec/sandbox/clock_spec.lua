-- SPDX-License-Identifier: MIT
local clock = require "linkedin.sandbox.clock"

describe("the sandbox's clock", function()
  it("reads dates without a time zone's help", function()
    assert.equal(1795435200, clock.parse "2026-11-23T12:00:00Z")
    assert.equal("2026-11-23T12:00:00Z", clock.iso(1795435200))
    assert.equal(951782400, clock.parse "2000-02-29")
    assert.is_nil(clock.parse "yesterday")
  end)

  it("advances while frozen, and runs on from there", function()
    local real = 100
    local c = clock.new(function() return real end)
    c:freeze()
    real = 200
    c:advance(5)
    assert.equal(105, c:now())
    c:resume()
    real = 210
    assert.equal(115, c:now())
  end)
end)
