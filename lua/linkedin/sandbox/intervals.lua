-- SPDX-License-Identifier: MIT
--- The spans of time of a page's statistics: what `timeIntervals` may ask, and the spans it stands for.
--- `start` is part of a span, `end` is not; nothing is newer than two days or older than twelve months.

local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local types = require "linkedin.sandbox.types"
local urn = require "linkedin.sandbox.urn"

local M = {}

local DAY_MS = 86400000
local STEP = { DAY = DAY_MS, WEEK = 7 * DAY_MS, MONTH = 30 * DAY_MS }
M.DAY_MS = DAY_MS

--- The parameter.
M.TYPE = types.record {
  timeRange = { required = true, type = types.record { start = { type = types.long, required = true }, ["end"] = types.long } },
  timeGranularityType = { type = types.enum { "DAY", "WEEK", "MONTH" }, required = true },
}

--- The first moment of which nothing is known yet, in epoch ms: two days ago.
function M.newest(ctx)
  return ctx.now_ms - 2 * DAY_MS
end

--- The same for whole days.
function M.newest_day(ctx)
  return math.floor(M.newest(ctx) / DAY_MS) * DAY_MS
end

local function problem_of(ctx, range)
  if range["end"] <= range.start then return "end must be after start" end
  if range.start < ctx.now_ms - 366 * DAY_MS then return "only the last 12 months are available" end
end

--- The spans, oldest first: { start, ["end"] } in epoch ms. Raises LinkedIn's 400.
function M.spans(ctx, asked)
  local range = { start = asked.timeRange.start, ["end"] = asked.timeRange["end"] or math.floor(ctx.now_ms) }
  local problem = problem_of(ctx, range)
  if problem then
    errors.throw(errors.parameter("timeIntervals", "PARAM_INVALID", "Parameter 'timeIntervals' is invalid: " .. problem))
  end
  local spans, step, newest = {}, STEP[asked.timeGranularityType], M.newest(ctx)
  local start = range.start
  while start < range["end"] and start + step <= newest do
    spans[#spans + 1] = { start = start, ["end"] = math.min(start + step, range["end"]) }
    start = start + step
  end
  return spans
end

--- The whole answer of a statistics finder: they are not cut into pages.
function M.answer(elements)
  return { status = 200, headers = {}, json = {
    elements = json.array(elements), paging = { start = 0, count = #elements, links = json.array {} },
  } }
end

--- The id of a page whose statistics the member may see; raises LinkedIn's 404 or 403.
function M.page_id(ctx, page)
  local _, id = urn.split(page)
  local organization = ctx.store.data.organizations[id]
  if not organization then errors.throw(errors.not_found("Could not find " .. page)) end
  local parent = organization.parentRelationship and organization.parentRelationship.parent
  if not auth.is_administrator(ctx.store, ctx.token.member, "urn:li:organization:" .. id)
    and not (parent and auth.is_administrator(ctx.store, ctx.token.member, parent)) then
    errors.throw(errors.denied("Member does not have permission to view the statistics of " .. page))
  end
  return id
end

return M
