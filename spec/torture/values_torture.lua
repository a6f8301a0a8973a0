-- SPDX-License-Identifier: MIT
-- JSON, cryptography and the ledger with the n-th allocation of the C failing, for every n until none is
-- left to fail: what comes out is right, or the failure says so.

local core = require "linkedin.core"
local json = require "linkedin.json"
local torture, crypto = core.torture, core.crypto

local MANY = 200 -- more allocations than any one of these makes

local function assert_survives(call, expected)
  for n = 1, MANY do
    torture.fail_at(n)
    local ok, result, err = pcall(call)
    local made = torture.count()
    torture.fail_at(0)
    if ok and result ~= nil then
      assert.same(expected, result)
      if made < n then return end
    else
      assert.matches("memory", tostring(ok and err or result))
    end
  end
  error "it never gets through"
end

describe("with the n-th allocation failing", function()
  teardown(function() torture.fail_at(0) end)

  it("JSON is read right or not at all", function()
    local text = '{"a":[],"b":[1.0,9007199254740993],"c":"' .. ("\\u0001"):rep(500) .. '"}'
    assert_survives(function() return json.decode(text) end,
      { a = {}, b = { 1.0, "9007199254740993" }, c = ("\1"):rep(500) })
  end)

  it("JSON is written right or not at all", function()
    assert_survives(function() return json.encode { 0.1, json.array(), ("\1"):rep(500) } end,
      '[0.1,[],"' .. ("\\u0001"):rep(500) .. '"]')
  end)

  it("what is sealed opens, and digests are right", function()
    local key = ("k"):rep(32)
    assert_survives(function() return crypto.open(key, crypto.seal(key, "token")) end, "token")
    assert_survives(function() return crypto.unbase64url(crypto.base64url "token") end, "token")
    assert_survives(function() return crypto.unhex(crypto.hex "token") end, "token")
    assert_survives(function() return crypto.digest():update "abc":final "hex" end, crypto.sha256("abc", "hex"))
  end)

  it("the ledger grants what it counts", function()
    assert_survives(function()
      local ledger = core.ledger.new()
      ledger:limit("posts", 20, 0)
      for i = 1, 19 do ledger:take("posts", "a", nil, 1, i) end
      return ledger:take("posts", "a", nil, 1, 20)
    end, 0)
  end)
end)
