-- SPDX-License-Identifier: MIT
-- The files of reports: what a spreadsheet and a browser get.
local csv = require "linkedin.report.csv"
local page = require "linkedin.report.page"
local svg = require "linkedin.report.svg"
local text = require "linkedin.report.text"

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local all = file:read "*a"
  file:close()
  return all
end

local COLUMNS = { { name = "campaign", kind = "text" }, { name = "cost", kind = "money" }, { name = "clicks", kind = "count" } }

describe("a CSV file", function()
  local path
  before_each(function() path = os.tmpname() end)
  after_each(function()
    os.remove(path)
    os.remove(path .. ".part")
  end)

  it("quotes what has to be, and defuses formulas", function()
    local file = assert(csv.open(path, COLUMNS, { bom = true }))
    assert(file:write { campaign = 'He said "go", twice\nor so', cost = "-12.50", clicks = 3 })
    assert(file:write { campaign = "=HYPERLINK(1)", clicks = 1000000 })
    assert(file:close())
    assert.equal('\239\187\191campaign,cost,clicks\r\n"He said ""go"", twice\nor so",-12.50,3\r\n\'=HYPERLINK(1),,1000000\r\n', read(path))
    assert.is_nil(read(path .. ".part"))
  end)

  it("leaves the old one in its place until the new one is whole", function()
    local old = assert(io.open(path, "w"))
    old:write "old"
    old:close()
    local file = assert(csv.open(path, COLUMNS))
    assert(file:write { campaign = "a" })
    assert.equal("old", read(path))
    file:abandon()
    assert.equal("old", read(path))
    assert.matches("\r\na,,\r\n$", read(file.part))
  end)

  it("says what could not be written", function()
    local file, err = csv.open("/nowhere/at/all.csv", COLUMNS)
    assert.is_nil(file)
    assert.equal("storage", err.kind)
    assert.matches("/nowhere/at/all.csv.part", err.message, 1, true)
    assert.is_truthy(err.hint)
  end)

  it("says that the disk is full", function()
    if not io.open "/dev/full" then return pending "this system has no /dev/full" end
    os.execute(("ln -sf /dev/full '%s.part'"):format(path))
    local file = assert(csv.open(path, COLUMNS)) -- its head waits in a buffer
    local ok, err = file:write { campaign = ("x"):rep(200000) }
    if ok then ok, err = file:close() end
    assert.is_falsy(ok)
    assert.equal("storage", err.kind)
    assert.matches("[Nn]o space", err.message)
  end)
end)

describe("numbers and names", function()
  it("read well", function()
    assert.equal("1,234,567", text.number(1234567))
    assert.equal("−1,234.50", text.number "-1234.50")
    assert.equal("999", text.number(999))
    assert.equal("1.5k", text.short(1500))
    assert.equal("2M", text.short(2000000))
    assert.equal("-3k", text.short(-3000))
    assert.equal("Cost in local currency", text.title "costInLocalCurrency")
    assert.equal("Campaign group", text.title "CAMPAIGN_GROUP")
    assert.equal("Grüß…", text.cut("Grüße an alle", 5))
    assert.equal("ab", text.cut("ab", 5))
  end)
end)

describe("a chart", function()
  it("has the scale of 1, 2 or 5, with zero in sight", function()
    assert.same({ 0, 200, 50 }, { svg.scale(3, 187) })
    assert.same({ -10, 20, 10 }, { svg.scale(-4, 20) })
    assert.same({ 0, 1, 0.5 }, { svg.scale(0, 0) })
  end)

  it("of nothing says so", function()
    assert.matches("No data", svg.lines { title = "x", labels = {}, series = { { name = "a", values = {} } } })
    assert.matches("No data", svg.bars { title = "x", bars = {} })
    assert.matches("No rows", page.table { columns = COLUMNS, rows = {} })
  end)

  it("of one point draws it, and of none larger than zero no bar", function()
    assert.matches("<circle", svg.lines { title = "x", labels = { "d" }, series = { { name = "a", values = { 7 } } } })
    assert.matches('width="0"', svg.bars { title = "x", bars = { { name = "a", value = 0 } } })
  end)

  it("escapes what others wrote", function()
    local html = svg.bars { title = "<script>", bars = { { name = '"><img src=x onerror=alert(1)>', value = 1 } } }
      .. page.table { columns = COLUMNS, rows = { { campaign = "<b>&", cost = "1" } } }
      .. page.whole { title = "</title><script>", subtitle = "<i>", body = "" }
    assert.is_nil(html:find("<script", 1, true))
    assert.is_nil(html:find("<img", 1, true))
    assert.is_nil(html:find("<b>", 1, true))
  end)
end)

describe("a page", function()
  it("that cannot be written leaves nothing", function()
    local ok, err = page.write("/nowhere/report.html", "x")
    assert.is_nil(ok)
    assert.equal("storage", err.kind)
  end)
end)
