-- SPDX-License-Identifier: MIT
--- Objectives: their two spellings, and what each asks of a campaign. LinkedIn's tables and its examples spell
--- four of them differently; both are read, and the singular is sent unless another spelling is asked for.
--- LinkedIn page: marketing/integrations/ads/account-structure/campaign-objectives.

local M = {}

local PLURAL = {
  WEBSITE_VISIT = "WEBSITE_VISITS", WEBSITE_CONVERSION = "WEBSITE_CONVERSIONS", VIDEO_VIEW = "VIDEO_VIEWS",
  JOB_APPLICANT = "JOB_APPLICANTS",
}
local SINGULAR = {}
for one, many in pairs(PLURAL) do SINGULAR[many] = one end

--- The spelling this library compares by.
---@param objective string?
---@return string?
function M.singular(objective)
  return SINGULAR[objective or ""] or objective
end

--- The objective as it is to be sent.
---@param objective string?
---@param spelling "singular"|"plural"|"as_given"|nil  default "singular"
---@return string?
function M.spell(objective, spelling)
  if spelling == "as_given" then return objective end
  local one = M.singular(objective)
  return spelling == "plural" and PLURAL[one or ""] or one
end

local ALL = { "TEXT_AD", "SPONSORED_UPDATES", "SPONSORED_INMAILS", "DYNAMIC" }

-- Objective → campaign types, optimisation targets, cost types
M.RULES = {
  BRAND_AWARENESS = { types = { "TEXT_AD", "SPONSORED_UPDATES", "DYNAMIC", "EVENT_AD" }, optimizations = {
    "NONE", "MAX_IMPRESSION", "MAX_REACH", "TARGET_COST_PER_IMPRESSION", "CAP_COST_AND_MAXIMIZE_IMPRESSIONS" } },
  WEBSITE_VISIT = { types = ALL, optimizations = {
    "NONE", "MAX_CLICK", "TARGET_COST_PER_CLICK", "CAP_COST_AND_MAXIMIZE_CLICKS", "MAX_IMPRESSION", "ENHANCED_CONVERSION" } },
  ENGAGEMENT = { types = { "SPONSORED_UPDATES", "DYNAMIC", "EVENT_AD" }, optimizations = {
    "NONE", "ENHANCED_CONVERSION", "MAX_CLICK", "TARGET_COST_PER_CLICK", "CAP_COST_AND_MAXIMIZE_CLICKS" } },
  VIDEO_VIEW = { types = { "SPONSORED_UPDATES" }, costs = { "CPV", "CPM" }, optimizations = {
    "NONE", "MAX_VIDEO_VIEW", "TARGET_COST_PER_VIDEO_VIEW", "CAP_COST_AND_MAXIMIZE_VIDEO_VIEWS" } },
  LEAD_GENERATION = { types = { "SPONSORED_UPDATES", "SPONSORED_INMAILS", "EVENT_AD" }, optimizations = {
    "NONE", "MAX_LEAD", "MAX_QUALIFIED_LEAD", "CAP_COST_AND_MAXIMIZE_LEADS" } },
  WEBSITE_CONVERSION = { types = ALL, optimizations = { "NONE", "MAX_CONVERSION", "ENHANCED_CONVERSION" } },
  JOB_APPLICANT = { types = { "SPONSORED_UPDATES", "DYNAMIC" } },
}

local function fits(find, field, value, list, objective)
  if value == nil or not list then return end
  for _, one in ipairs(list) do
    if one == value then return end
  end
  find(field, "CONDITIONAL", ("is %s; with the objective %s it is one of %s"):format(tostring(value), objective, table.concat(list, ", ")))
end

--- What a campaign's objective asks of its type, optimisation and cost.
---@param entity table
---@param find fun(field: string, code: string, message: string)
function M.check(entity, find)
  local objective = M.singular(entity.objectiveType)
  if objective == nil then return end
  local rule = M.RULES[objective]
  if not rule then
    local near = require "linkedin.nearest"(tostring(objective), M.RULES)
    return find("objectiveType", "UNKNOWN", ("is '%s', which is no objective%s"):format(
      tostring(objective), near and (", did you mean " .. near .. "?") or ""))
  end
  fits(find, "type", entity.type, rule.types, objective)
  fits(find, "optimizationTargetType", entity.optimizationTargetType, rule.optimizations, objective)
  fits(find, "costType", entity.costType, rule.costs, objective)
end

return M
