-- SPDX-License-Identifier: MIT
--- Which advertisements run, and why others do not. What runs appears in adAnalytics from that day on.

local clock = require "linkedin.sandbox.clock"
local json = require "linkedin.sandbox.json"
local store = require "linkedin.sandbox.ads.store"

local M = {}

--- A campaign whose end has passed is over.
function M.settle(box)
  local now = box.clock:ms()
  for _, campaign in pairs(box.data.ads.campaigns) do
    local stop = campaign.status == "ACTIVE" and campaign.runSchedule and campaign.runSchedule["end"]
    if stop and stop <= now then campaign.status = "COMPLETED" end
  end
end

--- The holds of a group: RUNNABLE, or what stands in the way.
function M.group_holds(group, now)
  local holds = {}
  if group.status ~= "ACTIVE" then holds[#holds + 1] = "STOPPED" end
  if group.runSchedule.start > now then holds[#holds + 1] = "CAMPAIGN_GROUP_START_DATE_HOLD" end
  if (group.runSchedule["end"] or math.huge) <= now then holds[#holds + 1] = "CAMPAIGN_GROUP_END_DATE_HOLD" end
  return holds
end

function M.campaign_holds(box, campaign, now)
  local holds = {}
  if campaign.status ~= "ACTIVE" then holds[#holds + 1] = "STOPPED" end
  if campaign.runSchedule and campaign.runSchedule.start > now then holds[#holds + 1] = "CAMPAIGN_START_DATE_HOLD" end
  if campaign.runSchedule and (campaign.runSchedule["end"] or math.huge) <= now then holds[#holds + 1] = "CAMPAIGN_END_DATE_HOLD" end
  local group = store.find(box, "groups", campaign.account, campaign.campaignGroup)
  if not group or group.status ~= "ACTIVE" then holds[#holds + 1] = "CAMPAIGN_GROUP_STATUS_HOLD" end
  for _, hold in ipairs(group and M.group_holds(group, now) or {}) do
    if hold ~= "STOPPED" then holds[#holds + 1] = hold end
  end
  return holds
end

--- PENDING for a while after DRAFT is left, then APPROVED; a test account's are always REJECTED.
function M.review(box, creative)
  if not creative.reviewed_at then return nil end
  if creative.isTest then return { status = "REJECTED", rejectionReasons = json.array { "TEST_ACCOUNT" } } end
  return { status = creative.reviewed_at <= box.clock:now() and "APPROVED" or "PENDING" }
end

function M.creative_holds(box, creative, now)
  local holds, review = {}, M.review(box, creative)
  if creative.intendedStatus ~= "ACTIVE" then holds[#holds + 1] = "STOPPED" end
  if review and review.status == "PENDING" then holds[#holds + 1] = "UNDER_REVIEW" end
  if review and review.status == "REJECTED" then holds[#holds + 1] = "REJECTED" end
  local campaign = store.find(box, "campaigns", creative.account, creative.campaign)
  if campaign then
    for _, hold in ipairs(M.campaign_holds(box, campaign, now)) do
      holds[#holds + 1] = hold == "STOPPED" and "CAMPAIGN_STOPPED" or hold
    end
  end
  local account = box.data.ads.accounts[store.number(creative.account)]
  if account.status ~= "ACTIVE" then holds[#holds + 1] = "ACCOUNT_SERVING_HOLD" end
  return holds
end

-- ── what reports count ─────────────────────────────────────────────────────────────────────────

local function day(ms) return clock.iso(math.floor(ms / 1000)):sub(1, 10) end

local function later(a, b) return a > b and a or b end

-- Days that a creative runs if everything stays as it is, or nil. A day it was stopped on still counts.
local function span(box, creative)
  local now = box.clock:ms()
  local campaign = store.find(box, "campaigns", creative.account, creative.campaign)
  local group = campaign and store.find(box, "groups", creative.account, campaign.campaignGroup)
  local runs = campaign and group and not creative.isTest and creative.intendedStatus == "ACTIVE" and campaign.status == "ACTIVE"
    and group.status == "ACTIVE" and creative.reviewed_at
  if not runs then return nil end
  local from = later(later(day(now), day(creative.reviewed_at * 1000)), day(campaign.runSchedule and campaign.runSchedule.start or 0))
  local stop = math.min((campaign.runSchedule or {})["end"] or math.huge, group.runSchedule["end"] or math.huge)
  return later(from, day(group.runSchedule.start)), stop < math.huge and day(stop) or nil, campaign
end

local function entry(creative, campaign, currency, from, to)
  local number = tonumber(store.number(creative.id))
  return {
    creative = number, campaign = tonumber(campaign.id), group = tonumber(store.number(campaign.campaignGroup)),
    account = tonumber(store.number(creative.account)), currency = currency, serves_from = from, serves_until = to,
    share = creative.content.reference and store.number(creative.content.reference) or tostring(number),
    company = tonumber(store.number(campaign.associatedEntity or "")) or 0, objective = campaign.objectiveType, type = campaign.type,
  }
end

local function open_span(list, number, today)
  for _, one in ipairs(list) do
    if one.creative == number and (not one.serves_until or one.serves_until >= today) then return one end
  end
end

--- The post that a creative shows is known now.
function M.shows(box, creative)
  local number = tonumber(store.number(creative.id))
  for _, one in ipairs(box.data.reporting.creatives) do
    if one.creative == number then one.share = store.number(creative.content.reference) end
  end
end

--- After a change in an account: what runs is counted from now on, what stopped until today.
function M.changed(box, account)
  M.settle(box)
  local list, today = box.data.reporting.creatives, day(box.clock:ms())
  local currency = box.data.ads.accounts[store.number(account)].currency
  for _, creative in pairs(box.data.ads.creatives) do
    if creative.account == store.account_urn(account) then
      local running = open_span(list, tonumber(store.number(creative.id)), today)
      local from, to, campaign = span(box, creative)
      if from and not running then
        list[#list + 1] = entry(creative, campaign, currency, from, to)
      elseif running and from and running.serves_until ~= to then
        running.serves_until = to
      elseif running and not from and not creative.isTest then
        running.serves_until = running.serves_from > today and "1970-01-01" or today
      end
    end
  end
  box:touch()
end

return M
