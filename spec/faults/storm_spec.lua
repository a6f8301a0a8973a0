-- SPDX-License-Identifier: MIT
-- In small what `make storm` runs in full: see spec/faults/storm.lua.
local storm = require "spec.faults.storm"

describe("in a storm", function()
  it("every post exists exactly once, and every request is counted", function()
    local result = storm.run(42, 200)
    assert(storm.judge(result, 200))
    assert.is_true(result.reached > 260, "the storm was a breeze: " .. result.reached)
  end)
end)
