-- SPDX-License-Identifier: MIT
-- From a subscription over the event to the lead, with a receiver that LinkedIn's sandbox really calls.
local hooks = require "spec.support.hook"
local support = require "spec.support.li"
local webhook = require "linkedin.webhook"

local ACCOUNT, PAGE = "urn:li:sponsoredAccount:500001", "urn:li:organization:90000101"

describe("lead events", function()
  local sandbox, li, hook, path
  setup(function()
    sandbox = support.start { strict = true }
    hook = hooks.start(sandbox.client_secret)
  end)
  teardown(function()
    hook:stop()
    sandbox:stop()
  end)
  before_each(function()
    sandbox:reset()
    sandbox:config { lead_repeats = 0 }
    sandbox:clock { freeze = true }
    li = support.client(sandbox, { clock = function() return sandbox:clock() + 0.001 end })
    path = os.tmpname()
    os.remove(path)
    hook.seen = #hook:events()
  end)
  after_each(function()
    sandbox:clock { resume = true }
    for _, suffix in ipairs { "", "-wal", "-shm" } do os.remove(path .. suffix) end
  end)

  local function news()
    local list, all = {}, hook:events()
    for i = hook.seen + 1, #all do list[#list + 1] = assert(webhook.parse(all[i])) end
    hook.seen = #all
    return list
  end

  local function subscribe(more)
    local given = { webhook = hook.url, owner = ACCOUNT }
    for name, value in pairs(more or {}) do given[name] = value end
    local id = assert(li.leads.subscriptions:create(given))
    sandbox:clock { advance = 1 } -- the challenge
    return id
  end

  it("come from a subscription, and lead to the whole lead", function()
    subscribe()
    sandbox:lead { count = 2 }
    local events = news()
    assert.equal(2, #events)
    local lead = assert(li.leads:from_event(events[1]))
    assert.matches("@example%.test$", lead.fields.EMAIL)
    assert.equal("Which lenses do you use?", lead.answers[#lead.answers - (lead.answers[6] and 1 or 0)].question)
    assert.equal(events[1].notifications[1].lead, lead.urn)
    assert.same(lead, assert(li.leads:get(lead.urn)))
  end)

  it("come to no address that has not met its challenge", function()
    assert(li.leads.subscriptions:create { webhook = "http://127.0.0.1:1/leads", owner = ACCOUNT })
    sandbox:clock { advance = 1 }
    sandbox:lead {}
    assert.equal(0, #sandbox:state().webhooks.deliveries)
  end)

  it("come only for what was subscribed: owner, kind, form, entity", function()
    subscribe { owner = PAGE, lead_type = "EVENT", event = "urn:li:event:7000000000000000555" }
    sandbox:lead { form = 40002, type = "COMPANY" }
    sandbox:lead {}
    sandbox:lead { form = 40002, type = "EVENT", entity = { event = "urn:li:event:9" } }
    assert.equal(0, #news())
    sandbox:lead { form = 40002, type = "EVENT" }
    assert.equal("EVENT", assert(li.leads:from_event(news()[1])).type)
    subscribe { form = "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:40001,1)" }
    sandbox:lead {}
    assert.equal(0, #news())
    sandbox:lead { version = 1 }
    assert.equal(1, #news())
    subscribe { campaign = "urn:li:sponsoredCampaign:720002" }
    sandbox:lead {}
    assert.equal(1, #news())
  end)

  it("that overlap come several times, and some come twice by themselves", function()
    sandbox:config { lead_repeats = 3 }
    subscribe()
    subscribe { campaign = "urn:li:sponsoredCampaign:720002" }
    sandbox:lead { count = 6 }
    local events, ids = news(), {}
    assert.equal(16, #events)
    local store = assert(li.leads:store(path))
    for _, event in ipairs(events) do
      ids[event.notifications[1].key] = true
      assert(store:note(event))
    end
    local n = 0
    for _ in pairs(ids) do n = n + 1 end
    assert.equal(6, n)
    assert.equal(6, assert(store:pending()))
    assert(li.leads:sync(store, { owners = { ACCOUNT } }))
    assert.same({ 31, 0 }, { store:counts().stored, assert(store:pending()) })
    store:close()
  end)

  it("wait for a lead that is not there yet", function()
    subscribe()
    local id = sandbox:lead({ lag = 5 }).ids[1]
    local event = news()[1]
    local lead, err = li.leads:from_event(event, { patience = 0 })
    assert.is_nil(lead)
    assert.same({ "http", 404, true }, { err.kind, err.status, err.retryable })
    assert.matches("next sync", err.hint)
    local store = assert(li.leads:store(path))
    assert(store:note(event))
    sandbox:clock { resume = true }
    sandbox:clock { advance = 4.6 }
    assert.equal(id, assert(li.leads:from_event(event, { patience = 10 })).id)
    assert(li.leads:sync(store, { owners = { ACCOUNT } }))
    assert.equal(id, store:get(id).id)
    store:close()
  end)

  it("that are deleted tell so, and whoever has the lead", function()
    subscribe()
    local ids = sandbox:lead({ count = 2 }).ids
    local store = assert(li.leads:store(path))
    assert(li.leads:sync(store, { owners = { ACCOUNT } }))
    local handed = 0
    for lead in store:each_new() do
      handed = handed + 1
      assert.is_nil(lead.is_deleted)
    end
    assert.equal(27, handed)
    news()
    sandbox:lead { remove = ids[1] }
    local event = news()[1]
    assert.is_true(assert(li.leads:from_event(event)).is_deleted)
    assert.equal(1, assert(store:note(event)))
    assert(store:note(event))
    local told = {}
    for lead in store:each_new() do told[#told + 1] = lead end
    assert.equal(1, #told)
    assert.same({ ids[1], true, ACCOUNT }, { told[1].id, told[1].is_deleted, told[1].owner })
    assert.is_false(store:get(ids[1]))
    store:close()
  end)

  it("of a deleted lead that nobody was given are told to nobody, also when it is still listed", function()
    subscribe()
    local id = sandbox:lead({}).ids[1]
    local store = assert(li.leads:store(path))
    assert(store:note { type = "LEAD_ACTION", leadGenFormResponse = "urn:li:leadGenFormResponse:" .. id, leadAction = "DELETED" })
    assert(li.leads:sync(store, { owners = { ACCOUNT } }))
    for lead in store:each_new() do assert.are_not.equal(id, lead.id) end
    assert.equal(25, store:counts().stored)
    store:close()
  end)

  it("are false when they are about no lead", function()
    local event = assert(webhook.parse '{"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS","notifications":[{"notificationId":1,"action":"LIKE"}]}')
    assert.is_false(li.leads:from_event(event))
    local store = assert(li.leads:store(path))
    assert.equal(0, store:note(event))
    store:close()
  end)

  it("come again when the receiver could not take them", function()
    subscribe()
    hook:answer(500)
    sandbox:lead {}
    assert.equal(0, #news())
    hook:answer(200)
    sandbox:clock { advance = 300 }
    assert.equal(1, #news())
  end)
end)

describe("lead subscriptions", function()
  local sandbox, li
  setup(function() sandbox = support.start { strict = true } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox)
  end)

  local GIVEN = { webhook = "https://hooks.example/leads", owner = ACCOUNT }

  it("are made, read, listed and taken away", function()
    local id = assert(li.leads.subscriptions:create(GIVEN))
    local one = assert(li.leads.subscriptions:get(id))
    assert.same({ "https://hooks.example/leads", ACCOUNT, "SPONSORED" }, { one.webhook, one.owner.sponsoredAccount, one.leadType })
    assert.equal(1, #assert(li.leads.subscriptions:each(ACCOUNT):all()))
    assert.is_true(li.leads.subscriptions:delete(id))
    assert.is_true(li.leads.subscriptions:delete(id))
    assert.same({}, li.leads.subscriptions:each(ACCOUNT):all())
    local last
    for _, request in ipairs(support.wire(sandbox)) do last = request.query:find "q=criteria" and request.query or last end
    assert.matches("owner=(value:(sponsoredAccount:urn%3Ali%3AsponsoredAccount%3A500001))", last, 1, true)
    assert.matches("leadType=(leadType:SPONSORED)", last, 1, true)
  end)

  it("are made once", function()
    local id, is_new = li.leads.subscriptions:ensure(GIVEN)
    assert.is_true(is_new)
    assert.same({ id, false }, { li.leads.subscriptions:ensure(GIVEN) })
    assert.equal(1, #li.leads.subscriptions:each(ACCOUNT):all())
  end)

  it("are not made twice when the answer is lost", function()
    sandbox:fault "drop-after POST /rest/leadNotifications"
    local id = assert(li.leads.subscriptions:create(GIVEN))
    local all = li.leads.subscriptions:each(ACCOUNT):all()
    assert.same({ 1, id }, { #all, tostring(all[1].id) })
  end)

  it("raise over what LinkedIn would refuse", function()
    for _, changes in ipairs {
      { webhook = "http://hooks.example/leads" }, { webhook = "none" }, { owner = "500001" }, { owner = PAGE },
      { lead_type = "EVENT" }, { lead_type = "SPONSERED" }, { event = PAGE }, { form = "40001" },
      { event = "urn:li:event:1", creative = "urn:li:sponsoredCreative:1" }, { hook = "x" },
    } do
      local given = { webhook = GIVEN.webhook, owner = GIVEN.owner }
      for name, value in pairs(changes) do given[name] = value end
      assert.has_error(function() li.leads.subscriptions:create(given) end)
    end
    assert.equal(0, #support.wire(sandbox))
    local ok, message = pcall(function() li.leads.subscriptions:create { webhook = GIVEN.webhook, owner = PAGE } end)
    assert.is_false(ok)
    assert.matches("events_spec.lua:%d+: .*EVENT, COMPANY or ORGANIZATION_PRODUCT", message)
  end)

  it("say which scope and product are missing", function()
    li = support.client_with(sandbox, { "r_ads" })
    local _, err = li.leads.subscriptions:create(GIVEN)
    assert.equal("permission", err.kind)
    assert.matches("r_marketing_leadgen_automation", err.hint)
  end)
end)
