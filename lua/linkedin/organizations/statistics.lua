-- SPDX-License-Identifier: MIT
--- How a page, its posts and its videos do. Administrators of the page only.
--- LinkedIn pages: marketing/community-management/organizations/page-statistics, share-statistics,
--- marketing/community-management/shares/video-analytics-api.

local finder = require "linkedin.organizations.finder"
local options = require "linkedin.options"
local span = require "linkedin.organizations.span"
local target = require "linkedin.organizations.target"

local M = {}

local PAGE = { names = "boolean|table" }
for name, kind in pairs(span.OPTIONS) do PAGE[name] = kind end

--- Views of the page and clicks on its buttons: over its life, by facet; or per interval, totals only.
--- A showcase page has the URN `urn:li:organizationBrand:…`.
---@async
---@param id integer|string
---@param opts { from: integer|string?, to: integer|string?, granularity: "DAY"|"WEEK"|"MONTH"?, names: boolean|table?, check: boolean? }?
---   as follower_statistics takes them
---@return table? statistics  lifetime: one table (`totalPageStatistics`, `pageStatisticsBy…`); with `from`: an array of intervals
---@return linkedin.Response|linkedin.Error
function M.page_statistics(self, id, opts)
  opts = options.check("organizations:page_statistics", opts, PAGE, options.call)
  local urn, is_brand = target.urn(id, "organizations:page_statistics")
  local spec = is_brand
    and { operation = "brandPageStatistics.brand", query = { q = "brand", brand = urn } }
    or { operation = "organizationPageStatistics.organization", query = { q = "organization", organization = urn } }
  local elements, response = finder.elements(self, spec, opts, PAGE, "organizations:page_statistics")
  if not elements then return nil, response end
  if opts.from then return elements, response end
  local statistics = elements[1] or {}
  if opts.names then
    require "linkedin.organizations.names".add(self, statistics, type(opts.names) == "table" and opts.names or {})
  end
  return statistics, response
end

-- ── posts ──────────────────────────────────────────────────────────────────────────────────────

local SHARES = { shares = "table" }
for name, kind in pairs(span.OPTIONS) do SHARES[name] = kind end

-- So many URNs stay below LinkedIn's 4 KB of a query.
local MOST_POSTS = 50

-- Whatever the caller mixed, each URN goes where its type belongs.
local function sort_out(posts, who)
  local urns = require "linkedin.urn"
  local lists = { shares = {}, ugcPosts = {} }
  for i, post in ipairs(posts) do
    local list = urns.is(post, "share") and lists.shares or urns.is(post, "ugcPost") and lists.ugcPosts
    if not list then error(("%s: shares[%d] is no urn:li:share:… or urn:li:ugcPost:…"):format(who, i), 3) end
    list[#list + 1] = post
  end
  return lists
end

local function each_post(self, page, posts, opts, who)
  local found, response = {}, nil
  for name, list in pairs(sort_out(posts, who)) do
    for first = 1, #list, MOST_POSTS do
      local slice = {}
      for i = first, math.min(first + MOST_POSTS - 1, #list) do slice[#slice + 1] = list[i] end
      local elements
      elements, response = finder.elements(self, {
        operation = "organizationalEntityShareStatistics.organizationalEntity", is_list = true,
        query = { q = "organizationalEntity", organizationalEntity = page, [name] = slice },
      }, opts, SHARES, who)
      if not elements then return nil, response end
      for _, element in ipairs(elements) do found[element.share or element.ugcPost] = element end
    end
  end
  local ordered = {}
  for _, post in ipairs(posts) do
    if found[post] then
      ordered[#ordered + 1] = found[post]
      found[post] = nil
    end
  end
  return ordered, response
end

--- How the page's organic posts did: impressions, clicks, likes, comments, shares, engagement. All together, per
--- interval, or each of some posts. LinkedIn leaves posts out of which it knows nothing yet. Counts of an interval
--- may be negative: likes are taken back. Sponsored numbers are in `li.ads.analytics`.
---@async
---@param id integer|string
---@param opts { from: integer|string?, to: integer|string?, granularity: "DAY"|"WEEK"|"MONTH"?, shares: string[]?, check: boolean? }?
---   shares: URNs of posts, shares and ugcPosts mixed as they come
---@return table? statistics  one table; with `from` or `shares`: an array, of intervals or of posts in the given order
---@return linkedin.Response|linkedin.Error
function M.share_statistics(self, id, opts)
  local who = "organizations:share_statistics"
  opts = options.check(who, opts, SHARES, options.call)
  local page = target.urn(id, who)
  if opts.shares then
    if opts.from then error(who .. ": shares and from exclude each other", 2) end
    return each_post(self, page, opts.shares, opts, who)
  end
  local elements, response = finder.elements(self, {
    operation = "organizationalEntityShareStatistics.organizationalEntity",
    query = { q = "organizationalEntity", organizationalEntity = page },
  }, opts, SHARES, who)
  if not elements then return nil, response end
  if opts.from then return elements, response end
  return elements[1] or {}, response
end

-- ── videos ─────────────────────────────────────────────────────────────────────────────────────

local VIDEO = { type = "string", aggregation = "string", from = "number|string", to = "number|string", check = "boolean" }

--- How a video of a page or a member is watched. LinkedIn's words for `type` (partly confirmed): "VIDEO_VIEW",
--- "VIEWER", "TIME_WATCHED", "TIME_WATCHED_FOR_VIDEO_VIEWS".
---@async
---@param post string  URN of the video's post
---@param opts { type: string?, aggregation: "DAY"|"WEEK"|"ALL"?, from: integer|string?, to: integer|string?, check: boolean? }?
---   type: default "VIDEO_VIEW"; from, to: as elsewhere
---@return table[]? elements
---@return linkedin.Response|linkedin.Error
function M.video_statistics(self, post, opts)
  local who = "organizations:video_statistics"
  options.argument(who, 1, post, "string")
  opts = options.check(who, opts, VIDEO, options.call)
  local now = (self.li.settings.clock or require "linkedin.core".clock.wall)()
  local intervals, err = span.intervals({ from = opts.from, to = opts.to, check = opts.check }, who, now, 3)
  if err then return nil, err end
  local call = {}
  for name, value in pairs(opts) do
    if not VIDEO[name] then call[name] = value end
  end
  return self.li:_each({
    operation = "videoAnalytics.entity",
    query = {
      q = "entity", entity = post, type = opts.type or "VIDEO_VIEW", aggregation = opts.aggregation,
      timeRange = intervals and intervals.timeRange,
    },
  }, call):all()
end

return M
