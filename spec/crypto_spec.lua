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

  it("verifies what openssl signed, and nothing else", function()
    local jwt = require "spec.support.jwt"
    local key = jwt.key "k"
    local jwk = key:jwk()
    local n, e = crypto.unbase64url(jwk.n), crypto.unbase64url(jwk.e)
    local header, payload, signature = key:sign({ sub = "x" }):match "^(.-)%.(.-)%.(.-)$"
    local signed = header .. "." .. payload
    signature = crypto.unbase64url(signature)
    assert.is_true(crypto.verify_rs256(signed, signature, n, e))
    assert.is_true(crypto.verify_rs256(signed, signature, "\0" .. n, "\0" .. e))
    assert.is_false(crypto.verify_rs256(signed .. "x", signature, n, e))
    assert.is_false(crypto.verify_rs256(signed, signature:sub(1, -2), n, e))
    assert.is_false(crypto.verify_rs256(signed, signature .. "\0", n, e))
    assert.is_false(crypto.verify_rs256(signed, signature, n:reverse(), e))
    assert.is_false(crypto.verify_rs256(signed, signature, n, "\1"))
    assert.is_false(crypto.verify_rs256(signed, signature, n, "\2"))
    assert.is_false(crypto.verify_rs256(signed, signature, n, "\0"))
    assert.is_false(crypto.verify_rs256(signed, signature, n:rep(20), e))
  end)

  it("reads back the hexadecimal it wrote, in either case", function()
    local bytes = crypto.random(100)
    assert.equal(bytes, crypto.unhex(crypto.hex(bytes)))
    assert.equal(bytes, crypto.unhex(crypto.hex(bytes):upper()))
    assert.equal("00ff0a", crypto.hex "\0\255\n")
    assert.equal("", crypto.hex "")
    assert.equal("", crypto.unhex "")
    for _, text in ipairs { "0", "0g", "0x", "00 ", "`0", "@0" } do assert.is_nil(crypto.unhex(text)) end
  end)

  it("digests in pieces as at once", function()
    local digest = crypto.digest()
    assert.equal(crypto.sha256("abc", "hex"), digest:update "a":update "":update "bc":final "hex")
    assert.has_error(function() digest:update "d" end)
    assert.has_error(function() digest:final() end)
    assert.equal(crypto.sha256 "", crypto.digest():final())
    assert.has_error(function() crypto.digest():final "base64" end)
  end)

  describe("seals", function()
    local key = ("k"):rep(32)

    it("what opens again with the same key and context", function()
      for _, plain in ipairs { "", "a", ("secret "):rep(10000), crypto.random(1000) } do
        local sealed = crypto.seal(key, plain, "account")
        assert.equal(#plain + 28, #sealed)
        assert.is_nil(sealed:find("secret", 1, true))
        assert.equal(plain, crypto.open(key, sealed, "account"))
        assert.is_nil(crypto.open(key, sealed, "another"))
        assert.is_nil(crypto.open(key, sealed))
        assert.is_nil(crypto.open(("x"):rep(32), sealed, "account"))
      end
    end)

    it("the same text differently each time", function()
      assert.are_not.equal(crypto.seal(key, "text"), crypto.seal(key, "text"))
    end)

    it("so that no byte may be changed, added or lost", function()
      local sealed = crypto.seal(key, "a token")
      for at = 1, #sealed do
        local byte = string.char((sealed:byte(at) + 1) % 256)
        assert.is_nil(crypto.open(key, sealed:sub(1, at - 1) .. byte .. sealed:sub(at + 1)))
        assert.is_nil(crypto.open(key, sealed:sub(1, at - 1)))
      end
      assert.is_nil(crypto.open(key, sealed .. "\0"))
    end)

    it("as NIST's vectors say (GCM test case 16)", function()
      local known = crypto.unhex
      local nonce = known "cafebabefacedbaddecaf888"
      local text = known("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662")
      local tag = known "76fc6ece0f4e1768cddf8853bb2d551b"
      local gcm_key = known "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
      local plain = crypto.open(gcm_key, nonce .. text .. tag, known "feedfacedeadbeeffeedfacedeadbeefabaddad2")
      assert.equal("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        crypto.hex(plain))
    end)

    it("with keys of 32 bytes only", function()
      assert.has_error(function() crypto.seal(("k"):rep(31), "text") end)
      assert.has_error(function() crypto.open(("k"):rep(33), ("x"):rep(40)) end)
    end)
  end)

  it("derives keys as RFC 7914 says", function()
    assert.equal("77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
      crypto.hex(crypto.scrypt("", "", 16, 1, 1, 64)))
    assert.equal("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
      crypto.hex(crypto.scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1, 64)))
    for _, cost in ipairs { { 3, 1, 1 }, { 1, 1, 1 }, { 16, 0, 1 }, { 16, 1, -1 }, { 2 ^ 30, 8, 1 }, { 16, 1e9, 1 }, { 0 / 0, 1, 1 } } do
      assert.has_error(function() crypto.scrypt("p", "s", cost[1], cost[2], cost[3], 32) end)
    end
    assert.has_error(function() crypto.scrypt("p", "s", 16, 1, 1, 65) end)
  end)
end)
