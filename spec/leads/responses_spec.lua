-- SPDX-License-Identifier: MIT
local support = require "spec.support.li"

local ACCOUNT, PAGE = "urn:li:sponsoredAccount:500001", "urn:li:organization:90000101"

describe("the leads of an owner", function()
  local sandbox, li
  setup(function() sandbox = support.start { strict = true } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:config { lead_links = false, lead_total = true, lead_order = "newest", lead_tests = "both", short_pages = false }
    li = support.client(sandbox)
  end)

  local function ids_of(leads)
    local ids, n = {}, 0
    for _, lead in ipairs(leads) do
      assert.is_nil(ids[lead.id], "twice: " .. lead.id)
      ids[lead.id], n = true, n + 1
    end
    return ids, n
  end

  -- However LinkedIn pages: with links or without, short pages, no total, either order.
  for _, links in ipairs { true, false } do
    for _, total in ipairs { true, false } do
      for _, short in ipairs { true, false } do
        it(("all come, %s next links, %s a total, %s pages"):format(
          links and "with" or "without", total and "with" or "without", short and "short" or "full"), function()
          sandbox:lead { count = 60, late = 600 }
          for _, order in ipairs { "newest", "oldest" } do
            sandbox:config { lead_links = links, lead_total = total, short_pages = short, lead_order = order }
            for _, count in ipairs { 3, 10, 29, 87, 100 } do
              local _, n = ids_of(assert(li.leads:responses(ACCOUNT, { count = count, resolve = false }):all()))
              assert.equal(87, n)
            end
          end
        end)
      end
    end
  end

  it("cost one request when they fit into a page", function()
    local leads = li.leads:responses(ACCOUNT)
    leads:all()
    assert.equal(1, leads.pages)
  end)

  for _, order in ipairs { "newest", "oldest" } do
    it("are all there and come once while others come and go, " .. order .. " first", function()
      sandbox:config { lead_order = order, lead_total = false }
      sandbox:lead { count = 100, late = 600 }
      local before = ids_of(assert(li.leads:responses(ACCOUNT, { resolve = false }):all()))
      local found, gone, i = {}, {}, 0
      for lead, err in li.leads:responses(ACCOUNT, { count = 10, resolve = false }) do
        if not lead then error(err) end
        assert.is_nil(found[lead.id])
        found[lead.id], i = true, i + 1
        if i % 9 == 0 and i < 90 then -- of those that were read: everything after them moves up
          sandbox:lead { remove = lead.id }
          gone[lead.id] = true
        elseif i % 13 == 0 and i < 90 then
          sandbox:lead { count = 4, late = 300 }
        end
      end
      for id in pairs(before) do assert.is_true(found[id], "lost: " .. id) end
      assert.is_truthy(next(gone))
    end)
  end

  it("may be read on after a page failed", function()
    sandbox:fault "status=503 GET /rest/leadFormResponses nth=2"
    local leads, n, failures = li.leads:responses(ACCOUNT, { count = 10, resolve = false }), 0, 0
    while true do
      local lead, err = leads:next()
      if lead == nil then break end
      if lead then
        n = n + 1
      else
        failures = failures + 1
        assert.equal(503, err.status)
      end
    end
    assert.same({ 27, 1 }, { n, failures })
  end)

  it("are chosen by test, time, creative, event and kind", function()
    assert.equal(2, #li.leads:responses(ACCOUNT, { test = true }):all())
    for _, tests in ipairs { "both", "hidden" } do
      sandbox:config { lead_tests = tests }
      local leads = li.leads:responses(ACCOUNT, { test = false }):all()
      assert.equal(25, #leads)
      for _, lead in ipairs(leads) do assert.is_false(lead.is_test) end
    end
    local now = sandbox:clock() * 1000
    assert.equal(22, #li.leads:responses(ACCOUNT, { from = now - 86400000 }):all())
    assert.equal(5, #li.leads:responses(ACCOUNT, { from = now - 200 * 86400000, to = now - 86400000 }):all())
    for _, lead in ipairs(li.leads:responses(ACCOUNT, { creative = "urn:li:sponsoredCreative:830004" }):all()) do
      assert.equal("urn:li:sponsoredCreative:830004", lead.source)
    end
    assert.equal(4, #li.leads:responses(PAGE, { lead_type = "EVENT", event = "urn:li:event:7000000000000000555" }):all())
    assert.equal(0, #li.leads:responses(PAGE, { lead_type = "EVENT", event = "urn:li:event:9" }):all())
    assert.equal(2, #li.leads:responses(PAGE, { lead_type = "COMPANY", entity = { organization = PAGE } }):all())
  end)

  it("are asked for as LinkedIn writes it", function()
    li.leads:responses(ACCOUNT, {
      from = 1794000000000, to = 1795000000000, test = false, count = 50, form = "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:40001,2)",
    }):all()
    local query = support.wire(sandbox)[1].query
    for _, part in ipairs {
      "q=owner", "owner=(sponsoredAccount:urn%3Ali%3AsponsoredAccount%3A500001)", "leadType=(leadType:SPONSORED)",
      "limitedToTestLeads=false", "submittedAtTimeRange=(end:1795000000000,start:1794000000000)", "start=0", "count=50",
      "versionedLeadGenFormUrn=urn%3Ali%3AversionedLeadGenForm%3A%28urn%3Ali%3AleadGenForm%3A40001%2C2%29",
    } do
      assert.is_truthy(("&" .. query .. "&"):find("&" .. part .. "&", 1, true), part .. " in " .. query)
    end
  end)

  it("raise over what LinkedIn would refuse, at the caller's line", function()
    for _, call in ipairs {
      { "500001" }, { 500001 }, { PAGE }, { PAGE, { lead_type = "SPONSORED" } }, { ACCOUNT, { lead_type = "EVENT" } },
      { ACCOUNT, { form = "40001" } }, { ACCOUNT, { from = 2, to = 1 } }, { ACCOUNT, { froms = 1 } }, { ACCOUNT, { fields = "formResponse" } },
    } do
      local ok, message = pcall(function() local _ = li.leads:responses(call[1], call[2]) end)
      assert.is_false(ok)
      assert.matches("responses_spec.lua:%d+:", message)
    end
    assert.equal(0, #support.wire(sandbox))
  end)

  it("come with as many fields as are asked for", function()
    local lead = li.leads:responses(ACCOUNT, { resolve = false, fields = "id,form:(name)" })()
    assert.same({ name = "Catalogue request" }, lead.form)
    assert.is_nil(lead.formResponse)
  end)

  it("are a protocol error when one has no id", function()
    sandbox:fault { action = "status", value = 200, path = "/rest/leadFormResponses", body = '{"elements":[{"leadType":"SPONSORED"}]}' }
    local leads, err = li.leads:responses(ACCOUNT):all()
    assert.is_nil(leads)
    assert.equal("protocol", err.kind)
  end)

  it("are refused to who has no role, with the hint that says what is missing", function()
    local token = sandbox:token { member = "Zx1Cv2Bn3M", scopes = { "r_marketing_leadgen_automation" } }
    local leads, err = support.client(sandbox, { access_token = token }).leads:responses(ACCOUNT):all()
    assert.is_nil(leads)
    assert.equal("permission", err.kind)
    err = select(2, support.client_with(sandbox, { "r_ads" }).leads:responses(ACCOUNT):all())
    assert.matches("r_marketing_leadgen_automation", err.hint)
  end)
end)
