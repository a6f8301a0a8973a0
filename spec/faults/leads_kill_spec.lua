-- SPDX-License-Identifier: MIT
-- In small what `make leads-kill` runs in full: see spec/faults/leads_kill.lua. The longer one on one Lua only.
local leads_kill = require "spec.faults.leads_kill"

local SECONDS, LEADS = 10, 2000
if rawget(_G, "jit") then SECONDS, LEADS = 4, 500 end

describe("a lead sync that is killed again and again", function()
  it("has every lead that came in, and none twice", function()
    local result = leads_kill.run(SECONDS, 0.5, LEADS)
    assert(leads_kill.judge(result, LEADS))
    assert.is_true(result.kills >= SECONDS * 2 - 1)
    assert.is_true(result.before > LEADS / 3, "the processes that were killed had stored too little: " .. result.before)
  end)
end)
