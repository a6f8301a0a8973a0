-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

describe("quotas", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { clock = "2026-11-23T22:00:00Z", freeze = true })
    call = raw.caller(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  it("count down in the headers, to the guide's figures", function()
    local headers = call("GET", "/v2/me").headers
    assert.equal("99", headers["x-restli-quota-remaining"])
    assert.equal("7200", headers["x-restli-quota-reset"])
    assert.equal("499", call("GET", "/v2/organizations/90000101").headers["x-restli-quota-remaining"])
  end)

  it("end in 429 until 00:00 UTC", function()
    sandbox:quota "profile=2"
    call("GET", "/v2/me")
    call("GET", "/v2/me")
    local over = call("GET", "/v2/me")
    assert.equal(429, over.status)
    assert.same({
      status = 429, code = "TOO_MANY_REQUESTS", serviceErrorCode = 101,
      message = "Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this resource is reached.",
    }, over.json)
    assert.equal("0", over.headers["x-restli-quota-remaining"])
    sandbox:clock { advance = 7200 }
    local fresh = sandbox:token { scopes = "r_liteprofile" }
    assert.equal(200, raw.caller(sandbox, fresh)("GET", "/v2/me").status)
    sandbox:clock { set = "2026-11-23T22:00:00Z" }
  end)

  it("belong to a member, or to the application when told so", function()
    local other = raw.caller(sandbox, (sandbox:token { member = "k_9LmN-2pQ", scopes = "r_liteprofile" }))
    sandbox:quota "profile=1"
    assert.equal(200, call("GET", "/v2/me").status)
    assert.equal(200, other("GET", "/v2/me").status)
    sandbox:quota { profile = { limit = 1, per = "APPLICATION" } }
    assert.equal(200, call("GET", "/v2/me").status)
    local over = other("GET", "/v2/me")
    assert.equal(429, over.status)
    assert.matches("throttle APPLICATION DAY limit", over.json.message)
  end)

  it("are gone when switched off", function()
    sandbox:quota "off"
    assert.is_nil(call("GET", "/v2/me").headers["x-restli-quota-remaining"])
  end)
end)
