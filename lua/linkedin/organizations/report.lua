-- SPDX-License-Identifier: MIT
--- A page's report: who follows, how often the page was seen, how its posts did; as a page for people and rows for a
--- spreadsheet. What the token may not read is left out, and said so.

local html = require "linkedin.report.page"
local options = require "linkedin.options"
local svg = require "linkedin.report.svg"
local target = require "linkedin.organizations.target"
local text = require "linkedin.report.text"

local M = {}

local DAY_MS, MOST_POSTS, TOP = 86400000, 100, 10

local COLUMNS = {
  { name = "date", kind = "date" }, { name = "follower_gain", kind = "count" }, { name = "paid_follower_gain", kind = "count" },
  { name = "page_views", kind = "count" }, { name = "unique_page_views", kind = "count" },
  { name = "impressions", kind = "count" }, { name = "clicks", kind = "count" }, { name = "likes", kind = "count" },
  { name = "comments", kind = "count" }, { name = "shares", kind = "count" },
}

-- ── gathering ──────────────────────────────────────────────────────────────────────────────────

local function date_of(ms)
  local dates = require "linkedin.ads.analytics.dates"
  return dates.iso(math.floor(ms / DAY_MS))
end

-- Days of the three statistics in one row each.
local function days_of(gains, views, posts)
  local by_date, list = {}, {}
  local function row_at(element)
    local date = date_of(element.timeRange.start)
    if not by_date[date] then
      by_date[date] = { date = date }
      list[#list + 1] = by_date[date]
    end
    return by_date[date]
  end
  for _, element in ipairs(gains) do
    local row = row_at(element)
    row.follower_gain, row.paid_follower_gain = element.followerGains.organicFollowerGain, element.followerGains.paidFollowerGain
  end
  for _, element in ipairs(views) do
    local all, row = element.totalPageStatistics.views.allPageViews, row_at(element)
    row.page_views, row.unique_page_views = all.pageViews, all.uniquePageViews
  end
  for _, element in ipairs(posts) do
    local own, row = element.totalShareStatistics, row_at(element)
    row.impressions, row.clicks, row.likes = own.impressionCount, own.clickCount, own.likeCount
    row.comments, row.shares = own.commentCount, own.shareCount
  end
  table.sort(list, function(a, b) return a.date < b.date end)
  return list
end

local function recent_posts(self, page, call)
  local list, texts = {}, {}
  for post, err in self.li.posts:by_author(page, call) do
    if post == false then return nil, err end
    if #list >= MOST_POSTS then break end
    list[#list + 1], texts[post.id] = post.id, post.commentary or ""
  end
  return list, texts
end

-- The posts that were seen most; nil and why where they cannot be read.
local function top_posts(self, page, call)
  local list, texts = recent_posts(self, page, call)
  if not list then return nil, texts end
  if #list == 0 then return {} end
  local elements, err = self:share_statistics(page, { shares = list, timeout = call.timeout })
  if not elements then return nil, err end
  local rows = {}
  for i, element in ipairs(elements) do
    local own, urn = element.totalShareStatistics, element.share or element.ugcPost
    rows[i] = {
      urn = urn, post = text.cut((texts[urn] or urn):gsub("%s+", " "), 90), impressions = own.impressionCount, clicks = own.clickCount,
      likes = own.likeCount, comments = own.commentCount, shares = own.shareCount,
      engagement = ("%.2f"):format((own.engagement or 0) * 100),
    }
  end
  table.sort(rows, function(a, b) return a.impressions > b.impressions end)
  for i = TOP + 1, #rows do rows[i] = nil end
  return rows
end

-- Everything, or the first thing that may not be missing.
local function gather(self, page, range, call)
  local found = {}
  local steps = {
    { "page", function() return self:get(page, call) end },
    { "followers", function() return self:follower_count(page, call) end },
    { "audience", function() return self:follower_statistics(page, { names = true, timeout = call.timeout }) end },
    { "gains", function() return self:follower_statistics(page, range) end },
    { "views", function() return self:page_statistics(page, range) end },
    { "posts", function() return self:share_statistics(page, range) end },
  }
  for _, step in ipairs(steps) do
    local value, err = step[2]()
    if value == nil then return nil, err end
    found[step[1]] = value
  end
  found.top, found.top_error = top_posts(self, page, call)
  found.days = days_of(found.gains, found.views, found.posts)
  return found
end

-- ── the page ───────────────────────────────────────────────────────────────────────────────────

local function total(days, name)
  local sum = 0
  for _, day in ipairs(days) do sum = sum + (day[name] or 0) end
  return sum
end

local function figures(found)
  local list = { { name = "Followers", value = found.followers, id = "followers" } }
  for _, one in ipairs {
    { "Followers gained", "follower_gain" }, { "Page views", "page_views" }, { "Impressions of posts", "impressions" },
    { "Likes", "likes" }, { "Comments", "comments" },
  } do
    list[#list + 1] = { name = one[1], value = total(found.days, one[2]), id = one[2] }
  end
  return html.figures(list)
end

local function lines(found, title, series)
  local labels = {}
  for i, day in ipairs(found.days) do labels[i] = day.date end
  for _, line in ipairs(series) do
    line.values = {}
    for i, day in ipairs(found.days) do line.values[i] = day[line.column] or 0 end
  end
  return html.section(title, "<figure>" .. svg.lines { title = title .. " by day", labels = labels, series = series } .. "</figure>")
end

local FACETS = {
  { "followerCountsByFunction", "Followers by function", "function" },
  { "followerCountsBySeniority", "Followers by seniority", "seniority" },
  { "followerCountsByIndustry", "Followers by industry", "industry" }, { "followerCountsByGeoCountry", "Followers by country", "geo" },
  { "followerCountsByStaffCountRange", "Followers by size of their company", "staffCountRange" },
}

local function audience(found)
  local out = {}
  for _, facet in ipairs(FACETS) do
    local bars = {}
    for i, item in ipairs(found.audience[facet[1]] or {}) do
      if i > TOP then break end
      bars[i] = { name = item.name or item[facet[3]], value = item.followerCounts.organicFollowerCount }
    end
    local chart = bars[1] and svg.bars { title = facet[2], bars = bars }
    if chart then out[#out + 1] = html.section(facet[2], "<figure>" .. chart .. "</figure>") end
  end
  return table.concat(out)
end

local POST_COLUMNS = {
  { name = "post", kind = "text" }, { name = "impressions", kind = "count" }, { name = "clicks", kind = "count" },
  { name = "likes", kind = "count" }, { name = "comments", kind = "count" }, { name = "shares", kind = "count" },
  { name = "engagement", title = "Engagement, %", kind = "number" },
}

local function posts_section(found)
  if not found.top then
    return html.section("Posts", '<p class="empty">The posts of this page could not be read: '
      .. require "linkedin.html".escape(found.top_error) .. "</p>")
  end
  return html.section("Posts that were seen most", html.table { columns = POST_COLUMNS, rows = found.top })
end

local function page_of(found, about)
  local totals = {}
  for i = 2, #COLUMNS do totals[COLUMNS[i].name] = total(found.days, COLUMNS[i].name) end
  local body = figures(found)
    .. lines(found, "Followers gained",
      { { name = "Organic", column = "follower_gain" }, { name = "Paid", column = "paid_follower_gain" } })
    .. lines(found, "Page views", { { name = "All", column = "page_views" }, { name = "Unique", column = "unique_page_views" } })
    .. lines(found, "Posts", { { name = "Impressions", column = "impressions" }, { name = "Clicks", column = "clicks" } })
    .. posts_section(found) .. audience(found)
    .. html.section("Day by day", html.table { columns = COLUMNS, rows = found.days, total = totals })
  local first, last = found.days[1], found.days[#found.days]
  return html.whole {
    title = about.title, body = body,
    subtitle = ("%s to %s · made %s"):format(first and first.date or "", last and last.date or "",
      os.date("!%Y-%m-%d %H:%M UTC", math.floor(about.now))),
    notes = { "LinkedIn knows nothing of the last two days. Counts by facet include paid followers; "
      .. "who told nothing is in no facet." },
  }
end

-- ── writing ────────────────────────────────────────────────────────────────────────────────────

local function write_csv(path, days, opts)
  local csv, err = require "linkedin.report.csv".open(path, COLUMNS, opts)
  if not csv then return nil, err end
  for _, day in ipairs(days) do
    local ok
    ok, err = csv:write(day)
    if not ok then
      csv:abandon()
      return nil, err
    end
  end
  return csv:close()
end

local OWN = {
  from = "number|string", to = "number|string", html = "string", csv = "string", bom = "boolean", title = "string",
}

--- A report of a page, for its administrators: figures, charts and tables as one HTML page that needs no network, and
--- the days as CSV.
---
---    li.organizations:report(90000101, { from = "2026-10-01", to = "2026-10-31", html = "october.html" })
---@async
---@param id integer|string
---@param opts { from: integer|string, to: integer|string?, html: string?, csv: string?, bom: boolean?, title: string? }
---   from, to: days, both included; html, csv: paths, at least one; bom: for Excel
---@return { days: table[], followers: integer, posts: table[]?, posts_error: linkedin.Error? }? report  what was written; `posts_error`: the posts could not be read
---@return linkedin.Error? err
function M.report(self, id, opts)
  local who = "organizations:report"
  opts = options.check(who, opts, OWN, options.call)
  if not opts.html and not opts.csv then error(who .. ": give html or csv, where to write", 2) end
  if opts.from == nil then error(who .. ": from is required, a day as \"2026-10-01\"", 2) end
  local page, call = target.urn(id, who), {}
  for name, value in pairs(opts) do
    if not OWN[name] then call[name] = value end
  end
  local range = { from = opts.from, to = opts.to, timeout = call.timeout }
  local found, err = gather(self, page, range, call)
  if not found then return nil, err end
  local ok = true
  if opts.csv then ok, err = write_csv(opts.csv, found.days, { bom = opts.bom }) end
  if ok and opts.html then
    ok, err = html.write(opts.html, page_of(found, {
      title = opts.title or (found.page.localizedName or page) .. " on LinkedIn",
      now = (self.li.settings.clock or require "linkedin.core".clock.wall)(),
    }))
  end
  if not ok then return nil, err end
  return { days = found.days, followers = found.followers, posts = found.top, posts_error = found.top_error }
end

return M
