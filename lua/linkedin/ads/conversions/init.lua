-- SPDX-License-Identifier: MIT
--- Conversions: the rules of an account, which campaigns they count for, and events sent from one's own systems.
--- LinkedIn pages: marketing/integrations/ads-reporting/conversions-api, conversions-api-schema, conversion-tracking.
---
---     local report, err = li.ads.conversions:send {
---       { conversion = 910001, happened_at = at_ms, email = "ann@example.com", value = { amount = "129.00", currencyCode = "EUR" } },
---     }
---     for _, event in ipairs(report.refused) do print(event.index, event.details[1].message) end

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.AdConversions
local Conversions = { __name = "linkedin.AdConversions" }
Conversions.__index = Conversions

local function account_of(who, account, level)
  local urn, err = require "linkedin.urn".normalise(account, "sponsoredAccount")
  if not urn then error(("%s: %s"):format(who, err.message), (level or 2) + 1) end
  return urn
end

local function id_of(conversion) return tostring(conversion):match "(%d+)$" or tostring(conversion) end

local function conversion_urn(conversion) return "urn:lla:llaPartnerConversion:" .. id_of(conversion) end

-- ── rules ──────────────────────────────────────────────────────────────────────────────────────

local WINDOWS = { [1] = true, [7] = true, [30] = true, [90] = true }
local LONG_WINDOW = { SUBMIT_APPLICATION = true, PURCHASE = true, ADD_TO_CART = true, QUALIFIED_LEAD = true, LEAD = true }

local function rule_findings(rule)
  local findings = {}
  local function find(field, code, message) findings[#findings + 1] = { field = field, code = code, message = field .. " " .. message } end
  for _, name in ipairs { "name", "type" } do
    if type(rule[name]) ~= "string" or not rule[name]:find "%S" then find(name, "MISSING_FIELD", "is required") end
  end
  local window = rule.postClickAttributionWindowSize
  if window and not WINDOWS[window] and not (window == 365 and LONG_WINDOW[rule.type]) then
    find("postClickAttributionWindowSize", "INVALID_VALUE", "is 1, 7, 30 or 90 days (365 for purchases, leads and applications)")
  end
  if rule.valueType == "FIXED" and not rule.value then find("value", "MISSING_FIELD", "is required where valueType is FIXED") end
  return findings
end

local CREATE = { auto_association = "string", check = "boolean" }

--- Make a rule. It counts events sent through the API unless `conversionMethod` says otherwise.
---@async
---@param account integer|string
---@param rule table  LinkedIn's fields: name, type ("LEAD", "PURCHASE" …), valueType, value, attributionType, …
---@param opts { auto_association: "ALL_CAMPAIGNS"|"OBJECTIVE_BASED"|"NONE"|nil, check: boolean? }?
---@return table? conversion  as LinkedIn made it, with `urn`
---@return linkedin.Response|linkedin.Error
function Conversions:create(account, rule, opts)
  options.argument("ads.conversions:create", 2, rule, "table")
  opts = options.check("ads.conversions:create", opts, CREATE, options.call)
  local body, call = { conversionMethod = "CONVERSIONS_API" }, {}
  for name, value in pairs(rule) do body[name] = value end
  for name, value in pairs(opts) do
    if not CREATE[name] then call[name] = value end
  end
  body.account = account_of("ads.conversions:create", account)
  local findings = opts.check ~= false and rule_findings(body) or {}
  if findings[1] then
    return nil, Error.new {
      kind = "validation", code = findings[1].code, message = findings[1].message, details = findings, method = "POST",
      endpoint = "/rest/conversions", hint = "Nothing was sent; check = false sends it all the same",
    }
  end
  local made, response = self.li:_call({
    operation = "conversions.create", query = { autoAssociationType = opts.auto_association }, body = body,
  }, call)
  if not made then return nil, response end
  if type(made) ~= "table" then made = {} end
  made.id = made.id or response.id or response.headers["x-restli-id"]
  made.urn = made.id and conversion_urn(made.id)
  return made, response
end

--- A rule.
---@async
---@param account integer|string
---@param conversion integer|string  number or URN
---@param opts table?
---@return table? conversion
---@return linkedin.Response|linkedin.Error
function Conversions:get(account, conversion, opts)
  opts = options.check("ads.conversions:get", opts, {}, options.call)
  return self.li:_call({
    operation = "conversions.get", keys = { id = id_of(conversion) }, query = { account = account_of("ads.conversions:get", account) },
  }, opts)
end

--- The rules of an account, as an iterator.
---@async
---@param account integer|string
---@param opts table?
---@return linkedin.Pages conversions
function Conversions:by_account(account, opts)
  opts = options.check("ads.conversions:by_account", opts, {}, options.call)
  return self.li:_each({
    operation = "conversions.account", query = { q = "account", account = account_of("ads.conversions:by_account", account), count = 100 },
  }, opts)
end

--- Change some fields of a rule. There is no deleting: `{ enabled = false }` switches it off.
---@async
---@param account integer|string
---@param conversion integer|string
---@param fields table
---@param opts table?
---@return boolean? done
---@return linkedin.Response|linkedin.Error
function Conversions:update(account, conversion, fields, opts)
  options.argument("ads.conversions:update", 3, fields, "table")
  opts = options.check("ads.conversions:update", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "conversions.partial_update", keys = { id = id_of(conversion) },
    query = { account = account_of("ads.conversions:update", account) }, body = { patch = { ["$set"] = fields } },
  }, opts)
  if answer == nil then return nil, response end
  return true, response
end

local function association(who, campaign, conversion)
  local urn, err = require "linkedin.urn".normalise(campaign, "sponsoredCampaign")
  if not urn then error(("%s: %s"):format(who, err.message), 3) end
  return { campaign = urn, conversion = conversion_urn(conversion) }
end

--- Count a rule's events for a campaign.
---@async
---@param campaign integer|string
---@param conversion integer|string
---@param opts table?
---@return boolean? done
---@return linkedin.Response|linkedin.Error
function Conversions:associate(campaign, conversion, opts)
  opts = options.check("ads.conversions:associate", opts, {}, options.call)
  local key = association("ads.conversions:associate", campaign, conversion)
  local answer, response = self.li:_call({ operation = "campaignConversions.update", keys = { id = key }, body = key }, opts)
  if answer == nil then return nil, response end
  return true, response
end

--- Count them no more.
---@async
---@param campaign integer|string
---@param conversion integer|string
---@param opts table?
---@return boolean? done
---@return linkedin.Response|linkedin.Error
function Conversions:dissociate(campaign, conversion, opts)
  opts = options.check("ads.conversions:dissociate", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "campaignConversions.delete", keys = { id = association("ads.conversions:dissociate", campaign, conversion) },
  }, opts)
  if answer == nil then return nil, response end
  return true, response
end

--- The Insight Tag of an account; false where there is none. (Its fields are unconfirmed.)
---@async
---@param account integer|string
---@param opts table?
---@return table|false|nil tag
---@return linkedin.Response|linkedin.Error
function Conversions:insight_tag(account, opts)
  opts = options.check("ads.conversions:insight_tag", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "insightTags.account", query = { q = "account", account = account_of("ads.conversions:insight_tag", account) },
  }, opts)
  if not answer then return nil, response end
  return answer.elements and answer.elements[1] or false, response
end

-- ── events ─────────────────────────────────────────────────────────────────────────────────────

--- Send events, up to 5,000 a request. Every event is checked first, and those with findings are reported and not
--- sent. An event keeps its `event_id`, or gets one of its contents: sending the same event again, in another
--- process too, counts it once. So what is in doubt after a failure is simply sent again.
---@async
---@param events linkedin.ConversionEvent[]
---@param opts { batch: integer?, check: boolean? }?  batch: events a request, at most 5000
---@return { accepted: integer, refused: { index: integer, event_id: string?, details: table[]?, error: linkedin.Error? }[], event_ids: string[] }? report  `index`: position in `events`
---@return linkedin.Error? err  `err.report` tells what was accepted; `err.in_doubt`: positions whose fate is unknown; `err.unsent`: those not sent
function Conversions:send(events, opts)
  options.argument("ads.conversions:send", 1, events, "table")
  opts = options.check("ads.conversions:send", opts, { batch = "integer", check = "boolean" }, options.call)
  if opts.batch and (opts.batch < 1 or opts.batch > 5000) then error("ads.conversions:send: batch is from 1 to 5000", 2) end
  for i, event in ipairs(events) do
    if type(event) ~= "table" then error(("ads.conversions:send: event %d is no table"):format(i), 2) end
  end
  return require "linkedin.ads.conversions.send".run(self.li, events, opts)
end

---@class linkedin.ConversionEvent
---@field conversion integer|string    the rule
---@field happened_at integer          epoch milliseconds, at most 90 days ago
---@field value table?                 { amount = "129.00", currencyCode = "EUR" }
---@field event_id string?             yours; default: made of the event
---@field email string?                normalised and digested in C; it leaves this machine as a digest only
---@field email_sha256 string?         its digest, where only that is known
---@field click_id string?             LinkedIn's li_fat_id
---@field user_ids { idType: string, idValue: string }[]?  others, as LinkedIn names them
---@field first_name string?           with last_name; and company, title, country ("NL")
---@field last_name string?
---@field company string?
---@field title string?
---@field country string?
---@field external_id string?
---@field lead string?                 URN of a lead; enough by itself since version 202605

return {
  new = function(li) return setmetatable({ li = li }, Conversions) end,
}
