-- SPDX-License-Identifier: MIT
--- `/adAccounts` and what lies below it: campaign groups, campaigns and creatives.
--- https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-accounts

local common = require "linkedin.sandbox.ads.resource"
local schema = require "linkedin.sandbox.ads.schema"
local serving = require "linkedin.sandbox.ads.serving"
local store = require "linkedin.sandbox.ads.store"
local types = require "linkedin.sandbox.types"

local function values(of)
  return types.record { values = { type = types.list(of), required = true } }
end

local ORDER = types.enum { "ASCENDING", "DESCENDING" }
local STATUS = types.enum(schema.STATUSES)

local function urn(...) return types.urn { ... } end

-- A finder `search` with these criteria; `test` is no list.
local function search(which, criteria, list_of, required)
  return {
    scopes = common.READ, required = required, max_count = 1000,
    query = { search = types.record(criteria), sortOrder = ORDER, pageSize = types.long, pageToken = types.string },
    run = function(ctx)
      serving.settle(ctx.store)
      local candidates, refusal = list_of(ctx)
      if not candidates then return refusal end
      local found = {}
      for _, entity in ipairs(candidates) do
        if common.fits(which, entity, ctx.params.search or {}) then found[#found + 1] = entity end
      end
      return common.page(ctx, which, found, 1000)
    end,
  }
end

local function own_accounts(ctx)
  local list = {}
  for _, account in pairs(store.data(ctx).accounts) do
    if store.role(ctx.store, ctx.token.member, account.id) then list[#list + 1] = account end
  end
  return store.sorted(list)
end

local function of_account(which)
  return function(ctx)
    local account, refusal = store.account(ctx, ctx.keys.adAccount)
    if not account then return nil, refusal end
    return store.list(ctx.store, which, account.id)
  end
end

local NAMED = { name = values(types.string), test = types.boolean }

local function criteria(more)
  for name, of in pairs(NAMED) do more[name] = of end
  return more
end

-- ── creatives ──────────────────────────────────────────────────────────────────────────────────

local function is_in(list, value)
  if not list then return true end
  for i = 1, #list do
    if list[i] == value then return true end
  end
  return false
end

local function by_criteria(ctx)
  local account, refusal = store.account(ctx, ctx.keys.adAccount)
  if not account then return refusal end
  serving.settle(ctx.store)
  local p, found = ctx.params, {}
  for _, one in ipairs(store.list(ctx.store, "creatives", account.id)) do
    if is_in(p.campaigns, one.campaign) and is_in(p.creatives, one.id) and is_in(p.intendedStatuses, one.intendedStatus)
      and is_in(p.contentReferences, one.content.reference)
      and is_in(p.leadgenCreativeCallToActionDestinations, (one.leadgenCallToAction or {}).destination)
      and (p.isTestAccount == nil or p.isTestAccount == one.isTest) then
      found[#found + 1] = one
    end
  end
  return common.page(ctx, "creatives", found, 100)
end

local function creatives()
  local methods = common.methods "creatives"
  methods["FINDER criteria"] = {
    scopes = common.READ, run = by_criteria,
    query = {
      campaigns = types.list(urn "sponsoredCampaign"), creatives = types.list(urn "sponsoredCreative"),
      contentReferences = types.list(types.string), intendedStatuses = types.list(STATUS), isTestAccount = types.boolean,
      leadgenCreativeCallToActionDestinations = types.list(types.string), sortOrder = ORDER, pageSize = types.long,
      pageToken = types.string,
    },
  }
  methods["ACTION createInline"] = { scopes = common.WRITE, body = true, run = require "linkedin.sandbox.ads.inline" }
  return methods
end

local PARENTS = { adAccount = types.long }

local function with_search(which, finder)
  local methods = common.methods(which)
  methods["FINDER search"] = finder
  return methods
end

return {
  {
    path = "adAccounts", bases = { "rest" }, name = "adAccounts", key = types.long, quota = "ads",
    methods = with_search("accounts", search("accounts", criteria {
      id = values(urn "sponsoredAccount"), type = values(types.enum { "BUSINESS", "ENTERPRISE" }),
      status = values(types.enum { "ACTIVE", "CANCELED", "DRAFT", "PENDING_DELETION", "REMOVED" }),
      reference = values(urn("organization", "person")),
    }, own_accounts)),
  },
  {
    path = "adAccounts/{adAccount}/adCampaignGroups", bases = { "rest" }, name = "adCampaignGroups", key = types.long,
    parents = PARENTS, quota = "ads",
    methods = with_search("groups", search("groups", criteria { id = values(urn "sponsoredCampaignGroup"), status = values(STATUS) },
      of_account "groups", { "search" })),
  },
  {
    path = "adAccounts/{adAccount}/adCampaigns", bases = { "rest" }, name = "adCampaigns", key = types.long,
    parents = PARENTS, quota = "ads",
    methods = with_search("campaigns", search("campaigns", criteria {
      id = values(urn "sponsoredCampaign"), campaignGroup = values(urn "sponsoredCampaignGroup"), status = values(STATUS),
      associatedEntity = values(urn("organization", "person")), type = values(types.enum(schema.TYPES)),
    }, of_account "campaigns")),
  },
  {
    path = "adAccounts/{adAccount}/creatives", bases = { "rest" }, name = "creatives", key = urn "sponsoredCreative",
    parents = PARENTS, quota = "ads", methods = creatives(),
  },
}
