-- SPDX-License-Identifier: MIT
local json = require "linkedin.json"
local random = require "spec.support.random"

local has_integers = math.type ~= nil

describe("json", function()
  describe("decodes", function()
    it("ids so that they concatenate as their digits", function()
      for _, digits in ipairs { "0", "7", "1234567", "90000101", "1731880000000", "99999999999999" } do
        local value = assert(json.decode('{"id":' .. digits .. "}"))
        assert.equal("urn:li:organization:" .. digits, "urn:li:organization:" .. value.id)
      end
    end)

    it("integers as integers where the Lua has them", function()
      if has_integers then
        assert.equal("integer", math.type(json.decode "5"))
        assert.equal("integer", math.type(json.decode "[9007199254740992]"[1]))
      end
    end)

    it("integers a double cannot hold as strings, on every Lua", function()
      for _, digits in ipairs { "9007199254740993", "6852345678901234567", "-9007199254740993", "18446744073709551616", ("9"):rep(60) } do
        assert.equal(digits, json.decode("[" .. digits .. "]")[1])
      end
    end)

    it("integers whose printed form would lose digits so that it does not", function()
      assert.equal("id 123456789012345", "id " .. json.decode("[123456789012345]")[1])
    end)

    it("fractions as numbers, 1.0 as a float", function()
      assert.equal(0.1, json.decode "0.1")
      assert.equal(-2.5e-3, json.decode "-2.5e-3")
      if has_integers then
        assert.equal("float", math.type(json.decode "1.0"))
        assert.equal("float", math.type(json.decode "1e3"))
      end
    end)

    it("numbers over a double's range as strings", function()
      assert.equal("1e400", json.decode "[1e400]"[1])
    end)

    it("null as absent in objects, and in its place in arrays", function()
      local value = json.decode '{"a":null,"b":[null,1],"c":{"d":null}}'
      assert.is_nil(value.a)
      assert.equal(json.null, value.b[1])
      assert.equal(1, value.b[2])
      assert.same({}, value.c)
    end)

    it("null as null where it is asked for", function()
      assert.equal(json.null, json.decode('{"a":null}', { null = true }).a)
    end)

    it("empty arrays as arrays, that are written as arrays again", function()
      local value = json.decode '{"a":[],"b":{},"c":[[]]}'
      assert.equal(0, #value.a)
      assert.equal("[]", json.encode(value.a))
      assert.equal("{}", json.encode(value.b))
      assert.equal("[[]]", json.encode(value.c))
    end)

    it("strings that look like its own marks", function()
      for _, s in ipairs { "\1", "\1f1.0", "\1a", "\1\1x", "a\1n5" } do
        assert.equal(s, json.decode(json.encode { s })[1])
        assert.equal(s, json.decode(json.encode { k = { [s] = s } }).k[s])
      end
      assert.equal("\1a", json.decode '["\\u0001a"]'[1])
    end)

    for _, text in ipairs { "", " ", "{", "[1,", "[1,]", '{"a":}', '{"a" 1}', "nul", "tru", "'a'", '"a', "[1.2.3]", "01", "+1", ".5", "NaN",
      '{"a":1}}', "<html>", "\255", ("["):rep(2000) } do
      it(("refuses %q"):format(text:sub(1, 12)), function()
        local value, err = json.decode(text)
        assert.is_nil(value)
        assert.equal("protocol", err.kind)
        assert.matches("not JSON", err.message)
      end)
    end
  end)

  describe("encodes", function()
    it("integers exactly", function()
      assert.equal("[123456789012345]", json.encode { 123456789012345 })
      assert.equal("[9007199254740992]", json.encode { 2 ^ 53 })
      if has_integers then
        assert.equal("[9223372036854775807,-9223372036854775808]", json.encode { math.maxinteger, math.mininteger })
      end
    end)

    it("fractions so that they read back the same", function()
      for _, n in ipairs { 0.1, 1 / 3, 1e-300, 1.7976931348623157e308, 0.1 + 0.2 } do
        assert.equal(n, json.decode(json.encode { n })[1])
      end
    end)

    it("an empty table as an object, a marked one as an array", function()
      assert.equal("{}", json.encode {})
      assert.equal("[]", json.encode(json.array {}))
      assert.equal('{"targetEntities":[]}', json.encode { targetEntities = json.array() })
    end)

    it("null where it is written", function()
      assert.equal('{"a":null}', json.encode { a = json.null })
    end)

    it("without changing the value", function()
      local value = { a = json.array {}, n = 123456789012345, s = "\1" }
      json.encode(value)
      assert.same({ a = {}, n = 123456789012345, s = "\1" }, value)
    end)

    local cyclic = {}
    cyclic.x = cyclic
    local refused = {
      { "a function", { a = { b = { print } } }, "a%.b%[1%] is a function" },
      { "a mixed table", { a = { 1, x = 2 } }, "a is a table that is neither" },
      { "a sparse array", { a = { 1, nil, 3 } }, "a" },
      { "numeric keys", { a = { [5] = 1 } }, "a is a table that is neither" },
      { "no number", { a = 0 / 0 }, "a is not a finite number" },
      { "infinity", { 1 / 0 }, "%[1%] is not a finite number" },
      { "bytes that are no UTF-8", { s = "\255" }, "s is not UTF%-8" },
      { "what contains itself", cyclic, "contains itself" },
    }
    for _, case in ipairs(refused) do
      it("refusing " .. case[1] .. ", naming its path", function()
        local text, err = json.encode(case[2])
        assert.is_nil(text)
        assert.equal("validation", err.kind)
        assert.matches(case[3], err.message)
      end)
    end
  end)

  it("reads back what it wrote: 50,000 random values", function()
    local r = random.new()
    local function leaf(self)
      local kind = self:int(1, 6)
      if kind == 1 then return self:int(-1000000, 1000000) end
      if kind == 2 then return self:int(1, 1000000) + 1 / self:int(2, 99) end
      if kind == 3 then return self:int(0, 1) == 1 end
      return self:text(5)
    end
    for i = 1, 50000 do
      local value = r:value(3, leaf, json.array)
      local text = assert(json.encode(value))
      if not random.same(value, json.decode(text)) then error(("seed %d, value %d: %s"):format(r.seed, i, text)) end
    end
  end)

  it("leaves the host's cjson as it is", function()
    local cjson = require "cjson"
    local before = cjson.encode_number_precision()
    json.encode { 1.5 }
    assert.equal(before, cjson.encode_number_precision())
  end)
end)
