-- SPDX-License-Identifier: MIT
local cookie = require "linkedin.resty.cookie"
local random = require "spec.support.random"

describe("cookies", function()
  it("are found by name, as often as they come", function()
    local header = "a=1; linkedin=x; b=; linkedin=y ;linkedin = z; xlinkedin=n; =v; flag; c==d"
    assert.same({ "x", "y", "z" }, cookie.values(header, "linkedin"))
    assert.same({ "" }, cookie.values(header, "b"))
    assert.same({ "=d" }, cookie.values(header, "c"))
    assert.same({}, cookie.values(header, "none"))
    assert.same({}, cookie.values(nil, "a"))
    assert.same({}, cookie.values(("a=1; "):rep(10000), "a"))
  end)

  it("are read in any condition, in a time that grows with their length", function()
    local r = random.new()
    for _ = 1, 2000 do cookie.values(r:text(20), "a") end
    local started = os.clock()
    for _, text in ipairs { (" "):rep(30000), ("="):rep(30000), (";"):rep(30000), ("a"):rep(30000), ("a="):rep(15000), ("a =; "):rep(6000) } do
      cookie.values(text, "a")
    end
    assert.is_true(os.clock() - started < 2 * require "spec.support.engine".slow)
  end)

  it("are written for this host alone, out of the reach of scripts", function()
    assert.equal("a=b; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax", cookie.header("a", "b", { max_age = 60, secure = true }))
    assert.equal("a=b; Path=/; HttpOnly; SameSite=Lax", cookie.header("a", "b", { secure = false }))
    assert.is_string(cookie.header("a", ("b"):rep(4000), { secure = true }))
    assert.is_nil(cookie.header("a", ("b"):rep(4096), { secure = true }))
  end)
end)
