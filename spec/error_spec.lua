-- SPDX-License-Identifier: MIT
local Error = require "linkedin.error"

describe("error", function()
  it("reads as one line with cause, cure and where", function()
    local err = Error.new {
      kind = "permission", message = "Not enough permissions", hint = "Ask for w_member_social",
      status = 403, code = "ACCESS_DENIED", method = "POST", endpoint = "/rest/posts", request_id = "u-1",
    }
    assert.equal("linkedin: permission: Not enough permissions. Ask for w_member_social "
      .. "[POST /rest/posts, status 403, ACCESS_DENIED, request u-1]", tostring(err))
  end)

  it("stays on one line whatever the message holds", function()
    assert.is_nil(tostring(Error.new { kind = "http", message = "a\nb\r\nc" }):find("[\r\n]"))
  end)

  it("can be thrown and caught as the same value", function()
    local err = Error.new { kind = "network", message = "refused" }
    local ok, caught = pcall(error, err)
    assert.is_false(ok)
    assert.equal(err, caught)
  end)

  it("is told apart from other tables", function()
    assert.is_true(Error.is(Error.new { kind = "http", message = "x" }))
    assert.is_false(Error.is {})
    assert.is_false(Error.is "x")
  end)
end)
