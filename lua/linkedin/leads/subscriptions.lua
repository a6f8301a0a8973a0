-- SPDX-License-Identifier: MIT
--- Who LinkedIn tells of leads: an address for all leads of an owner, or of one form or entity. LinkedIn challenges
--- the address (linkedin.webhook.challenge) and sends nothing before it has answered.
--- LinkedIn page: marketing/lead-sync/leadsync.

local options = require "linkedin.options"
local owners = require "linkedin.leads.owner"

---@class linkedin.LeadSubscriptions
local Subscriptions = { __name = "linkedin.LeadSubscriptions" }
Subscriptions.__index = Subscriptions

-- A receiver on this machine, as with a sandbox, has no certificate.
local function is_address(url)
  return url:find "^https://[^%s/]+" ~= nil or url:find "^http://127%.0%.0%.1[:/]" ~= nil or url:find "^http://localhost[:/]" ~= nil
end

local ENTITIES = { event = "event", creative = "sponsoredCreative", campaign = "sponsoredCampaign" }

local function entity_of(who, given)
  local found
  for name, key in pairs(ENTITIES) do
    local urn = given[name]
    if urn then
      if found then error(who .. ": one of event, creative and campaign", 4) end
      if not require "linkedin.urn".is(urn, key) then error(("%s: %s must be urn:li:%s:…"):format(who, name, key), 4) end
      found = { [key] = urn }
    end
  end
  return found
end

-- The subscription that is there already, where the answer to making it was lost.
local function find_same(self, body, opts)
  local _, owner = next(body.owner)
  for one, err in self:each(owner, { lead_type = body.leadType, timeout = opts.timeout }) do
    if one == false then return nil, err end
    if one.webhook == body.webhook and one.versionedForm == body.versionedForm
      and owners.urn(one.associatedEntity) == owners.urn(body.associatedEntity) then
      return one
    end
  end
end

local GIVEN = {
  webhook = "string", owner = "string", lead_type = "string", form = "string", event = "string", creative = "string", campaign = "string",
}

local function body_of(who, given)
  options.check(who, given, GIVEN, nil, 4)
  if not given.webhook or not is_address(given.webhook) then error(who .. ": webhook must be an https URL", 3) end
  local owner = owners.union(who, given.owner, 4)
  if given.form and not owners.version(given.form) then error(who .. ": form must be urn:li:versionedLeadGenForm:(…)", 3) end
  return {
    webhook = given.webhook, owner = owner, leadType = owners.kind(who, owner, given.lead_type, 4),
    versionedForm = given.form, associatedEntity = entity_of(who, given),
  }
end

--- Have an address told of leads. Overlapping subscriptions deliver each event several times; `ensure` makes none
--- that is there.
---@async
---@param given { webhook: string, owner: string, lead_type: string?, form: string?, event: string?, creative: string?, campaign: string? }
---@param opts table?
---@return string? id
---@return linkedin.Response|linkedin.Error
function Subscriptions:create(given, opts)
  options.argument("leads.subscriptions:create", 1, given, "table")
  local body = body_of("leads.subscriptions:create", given)
  opts = options.check("leads.subscriptions:create", opts, {}, options.call)
  local made, err = self.li:_call({ operation = "leadNotifications.create", body = body }, opts)
  if made then return tostring(made.id), err end
  local before = err.maybe_done and find_same(self, body, opts)
  if before then return tostring(before.id), err.response end
  return nil, err
end

--- The same, unless there is one already. → id, is_new | nil, err
---@async
---@param given table  as for `create`
---@param opts table?
---@return string? id
---@return boolean|linkedin.Error is_new
function Subscriptions:ensure(given, opts)
  options.argument("leads.subscriptions:ensure", 1, given, "table")
  local body = body_of("leads.subscriptions:ensure", given)
  opts = options.check("leads.subscriptions:ensure", opts, {}, options.call)
  local before, err = find_same(self, body, opts)
  if before then return tostring(before.id), false end
  if err then return nil, err end
  local id
  id, err = self:create(given, opts)
  return id, id and true or err
end

local function id_of(who, id)
  if type(id) == "number" then id = ("%.0f"):format(id) end
  if type(id) ~= "string" or not id:find "^%d+$" then error(who .. ": argument 1 must be a subscription's number", 3) end
  return id
end

--- One subscription.
---@async
---@param id string|number
---@param opts table?
---@return table? subscription
---@return linkedin.Response|linkedin.Error
function Subscriptions:get(id, opts)
  opts = options.check("leads.subscriptions:get", opts, {}, options.call)
  return require "linkedin.leads.read"(self.li, {
    operation = "leadNotifications.get", keys = { id = id_of("leads.subscriptions:get", id) },
  }, opts)
end

--- All subscriptions of an owner and kind that this application has made.
---@async
---@param owner string  URN
---@param opts { lead_type: string?, cursor: table?, prefetch: boolean? }?
---@return linkedin.Pages subscriptions
function Subscriptions:each(owner, opts)
  opts = options.check("leads.subscriptions:each", opts,
    { lead_type = "string", cursor = "table", prefetch = "boolean" }, options.call)
  local union = owners.union("leads.subscriptions:each", owner)
  local kind, common = owners.kind("leads.subscriptions:each", union, opts.lead_type), {}
  for name, value in pairs(opts) do common[name] = value end
  common.lead_type = nil
  return self.li:_each({
    operation = "leadNotifications.criteria",
    query = { q = "criteria", owner = { value = union }, leadType = { leadType = kind } },
  }, common)
end

--- Take a subscription away. A second time is success.
---@async
---@param id string|number
---@param opts table?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Subscriptions:delete(id, opts)
  opts = options.check("leads.subscriptions:delete", opts, {}, options.call)
  local ok, err = self.li:_call({
    operation = "leadNotifications.delete", keys = { id = id_of("leads.subscriptions:delete", id) },
  }, opts)
  if not ok and err.status == 404 then return true, err.response end
  return ok, err
end

return {
  new = function(li) return setmetatable({ li = li }, Subscriptions) end,
}
