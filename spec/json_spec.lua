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

    it("what no number of Lua's can hold as strings", function()
      assert.equal("1e-400", json.decode "[1e-400]"[1])
      assert.equal(("1"):rep(500) .. ".5", json.decode("[" .. ("1"):rep(500) .. ".5]")[1])
      assert.equal(0, json.decode "[0e-400]"[1])
      assert.equal(5e-324, json.decode "[5e-324]"[1])
    end)

    it("the same with white space anywhere", function()
      local value = json.decode ' { "a" : [ ] , "b" : [ 1.0 , 9007199254740993 , null ] }\r\n\t'
      assert.equal("[]", json.encode(value.a))
      assert.equal(1, value.b[1])
      assert.equal("9007199254740993", value.b[2])
      assert.equal(json.null, value.b[3])
    end)

    it("a name that looks like a mark, even beside the name it would become", function()
      local value = json.decode '{"\\u0001a":1,"a":2,"\\u0001\\u0001a":3,"\\u0001":4}'
      assert.same({ ["\1a"] = 1, a = 2, ["\1\1a"] = 3, ["\1"] = 4 }, value)
    end)

    it("text nested a thousand deep, and no deeper", function()
      assert.is_table(json.decode(("[1,"):rep(999) .. "[]" .. ("]"):rep(999)))
      assert.is_nil((json.decode(("["):rep(1001) .. ("]"):rep(1001))))
    end)

    it("null on its own, and false", function()
      assert.equal(json.null, json.decode "null")
      assert.is_false(json.decode "false")
    end)

    for _, text in ipairs { "", " ", "{", "}", "[", "]", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[1}", '{"a":}', '{"a" 1}', '{"a":1,}', '{"a":1,,}',
      "{a:1}", "{1:1}", "{9007199254740993:1}", "{1.0 :1}", '{"a"}', "{[]:1}", "nul", "tru", "truee", "nullx", "True", "'a'", '"a', '"', '"\\', '"\\x"',
      '"\\u12"', '"\\ud800"', '"\\ud800\\u0041"', '["\\u0001', "01", "-01", "+1", ".5", "-.5", "1.", "1.e5", "1e", "1e+", "1.5e-", "--1", "-", "1-1",
      "[1.2.3]", ("9"):rep(20) .. "-", "00000000000000000099999", ("1-"):rep(300), "0x1F", "NaN", "-NaN", "Infinity", "-Infinity", "1 1", "[1.0 1.0]",
      "[1.0x]", '[9007199254740993"x"]', "// x\n1", "<html>", "\255", "\239\187\1911", "1\0", '{"a":1}\0x', '["\1a"]', '["\1f1.0", 1.0]', '"\0"', "\0",
      '"\27"', ("["):rep(2000) } do
      it(("refuses %q"):format(text:sub(1, 16)), function()
        local value, err = json.decode(text)
        assert.is_nil(value)
        assert.equal("protocol", err.kind)
        assert.matches("^not JSON: ", err.message)
      end)
    end

    it("saying where the text as it came goes wrong", function()
      local function where(text) return (select(2, json.decode(text)).message:match "at character (%d+)") end
      assert.equal("8", where "[1.0,1 2]")
      assert.equal("5", where "[1, 01]")
      assert.equal("9", where "[[],1.0 \0]")
    end)

    it("never raising, whatever is cut off or changed", function()
      local r = random.new()
      local text = '{"a":[],"\\u0001b":[1.0,9007199254740993,null,{"c":-1e5}],"d":"\\u0001a\\n","e":true}'
      for at = 1, #text do
        assert.is_nil((json.decode(text:sub(1, at - 1))))
        local changed = text:sub(1, at - 1) .. string.char(r:int(0, 255)) .. text:sub(at + 1)
        local value, err = json.decode(changed)
        assert.is_true(value ~= nil or err.kind == "protocol")
      end
    end)
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

    it("numbers in their shortest form", function()
      for text, n in pairs { ["0.1"] = 0.1, ["5e-324"] = 5e-324, ["1e+300"] = 1e300, ["1000000000000000"] = 1e15, ["-0.5"] = -0.5, ["100"] = 100,
        ["0.30000000000000004"] = 0.1 + 0.2, ["2.5e-07"] = 2.5e-7 } do
        assert.equal("[" .. text .. "]", json.encode { n })
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

    local function deep(levels)
      local value = 1
      for _ = 1, levels do value = { value } end
      return value
    end

    it("a hundred levels, and the same table in two places", function()
      assert.equal(("["):rep(100) .. "1" .. ("]"):rep(100), json.encode(deep(100)))
      local shared = { 1.5 }
      assert.equal("[[1.5],[1.5]]", json.encode { shared, shared })
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
      { "what contains itself", cyclic, "^x contains itself" },
      { "what is nested over a hundred deep", deep(101), "^%[1%]%[1%].* is nested too deep" },
      { "a name that is no UTF-8", { a = { ["\255"] = 1 } }, "^a has a name that is not UTF%-8" },
      { "a coroutine", { media = { {}, { id = coroutine.create(function() end) } } }, "^media%[2%]%.id is a thread" },
      { "a function for the value", print, "^the value is a function" },
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

  it("writes and reads fractions alike in any locale", function()
    local before = os.setlocale(nil, "numeric")
    if not os.setlocale("de_DE.UTF-8", "numeric") then return end -- spec/c/test_jsontext.c has the rule
    local text, value = json.encode { 1.5, 1e-7, 0.1 + 0.2 }, json.decode "[1.5,1.0,2.5e3,1e3]"
    local back = json.decode(text)
    os.setlocale(before, "numeric")
    assert.equal("[1.5,1e-07,0.30000000000000004]", text)
    assert.same({ 1.5, 1, 2500, 1000 }, value)
    assert.same({ 1.5, 1e-7, 0.1 + 0.2 }, back)
  end)

  it("leaves the host's cjson as it is", function()
    local cjson = require "cjson"
    local before = cjson.encode_number_precision()
    json.encode { 1.5 }
    assert.equal(before, cjson.encode_number_precision())
  end)
end)
