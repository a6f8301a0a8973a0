-- SPDX-License-Identifier: MIT
local ids = require "linkedin.sandbox.ids"
local store = require "linkedin.sandbox.store"

describe("post numbers", function()
  it("are the milliseconds shifted by 22 bits, exactly", function()
    assert.equal("7301444403200000000", ids.snowflake(1740800000000, 0))
    assert.equal("4194304000007", ids.snowflake(1000000, 7))
  end)

  it("grow, also when the clock stands still", function()
    local made = store.new { seed = 1, time_source = function() return 1795000000 end }
    local earlier = ids.next_number(made)
    for _ = 1, 100 do
      local later = ids.next_number(made)
      assert.is_true(#later == #earlier and later > earlier)
      earlier = later
    end
  end)
end)
