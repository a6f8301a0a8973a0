-- SPDX-License-Identifier: MIT
-- docs/coverage.md is what the catalogue, the sources and the sandbox say today, and no endpoint is passed over.
local support = require "spec.support.li"

package.path = "./?.lua;" .. package.path
local table_of = require "docs.coverage_table"
local list = dofile "docs/coverage.lua"

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return text
end

describe("the coverage", function()
  it("is up to date: `make coverage-table` writes it anew", function()
    assert.is_true(read "docs/coverage.md" == table_of.page(list), "docs/coverage.md is out of date: make coverage-table")
  end)

  it("has each endpoint in the catalogue, or says why not", function()
    for _, endpoint in ipairs(table_of.endpoints(list)) do
      assert.is_true(endpoint.operation ~= nil or endpoint.because ~= nil, endpoint.topic .. ": " .. endpoint.text)
      assert.is_false(endpoint.operation ~= nil and endpoint.because ~= nil, endpoint.text .. " has an entry and a reason")
    end
  end)

  it("names each endpoint once", function()
    local seen = {}
    for _, endpoint in ipairs(table_of.endpoints(list)) do
      local text = endpoint.text:gsub("{[^}]*}", "{}")
      assert.is_nil(seen[text], endpoint.text)
      seen[text] = true
    end
  end)

  it("shows every operation", function()
    local page = read "docs/coverage.md"
    for _, one in ipairs(table_of.operations()) do
      assert.truthy(page:find("| `" .. one.operation.name .. "` |", 1, true), one.operation.name)
    end
  end)

  it("names functions that exist", function()
    local li = require "linkedin".new { access_token = "x" }
    for operation, wrappers in pairs(table_of.wrappers()) do
      for _, name in ipairs(wrappers) do assert.is_truthy(table_of.resolve(li, name), operation .. ": " .. name) end
    end
  end)
end)

describe("what the sandbox is said to serve", function()
  local sandbox, li
  setup(function()
    sandbox = support.start { quota = "off" }
    sandbox:config { partner = true }
    li = support.client(sandbox, { quota = false })
  end)
  teardown(function() sandbox:stop() end)

  local SELECTOR = { FINDER = "q", BATCH_FINDER = "bq", ACTION = "action" }

  local function request(o, base)
    local path = (base == "v2" and o.v2_path or o.path):gsub("%b{}", "1")
    local query = {}
    if SELECTOR[o.method] then
      query[SELECTOR[o.method]] = o.operation
    elseif o.method:find "^BATCH_" and o.method ~= "BATCH_CREATE" then
      query.ids = require "linkedin.restli".list { 1 }
    end
    return li:request(o.verb, path, {
      restli_method = o.method, query = query, body = o.verb ~= "GET" and o.verb ~= "DELETE" and {} or nil,
    })
  end

  -- Neither unknown to the router nor a method that is not there: whatever else is wrong with such a request.
  it("is routed", function()
    local router, asked = table_of.router(), 0
    for _, one in ipairs(table_of.operations()) do
      local o = one.operation
      for _, base in ipairs(o.method and table_of.served(o, router) or {}) do
        local answer, err = request(o, base)
        err = answer and {} or err
        local why = ("%s on %s: %s %s"):format(o.name, base, tostring(err.status), tostring(err.message))
        assert.is_false(err.status == 405 or err.status == 500 or err.code == "RESOURCE_NOT_FOUND", why)
        assert.is_nil((err.message or ""):find "does not exist$" or (err.message or ""):find "not supported on resource", why)
        asked = asked + 1
      end
    end
    assert.is_true(asked > 100)
  end)

  it("is less than all there is: what it does not serve is not routed", function()
    local answer, err = li:request("GET", "/rest/nothing")
    assert.same({ nil, "RESOURCE_NOT_FOUND" }, { answer, err.code })
    answer, err = li:request("DELETE", "/rest/events/1")
    assert.same({ nil, 405 }, { answer, err.status })
  end)
end)
