-- SPDX-License-Identifier: MIT
local json = require "linkedin.json"
local lua = require "spec.support.lua"
local support = require "spec.support.li"

local TARGETING = { include = { ["and"] = { { ["or"] = { ["urn:li:adTargetingFacet:locations"] = { "urn:li:geo:102890719" } } } } } }

local function table_of(changes)
  local made = {
    account = 500001,
    campaign_group = { name = "Launch 27", totalBudget = "4000.00", runSchedule = { start = 1798761600000, ["end"] = 1801353600000 } },
    defaults = {
      type = "SPONSORED_UPDATES", objectiveType = "WEBSITE_VISIT", costType = "CPC", unitCost = "6.50", dailyBudget = "50.00",
      associatedEntity = "urn:li:organization:90000101", locale = { country = "US", language = "en" },
      offsiteDeliveryEnabled = false, politicalIntent = "NOT_POLITICAL", runSchedule = { start = 1798761600000 },
      targetingCriteria = TARGETING,
    },
    campaigns = {
      { name = "A", creatives = {
        { content = { reference = "urn:li:share:7200000000000000001" } },
        { content = { reference = "urn:li:share:7200000000000000002" } },
      } },
      { name = "B", creatives = {
        { inlineContent = { post = { author = "urn:li:organization:90000101", commentary = "hello" } } },
      } },
    },
  }
  for name, value in pairs(changes or {}) do made[name] = value end
  return made
end

describe("a campaign set-up", function()
  local sandbox, li, journal

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox)
    journal = os.tmpname()
  end)
  after_each(function()
    for _, suffix in ipairs { "", "-wal", "-shm" } do os.remove(journal .. suffix) end
  end)

  -- What was made besides the seeds.
  local function made()
    local ads, counts = sandbox:state().ads, { groups = 0, campaigns = 0, creatives = 0 }
    for _, group in ipairs(ads.groups) do if group.name == "Launch 27" then counts.groups = counts.groups + 1 end end
    for _, one in ipairs(ads.campaigns) do if one.id > 721000 and one.id < 7900000 then counts.campaigns = counts.campaigns + 1 end end
    for _, one in ipairs(ads.creatives) do if tonumber(one.id:match "%d+$") > 831000 then counts.creatives = counts.creatives + 1 end end
    return counts
  end

  local WHOLE = { groups = 1, campaigns = 2, creatives = 3 }

  it("makes everything as drafts", function()
    local report = assert(li.ads:set_up(table_of()))
    assert.same({ created = 6, found = 0 }, report.counts)
    assert.equal(2, #report.campaigns[1].creatives)
    assert.is_false(report.activated)
    assert.same(WHOLE, made())
    assert.equal("DRAFT", li.ads.campaigns:get(500001, report.campaigns[2].campaign).status)
    assert.equal("DRAFT", li.ads.creatives:get(500001, report.campaigns[2].creatives[1]).intendedStatus)
    assert.equal("DRAFT", li.ads.campaign_groups:get(500001, report.campaign_group).status)
  end)

  it("activates at the end, the group before its campaigns", function()
    local report = assert(li.ads:set_up(table_of { activate = true }))
    assert.is_true(report.activated)
    assert.equal("ACTIVE", li.ads.campaign_groups:get(500001, report.campaign_group).status)
    for _, campaign in ipairs(report.campaigns) do
      assert.equal("ACTIVE", li.ads.campaigns:get(500001, campaign.campaign).status)
      for _, creative in ipairs(campaign.creatives) do
        assert.equal("ACTIVE", li.ads.creatives:get(500001, creative).intendedStatus)
      end
    end
  end)

  it("finds every mistake in the whole table before the first request", function()
    local given = table_of()
    given.campaigns[1].costType = "CPX"
    given.campaigns[2].dailyBudget = 12.34
    given.campaigns[2].creatives[1].content = { reference = "urn:li:share:1" }
    given.campaign_group.runSchedule = { start = 1 }
    given.campaigns[3] = { name = "A", status = "ACTIVE" }
    local report, err = li.ads:set_up(given)
    assert.is_nil(report)
    local found = {}
    for _, finding in ipairs(err.details) do found[finding.field] = finding.code end
    assert.same({
      ["campaigns[1].costType"] = "INVALID_VALUE", ["campaigns[2].dailyBudget"] = "INVALID_MONEY",
      ["campaigns[2].creatives[1].content"] = "MISSING_FIELD", ["campaign_group.runSchedule"] = "CONDITIONAL",
      ["campaigns[3].name"] = "REPEATED", ["campaigns[3].status"] = "NOT_ALLOWED",
    }, found)
    assert.equal(0, #support.wire(sandbox))
  end)

  it("knows the account's currency before it makes anything", function()
    local given = table_of()
    given.campaigns[1].dailyBudget = { amount = "50.00", currencyCode = "USD" }
    local report, err = li.ads:set_up(given)
    assert.is_nil(report)
    assert.equal("CURRENCY", err.details[1].code)
    assert.equal(1, #support.wire(sandbox))
  end)

  it("goes on from err.resume, which is plain data, wherever LinkedIn refused", function()
    for failing = 1, 6 do
      sandbox:reset()
      sandbox:fault(("status=403 POST /rest/adAccounts/500001/* nth=%d"):format(failing))
      local report, err = li.ads:set_up(table_of())
      assert.is_nil(report)
      local resume = assert(json.decode(json.encode(err.resume)))
      report = assert(li.ads:set_up(table_of { resume = resume }))
      assert.equal(2, #report.campaigns[1].creatives)
      assert.same(WHOLE, made())
    end
  end)

  it("looks for what may have been made when the answer was lost", function()
    for failing = 1, 6 do
      sandbox:reset()
      for _, suffix in ipairs { "", "-wal", "-shm" } do os.remove(journal .. suffix) end
      sandbox:fault(("drop-after POST /rest/adAccounts/500001/* nth=%d"):format(failing))
      local report, err = li.ads:set_up(table_of { journal = journal })
      assert.is_nil(report)
      assert.is_true(err.maybe_done)
      report = assert(li.ads:set_up(table_of { journal = journal }))
      assert.equal(failing, report.counts.found)
      assert.same(WHOLE, made())
    end
  end)

  local function wait_for(condition)
    local clock = require "linkedin.core".clock
    local deadline = clock.monotonic() + 20
    while not condition() do
      assert.is_true(clock.monotonic() < deadline, "waited in vain")
      require "linkedin.loop".sleep(0.01)
    end
  end

  it("killed at each of its requests in turn, answered or not, makes nothing twice", function()
    local fields, out = {}, os.tmpname()
    for _, name in ipairs { "api_url", "oauth_url", "client_id", "client_secret", "access_token", "organization" } do fields[name] = sandbox[name] end
    local command = ("LINKEDIN_SANDBOX='%s' LUA_PATH='%s' exec %s examples/20-campaign-set-up.lua %s"):format(
      json.encode(fields), package.path, lua, journal)
    local function hung()
      local count = 0
      for _, request in ipairs(sandbox:requests()) do
        if request.method == "POST" and request.path:find "^/rest/adAccounts/500001/" then count = count + 1 end
      end
      return count
    end
    for k = 1, 12 do -- six that make something, then six that activate it
      local before = hung()
      sandbox:fault(("hang POST /rest/adAccounts/500001/*%s"):format(k % 2 == 1 and " processed" or ""))
      local pid = io.popen(("(%s) >%s 2>&1 & echo $!"):format(command, out)):read "*n"
      wait_for(function() return hung() > before end)
      os.execute("kill -9 " .. pid .. " 2>/dev/null")
    end
    local ok = os.execute(("(%s) >%s 2>&1"):format(command, out))
    local file = assert(io.open(out))
    local text = file:read "*a"
    file:close()
    os.remove(out)
    assert.is_true(ok == true or ok == 0, text)
    assert.matches("again: 0 made, 6 as they were", text)
    local counts = made()
    counts.groups = #assert(li.ads.campaign_groups:search(500001, { name = "Microscope launch" }):all())
    assert.same(WHOLE, counts)
  end)

  it("passes over what a journal says is made", function()
    assert(li.ads:set_up(table_of { journal = journal }))
    local report = assert(li.ads:set_up(table_of { journal = journal, activate = true }))
    assert.same({ created = 0, found = 6 }, report.counts)
    assert.same(WHOLE, made())
    local given = table_of { journal = journal }
    given.campaigns[3] = { name = "C" }
    report = assert(li.ads:set_up(given))
    assert.same({ created = 1, found = 6 }, report.counts)
  end)

  it("has a journal of its own", function()
    assert(li.ads:set_up(table_of { journal = journal }))
    local report, err = li.ads:set_up(table_of { journal = journal, account = 500009 })
    assert.is_nil(report)
    assert.matches("of a set%-up in urn:li:sponsoredAccount:500001", err.message)
  end)

  it("fills a group that exists", function()
    local report = assert(li.ads:set_up(table_of { campaign_group = 610001 }))
    assert.equal("urn:li:sponsoredCampaignGroup:610001", report.campaign_group)
    assert.equal(5, report.counts.created)
  end)

  it("names the entry that LinkedIn refused", function()
    local report, err = li.ads:set_up(table_of { campaign_group = 699999 })
    assert.is_nil(report)
    assert.equal("campaigns[1]", err.where)
    assert.same({}, err.resume.uncertain)
  end)

  it("raises for what is missing or unknown, at the caller's line", function()
    local ok, message = pcall(function() li.ads:set_up { account = 1, campaigns = {} } end)
    assert.is_false(ok)
    assert.matches("set_up_spec.lua:%d+: ads:set_up: campaign_group is missing", message)
    ok, message = pcall(function() li.ads:set_up { acount = 1 } end)
    assert.is_false(ok)
    assert.matches("did you mean 'account'", message)
  end)
end)
