-- SPDX-License-Identifier: MIT
-- In small what `make leads-kill` runs in full: see spec/faults/leads_kill.lua. The longer one on one Lua only.
local leads_kill = require "spec.faults.leads_kill"

local SECONDS, EVERY, LEADS = 10, 0.5, 2000
if rawget(_G, "jit") then SECONDS, LEADS = 4, 500 end

-- Under a checker of memory a process needs seconds to begin.
local slow = math.min(tonumber(os.getenv "SPEC_SLOW") or 1, 20)
if slow > 1 then SECONDS, EVERY, LEADS = 2 * slow, 0.5 * slow, 300 end

describe("a lead sync that is killed again and again", function()
  it("has every lead that came in, and none twice", function()
    local result = leads_kill.run(SECONDS, EVERY, LEADS)
    assert(leads_kill.judge(result, LEADS))
    assert.is_true(result.kills >= SECONDS / EVERY - 1)
    assert.is_true(slow > 1 or result.before > LEADS / 3, "the processes that were killed had stored too little: " .. result.before)
  end)
end)
