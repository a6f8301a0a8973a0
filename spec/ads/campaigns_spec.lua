-- SPDX-License-Identifier: MIT
local support = require "spec.support.li"

local TARGETING = { include = { ["and"] = { { ["or"] = { ["urn:li:adTargetingFacet:locations"] = { "urn:li:geo:102890719" } } } } } }

local function campaign(changes)
  local made = {
    campaignGroup = 610001, name = "Lens engineers", associatedEntity = "urn:li:organization:90000101",
    type = "SPONSORED_UPDATES", objectiveType = "WEBSITE_VISIT", costType = "CPC", dailyBudget = "50.00", unitCost = "6.50",
    locale = { country = "US", language = "en" }, offsiteDeliveryEnabled = false, politicalIntent = "NOT_POLITICAL",
    status = "DRAFT", runSchedule = { start = 1735689600000 }, targetingCriteria = TARGETING,
  }
  for name, value in pairs(changes or {}) do
    if value == "none" then made[name] = nil else made[name] = value end
  end
  return made
end

describe("campaigns", function()
  local sandbox, li, campaigns

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox)
    campaigns = li.ads.campaigns
  end)

  local function fields(err)
    local names = {}
    for _, found in ipairs(err.details) do names[#names + 1] = found.field end
    table.sort(names)
    return names
  end

  local function writes()
    local count = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.method ~= "GET" then count = count + 1 end
    end
    return count
  end

  it("are created with readable ids and amounts, in the account's currency", function()
    local urn = assert(campaigns:create(500001, campaign()))
    local made = campaigns:get(500001, urn)
    assert.same({ amount = "50.00", currencyCode = "EUR" }, made.dailyBudget)
    assert.equal("urn:li:sponsoredCampaignGroup:610001", made.campaignGroup)
    assert.equal("urn:li:sponsoredAccount:500001", made.account)
    assert(campaigns:create(500001, campaign { name = "Second" }))
    local asked = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.path == "/rest/adAccounts/500001" then asked = asked + 1 end
    end
    assert.equal(1, asked) -- the currency, once
  end)

  it("list everything that is missing, and send nothing", function()
    local urn, err = campaigns:create(500001, { name = "x", type = "SPONSORED_UPDATES", status = "ACTIVE" })
    assert.is_nil(urn)
    assert.same({
      "associatedEntity", "campaignGroup", "costType", "dailyBudget", "locale", "objectiveType", "offsiteDeliveryEnabled",
      "politicalIntent", "runSchedule", "targetingCriteria", "unitCost",
    }, fields(err))
    assert.equal(0, #support.wire(sandbox))
  end)

  it("check what the objective asks for", function()
    local _, err = campaigns:create(500001, campaign { objectiveType = "VIDEO_VIEWS", optimizationTargetType = "MAX_CLICK" })
    assert.same({ "costType", "optimizationTargetType" }, fields(err))
    _, err = campaigns:create(500001, campaign { objectiveType = "BRAND_AWARENES" })
    assert.matches("did you mean BRAND_AWARENESS", err.details[1].message)
    assert.equal(0, writes())
  end)

  it("check budgets on their digits", function()
    local _, err = campaigns:create(500001, campaign { dailyBudget = "9.99", unitCost = 12.5 })
    assert.same({ "dailyBudget", "unitCost" }, fields(err))
    _, err = campaigns:create(500001, campaign { dailyBudget = "100.01", totalBudget = "100.00" })
    assert.same({ "dailyBudget", "runSchedule" }, fields(err))
    _, err = campaigns:create(500001, campaign { dailyBudget = { amount = "50", currencyCode = "USD" } })
    assert.same({ "dailyBudget" }, fields(err))
    assert.equal(0, writes())
    assert(campaigns:create(500001, campaign { dailyBudget = "10.00" }))
    _, err = campaigns:create(500001, campaign { dailyBudget = "9.99" }, { limits = { daily_budget_min = "5" } })
    assert.equal("FIELD_VALUE_TOO_LOW", err.code) -- LinkedIn's word, then
  end)

  it("send objectives in the singular unless told otherwise", function()
    assert(campaigns:create(500001, campaign { objectiveType = "WEBSITE_VISITS" }))
    assert(campaigns:create(500001, campaign { name = "b", objectiveType = "WEBSITE_VISIT" }, { objective_spelling = "plural" }))
    local sent = {}
    for _, request in ipairs(support.wire(sandbox)) do
      if request.method == "POST" then sent[#sent + 1] = request.body:match '"objectiveType":"([^"]+)"' end
    end
    assert.same({ "WEBSITE_VISIT", "WEBSITE_VISITS" }, sent)
  end)

  it("go from state to state", function()
    local urn = assert(campaigns:create(500001, campaign()))
    assert(campaigns:activate(500001, urn))
    assert.same({ "RUNNABLE" }, campaigns:get(500001, urn).servingStatuses)
    assert(campaigns:pause(500001, urn))
    assert(campaigns:archive(500001, urn))
    assert.equal("ARCHIVED", campaigns:get(500001, urn).status)
    local ok, err = campaigns:remove(500001, urn)
    assert.is_nil(ok)
    assert.matches("ARCHIVED and cannot become PENDING_DELETION; possible are PAUSED, ACTIVE", err.message, 1, true)
  end)

  it("send nothing for a state they are in", function()
    assert(campaigns:activate(500001, 720001))
    assert.equal(0, writes())
  end)

  it("take one request where the caller knows the state", function()
    assert(campaigns:pause(500001, 720001, { from = "ACTIVE" }))
    assert.equal(1, #support.wire(sandbox))
  end)

  it("are deleted as drafts only", function()
    local urn = assert(campaigns:create(500001, campaign()))
    assert(campaigns:delete(500001, urn))
    local ok, err = campaigns:delete(500001, 720001)
    assert.is_nil(ok)
    assert.equal("TRANSITION", err.code)
  end)

  it("are searched with all criteria at once", function()
    local found = assert(campaigns:search(500001, { campaignGroup = 610002, status = { "ACTIVE", "PAUSED" }, type = "TEXT_AD", test = false }):all())
    assert.equal(1, #found)
    assert.equal(720004, found[1].id)
    assert.equal(60, #assert(campaigns:search(500090, nil, { page_size = 7 }):all()))
  end)

  it("are changed, several at once, each with its own outcome", function()
    local results = assert(campaigns:batch_update(500001, { [720001] = { dailyBudget = "75.25" }, [799999] = { name = "nobody" } }))
    assert.is_true(results[720001])
    assert.equal(404, results[799999].status)
    assert.same({ amount = "75.25", currencyCode = "EUR" }, campaigns:get(500001, 720001).dailyBudget)
  end)

  it("are changed by a patch of what differs", function()
    local before = campaigns:get(500001, 720001)
    local after = {}
    for name, value in pairs(before) do after[name] = value end
    after.name = "New name"
    assert(campaigns:update(500001, 720001, { original = before, modified = after }))
    local wire = support.wire(sandbox)
    assert.equal('{"patch":{"$set":{"name":"New name"}}}', wire[#wire].body)
  end)

  it("refuse a float in a change", function()
    local ok, err = campaigns:update(500001, 720001, { dailyBudget = 50.5 })
    assert.is_nil(ok)
    assert.matches("floating point", err.message)
    assert.equal(0, writes())
  end)

  it("are created several at once", function()
    local results = assert(campaigns:batch_create(500001, { campaign { name = "a" }, campaign { name = "b", campaignGroup = 699999 } }))
    assert.matches("^urn:li:sponsoredCampaign:%d+$", results[1])
    assert.equal("validation", results[2].kind)
  end)

  it("are deleted several at once, each with its own outcome", function()
    local draft = assert(campaigns:create(500001, campaign()))
    local results = assert(campaigns:batch_delete(500001, { draft, 720001 }))
    assert.is_true(results[draft])
    assert.equal("validation", results[720001].kind)
  end)

  it("name the caller's line when an id is no id of theirs", function()
    local ok, message = pcall(function() campaigns:get(500001, "urn:li:share:1") end)
    assert.is_false(ok)
    assert.matches("campaigns_spec.lua:%d+: ads.campaigns:get", message)
    ok, message = pcall(function() campaigns:pause("urn:li:share:1", 720001) end)
    assert.is_false(ok)
    assert.matches("campaigns_spec.lua:%d+: ads.campaigns:pause", message)
  end)

  it("belong to groups, which are searched even where LinkedIn wants a criterion", function()
    assert.equal(2, #assert(li.ads.campaign_groups:search(500001):all()))
    local urn = assert(li.ads.campaign_groups:create(500001, { name = "G", status = "DRAFT", runSchedule = { start = 1798761600000 } }))
    assert.equal(3, #assert(li.ads.campaign_groups:search(500001):all()))
    local _, err = li.ads.campaign_groups:create(500001, { name = ("x"):rep(101), status = "DRAFT", totalBudget = "100", runSchedule = { start = 1 } })
    assert.same({ "name", "runSchedule" }, fields(err))
    local made = assert(campaigns:create(500001, campaign { campaignGroup = urn }))
    local ok
    ok, err = campaigns:pause(500001, made)
    assert.is_nil(ok)
    assert.equal("CONDITIONAL_INVALID_VALUE", err.code) -- the group is a draft
  end)
end)
