-- SPDX-License-Identifier: MIT
--- A campaign set-up as the list of what is to be made, in the order it is made in: the group, each campaign,
--- its creatives. Pure; everything that is wrong is found before anything is sent.

local check = require "linkedin.ads.check"
local money = require "linkedin.ads.money"
local objectives = require "linkedin.ads.objectives"

local M = {}

local MONEY = { "dailyBudget", "totalBudget", "unitCost" }
local PLACEHOLDER = { group = "urn:li:sponsoredCampaignGroup:0", campaign = "urn:li:sponsoredCampaign:0" }

---@class linkedin.AdStep
---@field key string      "group", "campaign/Name", "creative/Campaign/Name": what the journal knows it by
---@field kind string     "campaign_groups", "campaigns", "creatives"
---@field where string    "campaigns[2].creatives[1]", for messages
---@field entity table    as it is sent, without the ids of what is made before it
---@field campaign linkedin.AdStep?  of a creative

local function copy_of(entity, without)
  local copy = {}
  for name, value in pairs(entity) do
    if name ~= without then copy[name] = value end
  end
  return copy
end

local function with_defaults(entity, defaults)
  local copy = copy_of(defaults or {})
  for name, value in pairs(entity) do copy[name] = value end
  return copy
end

local function campaign_entity(given, opts)
  local entity = copy_of(with_defaults(given, opts.defaults), "creatives")
  entity.objectiveType = objectives.spell(entity.objectiveType, opts.objective_spelling)
  entity.account, entity.campaignGroup, entity.status = opts.account, PLACEHOLDER.group, "DRAFT"
  return entity
end

local function creative_entity(given, name)
  local entity = copy_of(given)
  entity.name, entity.campaign, entity.intendedStatus = entity.name or name, PLACEHOLDER.campaign, "DRAFT"
  return entity
end

local function add(steps, step)
  steps[#steps + 1] = step
  return step
end

local function add_campaign(steps, i, given, opts)
  local name = tostring(given.name)
  local campaign = add(steps, {
    key = "campaign/" .. name, kind = "campaigns", where = ("campaigns[%d]"):format(i), given = given,
    entity = campaign_entity(given, opts),
  })
  for j, creative in ipairs(given.creatives or {}) do
    local entity = creative_entity(creative, ("%s #%d"):format(name, j))
    add(steps, {
      key = ("creative/%s/%s"):format(name, tostring(entity.name)), kind = "creatives", given = creative, campaign = campaign,
      where = ("campaigns[%d].creatives[%d]"):format(i, j), entity = entity,
    })
  end
end

--- The steps of a set-up.
---@param opts table  account (URN), campaign_group, campaigns, defaults, objective_spelling
---@return linkedin.AdStep[] steps
function M.steps(opts)
  local steps = {}
  if type(opts.campaign_group) == "table" then
    local entity = copy_of(opts.campaign_group)
    entity.account, entity.status = opts.account, "DRAFT"
    add(steps, { key = "group", kind = "campaign_groups", where = "campaign_group", given = opts.campaign_group, entity = entity })
  end
  for i, campaign in ipairs(opts.campaigns) do add_campaign(steps, i, campaign, opts) end
  return steps
end

-- ── checks ─────────────────────────────────────────────────────────────────────────────────────

local function check_steps(steps, currency, limits, find)
  local seen = {}
  for _, step in ipairs(steps) do
    if seen[step.key] then
      find(step.where .. ".name", "REPEATED", "there is another one of this name: a second run tells them apart by it")
    end
    seen[step.key] = true
    if step.given.status or step.given.intendedStatus then
      find(step.where .. ".status", "NOT_ALLOWED", "everything is made as DRAFT; activate = true activates it at the end")
    end
    local context = { currency = currency, limits = limits, campaign = step.campaign and step.campaign.entity }
    for _, found in ipairs(check.findings(step.kind, step.entity, context)) do
      find(step.where .. "." .. found.field, found.code, found.message)
    end
  end
end

local function check_numbers(opts, limits, find)
  if #opts.campaigns == 0 then find("campaigns", "MISSING_FIELD", "none are given") end
  if #opts.campaigns > limits.campaigns_per_group then
    find("campaigns", "TOO_MANY", ("a group has at most %d"):format(limits.campaigns_per_group))
  end
  for i, campaign in ipairs(opts.campaigns) do
    local count, most = #(campaign.creatives or {}), limits.active_creatives + limits.inactive_creatives
    if opts.activate then most = limits.active_creatives end
    if count > most then
      find(("campaigns[%d].creatives"):format(i), "TOO_MANY", ("%d of at most %d"):format(count, most))
    end
  end
end

--- Everything that is wrong with a set-up; `currency` nil: not known yet.
---@param opts table
---@param steps linkedin.AdStep[]
---@param currency string?
---@return { field: string, code: string, message: string }[]
function M.findings(opts, steps, currency)
  local findings = {}
  local function find(field, code, message)
    findings[#findings + 1] = { field = field, code = code, message = ("%s: %s"):format(field, message) }
  end
  check_numbers(opts, setmetatable(opts.limits or {}, { __index = check.LIMITS }), find)
  check_steps(steps, currency, opts.limits, find)
  return findings
end

--- Put the currency into every amount.
function M.set_currency(steps, currency)
  for _, step in ipairs(steps) do
    for _, name in ipairs(MONEY) do
      if step.entity[name] ~= nil then step.entity[name] = money.of(step.entity[name], currency) or step.entity[name] end
    end
  end
end

return M
