-- SPDX-License-Identifier: MIT
local crypto = require "linkedin.core".crypto

describe("crypto", function()
  it("digests as FIPS 180 says", function()
    assert.equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", crypto.sha256("abc", "hex"))
    assert.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", crypto.sha256("", "hex"))
    assert.equal(32, #crypto.sha256 "abc")
  end)

  it("signs as RFC 4231 says", function()
    assert.equal("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
      crypto.hmac_sha256("Jefe", "what do ya want for nothing?", "hex"))
    assert.equal("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
      crypto.hmac_sha256(("\11"):rep(20), "Hi There", "hex"))
  end)

  it("digests a file in pieces", function()
    local name = os.tmpname()
    local file = assert(io.open(name, "wb"))
    local bytes = ("0123456789"):rep(20000)
    file:write(bytes)
    file:close()
    assert.equal(crypto.sha256(bytes, "hex"), crypto.sha256_file(name))
    os.remove(name)
    local digest, err = crypto.sha256_file(name)
    assert.is_nil(digest)
    assert.equal("storage", err.kind)
  end)

  it("compares whole strings", function()
    assert.is_true(crypto.equal("abc", "abc"))
    assert.is_false(crypto.equal("abc", "abd"))
    assert.is_false(crypto.equal("abc", "abcd"))
    assert.is_true(crypto.equal("", ""))
  end)

  it("gives other random bytes each time", function()
    assert.equal(24, #crypto.random(24))
    assert.are_not.equal(crypto.random(24), crypto.random(24))
    assert.has_error(function() crypto.random(0) end)
  end)

  it("reads back the base64url it wrote, without padding", function()
    for size = 0, 64 do
      local bytes = size == 0 and "" or crypto.random(size)
      local text = crypto.base64url(bytes)
      assert.is_nil(text:find "[^%w%-_]")
      assert.equal(bytes, crypto.unbase64url(text))
    end
    assert.equal("-_8", crypto.base64url "\251\255")
  end)

  for _, text in ipairs { "a", "ab=", "YQ==", "a+b/", "a b", "AB", "AAB" } do
    it("refuses as base64url " .. text, function() assert.is_nil(crypto.unbase64url(text)) end)
  end

  it("refuses keys that are too small or none", function()
    assert.is_false(crypto.verify_rs256("data", ("s"):rep(128), ("\255"):rep(128), "\1\0\1"))
    assert.is_false(crypto.verify_rs256("data", "", "", ""))
  end)
end)
