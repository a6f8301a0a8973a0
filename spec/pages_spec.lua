-- SPDX-License-Identifier: MIT
local each = require "linkedin.pages".each

-- A client that answers from a table of pages, keyed by the start or token asked for.
local function client_of(pages)
  local asked = {}
  return {
    asked = asked,
    _call = function(_, spec)
      local key = spec.query.start or spec.query.pageToken or 0
      asked[#asked + 1] = key
      local page = pages[key]
      if page.err then
        local err = page.err
        page.err = nil
        return nil, err
      end
      return page
    end,
  }
end

local function link(start)
  return { links = { { rel = "prev", href = "/rest/x?start=0" }, { rel = "next", href = "/rest/x?count=2&start=" .. start } } }
end

local function collect(pages)
  local list = {}
  for element in pages do list[#list + 1] = element end
  return list
end

describe("pages", function()
  it("are not at their end when an answer is empty", function()
    local pages = each({ _call = function() return true, { status = 200 } end }, { query = {} })
    local element, err = pages:next()
    assert.same({ false, "protocol", 200 }, { element, err.kind, err.status })
  end)

  it("follows next links over short and empty pages to the end", function()
    local li = client_of {
      [0] = { elements = { 1, 2 }, paging = link(8) },
      [8] = { elements = {}, paging = link(10) },
      [10] = { elements = { 3 }, paging = { links = {} } },
    }
    assert.same({ 1, 2, 3 }, collect(each(li, { query = {} })))
    assert.same({ 0, 8, 10 }, li.asked)
  end)

  it("follows page tokens", function()
    local li = client_of {
      [0] = { elements = { 1 }, metadata = { nextPageToken = "t1" } },
      t1 = { elements = { 2 }, metadata = {} },
    }
    assert.same({ 1, 2 }, collect(each(li, { query = {} })))
  end)

  it("asks for nothing before the first element is wanted", function()
    local li = client_of { [0] = { elements = {} } }
    each(li, { query = {} })
    assert.same({}, li.asked)
  end)

  it("gives false and the error for a page that failed, then asks for it again", function()
    local li = client_of { [0] = { elements = { 1 }, err = { kind = "network" } } }
    local pages = each(li, { query = {} })
    local element, err = pages()
    assert.is_false(element)
    assert.equal("network", err.kind)
    assert.equal(1, (pages()))
  end)

  it("goes on from another iterator's cursor", function()
    local make = function()
      return client_of {
        [0] = { elements = { 1 }, paging = link(5) }, [5] = { elements = { 2 }, paging = { links = {} } },
      }
    end
    local first = each(make(), { query = {} })
    assert.equal(1, (first()))
    assert.same({ start = 5 }, first.cursor)
    assert.same({ 2 }, collect(each(make(), { query = {} }, { cursor = first.cursor })))
  end)

  it("stops when told to", function()
    local li = client_of { [0] = { elements = { 1, 2 }, paging = link(2) } }
    local pages = each(li, { query = {} })
    assert.equal(1, (pages()))
    pages:stop()
    assert.is_nil((pages()))
  end)

  it("does not follow a link that leads back to the same page", function()
    local li = client_of {
      [0] = { elements = { 1 }, paging = link(5) }, [5] = { elements = { 2 }, paging = link(5) },
    }
    assert.same({ 1, 2 }, collect(each(li, { query = {} })))
  end)

  it("asks for the next page while this one is used, where that is wanted", function()
    local li = client_of {
      [0] = { elements = { 1, 2 }, paging = link(2) }, [2] = { elements = { 3 }, paging = link(3) }, [3] = { elements = { 4 } },
    }
    local started, cancelled = {}, 0
    function li._ahead(_, spec)
      started[#started + 1] = spec.query.start
      return { spec = spec, exchange = { cancel = function() cancelled = cancelled + 1 end } }
    end
    function li:_finish(call)
      if call.spec.query.start == 3 then return nil, { kind = "network" } end
      return self:_call(call.spec)
    end
    local nudge = package.loaded["linkedin.loop"]
    package.loaded["linkedin.loop"] = { nudge = function() end }
    finally(function() package.loaded["linkedin.loop"] = nudge end)
    local pages = each(li, { query = {} }, { prefetch = true })
    assert.equal(1, (pages()))
    assert.same({ 2 }, started, "before the first page is used up")
    assert.same({ 2, 3, 4 }, collect(pages), "one that failed ahead is asked for again")
    local stopped = each(li, { query = {} }, { prefetch = true })
    stopped()
    stopped:stop()
    assert.equal(1, cancelled)
  end)

  it("leaves the caller's query as it was", function()
    local query = { q = "x" }
    collect(each(client_of { [0] = { elements = { 1 }, paging = link(5) }, [5] = { elements = {} } }, { query = query }))
    assert.same({ q = "x" }, query)
  end)
end)
