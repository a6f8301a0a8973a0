-- SPDX-License-Identifier: MIT
--- What advertising accounts hold, who may do what in them, and pages by cursor.

local crypto = require "linkedin.sandbox.crypto"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local restli = require "linkedin.sandbox.restli"
local seeds = require "linkedin.sandbox.seeds_ads"
local state = require "linkedin.sandbox.state"

local M = {}

M.ROLES = { "VIEWER", "CREATIVE_MANAGER", "CAMPAIGN_MANAGER", "ACCOUNT_MANAGER", "ACCOUNT_BILLING_ADMIN" }
local RANK = {}
for rank, role in ipairs(M.ROLES) do RANK[role] = rank end

function M.data(ctx) return ctx.store.data.ads end

function M.number(id) return tostring(id):match "(%d+)$" end

function M.account_urn(id) return "urn:li:sponsoredAccount:" .. M.number(id) end

--- The role of a member in an account, or nil.
function M.role(store, member, account)
  local urn, person = M.account_urn(account), "urn:li:person:" .. tostring(member)
  for _, user in ipairs(store.data.ads.users) do
    if user.account == urn and user.user == person then return user.role end
  end
end

--- The account if the token's member has at least this role, or nil and the 403.
function M.account(ctx, id, role)
  local account = M.data(ctx).accounts[M.number(id)]
  local held = account and M.role(ctx.store, ctx.token.member, id)
  if held and RANK[held] >= RANK[role or "VIEWER"] then return account end
  return nil, errors.denied(held
    and ("Member has the role %s in %s, which is not enough for this"):format(held, M.account_urn(id))
    or "Member does not have access to " .. M.account_urn(id))
end

function M.next_id(store, kind, from)
  local counters = store.data.counters
  counters[kind] = (counters[kind] or from) + 1
  return counters[kind]
end

--- The 100 creatives of a campaign of the large advertiser, which are counted and not kept.
local function bulk_creative(store, number)
  local bulk = store.data.reporting.bulk
  local index = number - 8900000
  if index < 1 or index > bulk.campaigns * bulk.creatives_per_campaign then return nil end
  local campaign = 7900000 + math.ceil(index / bulk.creatives_per_campaign)
  return seeds.creative(number, bulk.account, campaign,
    { content = { reference = ("urn:li:share:720000000000%d"):format(1000000 + index) } })
end

--- One entity of "groups", "campaigns" or "creatives"; nil when the account has none of the id.
function M.find(store, kind, account, id)
  local key = kind == "creatives" and tostring(id) or M.number(id)
  local entity = store.data.ads[kind][key]
    or (kind == "creatives" and bulk_creative(store, tonumber(M.number(id)) or 0)) or nil
  if entity and (not account or entity.account == M.account_urn(account)) then return entity end
end

--- All entities of a kind in an account, by number.
function M.list(store, kind, account)
  local urn, list = M.account_urn(account), {}
  for _, entity in pairs(store.data.ads[kind]) do
    if entity.account == urn then list[#list + 1] = entity end
  end
  local bulk = store.data.reporting.bulk
  if kind == "creatives" and tonumber(M.number(account)) == bulk.account then
    for index = 1, bulk.campaigns * bulk.creatives_per_campaign do
      local one = bulk_creative(store, 8900000 + index)
      if not store.data.ads.creatives[one.id] then list[#list + 1] = one end
    end
  end
  return M.sorted(list)
end

function M.sorted(list)
  table.sort(list, function(a, b) return tonumber(M.number(a.id)) < tonumber(M.number(b.id)) end)
  return list
end

--- A copy that may be changed.
function M.copy(value)
  if type(value) ~= "table" or value == json.null then return value end
  local out = {}
  for key, item in pairs(value) do out[key] = M.copy(item) end
  return json.is_array(value) and json.array(out) or out
end

--- A Rest.li patch applied to `target`, in place.
function M.patch(target, patch)
  for name, change in pairs(patch) do
    if name == "$set" then
      for field, value in pairs(change) do target[field] = M.copy(value) end
    elseif name == "$delete" then
      for _, field in ipairs(change) do target[field] = nil end
    else
      target[name] = M.patch(json.is_object(target[name]) and target[name] or {}, change)
    end
  end
  return target
end

-- ── pages ──────────────────────────────────────────────────────────────────────────────────────

local function fingerprint(ctx)
  local params = {}
  for name, value in pairs(ctx.params) do
    if name ~= "pageToken" then params[name] = value end
  end
  return crypto.sha256(ctx.request.path .. restli.encode(params)):sub(1, 12)
end

local function refuse(name, why)
  errors.throw(errors.parameter(name, "PARAM_INVALID", why))
end

--- One page by `pageSize` and `pageToken`. A token is good for the parameters it was given with.
function M.page(ctx, list, most)
  if ctx.params.start or ctx.params.count then
    return errors.parameter(ctx.params.start and "start" or "count", "QUERY_PARAM_NOT_ALLOWED",
      "this finder is paged with pageSize and pageToken")
  end
  local size, from = ctx.params.pageSize or 100, 0
  if type(size) ~= "number" or size < 1 or size > most then refuse("pageSize", "pageSize must be from 1 to " .. most) end
  if ctx.params.pageToken then
    local at, print = ctx.params.pageToken:match "^Dg(%d+)x(%x+)$"
    if print ~= fingerprint(ctx) then refuse("pageToken", "the token is not one of this search") end
    from = tonumber(at)
  end
  local short = ctx.config.short_pages and size > 2 and 2 or 0
  local stop = math.min(#list, from + size - short)
  local elements = {}
  for i = from + 1, stop do elements[#elements + 1] = list[i] end
  local metadata = {}
  if stop < #list then metadata.nextPageToken = ("Dg%dx%s"):format(stop, fingerprint(ctx)) end
  return { status = 200, headers = {}, json = { elements = json.array(elements), metadata = metadata } }
end

-- ── what the control endpoint shows ────────────────────────────────────────────────────────────

function state.sections.ads(store)
  local shown = { users = store.data.ads.users }
  for _, kind in ipairs { "accounts", "groups", "campaigns", "creatives" } do
    local list = {}
    for _, entity in pairs(store.data.ads[kind]) do list[#list + 1] = entity end
    shown[kind] = json.array(M.sorted(list))
  end
  return shown
end

return M
