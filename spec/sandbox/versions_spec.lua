-- SPDX-License-Identifier: MIT
local clock = require "linkedin.sandbox.clock"
local store = require "linkedin.sandbox.store"
local versions = require "linkedin.sandbox.versions"

describe("versions", function()
  local now = clock.parse "2026-11-23"
  local made = store.new { time_source = function() return now end }

  it("are active until their sunset under an injected clock", function()
    made.clock:set(now)
    assert.is_true(versions.is_active(made, "202609"))
    assert.is_true(versions.is_active(made, "202609.01"))
    assert.is_true(versions.is_active(made, "202601"))
    assert.is_false(versions.is_active(made, "202511"))
    assert.is_false(versions.is_active(made, "202512"))
    assert.is_false(versions.is_active(made, "202701"))
    assert.is_false(versions.is_active(made, "2026-09"))
    made.clock:set(clock.parse "2027-09-16")
    assert.is_false(versions.is_active(made, "202609"))
  end)
end)
