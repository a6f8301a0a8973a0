-- SPDX-License-Identifier: MIT
local new = require "linkedin.emitter".new

describe("events", function()
  it("tells every listener, in order", function()
    local events, heard = new(), {}
    events:on("retry", function(e) heard[#heard + 1] = "a" .. e.attempt end)
    events:on("retry", function(e) heard[#heard + 1] = "b" .. e.attempt end)
    events:emit("retry", { attempt = 1 })
    assert.same({ "a1", "b1" }, heard)
  end)

  it("stops telling a listener that went off, also while telling", function()
    local events, heard = new(), 0
    local off
    off = events:on("quota", function() heard = heard + 1; off() end)
    events:emit("quota", {})
    events:emit("quota", {})
    assert.equal(1, heard)
    assert.is_false(events:wants "quota")
  end)

  it("names the nearest event for a misspelt one", function()
    local ok, message = pcall(function() new():on("token_expirng", print) end)
    assert.is_false(ok)
    assert.matches("did you mean 'token_expiring'%?", message)
  end)

  it("wants a function", function()
    local ok, message = pcall(function() new():on("retry", 3) end)
    assert.is_false(ok)
    assert.matches("the listener must be a function", message)
  end)
end)
