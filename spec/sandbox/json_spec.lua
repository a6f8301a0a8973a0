-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"

describe("the sandbox's JSON", function()
  it("keeps arrays, objects and null apart", function()
    local value = json.decode('{"a":[],"o":{},"n":null,"f":false}')
    assert.is_true(json.is_array(value.a))
    assert.is_true(json.is_object(value.o))
    assert.equal(json.null, value.n)
    assert.equal('{"a":[],"f":false,"n":null,"o":{}}', json.encode(value))
  end)

  it("carries integers beyond 2^53 unchanged", function()
    assert.equal('[9007199254740993,-9223372036854775808]', json.encode(json.decode "[9007199254740993,-9223372036854775808]"))
    assert.equal("[9007199254740991]", json.encode(json.decode "[9007199254740991]"))
  end)

  it("reads escapes, surrogate pairs and raw UTF-8", function()
    assert.equal("é\n\"\\/ 😀 株", json.decode [["\u00e9\n\"\\\/ \ud83d\ude00 株"]])
  end)

  it("writes control characters as escapes", function()
    assert.equal([["a\u0001\t\"\\"]], json.encode('a\1\t"\\'))
  end)

  local refused = {
    ["a trailing comma"] = "[1,]", ["text after the value"] = "{} x", ["single quotes"] = "{'a':1}",
    ["a bare key"] = "{a:1}", ["a duplicate key"] = '{"a":1,"a":2}', ["a leading zero"] = "[01]",
    ["a lone surrogate"] = [["\ud800"]], ["a raw newline in a string"] = '"a\nb"', ["a comment"] = "[1/*x*/]",
    ["NaN"] = "[NaN]", ["invalid UTF-8"] = '"\255"', ["an unfinished object"] = '{"a":', ["nothing"] = "",
    ["a hanging decimal point"] = "[1.]", ["nesting without bound"] = ("["):rep(101),
  }
  for what, source in pairs(refused) do
    it("refuses " .. what, function()
      local value, why = json.decode(source)
      assert.is_nil(value)
      assert.is_string(why)
    end)
  end
end)
