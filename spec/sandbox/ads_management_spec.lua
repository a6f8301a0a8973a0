-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local ACCOUNT = "/rest/adAccounts/500001"

local function body(changes)
  local made = {
    account = "urn:li:sponsoredAccount:500001", campaignGroup = "urn:li:sponsoredCampaignGroup:610001", name = "Lens",
    associatedEntity = "urn:li:organization:90000101", type = "SPONSORED_UPDATES", objectiveType = "WEBSITE_VISITS",
    costType = "CPC", offsiteDeliveryEnabled = false, politicalIntent = "NOT_POLITICAL",
    locale = { country = "US", language = "en" }, dailyBudget = { amount = "50.00", currencyCode = "EUR" },
    unitCost = { amount = "6.50", currencyCode = "EUR" }, status = "DRAFT",
  }
  for name, value in pairs(changes or {}) do
    if value == "none" then made[name] = nil else made[name] = value end
  end
  return made
end

describe("the sandbox's advertising accounts", function()
  local sandbox, call, token
  setup(function()
    sandbox = assert(sandbox_module.start { strict = true, clock = "2026-11-23T12:00:00Z" })
    call = raw.caller(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    token = nil
  end)

  local function send(verb, target, entity, method, version)
    return call(verb, target, entity, {
      ["LinkedIn-Version"] = version or "202609", ["X-RestLi-Method"] = method, ["X-Restli-Protocol-Version"] = "2.0.0",
      Authorization = token and ("Bearer " .. token) or nil,
    })
  end

  local function codes(answer)
    local list = {}
    for _, input in ipairs(answer.json.errorDetails.inputErrors) do
      list[#list + 1] = input.input.inputPath.fieldPath .. " " .. input.code
    end
    return list
  end

  it("refuse a search whose structure is percent-encoded", function()
    local answer = send("GET", "/rest/adAccounts?q=search&search=%28test%3Afalse%29")
    assert.equal(400, answer.status)
    assert.same({ "search PARAM_INVALID" }, codes(answer))
    assert.equal(200, send("GET", "/rest/adAccounts?q=search&search=(test:false)").status)
    assert.equal(400, send("GET", "/rest/adAccounts?q=search&search=(test:(values:List(false)))").status)
  end)

  it("page by cursor, with short pages, and refuse a token of another search", function()
    sandbox:config { short_pages = true }
    local first = send("GET", "/rest/adAccounts/500090/adCampaigns?q=search&pageSize=10").json
    assert.equal(8, #first.elements)
    local next_page = "&pageToken=" .. first.metadata.nextPageToken
    assert.equal(7900009, send("GET", "/rest/adAccounts/500090/adCampaigns?q=search&pageSize=10" .. next_page).json.elements[1].id)
    assert.equal(400, send("GET", "/rest/adAccounts/500090/adCampaigns?q=search&pageSize=20" .. next_page).status)
    assert.equal(400, send("GET", "/rest/adAccounts/500090/adCampaigns?q=search&pageSize=1001").status)
    assert.equal(400, send("GET", "/rest/adAccounts/500090/creatives?q=criteria&pageSize=101").status)
    assert.same({ "start QUERY_PARAM_NOT_ALLOWED" }, codes(send("GET", "/rest/adAccounts/500090/adCampaigns?q=search&start=10")))
  end)

  it("want a search for groups", function()
    assert.equal(400, send("GET", ACCOUNT .. "/adCampaignGroups?q=search").status)
  end)

  it("keep the singular of an objective", function()
    local made = send("POST", ACCOUNT .. "/adCampaigns", body())
    assert.equal(201, made.status)
    assert.equal("", made.body)
    assert.equal("WEBSITE_VISIT", send("GET", ACCOUNT .. "/adCampaigns/" .. made:id()).json.objectiveType)
  end)

  it("refuse amounts that are numbers, and other currencies", function()
    local answer = send("POST", ACCOUNT .. "/adCampaigns", body { dailyBudget = { amount = 10.5, currencyCode = "EUR" } })
    assert.equal(422, answer.status)
    assert.matches("/dailyBudget/amount :: number cannot be coerced to String", answer.json.message, 1, true)
    answer = send("POST", ACCOUNT .. "/adCampaigns", body { dailyBudget = { amount = "10.5", currencyCode = "USD" } })
    assert.same({ "dailyBudget/currencyCode FIELD_INVALID" }, codes(answer))
  end)

  it("report everything that is wrong at once", function()
    local answer = send("POST", ACCOUNT .. "/adCampaigns", body { associatedEntity = "none", dailyBudget = "none", status = "PAUSED" })
    assert.same({
      "dailyBudget CONDITIONAL_INVALID_VALUE", "associatedEntity CONDITIONAL_INVALID_VALUE", "targetingCriteria CONDITIONAL_INVALID_VALUE",
    }, codes(answer))
    assert.matches("^Multiple errors occurred during the input validation", answer.json.message)
  end)

  it("refuse read-only fields, and changes of what is fixed", function()
    assert.same({ "servingStatuses FIELD_NOT_ALLOWED" }, codes(send("POST", ACCOUNT .. "/adCampaigns", body { servingStatuses = { "RUNNABLE" } })))
    local answer = send("POST", ACCOUNT, { patch = { ["$set"] = { currency = "USD", test = true } } }, "PARTIAL_UPDATE")
    assert.same({ "currency FIELD_NOT_EDITABLE", "test FIELD_NOT_EDITABLE" }, codes(answer))
  end)

  it("have the states of the reference and no others", function()
    local function set(status)
      return send("POST", ACCOUNT .. "/adCampaigns/720001", { patch = { ["$set"] = { status = status } } }, "PARTIAL_UPDATE").status
    end
    assert.equal(400, set "DRAFT")
    assert.equal(400, set "COMPLETED")
    assert.equal(204, set "PAUSED")
    assert.equal(204, set "PENDING_DELETION")
    assert.equal(400, set "ACTIVE")
    assert.equal(400, send("DELETE", ACCOUNT .. "/adCampaigns/720002").status)
  end)

  it("complete a campaign whose end has passed, and take it back with a later one", function()
    local now = math.floor(sandbox:clock {}) * 1000
    local path = ACCOUNT .. "/adCampaigns/720001"
    local function patch(fields) return send("POST", path, { patch = { ["$set"] = fields } }, "PARTIAL_UPDATE").status end
    assert.equal(204, patch { runSchedule = { start = 1735689600000, ["end"] = now + 3600000 } })
    sandbox:clock { advance = 7200 }
    assert.equal("COMPLETED", send("GET", path).json.status)
    assert.equal(400, patch { status = "ACTIVE" })
    assert.equal(204, patch { status = "ACTIVE", runSchedule = { start = 1735689600000, ["end"] = now + 864000000 } })
    sandbox:clock { set = "2026-11-23T12:00:00Z" }
  end)

  it("patch nested records", function()
    local path = ACCOUNT .. "/adCampaignGroups/610001"
    assert.equal(204, send("POST", path, { patch = { runSchedule = { ["$set"] = { ["end"] = 1830000000000 } } } }, "PARTIAL_UPDATE").status)
    assert.same({ start = 1735689600000, ["end"] = 1830000000000 }, send("GET", path).json.runSchedule)
  end)

  it("answer a batch per element", function()
    local answer = send("POST", ACCOUNT .. "/adCampaigns?ids=List(720001,720950)", { entities = {
      ["720001"] = { patch = { ["$set"] = { name = "n" } } }, ["720950"] = { patch = { ["$set"] = { name = "n" } } },
    } }, "BATCH_PARTIAL_UPDATE").json
    assert.equal(204, answer.results["720001"].status)
    assert.equal(404, answer.errors["720950"].status)
    answer = send("POST", ACCOUNT .. "/adCampaigns", { elements = { body(), body { type = "NONSENSE" }, body() } }, "BATCH_CREATE").json
    assert.same({ 201, 400, 201 }, { answer.elements[1].status, answer.elements[2].status, answer.elements[3].status })
  end)

  it("let each role do its part", function()
    local function as(role)
      sandbox:reset()
      token = nil
      local key = "/rest/adAccountUsers/(account:urn%3Ali%3AsponsoredAccount%3A500001,user:urn%3Ali%3Aperson%3Ak_9LmN-2pQ)"
      local granted = send("PUT", key, { account = "urn:li:sponsoredAccount:500001", user = "urn:li:person:k_9LmN-2pQ", role = role })
      assert.equal(204, granted.status)
      token = sandbox:token { member = "k_9LmN-2pQ", scopes = { "r_ads", "rw_ads" } }
      local creative = { campaign = "urn:li:sponsoredCampaign:720001", content = { reference = "urn:li:share:7200000000000000001" } }
      return send("GET", ACCOUNT).status, send("POST", ACCOUNT .. "/creatives", creative).status,
        send("POST", ACCOUNT .. "/adCampaigns", body()).status,
        send("POST", ACCOUNT, { patch = { ["$set"] = { name = "n" } } }, "PARTIAL_UPDATE").status
    end
    assert.same({ 200, 403, 403, 403 }, { as "VIEWER" })
    assert.same({ 200, 201, 403, 403 }, { as "CREATIVE_MANAGER" })
    assert.same({ 200, 201, 201, 403 }, { as "CAMPAIGN_MANAGER" })
    assert.same({ 200, 201, 201, 204 }, { as "ACCOUNT_MANAGER" })
  end)

  it("have exactly one billing administrator", function()
    local mira = "/rest/adAccountUsers/(account:urn%3Ali%3AsponsoredAccount%3A500001,user:urn%3Ali%3Aperson%3AaB3dE5fG7h)"
    assert.equal(400, send("DELETE", mira).status)
    local other = { account = "urn:li:sponsoredAccount:500001", user = "urn:li:person:k_9LmN-2pQ", role = "ACCOUNT_BILLING_ADMIN" }
    assert.equal(204, send("PUT", "/rest/adAccountUsers/(account:urn%3Ali%3AsponsoredAccount%3A500001,user:urn%3Ali%3Aperson%3Ak_9LmN-2pQ)", other).status)
    assert.equal("ACCOUNT_MANAGER", send("GET", mira).json.role)
    other.user = "urn:li:person:Zx1Cv2Bn3M"
    assert.same({ "user USER_MISMATCH_IN_PARAM_AND_BODY" }, codes(send("PUT", mira, other)))
  end)

  it("want rw_ads for writing", function()
    token = sandbox:token { scopes = { "r_ads" } }
    assert.equal(200, send("GET", ACCOUNT).status)
    assert.equal(403, send("POST", ACCOUNT .. "/adCampaigns", body()).status)
  end)

  it("have what came with a version from that version on", function()
    local lead = body { objectiveType = "LEAD_GENERATION", optimizationTargetType = "MAX_QUALIFIED_LEAD" }
    assert.equal(400, send("POST", ACCOUNT .. "/adCampaigns", lead, nil, "202601").status)
    assert.equal(201, send("POST", ACCOUNT .. "/adCampaigns", lead, nil, "202602").status)
    local message = body { objectiveType = "LEAD_GENERATION", type = "SPONSORED_INMAILS" }
    local older = send("POST", ACCOUNT .. "/adCampaigns", message, nil, "202606"):id()
    assert.equal("ROUND_ROBIN", send("GET", ACCOUNT .. "/adCampaigns/" .. older).json.creativeSelection)
    local newer = send("POST", ACCOUNT .. "/adCampaigns", message, nil, "202607"):id()
    assert.equal("OPTIMIZED", send("GET", ACCOUNT .. "/adCampaigns/" .. newer).json.creativeSelection)
  end)

  it("show additional information when fields ask for it", function()
    local page = send("GET", ACCOUNT .. "?fields=id,reference,referenceInfo").json
    assert.equal("heron-optics", page.referenceInfo.organization.vanityName)
    assert.is_nil(page.name)
    assert.is_nil(send("GET", ACCOUNT).json.referenceInfo)
  end)

  it("freeze a lead form's destination after DRAFT, and a format that has creatives", function()
    local path = ACCOUNT .. "/creatives/urn%3Ali%3AsponsoredCreative%3A830003"
    local answer = send("POST", path, { patch = { leadgenCallToAction = { ["$set"] = { destination = "urn:li:adForm:2" } } } }, "PARTIAL_UPDATE")
    assert.same({ "leadgenCallToAction/destination FIELD_NOT_EDITABLE" }, codes(answer))
    answer = send("POST", ACCOUNT .. "/adCampaigns/720001", { patch = { ["$set"] = { format = "CAROUSEL" } } }, "PARTIAL_UPDATE")
    assert.same({ "format FIELD_NOT_EDITABLE" }, codes(answer))
  end)
end)
