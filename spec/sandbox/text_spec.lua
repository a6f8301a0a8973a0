-- SPDX-License-Identifier: MIT
local text = require "linkedin.sandbox.text"

describe("text", function()
  it("counts characters and knows valid UTF-8", function()
    assert.equal(3, text.length "a株😀")
    assert.is_true(text.is_utf8 "a株😀\244\143\191\191")
    for _, bad in ipairs { "\192\128", "\237\160\128", "\244\144\128\128", "\226\130", "\128", "\255" } do
      assert.is_false(text.is_utf8(bad))
    end
  end)

  it("encodes base64url as RFC 4648 has it", function()
    assert.equal("Zm9vYmFy", text.base64url "foobar")
    assert.equal("-_8", text.base64url "\251\255")
    assert.equal("Zg", text.base64url "f")
  end)
end)
