-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local schema = require "linkedin.sandbox.schema"

describe("body schemas", function()
  local s = schema
  local Body = s.record {
    author = s.urn { "person" }, text = s.optional(s.string { max = 3 }), kind = s.optional(s.enum { "A" }),
  }
  local function kinds(body)
    local found = {}
    for i, issue in ipairs(s.check(Body, body)) do found[i] = issue.path .. " " .. issue.kind end
    return found
  end

  it("find every mistake at once", function()
    assert.same({}, kinds { author = "urn:li:person:a", text = "株式会", kind = "A" })
    assert.same({ "/other unknown", "/author missing", "/kind enum", "/text length" }, kinds { text = "four", kind = "a", other = 1 })
    assert.same({ "/author urn_type", "/text null" }, kinds { author = "urn:li:organization:1", text = json.null })
    assert.same({ "/author urn", "/text type" }, kinds { author = 4, text = json.array {} })
  end)
end)
