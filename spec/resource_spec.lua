-- SPDX-License-Identifier: MIT
-- Rest.li resources: the wire of every method, through a client that records instead of sending.
local Error = require "linkedin.error"
local resource = require "linkedin.resource"

describe("resource", function()
  local calls, answers

  local function make(what)
    calls, answers = {}, {}
    return resource.new({
      settings = { api = "rest" },
      _call = function(_, spec, opts)
        calls[#calls + 1] = { spec = spec, opts = opts }
        local answer = table.remove(answers, 1)
        if answer == nil then answer = { elements = {} } end
        return answer, { request_id = "u-1" }
      end,
      _each = function(_, spec, opts)
        calls[#calls + 1] = { spec = spec, opts = opts }
        return "pages"
      end,
    }, what)
  end

  local PATH = "/rest/adAccounts/{adAccount}/somethingNew" -- not in the catalogue

  it("sends each method with its verb, its name and its key", function()
    local r = make(PATH)
    local opts = { keys = { adAccount = 5 } }
    r:get(7, opts)
    r:get_all(opts)
    r:finder("search", { search = { test = true } }, opts)
    r:create({ name = "n" }, opts)
    r:update(7, { name = "n" }, opts)
    r:partial_update(7, { patch = { ["$set"] = { name = "m" } } }, opts)
    r:delete(7, opts)
    r:action("pause", { id = 1 }, opts)
    local expected = {
      { "GET", "GET", PATH .. "/{id}" }, { "GET", "GET_ALL", PATH }, { "GET", "FINDER", PATH }, { "POST", "CREATE", PATH },
      { "PUT", "UPDATE", PATH .. "/{id}" }, { "POST", "PARTIAL_UPDATE", PATH .. "/{id}" }, { "DELETE", "DELETE", PATH .. "/{id}" },
      { "POST", "ACTION", PATH },
    }
    for i, want in ipairs(expected) do
      local spec = calls[i].spec
      assert.same(want, { spec.method, spec.restli_method, spec.path })
      assert.equal(5, spec.keys.adAccount)
    end
    assert.equal(7, calls[1].spec.keys.id)
    assert.same({ q = "search", search = { test = true } }, calls[3].spec.query)
    assert.same({ patch = { ["$set"] = { name = "m" } } }, calls[6].spec.body)
    assert.same({ action = "pause" }, calls[8].spec.query)
  end)

  it("makes the smallest patch of an original and a modified entity", function()
    local r = make(PATH)
    r:partial_update(7, { original = { a = 1, b = { c = 1, d = 2 } }, modified = { a = 1, b = { c = 3, d = 2 } } })
    assert.same({ patch = { b = { ["$set"] = { c = 3 } } } }, calls[1].spec.body)
  end)

  it("sends nothing when nothing changed", function()
    local r = make(PATH)
    assert.is_true(r:partial_update(7, { original = { a = 1 }, modified = { a = 1 } }))
    assert.equal(0, #calls)
  end)

  it("keys batch results by the caller's own keys, whatever LinkedIn calls them", function()
    local r = make "/rest/things"
    local complex = { actor = "urn:li:person:a", entity = "urn:li:activity:1" }
    answers[1] = {
      results = {
        ["101"] = { n = 1 }, ["urn%3Ali%3Ashare%3A2"] = { n = 2 },
        ["(actor:urn%3Ali%3Aperson%3Aa,entity:urn%3Ali%3Aactivity%3A1)"] = { n = 3 },
      },
      statuses = { ["404404"] = 404 },
      errors = { ["404404"] = { message = "Not Found", status = 404 } },
    }
    local got = assert(r:batch_get { 101, "urn:li:share:2", complex, 404404 })
    assert.equal(1, got[101].n)
    assert.equal(2, got["urn:li:share:2"].n)
    assert.equal(3, got[complex].n)
    assert.is_true(Error.is(got[404404]))
    assert.equal(404, got[404404].status)
  end)

  it("finds results under URNs that LinkedIn left unencoded", function()
    local r = make "/rest/things"
    answers[1] = { results = { ["urn:li:share:2"] = { n = 2 } } }
    assert.equal(2, assert(r:batch_get { "urn:li:share:2" })["urn:li:share:2"].n)
  end)

  it("writes batches with the keys encoded as in the URL", function()
    local r = make "/rest/things"
    r:batch_update { ["urn:li:share:2"] = { a = 1 } }
    assert.same({ entities = { ["urn%3Ali%3Ashare%3A2"] = { a = 1 } } }, calls[1].spec.body)
    assert.equal("PUT", calls[1].spec.method)
    r:batch_partial_update { [5] = { original = { a = 1 }, modified = { a = 2 } }, [6] = { original = { a = 1 }, modified = { a = 1 } } }
    assert.same({ entities = { ["5"] = { patch = { ["$set"] = { a = 2 } } } } }, calls[2].spec.body)
    r:batch_delete { 1, 2 }
    assert.equal("DELETE", calls[3].spec.method)
  end)

  it("gives batch creations in order, the failed ones as errors", function()
    local r = make "/rest/things"
    answers[1] = { elements = { { id = "1", status = 201 }, { status = 403, error = { message = "no", status = 403 } } } }
    local got = assert(r:batch_create { { a = 1 }, { a = 2 } })
    assert.equal("1", got[1].id)
    assert.equal("permission", got[2].kind)
  end)

  it("gives the pages of a batch finder in order", function()
    local r = make "/rest/things"
    answers[1] = { elements = { { elements = { 1 } }, { isError = true, error = { message = "bad", status = 400 } } } }
    local pages = assert(r:batch_finder("criteria", { { a = 1 }, { a = 2 } }))
    assert.same({ 1 }, pages[1].elements)
    assert.is_true(Error.is(pages[2]))
    assert.equal("criteria", calls[1].spec.query.bq)
  end)

  it("never sends an empty key to the collection", function()
    local r = make "/rest/things"
    for _, call in ipairs { r.get, r.delete } do
      assert.has_error(function() call(r, "") end)
      assert.has_error(function() call(r, nil) end)
    end
    assert.has_error(function() r:batch_get {} end)
    assert.equal(0, #calls)
  end)

  describe("of the catalogue", function()
    it("has its path, its version and its quota family", function()
      local r = make "posts"
      r:get "urn:li:share:1"
      assert.equal("/rest/posts/{id}", calls[1].spec.path)
      assert.is_true(calls[1].spec.versioned)
      assert.equal("posts", calls[1].spec.family)
    end)

    it("names what it offers when a method or finder is none of it", function()
      local r = make "posts"
      local ok, message = pcall(r.batch_delete, r, { 1 })
      assert.is_false(ok)
      assert.matches("posts does not offer batch_delete", message)
      ok, message = pcall(r.finder, r, "owner")
      assert.is_false(ok)
      assert.matches("it has: .*author", message)
    end)

    it("is named rightly, or nearly", function()
      local ok, message = pcall(make, "organisations")
      assert.is_false(ok)
      assert.matches("organizations", message)
    end)

    it("is listed", function()
      local names = {}
      for _, one in ipairs(require "linkedin".catalogue()) do names[one.name] = one end
      assert.is_table(names.posts.operations)
      assert.is_string(names.ugcPosts.doc)
    end)
  end)
end)
