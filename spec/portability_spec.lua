-- SPDX-License-Identifier: MIT
local json = require "linkedin.json"
local support = require "spec.support.li"

describe("a member's data", function()
  local sandbox, li
  local NOW = 1795262400

  setup(function() sandbox = support.start { strict = true, clock = NOW, freeze = true, quota = "off" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:clock { set = NOW }
    li = support.client(sandbox, { clock = function() return NOW end })
  end)

  it("comes domain by domain, part after part, until LinkedIn knows no more", function()
    local rows, domains = 0, {}
    for row, domain in li.portability:snapshot "CONNECTIONS" do
      assert.is_table(row, tostring(domain))
      rows, domains[domain] = rows + 1, true
    end
    assert.same({ 104, true }, { rows, domains.CONNECTIONS })
    local wire = support.wire(sandbox)
    assert.equal(4, #wire)
    assert.equal("202312", wire[1].headers["linkedin-version"])
    assert.equal("domain=CONNECTIONS&q=criteria", wire[1].query)
    assert.equal("domain=CONNECTIONS&q=criteria&start=3", wire[4].query)
  end)

  it("comes whole without a domain, and empty for a domain without data", function()
    local seen = {}
    for row, domain in li.portability:snapshot() do
      assert.is_table(row)
      seen[domain] = (seen[domain] or 0) + 1
    end
    assert.same({ PROFILE = 1, CONNECTIONS = 104, POSITIONS = 2, SKILLS = 2 }, seen)
    assert.same({}, assert(li.portability:snapshot("COURSES"):all()))
  end)

  it("goes on where another iterator stood, and asks again for a part that failed", function()
    local rows = li.portability:snapshot "CONNECTIONS"
    for _ = 1, 40 do assert.is_table(rows()) end
    sandbox:fault "status=503 GET /rest/memberSnapshotData"
    local row, err = rows()
    assert.same({ false, 503 }, { row, err.status })
    local rest = li.portability:snapshot("CONNECTIONS", { cursor = json.decode(json.encode(rows.cursor)) })
    assert.equal(64, #assert(rest:all()))
    assert.equal("Nr. 041", rows()["Last Name"])
  end)

  it("does not take a missing resource for the end", function()
    sandbox:fault { action = "status", value = 404, path = "/rest/memberSnapshotData", times = 1,
      body = '{"status":404,"code":"RESOURCE_NOT_FOUND","message":"No virtual resource found"}' }
    local rows, err = li.portability:snapshot("PROFILE"):all()
    assert.is_nil(rows)
    assert.equal("version", err.kind)
  end)

  local function act(first, last)
    for i = first, last do
      assert(li.posts:share { text = "Change " .. i })
      sandbox:clock { advance = 1 }
    end
    sandbox:clock { advance = 5 }
  end

  it("is logged from consent on, each change once, over runs", function()
    assert.is_false(assert(li.portability:changes()).has_gap)
    assert.is_false(li.portability:consent())
    assert.is_true(li.portability:authorize())
    assert.equal("urn:li:developerApplication:100001", li.portability:consent().application)
    act(1, 7)
    local changes = li.portability:changes { count = 3 }
    local texts = {}
    for _ = 1, 5 do texts[#texts + 1] = changes().activity.text end
    act(8, 9)
    local cursor = json.decode(json.encode(changes.cursor))
    for change in li.portability:changes { count = 3, cursor = cursor } do texts[#texts + 1] = change.activity.text end
    assert.same({ "Change 1", "Change 2", "Change 3", "Change 4", "Change 5", "Change 6", "Change 7", "Change 8", "Change 9" }, texts)
  end)

  it("is logged whole though many changes share a moment", function()
    assert(li.portability:authorize())
    for i = 1, 8 do assert(li.posts:share { text = "At once " .. i }) end
    sandbox:clock { advance = 5 }
    assert.equal(8, #assert(li.portability:changes { count = 10 }:all()))
  end)

  it("says when the time asked for lies before what is kept", function()
    assert.is_true(li.portability:changes { since = (NOW - 29 * 86400) * 1000 }.has_gap)
    assert.is_false(li.portability:changes { since = (NOW - 27 * 86400) * 1000 }.has_gap)
    assert.error_matches(function() li.portability:changes { since = NOW } end, "milliseconds")
    assert.error_matches(function() li.portability:changes { count = 51 } end, "1 to 50")
  end)
end)

describe("connections", function()
  local sandbox, li
  setup(function() sandbox = support.start { strict = true, quota = "off" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:config { partner = false, short_pages = false }
    li = support.client(sandbox)
  end)

  it("are counted, on either API", function()
    assert.equal(104, assert(li.connections:size()))
    assert.equal(104, assert(li.connections:size { api = "rest", person = sandbox.person }))
    local _, err = li.connections:size { person = "urn:li:person:k_9LmN-2pQ" }
    assert.equal("permission", err.kind)
  end)

  it("are listed for partners, over short pages, with profiles where LinkedIn shows them", function()
    local list, err = li.connections:list():all()
    assert.same({ nil, "permission" }, { list, err.kind })
    sandbox:config { partner = true, short_pages = true }
    list = assert(li.connections:list({ profiles = true }):all())
    assert.equal(104, #list)
    assert.same({ "urn:li:person:k_9LmN-2pQ", "Österlund" }, { list[1].to, list[1]["to~"].localizedLastName })
    assert.equal("urn:li:person:cN050xExample", list[50].to)
  end)
end)

describe("a message", function()
  local sandbox, li
  setup(function() sandbox = support.start { strict = true } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:config { partner = true }
    li = support.client(sandbox)
  end)

  it("is sent by partners", function()
    local sent = assert(li.messaging:send { recipients = { "urn:li:person:k_9LmN-2pQ" }, subject = "Lenses", body = "They are ready." })
    local kept = sandbox:state().messages[1]
    assert.same({ sent.id, "They are ready.", "MEMBER_TO_MEMBER" }, { kept.id, kept.body, kept.messageType })
    assert(li.messaging:send { thread = "t-1", body = "Thanks." })
    assert.is_nil(sandbox:state().messages[2].recipients)
  end)

  it("is checked first", function()
    for field, message in pairs {
      recipients = { body = "Hello" }, body = { recipients = { "urn:li:person:a" }, body = "<p>Hello</p>" },
      ["recipients[1]"] = { recipients = { "urn:li:organization:1" }, body = "Hello" },
    } do
      local sent, err = li.messaging:send(message)
      assert.same({ nil, field }, { sent, err.details[1].field })
    end
    assert.equal(0, #support.wire(sandbox))
  end)

  it("is not sent twice when its fate is unknown", function()
    li = support.client(sandbox, { retry = "none" })
    sandbox:fault "drop-after POST /v2/messages"
    local _, err = li.messaging:send { recipients = { "urn:li:person:k_9LmN-2pQ" }, body = "Once." }
    assert.is_true(err.maybe_done)
    assert.equal(1, #sandbox:state().messages)
  end)

  it("says which product it takes", function()
    sandbox:config { partner = false }
    local _, err = li.messaging:send { recipients = { "urn:li:person:k_9LmN-2pQ" }, body = "Hello" }
    assert.equal("permission", err.kind)
    assert.matches("'Messages'", err.hint)
  end)
end)
