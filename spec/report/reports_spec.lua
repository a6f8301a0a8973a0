-- SPDX-License-Identifier: MIT
-- Reports of a page and of campaigns, written from the sandbox's answers and compared with them.
local raw = require "spec.support.raw"
local support = require "spec.support.li"

local NOW, NOW_S = "2026-11-23T12:00:00Z", 1795435200

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local all = file:read "*a"
  file:close()
  return all
end

describe("a report", function()
  local sandbox, li, csv, html

  setup(function() sandbox = support.start { clock = NOW, quota = "off" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:clock { set = NOW }
    li = support.client(sandbox, { clock = function() return NOW_S end })
    csv, html = os.tmpname(), os.tmpname()
  end)
  after_each(function()
    for _, path in ipairs { csv, html, csv .. ".part", html .. ".part" } do os.remove(path) end
  end)

  local function value_of(page, id) return page:match('id="' .. id .. '" data%-value="([^"]+)"') end

  describe("of campaigns", function()
    local function query(more)
      local given = {
        accounts = { 500001 }, pivots = "CAMPAIGN", date_range = { "2026-10-01", "2026-10-31" },
        metrics = { "impressions", "clicks", "costInLocalCurrency" },
      }
      for name, value in pairs(more or {}) do given[name] = value end
      return given
    end

    -- The same question, asked without the library.
    local function totals()
      local answer = raw.caller(sandbox)("GET", "/rest/adAnalytics?q=analytics&pivot=ACCOUNT&timeGranularity=ALL"
        .. "&dateRange=(start:(year:2026,month:10,day:1),end:(year:2026,month:10,day:31))"
        .. "&accounts=List(urn%3Ali%3AsponsoredAccount%3A500001)&fields=impressions,clicks,costInLocalCurrency",
        nil, { ["LinkedIn-Version"] = "202609" })
      return answer.json.elements[1]
    end

    it("has each row in the CSV, and sums equal to LinkedIn's on the page", function()
      local report = assert(li.ads.analytics:report(query { csv = csv, html = html, title = "October <3" }))
      local expected = totals()
      assert.equal(expected.impressions, report.totals.impressions)
      assert.equal(expected.clicks, report.totals.clicks)
      local rows, impressions = 0, 0
      for line in read(csv):gmatch "[^\r\n]+" do
        local count = line:match "^urn:li:sponsoredCampaign:%d+,2026%-10%-%d%d,2026%-10%-%d%d,(%d+),"
        if count then rows, impressions = rows + 1, impressions + tonumber(count) end
      end
      assert.equal(report.rows, rows)
      assert.equal(expected.impressions, impressions)
      local page = read(html)
      assert.equal(tostring(expected.impressions), value_of(page, "impressions"))
      assert.equal(report.totals.costInLocalCurrency, value_of(page, "costInLocalCurrency"))
      assert.matches("<title>October &lt;3</title>", page, 1, true)
      assert.matches("Campaign 720001", page)
      assert.is_nil(page:find "https?://[^w]") -- nothing is fetched; only SVG's namespace has an address
    end)

    it("calls things by the names it is given", function()
      assert(li.ads.analytics:report(query { html = html, names = { ["urn:li:sponsoredCampaign:720001"] = "Spring & all" } }))
      assert.matches("Spring &amp; all", read(html), 1, true)
    end)

    it("of nothing is a page that says so", function()
      local report = assert(li.ads.analytics:report(query { accounts = { 500050 }, html = html, csv = csv }))
      assert.equal(0, report.rows)
      assert.matches("No data in this period", read(html))
      assert.equal("campaign,start_date,end_date,impressions,clicks,costInLocalCurrency\r\n", read(csv))
    end)

    it("that was interrupted keeps its rows, and the old file", function()
      local old = assert(io.open(csv, "w"))
      old:write "old"
      old:close()
      local off
      off = li:on("response", function() -- the first answer is well
        off()
        sandbox:fault "status=500 GET /rest/adAnalytics"
      end)
      local report, err = li.ads.analytics:report(query { csv = csv, elements = 40 })
      assert.is_nil(report)
      assert.equal(500, err.status)
      assert.equal(csv .. ".part", err.partial)
      assert.is_true(err.rows > 0)
      assert.equal("old", read(csv))
      local _, lines = read(err.partial):gsub("\r\n", "")
      assert.equal(err.rows + 1, lines)
    end)

    it("waits for a quota that opens soon", function()
      local paced = support.client(sandbox, { quota = { store = "memory", ads = { limit = 1, per = 1 } } })
      local report = assert(paced.ads.analytics:report(query { csv = csv, elements = 60, date_range = { "2026-10-01", "2026-10-31" } }))
      assert.is_true(report.requests > 1)
      assert.equal(totals().impressions, report.totals.impressions)
    end)

    it("is refused for mistakes before a file is touched", function()
      local report, err = li.ads.analytics:report(query { csv = csv, pivots = "NONSENSE" })
      assert.is_nil(report)
      assert.equal("validation", err.kind)
      assert.is_nil(read(csv .. ".part"))
      assert.has_error(function() li.ads.analytics:report(query()) end, "ads.analytics:report: give csv or html, where to write")
      report, err = li.ads.analytics:report(query { csv = "/nowhere/x.csv" })
      assert.is_nil(report)
      assert.equal("storage", err.kind)
    end)

    it("of many rows needs no memory for them", function()
      local function heap()
        collectgarbage()
        collectgarbage()
        return collectgarbage "count"
      end
      local most, before = 0, heap()
      local add = require "linkedin.report.csv".open
      finally(function() require "linkedin.report.csv".open = add end)
      require "linkedin.report.csv".open = function(...)
        local file = assert(add(...))
        local write = file.write
        function file:write(row)
          if self.rows % 5000 == 4999 then most = math.max(most, heap()) end
          return write(self, row)
        end
        return file
      end
      local report = assert(li.ads.analytics:report(query {
        accounts = { 500090 }, pivots = "CREATIVE", date_range = { "2026-10-01", "2026-10-05" }, csv = csv, html = html,
      }))
      assert.is_true(report.rows > 25000, report.rows)
      assert.is_true(most - before < 16 * 1024, ("%.0f KiB"):format(most - before))
    end)
  end)

  describe("of a page", function()
    local PAGE = 90000101

    local function later()
      sandbox:clock { advance = 10 * 86400 }
      return support.client(sandbox, { clock = function() return NOW_S + 10 * 86400 end })
    end

    it("has followers, views and posts, as LinkedIn counts them", function()
      local post = assert(li.posts:share { author = sandbox.organization, text = "Lenses & light" })
      assert(li.social:comment(post.id, "Lovely"))
      li = later()
      local report = assert(li.organizations:report(PAGE, { from = "2026-11-01", to = "2026-11-30", html = html, csv = csv }))
      assert.equal(30, #report.days)
      assert.equal(post.id, report.posts[1].urn)
      assert.equal(1, report.posts[1].comments)
      local call, views = raw.caller(sandbox), 0
      local answer = call("GET", "/rest/organizationPageStatistics?q=organization&organization=urn%3Ali%3Aorganization%3A90000101"
        .. "&timeIntervals=(timeRange:(start:1793491200000,end:1796083200000),timeGranularityType:DAY)", nil, { ["LinkedIn-Version"] = "202609" })
      for _, element in ipairs(answer.json.elements) do views = views + element.totalPageStatistics.views.allPageViews.pageViews end
      local page = read(html)
      assert.equal(tostring(views), value_of(page, "page_views"))
      assert.equal("18342", value_of(page, "followers"))
      assert.matches("Lenses &amp; light", page, 1, true)
      assert.matches("Engineering", page)
      local _, lines = read(csv):gsub("\r\n", "")
      assert.equal(31, lines)
    end)

    it("says that posts could not be read, and has the rest", function()
      local narrow = support.client(sandbox, {
        access_token = sandbox:token { scopes = { "rw_organization_admin" } }, clock = function() return NOW_S end,
      })
      local report = assert(narrow.organizations:report(PAGE, { from = "2026-11-01", to = "2026-11-10", html = html }))
      assert.equal("permission", report.posts_error.kind)
      assert.matches("could not be read", read(html))
    end)

    it("is refused to who may not see the page's statistics", function()
      local report, err = li.organizations:report(90000102, { from = "2026-11-01", to = "2026-11-10", html = html })
      assert.is_nil(report)
      assert.equal("permission", err.kind)
      assert.equal("", read(html))
      assert.has_error(function() li.organizations:report(PAGE, { html = html }) end)
      assert.has_error(function() li.organizations:report(PAGE, { from = "2026-11-01" }) end)
    end)
  end)

end)
