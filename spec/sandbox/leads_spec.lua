-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local ACCOUNT = "owner=(sponsoredAccount:urn%3Ali%3AsponsoredAccount%3A500001)"
local PAGE = "owner=(organization:urn%3Ali%3Aorganization%3A90000101)"
local SPONSORED = "leadType=(leadType:SPONSORED)"
local V1 = "urn%3Ali%3AversionedLeadGenForm%3A%28urn%3Ali%3AleadGenForm%3A40001%2C1%29"
local SCOPE = "r_marketing_leadgen_automation"
local DAY = 86400

describe("the sandbox's leads", function()
  local sandbox, rest
  setup(function()
    sandbox = assert(sandbox_module.start { clock = "2026-11-23T12:00:00Z", freeze = true })
    rest = raw.versioned(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:config { lead_links = false, lead_total = true, lead_order = "newest", lead_tests = "both", short_pages = false }
  end)

  local function find(query) return rest("GET", "/rest/leadFormResponses?q=owner&" .. query) end
  local function sponsored(more) return find(ACCOUNT .. "&" .. SPONSORED .. (more or "")) end
  local function as(member, scopes) return raw.versioned(sandbox, (sandbox:token { member = member, scopes = scopes or SCOPE })) end
  local now_ms = 1795435200000

  it("take owner and leadType as records, never bare or with encoded parentheses", function()
    for _, query in ipairs {
      "owner=urn%3Ali%3AsponsoredAccount%3A500001&" .. SPONSORED, ACCOUNT .. "&leadType=SPONSORED",
      "owner=%28sponsoredAccount%3Aurn%3Ali%3AsponsoredAccount%3A500001%29&" .. SPONSORED,
      ACCOUNT .. "&leadType=(leadType:PAID)", "owner=(sponsoredAccount:urn%3Ali%3Aorganization%3A90000101)&" .. SPONSORED,
    } do
      local answer = find(query)
      assert.equal(400, answer.status, query)
      assert.equal("PARAM_INVALID", answer.json.code)
    end
    assert.equal("PARAM_MISSING", find(ACCOUNT).json.code)
    assert.equal(200, sponsored().status)
  end)

  it("keep each kind to its owner", function()
    assert.equal(400, find(PAGE .. "&" .. SPONSORED).status)
    assert.equal(400, find(ACCOUNT .. "&leadType=(leadType:EVENT)").status)
    assert.equal(4, #find(PAGE .. "&leadType=(leadType:EVENT)").json.elements)
    assert.equal(2, #find(PAGE .. "&leadType=(leadType:COMPANY)").json.elements)
    assert.equal(0, #find(PAGE .. "&leadType=(leadType:ORGANIZATION_PRODUCT)").json.elements)
  end)

  it("want the scope, a role on the account and one on its page", function()
    local target = "/rest/leadFormResponses?q=owner&" .. ACCOUNT .. "&" .. SPONSORED
    assert.equal(403, as("aB3dE5fG7h", "r_ads")("GET", target).status)
    local on_account = as "k_9LmN-2pQ"
    assert.matches("page", on_account("GET", target).json.message)
    sandbox:control("POST", "/_sandbox/seed", { acls = { {
      roleAssignee = "urn:li:person:k_9LmN-2pQ", organization = "urn:li:organization:90000101", role = "LEAD_GEN_FORMS_MANAGER",
      state = "APPROVED",
    } } })
    assert.equal(200, on_account("GET", target).status)
    assert.equal(403, as("Zx1Cv2Bn3M")("GET", target).status)
    assert.equal(403, rest("GET", (target:gsub("500001", "500050"))).status)
    -- Event leads: an administrator of the page's content will do; for its own form not.
    assert.equal(200, on_account("GET", "/rest/leadFormResponses?q=owner&" .. PAGE .. "&leadType=(leadType:EVENT)").status)
    assert.equal(403, on_account("GET", "/rest/leadFormResponses?q=owner&" .. PAGE .. "&leadType=(leadType:COMPANY)").status)
  end)

  it("have versions: the same number asks something else in the next", function()
    local old = sponsored("&versionedLeadGenFormUrn=" .. V1).json.elements
    assert.equal(5, #old)
    local mask = "?fields=id,formResponse,form:(hiddenFields,creationLocale,name,id,content)"
    local first = rest("GET", "/rest/leadFormResponses/" .. old[1].id .. mask).json
    assert.equal("FIRST_NAME", first.form.content.questions[1].predefinedField)
    local new = sponsored("&count=1").json.elements[1]
    first = rest("GET", "/rest/leadFormResponses/" .. new.id .. mask).json
    assert.equal("EMAIL", first.form.content.questions[1].predefinedField)
    assert.equal(2, rest("GET", "/rest/leadForms/40001").json.versionId)
  end)

  it("describe owner, entity, campaign and form only when asked to", function()
    local plain = sponsored("&count=1").json.elements[1]
    for _, name in ipairs { "form", "ownerInfo", "associatedEntityInfo", "leadMetadataInfo" } do assert.is_nil(plain[name]) end
    assert.is_table(plain.formResponse.consentResponses)
    local mask = "&fields=ownerInfo,associatedEntityInfo,leadMetadataInfo,id,form:(name,id)"
    local asked = sponsored("&count=1" .. mask).json.elements[1]
    for _, name in ipairs { "ownerInfo", "associatedEntityInfo", "leadMetadataInfo", "id" } do assert.is_truthy(asked[name]) end
    assert.same({ name = "Catalogue request", id = 40001 }, asked.form)
  end)

  it("filter by test, time and entity", function()
    assert.equal(2, #sponsored("&limitedToTestLeads=true").json.elements)
    assert.equal(27, sponsored("&limitedToTestLeads=false").json.paging.total)
    sandbox:config { lead_tests = "hidden" }
    assert.equal(25, sponsored("&limitedToTestLeads=false").json.paging.total)
    local range = ("&submittedAtTimeRange=(start:%d,end:%d)"):format(now_ms - DAY * 1000, now_ms)
    assert.equal(22, sponsored(range).json.paging.total)
    local creative = sponsored("&count=50&associatedEntity=(associatedCreative:urn%3Ali%3AsponsoredCreative%3A830003)").json
    assert.is_true(#creative.elements > 5)
    for _, lead in ipairs(creative.elements) do assert.equal("urn:li:sponsoredCreative:830003", lead.associatedEntity.associatedCreative) end
    assert.equal(400, sponsored(("&submittedAtTimeRange=(start:%d,end:%d)"):format(now_ms, now_ms - 1)).status)
    assert.equal(400, sponsored(("&submittedAtTimeRange=(start:%d,end:%d)"):format(now_ms - 366 * DAY * 1000, now_ms)).status)
  end)

  it("page by offset, as told with or without links, shorter than asked for", function()
    local page = sponsored("&count=20").json
    assert.equal(20, #page.elements)
    assert.same({ start = 0, count = 20, total = 27, links = {} }, { start = page.paging.start, count = page.paging.count,
      total = page.paging.total, links = { page.paging.links[1] } })
    sandbox:config { lead_links = true, lead_total = false, short_pages = true }
    page = sponsored("&count=20").json
    assert.equal(18, #page.elements)
    assert.is_nil(page.paging.total)
    assert.matches("start=18", page.paging.links[1].href)
    assert.equal(400, sponsored("&count=101").status)
  end)

  it("come newest first, or as told", function()
    local times = {}
    for i, lead in ipairs(sponsored("&count=50").json.elements) do times[i] = lead.submittedAt end
    for i = 2, #times do assert.is_true(times[i - 1] >= times[i]) end
    sandbox:config { lead_order = "oldest" }
    assert.equal(times[#times], sponsored("&count=1").json.elements[1].submittedAt)
  end)

  it("come in by the clock, late, and readable after their event", function()
    local before = sponsored().json.paging.total
    local ids = sandbox:lead({ count = 4, over = 40, late = 600, lag = 5 }).ids
    assert.equal(before, sponsored().json.paging.total)
    sandbox:clock { advance = 10 }
    assert.equal(404, rest("GET", "/rest/leadFormResponses/" .. ids[1]).status)
    sandbox:clock { advance = 5 }
    local lead = rest("GET", "/rest/leadFormResponses/" .. ids[1]).json
    assert.equal(now_ms + 10000 - 600000, lead.submittedAt)
    assert.equal(before + 1, sponsored().json.paging.total)
    sandbox:clock { advance = 60 }
    assert.equal(before + 4, sponsored().json.paging.total)
  end)

  it("are gone after 365 days, and when deleted; and are not there for others", function()
    local id = sandbox:lead({ form = 40050 }).ids[1]
    assert.equal(404, rest("GET", "/rest/leadFormResponses/" .. id).status)
    id = sponsored("&count=1").json.elements[1].id
    sandbox:lead { remove = id }
    assert.equal(404, rest("GET", "/rest/leadFormResponses/" .. id).status)
    assert.equal(26, sponsored().json.paging.total)
    sandbox:clock { advance = 300 * DAY }
    assert.equal(21, raw.versioned(sandbox, (sandbox:token { scopes = SCOPE }))("GET",
      "/rest/leadFormResponses?q=owner&" .. ACCOUNT .. "&" .. SPONSORED, nil, { ["LinkedIn-Version"] = "202610" }).json.paging.total)
  end)

  it("refuse to come in through a draft, an unknown form or a page's kind", function()
    assert.has_error(function() sandbox:lead { form = 40003 } end)
    assert.has_error(function() sandbox:lead { form = 1 } end)
    assert.has_error(function() sandbox:lead { form = 40002, type = "SPONSORED" } end)
    assert.has_error(function() sandbox:lead { count = 0 } end)
    assert.has_error(function() sandbox:lead { remove = "nobody" } end)
  end)
end)

describe("the sandbox's lead forms", function()
  local sandbox, rest
  setup(function()
    sandbox = assert(sandbox_module.start { clock = "2026-11-23T12:00:00Z", freeze = true })
    rest = raw.versioned(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function form(changes)
    local made = {
      name = "Tour", owner = { sponsoredAccount = "urn:li:sponsoredAccount:500001" }, creationLocale = { country = "US", language = "en" },
      content = {
        headline = { localized = { en_US = "Come and see" } },
        questions = { { name = "email", question = { localized = { en_US = "E-mail" } }, predefinedField = "EMAIL",
          questionDetails = { textQuestionDetails = { maxResponseLength = 100 } } } },
        legalInfo = { privacyPolicyUrl = "https://heron-optics.example/privacy" },
      },
    }
    for name, value in pairs(changes or {}) do
      if value == "none" then made[name] = nil else made[name] = value end
    end
    return made
  end

  local function patch(id, set)
    return rest("POST", "/rest/leadForms/" .. id, { patch = { ["$set"] = set } }, { ["X-RestLi-Method"] = "PARTIAL_UPDATE" })
  end

  it("are made as drafts, published, and archived", function()
    local made = rest("POST", "/rest/leadForms", form())
    assert.equal(201, made.status)
    local id = made:id()
    assert.matches("^%d+$", id)
    assert.equal("DRAFT", rest("GET", "/rest/leadForms/" .. id).json.state)
    assert.equal(204, patch(id, { state = "PUBLISHED" }).status)
    assert.equal(400, patch(id, { state = "DRAFT" }).status)
    assert.equal(204, patch(id, { state = "ARCHIVED" }).status)
    local kept = rest("GET", "/rest/leadForms/" .. id).json
    assert.same({ "ARCHIVED", 1, 1 }, { kept.state, kept.versionId, kept.content.questions[1].questionId })
  end)

  it("get a new version with what members see, and not with the rest", function()
    assert.equal(204, patch("40001", { name = "Catalogue 2027" }).status)
    assert.equal(2, rest("GET", "/rest/leadForms/40001").json.versionId)
    local content = rest("GET", "/rest/leadForms/40001").json.content
    content.headline.localized.en_US = "Get it now"
    assert.equal(204, patch("40001", { content = content }).status)
    assert.equal(3, rest("GET", "/rest/leadForms/40001").json.versionId)
    assert.equal(422, patch("40001", { content = { headline = 1 } }).status)
    assert.equal(422, patch("40001", { reviewInfo = {} }).status)
  end)

  it("are refused with a validator's lines when a field is wrong", function()
    for path, changes in pairs {
      ["/owner"] = { owner = "urn:li:sponsoredAccount:500001" }, ["/name"] = { name = "none" }, ["/content"] = { content = "none" },
      ["/state"] = { state = "PUBLISHED" }, ["/creationLocale"] = { creationLocale = "en_US" },
    } do
      local answer = rest("POST", "/rest/leadForms", form(changes))
      assert.equal(422, answer.status)
      assert.matches("ERROR :: " .. path .. " ::", answer.json.message)
    end
    assert.equal(403, rest("POST", "/rest/leadForms", form { owner = { sponsoredAccount = "urn:li:sponsoredAccount:500050" } }).status)
  end)

  it("are listed by owner, and read one by one or several", function()
    local ids = {}
    for i, one in ipairs(rest("GET", "/rest/leadForms?q=owner&" .. ACCOUNT).json.elements) do ids[i] = one.id end
    assert.same({ 40001, 40003 }, ids)
    assert.equal(403, rest("GET", "/rest/leadForms/40050").status)
    assert.equal(404, rest("GET", "/rest/leadForms/7").status)
    local batch = rest("GET", "/rest/leadForms?ids=List(40001,40050,7)").json
    assert.equal("Catalogue request", batch.results["40001"].name)
    assert.same({ 403, 404 }, { batch.errors["40050"].status, batch.errors["7"].status })
  end)
end)
