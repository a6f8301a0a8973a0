-- SPDX-License-Identifier: MIT
--- What is wrong with a question about a member's analytics, before a call is spent on it. Pure.

local M = {}

local metrics = require "linkedin.analytics.metrics"

local KINDS = { share = "share", ugcPost = "ugc" }

--- A post's URN as LinkedIn's union, { share = urn } or { ugc = urn }; nil for any other thing.
---@param post string
---@return table?
function M.union(post)
  local urn = require "linkedin.urn".parse(post)
  local key = urn and KINDS[urn.type]
  return key and { [key] = post } or nil
end

local function check_metric(metric, question, find)
  local rule = metrics.ALL[metric]
  if not rule then
    local near = type(metric) == "string" and require "linkedin.nearest"(metric, metrics.ALL)
    return find("metrics", "UNKNOWN", ("holds %s, which is no metric%s"):format(
      tostring(metric), near and (", did you mean " .. near .. "?") or ""))
  end
  if rule.since and question.version < rule.since then
    find("metrics", "VERSION", ("holds %s, which came with version %s; this is %s"):format(metric, rule.since, question.version))
  end
  if rule.is_video and not question.post then
    find("metrics", "NOT_ALLOWED", ("holds %s, which is told of one video, not of all posts"):format(metric))
  elseif question.is_daily and not (question.post and rule.post_days or not question.post and rule.all_days) then
    find("metrics", "NOT_DAILY", ("holds %s, which LinkedIn does not tell by the day of %s: ask for its total"):format(
      metric, question.post and "one post" or "all posts"))
  end
end

--- Check a question: { metrics, post?, is_daily, first?, last?, has_range, version }.
---@return { field: string, code: string, message: string }[] findings
function M.findings(question)
  local findings, seen = {}, {}
  local function find(field, code, message)
    findings[#findings + 1] = { field = field, code = code, message = field .. " " .. message }
  end
  if question.post and not M.union(question.post) then
    find("post", "INVALID_URN_TYPE", ("is '%s': give its urn:li:share:… or urn:li:ugcPost:…"):format(tostring(question.post)))
  end
  if #question.metrics == 0 then find("metrics", "MISSING", "is empty") end
  for _, metric in ipairs(question.metrics) do
    if seen[metric] then find("metrics", "REPEATED", ("holds %s twice"):format(tostring(metric))) end
    seen[metric] = true
    check_metric(metric, question, find)
  end
  if question.is_malformed then
    find("date_range", "INVALID", "is { \"2026-05-04\", \"2026-05-05\" }; either may be missing")
  elseif question.first and question.last and question.last < question.first then
    find("date_range", "ORDER", "ends before it starts")
  end
  return findings
end

return M
