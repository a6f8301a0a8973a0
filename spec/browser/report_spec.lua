-- SPDX-License-Identifier: MIT
-- The pages that the examples write, opened by a person with a browser: seen, complete, and needing no network.
local json = require "linkedin.json"
local lua = require "spec.support.lua"
local raw = require "spec.support.raw"
local support = require "spec.support.li"
local webdriver = require "spec.support.webdriver"

local DAY = 86400

-- How many colours there are, and which part of the picture is not its commonest one: asked of the browser.
local LOOK = [=[
  const [shot, done] = [arguments[0], arguments[arguments.length - 1]];
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = image.width; canvas.height = image.height;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
    done([counts.size, 1 - Math.max(...counts.values()) / pixels.length]);
  };
  image.src = "data:image/png;base64," + shot;
]=]

describe("a person with a browser", function()
  if not webdriver.is_here() then
    return it("reads reports", function() pending "Chromium or its driver is not here" end)
  end
  local sandbox, browser, line, html, csv

  setup(function()
    sandbox = support.start { quota = "off" }
    browser = webdriver.start()
    local fields = {}
    for _, name in ipairs { "api_url", "oauth_url", "upload_url", "client_id", "client_secret", "access_token", "person", "organization" } do
      fields[name] = sandbox[name]
    end
    line = json.encode(fields)
    html, csv = os.tmpname() .. ".html", os.tmpname() .. ".csv"
  end)
  teardown(function()
    if browser then browser:stop() end
    if sandbox then sandbox:stop() end
    for _, path in ipairs { html, csv } do
      os.remove(path)
      os.remove((path:gsub("%.%a+$", "")))
    end
  end)

  local function run(example)
    local ok = os.execute(("LINKEDIN_SANDBOX='%s' LUA_PATH='examples/?.lua;%s' %s examples/%s %s %s >/dev/null 2>&1"):format(
      line, package.path, lua, example, html, csv))
    assert.is_true(ok == true or ok == 0)
    browser:go("file://" .. html)
  end

  local function number_of(id) return tonumber(browser:run(("return document.getElementById('%s').dataset.value"):format(id))) end

  local function looks_well()
    local seen = browser:run_async(LOOK, browser:screenshot())
    assert.is_true(seen[1] > 20, "colours: " .. seen[1])
    assert.is_true(seen[2] > 0.02, "drawn: " .. seen[2])
    assert.equal(0, browser:run "return performance.getEntriesByType('resource').length")
    assert.equal(0, browser:run "return document.querySelectorAll('script, img, iframe, [onload], [onclick]').length")
    assert.is_true(browser:run "return document.querySelectorAll('svg polyline, svg .dot').length > 0")
    -- On a phone nothing but a table's own frame is wider than the screen.
    assert.is_true(browser:run "return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
  end

  local function iso(seconds_ago) return os.date("!%Y-%m-%d", os.time() - seconds_ago) end

  local function date(text)
    local y, m, d = text:match "(%d+)-0?(%d+)-0?(%d+)"
    return ("(year:%s,month:%s,day:%s)"):format(y, m, d)
  end

  it("reads how a page did, in LinkedIn's numbers", function()
    run "22-page-report.lua"
    assert.equal("Heron Optics on LinkedIn", browser:text "h1")
    looks_well()
    local today = math.floor(os.time() / DAY)
    local answer = raw.caller(sandbox)("GET", ("/rest/organizationPageStatistics?q=organization&organization=%s"
      .. "&timeIntervals=(timeRange:(start:%.0f,end:%.0f),timeGranularityType:DAY)"):format(
      "urn%3Ali%3Aorganization%3A90000101", (today - 33) * DAY * 1000, (today - 3) * DAY * 1000), nil, { ["LinkedIn-Version"] = "202609" })
    local views = 0
    for _, element in ipairs(answer.json.elements) do views = views + element.totalPageStatistics.views.allPageViews.pageViews end
    assert.equal(views, number_of "page_views")
    assert.equal(18342, number_of "followers")
    assert.equal(30, browser:run "return document.querySelectorAll('section:last-of-type tbody tr').length")
  end)

  it("reads how campaigns did, in LinkedIn's numbers", function()
    run "23-ads-report.lua"
    looks_well()
    local answer = raw.caller(sandbox)("GET", ("/rest/adAnalytics?q=analytics&pivot=ACCOUNT&timeGranularity=ALL&dateRange=(start:%s,end:%s)"
      .. "&accounts=List(urn%%3Ali%%3AsponsoredAccount%%3A500001)&fields=impressions,clicks"):format(
      date(iso(33 * DAY)), date(iso(4 * DAY))), nil, { ["LinkedIn-Version"] = "202609" })
    assert.equal(answer.json.elements[1].impressions, number_of "impressions")
    assert.equal(answer.json.elements[1].clicks, number_of "clicks")
  end)
end)
