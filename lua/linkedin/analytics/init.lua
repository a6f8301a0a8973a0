-- SPDX-License-Identifier: MIT
--- How the signed-in member's own posts and profile do. With the Community Management API: the scopes
--- r_member_postAnalytics and r_member_profileAnalytics. Nobody else's posts can be asked about.
--- LinkedIn pages: marketing/community-management/members/post-statistics, video-statistics, follower-statistics.
---
---     local totals = li.analytics:totals()                                    -- all posts, of all time
---     local one = li.analytics:totals { post = "urn:li:share:1", metrics = { "IMPRESSION", "REACTION" } }
---     local days = li.analytics:days { date_range = { "2026-05-04", "2026-05-17" } }
---
--- LinkedIn takes one metric a request, and lets a member have about a hundred requests a day: ask for what is
--- shown, not for all there is. The figures are estimates and not for billing, and of all posts reactions,
--- comments and reshares may differ from the website.

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.Analytics
local Analytics = { __name = "linkedin.Analytics" }
Analytics.__index = Analytics

---@class linkedin.MemberQuestion
---@field post string?        urn:li:share:… or urn:li:ugcPost:…; default all posts of the member
---@field metrics string[]?   LinkedIn's words: "IMPRESSION", "REACTION", "VIDEO_PLAY" …
---@field date_range table?   { "2026-05-04", "2026-05-17" }, both days included, either may be missing; default all time
---@field check boolean?      false sends what this release holds for wrong

local QUESTION = { post = "string", metrics = "table", date_range = "table", check = "boolean" }

-- ── questions ──────────────────────────────────────────────────────────────────────────────────

-- LinkedIn's range ends with the day after the last.
local function range_of(first, last)
  local dates = require "linkedin.ads.analytics.dates"
  if not first and not last then return nil end
  return { start = first and dates.wire(first), ["end"] = last and dates.wire(last + 1) }
end

local function set_range(question, given)
  if not given then return end
  local dates = require "linkedin.ads.analytics.dates"
  local first, last = given[1] or given.start, given[2] or given["end"]
  question.first, question.last = first and dates.parse(first), last and dates.parse(last)
  question.is_malformed = (first and not question.first) or (last and not question.last) or (not first and not last)
  question.range = range_of(question.first, question.last)
end

local function question_of(self, given, is_daily)
  local metrics = require "linkedin.analytics.metrics"
  local by_day = given.post and metrics.DAYS_OF_POST or metrics.DAYS_OF_ALL
  local question = {
    post = given.post, is_daily = is_daily, metrics = given.metrics or (is_daily and by_day or metrics.TOTALS),
    version = tostring(given.version or self.li.settings.version),
  }
  set_range(question, given.date_range)
  return question
end

local function refusal(findings, endpoint)
  return Error.new {
    kind = "validation", code = findings[1].code, endpoint = endpoint, method = "GET", details = findings,
    message = findings[1].message .. (#findings > 1 and (" (and %d more)"):format(#findings - 1) or ""),
    hint = "Nothing was sent; check = false sends it all the same",
  }
end

local function prepare(self, who, given, is_daily)
  given = options.check(who, given, QUESTION, options.call, 4)
  local question, call = question_of(self, given, is_daily), {}
  for name, value in pairs(given) do
    if not QUESTION[name] then call[name] = value end
  end
  local findings = given.check ~= false and require "linkedin.analytics.check".findings(question) or {}
  if findings[1] then return nil, refusal(findings, "/rest/memberCreatorPostAnalytics") end
  return question, call
end

-- ── calls ──────────────────────────────────────────────────────────────────────────────────────

local function operation_of(question, metric)
  local rule = require "linkedin.analytics.metrics".ALL[metric]
  if rule and rule.is_video then return "memberCreatorVideoAnalytics.entity" end
  return question.post and "memberCreatorPostAnalytics.entity" or "memberCreatorPostAnalytics.me"
end

-- The elements of one metric, over all pages.
local function read(self, question, metric, call)
  return self.li:_each({
    operation = operation_of(question, metric),
    query = {
      q = question.post and "entity" or "me",
      entity = question.post and require "linkedin.analytics.check".union(question.post) or nil,
      queryType = metric, aggregation = question.is_daily and "DAILY" or "TOTAL", dateRange = question.range,
      count = question.is_daily and 100 or nil,
    },
  }, call):all()
end

-- One metric after the other; what was read before a failure goes with the error.
local function read_all(self, question, call, take)
  for _, metric in ipairs(question.metrics) do
    local elements, err = read(self, question, metric, call)
    if not elements then return nil, err end
    for _, element in ipairs(elements) do take(metric, element) end
  end
  return true
end

local function count_of(element)
  return element.count or element.value
end

--- Totals of a post, or of all the member's posts: metric → count. A metric of which LinkedIn says nothing is
--- absent, which is not documented to mean zero. One request for each metric.
---@async
---@param question linkedin.MemberQuestion?  default metrics: IMPRESSION, MEMBERS_REACHED, REACTION, COMMENT, RESHARE
---@return table<string, integer>? totals
---@return linkedin.Error? err  `err.partial` holds what was read before it
function Analytics:totals(question)
  local prepared, call = prepare(self, "analytics:totals", question, false)
  if not prepared then return nil, call end
  local totals = {}
  local ok, err = read_all(self, prepared, call, function(metric, element)
    local count = count_of(element)
    if count then totals[metric] = (totals[metric] or 0) + count end
  end)
  if ok then return totals end
  err.partial = totals
  return nil, err
end

local function day_of(element)
  local range = element.dateRange or (type(element.memberFollowersCount) == "table" and element.memberFollowersCount.dateRange)
  local dates = require "linkedin.ads.analytics.dates"
  local number = range and range.start and dates.parse(range.start)
  return number and dates.iso(number)
end

local function sorted_days(by_date)
  local rows = {}
  for _, row in pairs(by_date) do rows[#rows + 1] = row end
  table.sort(rows, function(a, b) return a.date < b.date end)
  return rows
end

--- The same by the day (UTC), oldest first: { date = "2026-05-04", IMPRESSION = 12, REACTION = 3 }. The newest
--- days still grow. One request for each metric.
---@async
---@param question linkedin.MemberQuestion?  default metrics: IMPRESSION (all posts only), REACTION, COMMENT, RESHARE
---@return table[]? days
---@return linkedin.Error? err  kind "validation" for metrics that are not told by the day; `err.partial` as above
function Analytics:days(question)
  local prepared, call = prepare(self, "analytics:days", question, true)
  if not prepared then return nil, call end
  local by_date = {}
  local ok, err = read_all(self, prepared, call, function(metric, element)
    local date = day_of(element)
    if not date then return end
    by_date[date] = by_date[date] or { date = date }
    by_date[date][metric] = count_of(element)
  end)
  if ok then return sorted_days(by_date) end
  err.partial = sorted_days(by_date)
  return nil, err
end

--- How many follow the member.
---@async
---@param opts table?
---@return integer? followers
---@return linkedin.Response|linkedin.Error
function Analytics:followers(opts)
  opts = options.check("analytics:followers", opts, {}, options.call)
  local answer, response = self.li:_call({ operation = "memberFollowersCount.me", query = { q = "me" } }, opts)
  if not answer then return nil, response end
  local first = answer.elements and answer.elements[1] or {}
  local count = first.memberFollowersCount
  return type(count) == "table" and count.followerCount or count, response
end

--- Followers by the day (UTC), oldest first: { date = "2026-05-04", count = 3 }. LinkedIn does not say whether a
--- day's count is what was gained or what there was; in size the two are easily told apart.
---@async
---@param opts { date_range: table? }?  { "2026-05-04", "2026-05-17" }, both included, either may be missing; default the last 30 days
---@return { date: string, count: integer }[]? days
---@return linkedin.Error? err
function Analytics:follower_days(opts)
  opts = options.check("analytics:follower_days", opts, { date_range = "table" }, options.call)
  local question, call = { metrics = {}, version = "" }, {}
  for name, value in pairs(opts) do
    if name ~= "date_range" then call[name] = value end
  end
  local dates = require "linkedin.ads.analytics.dates"
  local today = dates.of_moment((self.li.settings.clock or require "linkedin.core".clock.wall)())
  set_range(question, opts.date_range or { dates.iso(today - 30), dates.iso(today - 1) })
  if question.is_malformed or (question.first and question.last and question.last < question.first) then
    return nil, refusal({ {
      field = "date_range", code = "INVALID", message = "date_range is { \"2026-05-04\", \"2026-05-05\" }, the earlier day first",
    } }, "/rest/memberFollowersCount")
  end
  local elements, err = self.li:_each({
    operation = "memberFollowersCount.dateRange", query = { q = "dateRange", dateRange = question.range, count = 100 },
  }, call):all()
  if not elements then return nil, err end
  local by_date = {}
  for _, element in ipairs(elements) do
    local date, count = day_of(element), element.memberFollowersCount
    if date then by_date[date] = { date = date, count = type(count) == "table" and count.followerCount or count } end
  end
  return sorted_days(by_date)
end

return {
  new = function(li) return setmetatable({ li = li }, Analytics) end,
}
