-- SPDX-License-Identifier: MIT
local linkedin = require "linkedin"
local support = require "spec.support.li"

local ACCOUNT, PAGE = "urn:li:sponsoredAccount:500001", "urn:li:organization:90000101"
local EVENTS = { owner = PAGE, lead_type = "EVENT" }
local DAY = 86400

describe("a lead sync", function()
  local sandbox, li, path, store, at
  setup(function() sandbox = support.start { strict = true } end)
  teardown(function() sandbox:stop() end)

  local function client(changes)
    local settings = { clock = function() return at() end }
    for name, value in pairs(changes or {}) do settings[name] = value end
    return support.client(sandbox, settings)
  end

  before_each(function()
    sandbox:reset()
    sandbox:fault(false)
    sandbox:config { lead_links = false, lead_total = true, lead_order = "newest", short_pages = false }
    at = function() return sandbox:clock() + 0.001 end
    li = client()
    path = os.tmpname()
    os.remove(path)
    store = assert(li.leads:store(path))
  end)
  after_each(function()
    store:close()
    for _, suffix in ipairs { "", "-wal", "-shm" } do os.remove(path .. suffix) end
  end)

  local function sync(changes)
    local opts = { owners = { ACCOUNT } }
    for name, value in pairs(changes or {}) do opts[name] = value end
    return li.leads:sync(store, opts)
  end

  local function bytes_of(suffix)
    local file = io.open(path .. (suffix or ""), "rb")
    local bytes = file and file:read "*a" or ""
    if file then file:close() end
    return bytes
  end

  it("stores what is there, then what has come in", function()
    local report = assert(sync { owners = { ACCOUNT, EVENTS, { owner = PAGE, lead_type = "COMPANY" } } })
    assert.same({ 31, 31, 0 }, { report.stored, report.seen, report.pending })
    assert.same({ 25, 4, 2 }, { report.sources[1].stored, report.sources[2].stored, report.sources[3].stored })
    local ids = sandbox:lead({ count = 3 }).ids
    sandbox:lead { form = 40002, type = "EVENT" }
    report = assert(sync { owners = { ACCOUNT, EVENTS } })
    assert.same({ 4, 35 }, { report.stored, store:counts().stored })
    local lead = assert(store:get(ids[1]))
    assert.same(assert(li.leads:get(ids[1])), lead)
    assert.equal(lead.id, store:get(lead.urn).id)
  end)

  it("looks back for leads that are late, and daily much further", function()
    assert(sync())
    sandbox:lead { late = DAY - 60 }
    assert.equal(1, assert(sync()).stored)
    local late = sandbox:lead({ late = 3 * DAY }).ids[1]
    assert.equal(0, assert(sync()).stored)
    sandbox:clock { advance = DAY + 1 }
    assert.equal(1, assert(sync()).stored)
    assert.is_table(store:get(late))
    sandbox:lead { late = 3 * DAY }
    assert.equal(0, assert(sync()).stored)
    assert.equal(1, assert(sync { overlap = 4 * DAY }).stored)
  end)

  it("goes back as far as LinkedIn keeps leads, or as it is told, and no further", function()
    sandbox:lead { count = 2, late = 360 * DAY }
    assert.equal(22 - 2, assert(sync { since = (sandbox:clock() - DAY) * 1000 }).stored)
    store:close()
    os.remove(path)
    store = assert(li.leads:store(path))
    assert.equal(27, assert(sync { since = 1 }).stored)
  end)

  it("takes test leads only when asked, whatever LinkedIn does with the parameter", function()
    assert.equal(25, assert(sync()).stored)
    assert.equal(2, assert(sync { test = true }).stored)
    assert.equal(27, store:counts().stored)
  end)

  it("goes on where it stopped when a page fails", function()
    sandbox:lead { count = 173, late = 600 }
    sandbox:fault "status=503 GET /rest/leadFormResponses nth=4"
    local report, err = sync { count = 20 }
    assert.is_nil(report)
    assert.same({ 503, true }, { err.status, err.retryable })
    assert.is_true(err.report.stored >= 50 and err.report.stored <= 60, err.report.stored)
    assert.equal(err.report.stored, store:counts().stored)
    report = assert(sync { count = 20 })
    assert.equal(198, store:counts().stored)
    assert.equal(198 - err.report.stored, report.stored)
  end)

  it("begins its window anew when LinkedIn no longer lets one look so far back", function()
    sandbox:fault "status=503 GET /rest/leadFormResponses nth=2"
    assert.is_nil((sync { count = 10 }))
    sandbox:clock { advance = 2 * 3600 }
    assert(sync { count = 10 })
    assert.equal(25, store:counts().stored)
  end)

  for _, fault in ipairs { "drop", "reset-headers", "truncate=3", "malformed", "html", "throttle=burst", "status=500", "empty=200" } do
    it("loses nothing when it meets " .. fault, function()
      sandbox:lead { count = 40, late = 600 }
      for nth = 1, 4 do
        sandbox:fault(fault .. " * nth=" .. nth)
        local report, err = sync { count = 20 }
        if not report then assert.is_table(err.report) end
        sandbox:fault(false)
        li = client() -- one that has not been told to wait
      end
      assert(sync { count = 20 })
      assert.equal(65, store:counts().stored)
    end)
  end

  it("notices once a day what was deleted without an event, and takes nothing for deleted that is there", function()
    assert(sync())
    local all = li.leads:responses(ACCOUNT, { test = false, resolve = false }):all()
    for _ in store:each_new() do end -- luacheck: ignore 542
    sandbox:lead { remove = all[2].id }
    assert.equal(0, assert(sync()).deleted)
    sandbox:clock { advance = DAY + 1 }
    assert.equal(0, assert(sync { deletions = false }).deleted)
    sandbox:clock { advance = DAY + 1 }
    local report = assert(sync())
    assert.same({ 1, 2 }, { report.deleted, report.requests })
    assert.same({ stored = 24, waiting = 1, deleted = 1, forgotten = 0 }, store:counts())
    local told = store:each_new()()
    assert.same({ all[2].id, true }, { told.id, told.is_deleted })
    -- LinkedIn lists nothing for once, and has everything.
    sandbox:clock { advance = DAY + 1 }
    sandbox:fault { action = "status", value = 200, path = "/rest/leadFormResponses", body = '{"elements":[],"paging":{"links":[]}}' }
    report = assert(sync())
    assert.same({ 0, 1 + 19 }, { report.deleted, report.requests })
    assert.equal(24, store:counts().stored)
  end)

  it("asks LinkedIn, whatever the client keeps of older answers", function()
    local now = at()
    li = client { cache = { ttl = 600 }, clock = function() return now end }
    store:close()
    store = assert(li.leads:store(path))
    assert(sync())
    assert(sync())
    sandbox:lead { late = 60 }
    assert.equal(1, assert(sync()).stored)
  end)

  it("keeps its file for its owner alone", function()
    local pipe = io.popen("stat -c %a " .. path .. " 2>/dev/null || stat -f %Lp " .. path)
    assert.equal("600", pipe:read "*l")
    pipe:close()
  end)

  it("may run twice at once", function()
    sandbox:lead { count = 200, late = 600 }
    local other = assert(client().leads:store(path))
    local function one(into)
      return function() return li.leads:sync(into, { owners = { ACCOUNT }, count = 25 }) end
    end
    local calls = linkedin.all { one(store), one(other), one(store), one(other) }
    local stored = 0
    for _, call in ipairs(calls) do stored = stored + assert(call[1], call[2]).stored end
    assert.same({ 225, 225 }, { stored, store:counts().stored })
    other:close()
    assert.equal(0, assert(sync()).stored)
  end)

  it("does not wait for ever for leads that events told of", function()
    assert(store:note { leadGenFormResponse = "urn:li:leadGenFormResponse:gone-1", leadAction = "CREATED" })
    assert.same({ 0, 1, 1 }, (function(r) return { r.stored, r.pending, r.requests } end)(assert(li.leads:read_noted(store))))
    assert.equal(1, assert(sync()).pending)
    local asked = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.path == "/rest/leadFormResponses/gone-1" then asked = asked + 1 end
    end
    assert.equal(1, asked) -- not again at once
    sandbox:clock { advance = DAY + 10 }
    assert.equal(0, assert(sync()).pending)
  end)

  it("keeps leads of a form that cannot be read", function()
    sandbox:fault "status=403 GET /rest/leadForms/40001 times=all"
    sandbox:fault "status=404 GET /rest/leadFormResponses/* times=all"
    assert.equal(25, assert(sync()).stored)
    local lead = store:each_new()()
    assert.is_false(lead.is_resolved)
    assert.matches("lead%-%d+@example.test", lead.answers[1].value .. lead.answers[2].value)
  end)

  it("takes a path, and says what is wrong with its file", function()
    assert.equal(25, assert(li.leads:sync(path, { owners = { ACCOUNT } })).stored)
    local broken = os.tmpname()
    local file = assert(io.open(broken, "wb"))
    file:write(("not a database "):rep(100))
    file:close()
    local report, err = li.leads:sync(broken, { owners = { ACCOUNT } })
    os.remove(broken)
    assert.is_nil(report)
    assert.equal("storage", err.kind)
    assert.is_string(err.hint)
    assert.is_nil((li.leads:sync("/nowhere/leads.db", { owners = { ACCOUNT } })))
  end)

  it("says that its file is locked, and loses nothing", function()
    assert(store.db:exec "PRAGMA busy_timeout = 20")
    local other = assert(li.leads:store(path))
    assert(other.db:exec "BEGIN IMMEDIATE")
    local report, err = sync()
    assert.is_nil(report)
    assert.same({ "storage", true }, { err.kind, err.retryable })
    assert(other.db:exec "ROLLBACK")
    other:close()
    assert.equal(25, assert(sync()).stored)
  end)

  it("raises over mistakes at the caller's line", function()
    for _, opts in ipairs {
      {}, { owners = {} }, { owners = { PAGE } }, { owners = { "x" } }, { owners = { ACCOUNT }, overlaps = 1 }, { owners = { ACCOUNT }, fields = "id" },
      { owners = { { owner = ACCOUNT, kind = "x" } } },
    } do
      local ok, message = pcall(function() local _ = li.leads:sync(store, opts) end)
      assert.is_false(ok)
      assert.matches("sync_spec.lua:%d+:", message)
    end
  end)

  describe("hands over", function()
    local function all(given)
      local list = {}
      for lead, err in (given or store):each_new() do list[#list + 1] = lead or error(err) end
      return list
    end

    it("each lead once, the earliest first", function()
      assert(sync())
      local leads = all()
      assert.equal(25, #leads)
      for i = 2, #leads do assert.is_true(leads[i - 1].submitted_at <= leads[i].submitted_at) end
      assert.equal(0, #all())
      sandbox:lead {}
      assert(sync())
      assert.equal(1, #all())
    end)

    it("again what was being worked on", function()
      assert(sync())
      local n, last = 0, nil
      for lead in store:each_new() do
        n, last = n + 1, lead
        if n == 3 then break end
      end
      local rest = all()
      assert.same({ 23, last.id }, { #rest, rest[1].id })
    end)

    it("to two at once no lead twice, and those of a dead one after their lease", function()
      assert(sync())
      local other, now = assert(li.leads:store(path)), 0
      local mine, theirs, seen = store:each_new(), other:each_new(), {}
      for _ = 1, 10 do
        for _, nextone in ipairs { mine, theirs } do
          local lead = nextone()
          assert.is_nil(seen[lead.id])
          seen[lead.id] = true
        end
      end
      other:close() -- died with one in its hands
      for lead in mine do
        assert.is_nil(seen[lead.id])
        seen[lead.id], now = true, now + 1
      end
      assert.equal(5, now)
      assert.equal(0, #all())
      sandbox:clock { advance = 301 }
      assert.equal(1, #all())
    end)

    it("into the same transaction what is to happen exactly once", function()
      assert(sync())
      assert(store.db:exec "CREATE TABLE customer (email TEXT)")
      local n = 0
      local function add(lead, db)
        n = n + 1
        assert(db:exec("INSERT INTO customer VALUES (?)", lead.fields.EMAIL))
        if n == 5 then return nil, "full" end
        if n == 8 then error "boom" end
      end
      assert.same({ nil, "full" }, { (store:consume(add)), select(2, store:consume(function() return nil, "full" end)) })
      assert.equal(4, tonumber(store.db:row("SELECT COUNT(*) AS n FROM customer").n))
      assert.has_error(function() store:consume(add) end)
      assert.equal(21 - 2, store:consume(add))
      assert.equal(25, tonumber(store.db:row("SELECT COUNT(DISTINCT email) AS n FROM customer").n))
      assert.equal(25, tonumber(store.db:row("SELECT COUNT(*) AS n FROM customer").n))
    end)
  end)

  it("forgets what members said, and never fetches it again", function()
    assert(sync())
    assert.is_truthy((bytes_of() .. bytes_of "-wal"):find("@example.test", 1, true))
    assert.equal(5, store:forget((sandbox:clock() - 90 * DAY) * 1000))
    assert.same({ stored = 20, waiting = 20, deleted = 0, forgotten = 5 }, store:counts())
    assert.equal(20, assert(store:forget(sandbox:clock() * 1000)))
    assert.is_nil((bytes_of() .. bytes_of "-wal"):find("@example.test", 1, true))
    assert.equal(0, assert(sync { overlap = 365 * DAY }).stored)
    assert.is_nil(store:each_new()())
  end)

  it("tells nobody else what members said", function()
    local said = {}
    li = client { log = function(line) said[#said + 1] = type(line) == "table" and require "linkedin.json".encode(line) or tostring(line) end }
    for _, name in ipairs { "request", "response", "retry" } do
      li:on(name, function(event) for key, value in pairs(event) do said[#said + 1] = key .. "=" .. tostring(value) end end)
    end
    sandbox:fault "truncate=900 GET /rest/leadFormResponses"
    local _, err = sync()
    said[#said + 1] = tostring(err)
    assert(sync())
    store.db:exec "DROP TABLE lead"
    _, err = sync { overlap = 365 * DAY }
    said[#said + 1] = tostring(err) .. tostring(err.hint) .. tostring(store)
    assert.equal("storage", err.kind)
    assert.is_true(#said > 5)
    assert.is_nil(table.concat(said, "\n"):find("@example", 1, true))
  end)
end)
