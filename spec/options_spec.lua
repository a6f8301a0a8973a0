-- SPDX-License-Identifier: MIT
local options = require "linkedin.options"

local function fails(fn)
  local ok, message = pcall(fn)
  assert.is_false(ok)
  return message
end

describe("options", function()
  it("gives an empty table for options that were left out", function()
    assert.same({}, options.check("f", nil, {}))
  end)

  it("names the nearest valid option for a misspelt one", function()
    local message = fails(function() options.check("f", { timeot = 3 }, {}, options.call) end)
    assert.matches("f: unknown option 'timeot', did you mean 'timeout'%?", message)
  end)

  it("says nothing about nearness when no option is near", function()
    local message = fails(function() options.check("f", { zzzzzzzz = 3 }, { text = "string" }) end)
    assert.matches("unknown option 'zzzzzzzz'$", message)
  end)

  it("names the type that was expected and the one that came", function()
    local message = fails(function() options.check("f", { text = 3 }, { text = "string|table" }) end)
    assert.matches("option 'text' must be string or table, got number", message)
  end)

  it("takes any of the types of an alternative", function()
    local given = { text = {} }
    assert.equal(given, options.check("f", given, { text = "string|table" }))
  end)

  it("tells integers from fractions", function()
    local message = fails(function() options.check("f", { n = 1.5 }, { n = "integer" }) end)
    assert.matches("must be integer", message)
    assert.has_no.errors(function() options.check("f", { n = 2 }, { n = "integer" }) end)
  end)

  it("refuses a positional value among options", function()
    local message = fails(function() options.check("f", { "x" }, { text = "string" }) end)
    assert.matches("options are named", message)
  end)

  it("refuses something else than a table", function()
    local message = fails(function() options.check("f", "x", {}) end)
    assert.matches("expected a table of options, got string", message)
  end)

  it("leaves 0, the empty string and false as they are", function()
    local given = { a = 0, b = "", c = false }
    assert.same({ a = 0, b = "", c = false },
      options.check("f", given, { a = "number", b = "string", c = "boolean" }))
  end)

  it("points at the caller's line", function()
    local function public(opts) options.check("public", opts, {}) end
    local message = fails(function() public({ x = 1 }) end)
    assert.matches("options_spec%.lua", message)
  end)
end)
