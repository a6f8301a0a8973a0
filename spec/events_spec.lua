-- SPDX-License-Identifier: MIT
local media = require "spec.support.media"
local support = require "spec.support.li"

local STARTS, ENDS = 4070908800000, 4070916000000

local function event(changes)
  local made = {
    organizer = 90000101, name = "Microscopy open day", description = "Bring a sample.",
    starts_at = STARTS, ends_at = ENDS, url = "https://heron-optics.example/day",
  }
  for name, value in pairs(changes or {}) do
    if value == "none" then made[name] = nil else made[name] = value end
  end
  return made
end

describe("events", function()
  local sandbox, li

  setup(function() sandbox = support.start { strict = true, processing = "image=0" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox)
  end)

  local function stored(id)
    for _, one in ipairs(sandbox:state().events) do
      if tostring(one.id) == tostring(id) then return one end
    end
  end

  it("of each kind are created", function()
    local online = assert(li.events:create(event()))
    assert.equal("urn:li:event:" .. online.id, online.urn)
    assert.equal("microscopyopenday", online.vanity_name)
    local kept = stored(online.id)
    assert.same({ url = "https://heron-optics.example/day", endsAt = ENDS }, kept.type.online.format.external)
    assert.equal(ENDS, kept.endsAt)
    assert.equal("Bring a sample.", kept.description.localized.en_US.rawText)

    local live = assert(li.events:create(event { url = "none", live = true }))
    assert.matches("^urn:li:liveVideo:", live.live_video)
    assert.equal(live.live_video, live.reference)

    local hall = assert(li.events:create(event { address = { country = "NL", city = "Delft" }, name = { nl_NL = "Open dag" } }))
    assert.equal("Delft", stored(hall.id).type.inPerson.address.city)
    assert.same({ nl_NL = "Open dag" }, stored(hall.id).name.localized)
  end)

  it("write the end where they are told to", function()
    assert.is_nil(stored(assert(li.events:create(event { ends_at_in = "top" })).id).type.online.format.external.endsAt)
    local before = #support.wire(sandbox)
    assert(li.events:create(event { ends_at_in = "branch" }))
    assert.is_nil(support.wire(sandbox)[before + 1].body:match '"type".*"endsAt".*"endsAt"')
  end)

  it("are checked before anything is sent", function()
    local created, err = li.events:create(event {
      name = " ", starts_at = 1799600000, ends_at = "none", live = true, url = "nowhere", vanity_name = "a/b",
      background_image = "urn:li:image:1",
    })
    assert.is_nil(created)
    assert.equal("validation", err.kind)
    local fields = {}
    for i, finding in ipairs(err.details) do fields[i] = finding.field end
    assert.same({ "name", "ends_at", "type", "starts_at", "url", "vanity_name", "background_image" }, fields)
    assert.equal(0, #support.wire(sandbox))
    assert.same({}, li.events:check(event { ends_at = "none", version = "202604" }))
    assert.equal("MISSING_FIELD", li.events:check(event { ends_at = "none" })[1].code)
    assert.equal("starts_at looks like epoch seconds: LinkedIn counts milliseconds",
      li.events:check(event { starts_at = 1799600000 })[1].message)
  end)

  it("raise at the caller's line for what the programmer got wrong", function()
    assert.has_error(function() li.events:create { nmae = "x" } end, "events:create: unknown option 'nmae', did you mean 'name'?")
    for _, wrong in ipairs {
      function() local _ = li.events:get "urn:li:share:1" end, function() local _ = li.events:create { nmae = "x" } end,
      function() local _ = li.events:update(1, { nmae = "x" }) end, function() local _ = li.events:by_organizer "urn:li:event:1" end,
      function() local _ = li.events:check { ends_at_in = "x" } end, function() local _ = li.events:announce(1) end,
      function() local _ = li.events:update("urn:li:share:1", {}) end,
    } do
      local _, message = pcall(wrong)
      assert.matches("^spec/events_spec%.lua:", message)
    end
    assert.error_matches(function() li.events:by_organizer(90000101, { state = "UPCOMNG" }) end, "did you mean UPCOMING")
    assert.error_matches(function() li.events:update(7100000001, {}) end, "nothing to change")
  end)

  it("get a cover, which is uploaded in the page's name", function()
    local made = assert(li.events:create(event { background_image = { data = media.png { width = 1200, height = 675 } } }))
    local cover = stored(made.id).backgroundImage
    assert.matches("^urn:li:digitalmediaAsset:", cover)
    assert.equal("urn:li:organization:90000101", sandbox:state().assets[1].owner)
  end)

  it("keep the cover that was uploaded when creating them fails", function()
    sandbox:fault "status=500 POST /rest/events"
    local made, err = li.events:create(event { background_image = { data = media.png { width = 1200, height = 675 } } })
    assert.is_nil(made)
    assert.is_true(err.maybe_done)
    local again = assert(li.events:create(event { background_image = err.resume.background_image }))
    assert.equal(1, #sandbox:state().assets)
    assert.equal(err.resume.background_image, stored(again.id).backgroundImage)
  end)

  it("are announced by a post of their page, and go with it", function()
    local made = assert(li.events:create(event { url = "none", live = true }))
    local post = assert(li.events:announce(made, { text = "Come and look!" }))
    local kept = sandbox:state().posts[1]
    assert.same({ "urn:li:organization:90000101", made.live_video }, { kept.author, kept.content.reference })
    assert(li.posts:delete(post.id))
    local gone, err = li.events:get(made.id)
    assert.same({ nil, 404 }, { gone, err.status })
    -- Text is not needed.
    assert(li.events:announce("urn:li:event:7100000003", { author = "urn:li:organization:90000101" }))
  end)

  it("are announced once, though the answer was lost", function()
    li = support.client(sandbox, { retry = "none" })
    local made = assert(li.events:create(event()))
    sandbox:fault "drop-after POST /rest/posts"
    assert(li.events:announce(made, { text = "Once" }))
    assert.equal(1, #sandbox:state().posts)
  end)

  it("change; an end kept in the type changes with it", function()
    assert(li.events:update(7100000001, { name = "Lens days", vanity_name = "lens-days" }))
    assert.same({ "Lens days", "lens-days" }, { stored(7100000001).name.localized.en_US, stored(7100000001).vanityName })
    local made = assert(li.events:create(event { url = "none", live = true }))
    assert(li.events:update(made.urn, { ends_at = ENDS + 1000 }))
    assert.equal(ENDS + 1000, stored(made.id).endsAt)
    assert.equal(ENDS + 1000, stored(made.id).type.online.format.liveVideo.endsAt)
    assert(li.events:update(7100000003, { remove = { "description" } }))
    assert.is_nil(stored(7100000003).description)
    local _, err = li.events:update(7100000003, { organizer = 90000102, privacy_policy_url = "https://a.example" })
    assert.equal("FIELD_NOT_CHANGEABLE", err.code)
  end)

  it("get a registration form, and those that have one are found", function()
    local made = assert(li.events:create(event { privacy_policy_url = "https://heron-optics.example/privacy" }))
    local found = assert(li.events:with_lead_form(90000101):all())
    assert.same({ 2, made.id }, { #found, tostring(found[2].id) })
  end)

  it("are found over short pages", function()
    sandbox:config { short_pages = true }
    finally(function() sandbox:config { short_pages = false } end)
    for i = 1, 7 do assert(li.events:create(event { name = "Day " .. i, vanity_name = "day-" .. i })) end
    local list = assert(li.events:by_organizer(90000101, {
      state = "UPCOMING", exclude_cancelled = true, sort = "START_TIME_ASC", count = 4,
    }):all())
    assert.equal(8, #list)
    assert.is_true(list[1].startsAt <= list[8].startsAt)
  end)

  it("say which product, and which role, is missing", function()
    local poster = support.client_with(sandbox, { "w_organization_social" })
    local _, err = poster.events:create(event())
    assert.same({ "permission", "scope_missing" }, { err.kind, err.cause })
    assert.matches("rw_events .* 'Events Management API'", err.hint)
    local manager = support.client_with(sandbox, { "rw_events" })
    _, err = manager.events:create(event { organizer = 90000102 })
    assert.matches("ADMINISTRATOR or CONTENT_ADMINISTRATOR of urn:li:organization:90000102", err.hint)
  end)
end)
