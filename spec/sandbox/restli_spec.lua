-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local restli = require "linkedin.sandbox.restli"

describe("the sandbox's Rest.li reader", function()
  local accepted = {
    { "a%20b", "a b" }, { "''", "" }, { "%27%27", "" }, { "true", "true" },
    { "List(1,2)", { "1", "2" } }, { "List()", {} }, { "List('')", { "" } },
    { "(a:1,b:x%2Cy)", { a = "1", b = "x,y" } }, { "(k:List(%28v1%2C2%29))", { k = { "(v1,2)" } } },
    { "urn%3Ali%3Ashare%3A1", "urn:li:share:1" }, { "List%28x%29", "List(x)" }, { "('':v)", { [""] = "v" } },
    { "%E6%A0%AA", "株" }, { "(timeRange:(start:1,end:2))", { timeRange = { start = "1", ["end"] = "2" } } },
  }
  for _, case in ipairs(accepted) do
    it("reads " .. case[1], function()
      assert.same(case[2], (restli.decode(case[1], true)))
    end)
  end

  local refused = {
    ["an unencoded colon"] = "urn:li:share:1", ["an unencoded comma"] = "a,b", ["an unclosed list"] = "List(1",
    ["an empty item"] = "List(1,)", ["a stray parenthesis"] = "a)", ["a key without value"] = "(a)",
    ["a repeated key"] = "(a:1,a:2)", ["a bare quote"] = "it's", ["a broken escape"] = "a%2", ["bad UTF-8"] = "%FF",
    ["nesting without bound"] = ("List("):rep(40),
  }
  for what, source in pairs(refused) do
    it("refuses " .. what, function()
      local value, why = restli.decode(source)
      assert.is_nil(value)
      assert.is_string(why)
    end)
  end

  it("refuses what encodeURIComponent encodes, when strict", function()
    for _, raw in ipairs { "a/b", "a+b" } do
      assert.equal(raw, (restli.decode(raw, false)))
      assert.is_nil((restli.decode(raw, true)))
    end
  end)

  it("reads protocol 1.0's dots, brackets and repetitions", function()
    local params = restli.query("ids[0]=a&ids[1]=b&t.r.start=1&q=x&n=1&n=2&u=urn:li:share:1", "1.0.0")
    assert.same({ "a", "b" }, params.ids)
    assert.is_true(json.is_array(params.ids))
    assert.same({ r = { start = "1" } }, params.t)
    assert.same({ "1", "2" }, params.n)
    assert.equal("urn:li:share:1", params.u)
  end)

  it("keeps projections raw, and refuses encoded ones when strict", function()
    assert.equal("(id,a(b))", restli.query("projection=(id,a(b))", "2.0.0", true).projection)
    assert.is_nil((restli.query("projection=%28id%29", "2.0.0", true)))
    assert.equal("(id)", restli.query("projection=%28id%29", "2.0.0", false).projection)
  end)

  local methods = {
    { { "GET", true, {} }, "GET" }, { { "GET", false, {} }, "GET_ALL" }, { { "GET", false, { ids = {} } }, "BATCH_GET" },
    { { "GET", false, { q = "a" }, "finder" }, "FINDER" }, { { "POST", false, {} }, "CREATE" },
    { { "POST", false, {}, "batch_create" }, "BATCH_CREATE" }, { { "POST", true, {}, "PARTIAL_UPDATE" }, "PARTIAL_UPDATE" },
    { { "POST", false, { action = "x" } }, "ACTION" }, { { "DELETE", true, {} }, "DELETE" }, { { "PUT", true, {} }, "UPDATE" },
  }
  local unpack = table.unpack or unpack
  for _, case in ipairs(methods) do
    it("knows a " .. case[2], function() assert.equal(case[2], (restli.method(unpack(case[1], 1, 4)))) end)
  end

  it("refuses a method header that contradicts the request", function()
    local name, why = restli.method("GET", true, {}, "FINDER")
    assert.is_nil(name)
    assert.matches("X%-RestLi%-Method", why)
  end)
end)
