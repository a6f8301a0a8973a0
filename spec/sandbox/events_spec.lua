-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local HERON = "urn%3Ali%3Aorganization%3A90000101"
local LIST = "/rest/events?q=eventsByOrganizer&organizer=" .. HERON

local PATCH = { ["X-RestLi-Method"] = "PARTIAL_UPDATE" }

local function event(changes)
  local made = {
    name = { localized = { en_US = "Microscopy open day" } }, organizer = "urn:li:organization:90000101",
    startsAt = 1799600000000,
    type = { online = { format = { external = { url = "https://heron-optics.example/day", endsAt = 1799607200000 } } } },
  }
  for name, value in pairs(changes or {}) do
    if value == "none" then made[name] = nil else made[name] = value end
  end
  return made
end

describe("events", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { clock = "2026-11-23T12:00:00Z" })
    call = raw.versioned(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function names(query)
    local list = {}
    for i, one in ipairs(call("GET", LIST .. query).json.elements) do list[i] = one.localizedName end
    return table.concat(list, ", ")
  end

  it("are created and read, the end beside the type too", function()
    local answer = call("POST", "/rest/events", event())
    assert.same({ 201, "microscopyopenday" }, { answer.status, answer.json.vanityName })
    local read = call("GET", "/rest/events/" .. answer:id()).json
    assert.equal(1799607200000, read.endsAt)
    assert.equal("Microscopy open day", read.localizedName)
    assert.equal("urn:li:person:aB3dE5fG7h", read.created.actor)
  end)

  it("must end, since 202605, in the branch of the type or beside it, and after they start", function()
    local endless = { type = { online = { format = { external = { url = "https://a.example" } } } } }
    assert.equal("MISSING_FIELD", call("POST", "/rest/events", event(endless)).json.code)
    assert.equal(201, call("POST", "/rest/events", event(endless), { ["LinkedIn-Version"] = "202604" }).status)
    assert.equal(201, call("POST", "/rest/events", event { endsAt = 1799607200000, type = endless.type }).status)
    assert.equal(400, call("POST", "/rest/events", event { startsAt = 1799607200001 }).status)
  end)

  it("are for administrators of content of the page, with the scope", function()
    local juergen = raw.versioned(sandbox, (sandbox:token { member = "k_9LmN-2pQ", scopes = "rw_events" }))
    assert.equal(201, juergen("POST", "/rest/events", event()).status)
    assert.equal(403, call("POST", "/rest/events", event { organizer = "urn:li:organization:90000102" }).status)
    assert.equal(403, call("GET", "/rest/events/7100000005").status)
    local reader = raw.versioned(sandbox, (sandbox:token { scopes = "r_events" }))
    assert.equal(200, reader("GET", LIST).status)
    assert.equal("Not enough permissions to access: events.CREATE.20260901",
      reader("POST", "/rest/events", event()).json.message)
  end)

  it("get a registration form only when they are created", function()
    local id = call("POST", "/rest/events", event { leadGenFormSpec = { privacyPolicyUrl = "https://a.example/p" } }):id()
    assert.matches("^urn:li:leadGenForm:", call("GET", "/rest/events/" .. id).json.leadGenForm)
    for _, field in ipairs { "leadGenForm", "leadGenFormSpec", "organizer" } do
      assert.equal(403, call("POST", "/rest/events/" .. id, { patch = { ["$set"] = { [field] = "urn:li:leadGenForm:1" } } }, PATCH).status)
    end
    assert.equal(403, call("POST", "/rest/events", event { leadGenForm = "urn:li:leadGenForm:1" }).status)
  end)

  it("change by patches, and keep a vanity name to themselves", function()
    local patch = { patch = { ["$set"] = { vanityName = "day-of-lenses", startsAt = 1799500000000 } } }
    local id = call("POST", "/rest/events", event()):id()
    assert.equal(204, call("POST", "/rest/events/" .. id, patch, PATCH).status)
    assert.equal("day-of-lenses", call("GET", "/rest/events/" .. id).json.vanityName)
    assert.equal(409, call("POST", "/rest/events", event { vanityName = "day-of-lenses" }).status)
    assert.equal(405, call("DELETE", "/rest/events/" .. id).status)
  end)

  it("are listed by state, in order, on pages", function()
    assert.equal("Lens day", names "&timeBasedFilter=(lifeCycleState:PAST)")
    assert.equal("Museum of microscopes", names "&timeBasedFilter=(lifeCycleState:ONGOING)")
    assert.equal("Grinding course, Optics fair", names "&timeBasedFilter=(lifeCycleState:UPCOMING)&sortOrder=START_TIME_ASC")
    assert.equal("Grinding course", names "&timeBasedFilter=(lifeCycleState:UPCOMING)&excludeCancelled=true")
    assert.equal("Lens day, Museum of microscopes", names "&start=2&count=2&sortOrder=START_TIME_DESC")
    assert.equal(4, call("GET", LIST).json.paging.total)
    assert.equal(400, call("GET", "/rest/events?q=eventsByOrganizer").status)
    local forms = call("GET", "/rest/events?q=organizerLeadGenFormEnabledEvents&organizer=" .. HERON).json
    assert.same({ 1, "Grinding course" }, { #forms.elements, forms.elements[1].localizedName })
  end)

  it("go with the post that announced them, and may be hidden before", function()
    sandbox:config { hide_unannounced_events = true }
    finally(function() sandbox:config { hide_unannounced_events = false } end)
    local id = call("POST", "/rest/events", event()):id()
    assert.equal(404, call("GET", "/rest/events/" .. id).status)
    local post = call("POST", "/rest/posts", {
      author = "urn:li:organization:90000101", visibility = "PUBLIC", lifecycleState = "PUBLISHED", commentary = "",
      distribution = { feedDistribution = "MAIN_FEED" }, content = { reference = { id = "urn:li:event:" .. id } },
    }):id()
    assert.equal(200, call("GET", "/rest/events/" .. id).status)
    assert.equal(204, call("DELETE", "/rest/posts/" .. post:gsub(":", "%%3A")).status)
    sandbox:config { hide_unannounced_events = false }
    assert.equal(404, call("GET", "/rest/events/" .. id).status)
  end)
end)
