-- SPDX-License-Identifier: MIT
local keyring = require "linkedin.resty.keyring"

describe("a keyring", function()
  local old, new = ("o"):rep(32), ("n"):rep(32)

  it("opens what it sealed, for the same purpose and context only", function()
    local ring = keyring.new("x", new)
    local sealed = ring:seal("session", "cookie", "plain")
    assert.matches("^[%w_-]+$", sealed)
    assert.equal("plain", (ring:open("session", "cookie", sealed)))
    assert.is_nil((ring:open("login", "cookie", sealed)))
    assert.is_nil((ring:open("session", "another", sealed)))
    assert.are_not.equal(sealed, ring:seal("session", "cookie", "plain"))
    for _, text in ipairs { "", "x", "=", sealed .. "A", sealed:sub(1, -2), sealed:sub(2), ("A"):rep(5000), "\0" } do
      assert.is_nil((ring:open("session", "cookie", text)))
    end
  end)

  it("seals with the first secret and opens with all, telling which are old", function()
    local before, both, after = keyring.new("x", old), keyring.new("x", { new, old }), keyring.new("x", new)
    local sealed = before:seal("session", "c", "plain")
    local plain, is_old = both:open("session", "c", sealed)
    assert.equal("plain", plain)
    assert.is_true(is_old)
    plain, is_old = both:open("session", "c", both:seal("session", "c", "other"))
    assert.equal("other", plain)
    assert.is_false(is_old)
    assert.is_nil((after:open("session", "c", sealed)))
    assert.equal("other", (after:open("session", "c", both:seal("session", "c", "other"))))
  end)

  it("signs texts, and knows its signatures", function()
    local before, both = keyring.new("x", old), keyring.new("x", { new, old })
    local code = before:sign("logout", "id")
    assert.is_true(before:is_signed("logout", "id", code))
    assert.is_true(both:is_signed("logout", "id", code))
    assert.is_false(before:is_signed("logout", "id", both:sign("logout", "id")))
    for _, wrong in ipairs { "", code .. "A", code:sub(1, -2), 5, true, {} } do
      assert.is_false(before:is_signed("logout", "id", wrong))
    end
    assert.is_false(before:is_signed("logout", "id", nil))
    assert.is_false(before:is_signed("other", "id", code))
    assert.is_false(before:is_signed("logout", "di", code))
  end)

  it("raises over secrets that could be guessed", function()
    for _, wrong in ipairs { "", "short", ("x"):rep(31), {}, { new, "short" }, { 5 }, 5, true } do
      assert.has_error(function() keyring.new("who", wrong) end)
    end
    assert.has_error(function() keyring.new("who", nil) end)
    local _, message = pcall(keyring.new, "who", "short")
    assert.matches("who: secret must be a random string of at least 32 bytes %(openssl rand %-base64 32%)", message)
  end)
end)
