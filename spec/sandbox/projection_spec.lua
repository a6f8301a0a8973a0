-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local projection = require "linkedin.sandbox.projection"

describe("projections", function()
  local entity = { id = 1, name = { a = 1, b = 2 }, list = json.array { { x = 1, y = 2 } }, urn = "urn:li:x:1", bad = "u" }
  local function decorate(urn)
    if urn == "urn:li:x:1" then return { title = "T", more = 1 } end
    return nil, { status = 404 }
  end
  local function apply(spec) return projection.apply(entity, assert(projection.parse(spec)), decorate) end

  it("keep what was asked for", function()
    assert.same({ id = 1, name = { b = 2 } }, apply "(id,name(b),absent)")
    assert.same({ name = { a = 1 } }, apply "name:(a)")
    assert.same({ list = { { y = 2 } } }, apply "(list*(y))")
  end)

  it("decorate URNs, and say what could not be", function()
    assert.same({ urn = "urn:li:x:1", ["urn~"] = { title = "T" } }, apply "(urn~(title))")
    assert.same({ bad = "u", ["bad!"] = { status = 404 } }, apply "(bad~)")
  end)

  it("are refused when malformed", function()
    for _, spec in ipairs { "(id", "(id,)", "()", "(id))", "(a b)" } do assert.is_nil((projection.parse(spec))) end
  end)
end)
