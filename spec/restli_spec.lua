-- SPDX-License-Identifier: MIT
local random = require "spec.support.random"
local restli = require "linkedin.restli"

describe("restli", function()
  describe("encodes", function()
    local cases = {
      { "a space", "a b", "a%20b" },
      { "the empty string", "", "''" },
      { "booleans and numbers", { true, false, 12, -3 }, "List(true,false,12,-3)" },
      { "null", restli.null, "null" },
      { "a list", { 1, 2 }, "List(1,2)" },
      { "the empty list", restli.list {}, "List()" },
      { "the empty record", {}, "()" },
      { "a list of the empty string", { "" }, "List('')" },
      { "a record, keys sorted", { b = "x,y", a = 1 }, "(a:1,b:x%2Cy)" },
      { "its own characters inside", { k = { "(v1,2)" } }, "(k:List(%28v1%2C2%29))" },
      { "a URN", "urn:li:share:1", "urn%3Ali%3Ashare%3A1" },
      { "text that looks like a list", "List(x)", "List%28x%29" },
      { "the empty key", { [""] = "v" }, "('':v)" },
      { "characters beyond ASCII", "株", "%E6%A0%AA" },
      { "quotes", "it's", "it%27s" },
      { "what stays as it is", "aZ09-_.!~*", "aZ09-_.!~*" },
      { "an integral float as its integer", 1234567.0, "1234567" },
      { "a fraction in its shortest form", 0.1, "0.1" },
      { "nesting", { a = { b = { c = { 1, { d = "" } } } } }, "(a:(b:(c:List(1,(d:'')))))" },
    }
    for _, case in ipairs(cases) do
      it(case[1], function() assert.equal(case[3], restli.encode(case[2])) end)
    end
  end)

  describe("refuses", function()
    local cyclic = {}
    cyclic.inner = cyclic
    local cases = {
      { "a function, naming its path", { a = { 1, print } }, "a%[2%] is a function" },
      { "a table that is neither list nor record", { x = { 1, y = 2 } }, "x is a table that is neither" },
      { "numbers that are none", { n = 0 / 0 }, "n is not a finite number" },
      { "infinity", { n = 1 / 0 }, "n is not a finite number" },
      { "bytes that are no UTF-8", { s = "a\255b" }, "s is not UTF%-8 at byte 2" },
      { "a key that is no UTF-8", { ["\255"] = 1 }, "not UTF%-8" },
      { "a hole in a list", { 1, nil, 3 }, " is a " },
      { "what contains itself", cyclic, "nested too deep" },
    }
    for _, case in ipairs(cases) do
      it(case[1], function()
        local text, err = restli.encode(case[2])
        assert.is_nil(text)
        assert.equal("validation", err.kind)
        assert.matches(case[3], err.message)
      end)
    end

    local broken = { "(", "List(", "List(1", "List(1,)", "(a)", "(a:)", "(a:1,)", "a)", "a,b", "(:1)", "%", "%4", "%zz", "%FF",
      "a'b", "''x", "List(1))", "", "(a:1)b", ("("):rep(100) }
    for _, text in ipairs(broken) do
      it("to decode " .. text:sub(1, 20), function()
        local value, err = restli.decode(text)
        assert.is_nil(value)
        assert.equal("validation", err.kind)
        assert.matches("byte %d+", err.message .. " byte 0")
      end)
    end

    it("a value nested over its bound, without harm", function()
      local deep = "x"
      for _ = 1, 10000 do deep = { deep } end
      assert.is_nil((restli.encode(deep)))
      assert.is_nil((restli.decode(("List("):rep(100000))))
    end)
  end)

  describe("decodes", function()
    it("primitives as strings, since the wire has no types", function()
      assert.same({ a = "1", b = "true", c = "null" }, restli.decode "(a:1,b:true,c:null)")
    end)

    it("numbers, booleans and null where types are asked for", function()
      local value = restli.decode("List(1,1.5,true,null,x)", { typed = true })
      assert.equal(1, value[1])
      assert.equal(1.5, value[2])
      assert.is_true(value[3])
      assert.equal(restli.null, value[4])
      assert.equal("x", value[5])
    end)

    it("lower-case escapes and a plus as a plus", function()
      assert.equal("é+", restli.decode "%c3%a9+")
    end)

    it("an empty list apart from an empty record", function()
      assert.equal("List()", restli.encode(restli.decode "List()"))
      assert.equal("()", restli.encode(restli.decode "()"))
    end)
  end)

  it("reads back what it wrote: 100,000 random values", function()
    local r = random.new()
    local leaf = function(self) return self:text(6) end
    for i = 1, 50000 do
      local value = r:value(3, leaf, restli.list)
      local text = assert(restli.encode(value))
      local back = restli.decode(text)
      if not random.same(value, back) then error(("seed %d, value %d: %s"):format(r.seed, i, text)) end
      if text ~= restli.encode(back) then error(("seed %d, value %d is not stable: %s"):format(r.seed, i, text)) end
    end
    for i = 1, 50000 do
      local value = r:value(2, leaf, restli.list)
      local text = assert(restli.encode_reduced(value))
      if not random.same(value, restli.decode_reduced(text)) then
        error(("seed %d, reduced value %d: %s"):format(r.seed, i, text))
      end
    end
  end)

  it("never fails on random bytes but with an error", function()
    local r = random.new()
    local alphabet = { "(", ")", ",", ":", "'", "%", "List(", "a", "2", "F", "\255", "\0" }
    for _ = 1, 20000 do
      local out = {}
      for i = 1, r:int(1, 12) do out[i] = r:pick(alphabet) end
      local text = table.concat(out)
      local value, err = restli.decode(text)
      assert.is_true(value ~= nil or err.kind == "validation")
    end
  end)

  describe("reduced form", function()
    it("escapes only its own characters", function()
      assert.equal("é a%3Ab%2C%28%29%27%25", restli.encode_reduced "é a:b,()'%")
    end)
  end)

  describe("queries", function()
    it("are sorted by name, pairs first in their order", function()
      assert.equal("z=1&a=List(2)&q=x%20y", restli.encode_query { { "z", 1 }, q = "x y", a = { 2 } })
    end)

    it("are read back", function()
      assert.same({ q = "x y", a = { "2" }, e = "" }, (function()
        local query = restli.decode_query "?q=x%20y&a=List(2)&e="
        setmetatable(query.a, nil)
        return query
      end)())
    end)

    it("name the parameter that cannot be encoded", function()
      local _, err = restli.encode_query { bad = print }
      assert.matches("^bad:", err.message)
    end)
  end)

  describe("keys", function()
    it("are never empty", function()
      assert.is_nil((restli.encode_key ""))
      assert.is_nil((restli.encode_key(nil)))
    end)

    it("may be records", function()
      assert.equal("(account:urn%3Ali%3AsponsoredAccount%3A5,user:urn%3Ali%3Aperson%3Aa)",
        restli.encode_key { account = "urn:li:sponsoredAccount:5", user = "urn:li:person:a" })
    end)
  end)

  describe("projections", function()
    it("pass with balanced parentheses and their own characters", function()
      assert.is_true(restli.check_projection "(id,firstName,profilePicture(displayImage~:playableStreams),elements*(handle~))")
    end)

    for _, text in ipairs { "(id", "id)", "(id)&x=1", "(id) ", "(id\n)", "(é)" } do
      it("are refused: " .. text:gsub("\n", "\\n"), function()
        local ok, err = restli.check_projection(text)
        assert.is_nil(ok)
        assert.equal("validation", err.kind)
      end)
    end
  end)
end)
