-- SPDX-License-Identifier: MIT
-- A report of a million rows: how much memory it takes, beside a program that gathers the rows in a table first.
--
--     make bench BENCH=bench/report.lua        ROWS=100000 for a shorter one
--
-- Each runs in a process of its own against the same sandbox; growth is the highest resident size over the size after
-- the first thousand rows.

local linkedin = require "linkedin"

local TARGET_MIB = 32
local WANTED = tonumber(os.getenv "ROWS") or 1000000
local PER_DAY = 6000 -- creatives of the large advertiser

local CHILD = [[
package.path, package.cpath = %q, %q
local linkedin = require "linkedin"
local function status(name) return tonumber(io.open("/proc/self/status"):read "*a":match(name .. ":%%s+(%%d+)")) end
local li = linkedin.new { quota = false, timeout = 300 }
local query = {
  accounts = { 500090 }, pivots = "CREATIVE", date_range = { %q, %q }, metrics = { "impressions", "clicks", "costInLocalCurrency" },
}
local rows, base = 0, nil
local function seen()
  rows = rows + 1
  if rows == 1000 then collectgarbage() base = status "VmRSS" end
end
local started = require "linkedin.core".clock.monotonic()
if %q == "report" then
  local summary = require "linkedin.report.summary"
  local new = summary.new
  summary.new = function(...)
    local self = new(...)
    local add = self.add
    function self:add(row) seen() return add(self, row) end
    return self
  end
  query.csv, query.html = os.tmpname(), os.tmpname()
  local report = assert(li.ads.analytics:report(query))
  os.remove(query.csv)
  os.remove(query.html)
  assert(report.rows == rows)
else
  local all = {}
  for row, err in assert(li.ads.analytics:query(query)) do
    if not row then error(err) end
    seen()
    all[#all + 1] = row
  end
end
print(("%%d %%d %%.1f"):format(rows, status "VmHWM" - base, require "linkedin.core".clock.monotonic() - started))
]]

local function run(how, sandbox, days)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  local now = os.time()
  file:write(CHILD:format(package.path, package.cpath, os.date("!%Y-%m-%d", now - (days + 3) * 86400),
    os.date("!%Y-%m-%d", now - 4 * 86400), how))
  file:close()
  local pipe = io.popen(("LINKEDIN_API_URL='%s' LINKEDIN_ACCESS_TOKEN='%s' %s %s"):format(
    sandbox.api_url, sandbox.access_token, arg[-1], path))
  local rows, growth_kib, seconds = pipe:read "*a":match "(%d+) (%-?%d+) (%S+)"
  pipe:close()
  os.remove(path)
  assert(rows, "the program failed")
  return tonumber(rows), tonumber(growth_kib) / 1024, tonumber(seconds)
end

local sandbox = assert(linkedin.sandbox.start { quota = "off" })
sandbox:config { analytics_values = 1e12 }
local days = math.ceil(WANTED / PER_DAY)
local rows, growth, seconds = run("report", sandbox, days)
local few = math.ceil(days / 10)
local table_rows, table_growth = run("table", sandbox, few)
sandbox:stop()

local is_met = rows >= WANTED and growth <= TARGET_MIB
print(("report of %d rows into CSV and HTML: growth %.1f MiB, %.0f rows/s   %s"):format(
  rows, growth, rows / seconds, is_met and "ok" or ("MISSED (%d MiB)"):format(TARGET_MIB)))
print(("ratio to gathering %d rows in a table first (%.1f MiB): %.2f"):format(table_rows, table_growth, growth / table_growth))
os.exit(is_met)
