-- SPDX-License-Identifier: MIT
local urn = require "linkedin.urn"

describe("urn", function()
  it("is taken apart", function()
    assert.same({ namespace = "li", type = "share", id = "726" }, urn.parse "urn:li:share:726")
    assert.same({ namespace = "li", type = "person", id = "aB_-9" }, urn.parse "urn:li:person:aB_-9")
  end)

  it("may be a tuple of URNs", function()
    assert.same({ "urn:li:activity:1", "2" }, urn.parse("urn:li:comment:(urn:li:activity:1,2)").parts)
    local nested = urn.parse "urn:li:like:(urn:li:person:a,urn:li:comment:(urn:li:activity:1,2))"
    assert.same({ "urn:li:person:a", "urn:li:comment:(urn:li:activity:1,2)" }, nested.parts)
  end)

  for _, text in ipairs {
    "", "share:1", "urn:", "urn:li", "urn:li:", "urn:li:share", "urn:li:share:", "urn:li::1", "urn:xx:share:1", "urn:li:sh are:1",
    "urn:li:share:1 2", "urn:li:share:1\n", "urn:li:comment:(a", "urn:li:comment:(a,)", "urn:li:comment:()", "urn:li:comment:(a))",
    "urn:li:comment:(a)b", "urn:li:share:a(b)",
  } do
    it(("is refused: %q"):format(text), function()
      local parsed, err = urn.parse(text)
      assert.is_nil(parsed)
      assert.equal("validation", err.kind)
      assert.matches("not a URN", err.message)
    end)
  end

  it("is refused when it is no string at all", function()
    local parsed, err = urn.parse(5)
    assert.is_nil(parsed)
    assert.matches("number", err.message)
  end)

  it("is built from ids, whole numbers as digits", function()
    assert.equal("urn:li:organization:1234567", urn.build("organization", 1234567.0))
    assert.equal("urn:li:comment:(urn:li:activity:1,2)", urn.build("comment", "urn:li:activity:1", 2))
    assert.is_nil((urn.build("organization", 1.5)))
    assert.is_nil((urn.build("organization", "")))
  end)

  it("is normalised from a number, a string or itself", function()
    for _, id in ipairs { 77, 77.0, "77", "urn:li:organization:77" } do
      assert.equal("urn:li:organization:77", urn.normalise(id, "organization"))
    end
    local _, err = urn.normalise("urn:li:person:77", "organization")
    assert.matches("type person, expected urn:li:organization", err.message)
  end)

  it("gives its bare id", function()
    assert.equal("77", urn.id "urn:li:organization:77")
    assert.equal("77", urn.id(77))
    assert.equal("77", urn.id "77")
  end)

  it("is checked for its type", function()
    assert.is_true(urn.is("urn:li:share:1"))
    assert.is_true(urn.is("urn:li:share:1", { "ugcPost", "share" }))
    assert.is_false(urn.is("urn:li:share:1", "person"))
    assert.is_false(urn.is("nonsense"))
    assert.is_false(urn.is(nil))
  end)

  it("is percent-encoded wholly", function()
    assert.equal("urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A1%2C2%29", urn.encode "urn:li:comment:(urn:li:activity:1,2)")
  end)
end)
