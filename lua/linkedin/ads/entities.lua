-- SPDX-License-Identifier: MIT
--- What accounts, campaign groups, campaigns and creatives have in common: reading, searching, creating with a
--- check first, changing, and moving from state to state.
--- LinkedIn pages: marketing/integrations/ads/account-structure, one page each.

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.AdEntities
---@field li linkedin.Client
---@field name string  "campaigns": how it is called in messages and in linkedin.ads.check
local Entities = {}

local CREATE = { check = "boolean", limits = "table", currency = "string", objective_spelling = "string" }
local MOVE = { check = "boolean", from = "string" }

-- ── arguments ──────────────────────────────────────────────────────────────────────────────────

-- A number or a URN of the type → what stands in the path. Raises at the line of who called.
local function key_of(who, value, kind, as_urn, level)
  local urn, err = require "linkedin.urn".normalise(value, kind)
  if not urn then error(("%s: %s"):format(who, err.message), level + 1) end
  return as_urn and urn or require "linkedin.urn".id(urn)
end

-- Accounts have no account before the id: each method moves its arguments up by one itself, because a wrapper
-- around it would be a frame too many where a mistake is raised at the line of who called.
function Entities:_who(name) return "ads." .. self.name .. ":" .. name end

-- The call options, with the account of the path; own options are taken out.
function Entities:_opts(who, opts, account, own)
  opts = options.check(who, opts, own or {}, options.call, 4)
  local call = {}
  for name, value in pairs(opts) do
    if not (own and own[name]) then call[name] = value end
  end
  if self.is_nested then call.keys = { adAccount = key_of(who, account, "sponsoredAccount", false, 3) } end
  return call, opts
end

function Entities:_key(who, id)
  local key = key_of(who, id, self.urn_type, self.key_is_urn, 3) -- no tail call: its frame is counted
  return key
end

function Entities:_resource() return self.li:resource(self.resource) end

-- ── reading ────────────────────────────────────────────────────────────────────────────────────

--- `get(account, id)`: one entity, as LinkedIn answers it.
---@async
---@param account integer|string  a number or urn:li:sponsoredAccount:…; accounts themselves have no such argument
---@param id integer|string  a number or a URN
---@param opts table?         the common options of a call; `fields = "id,reference,referenceInfo"` also gives the …Info twins
---@return table? entity
---@return linkedin.Response|linkedin.Error
function Entities:_get(account, id, opts)
  if not self.is_nested then account, id, opts = nil, account, id end
  local who = self:_who "get"
  local call = self:_opts(who, opts, account)
  return self:_resource():get(self:_key(who, id), call)
end

--- `batch_get(account, ids)`: several, each under the id it was asked for by; an error object for one that is refused.
---@async
---@param account integer|string  a number or urn:li:sponsoredAccount:…; accounts themselves have no such argument
---@param ids (integer|string)[]
---@return table<integer|string, table|linkedin.Error>? entities
---@return linkedin.Response|linkedin.Error
function Entities:_batch_get(account, ids, opts)
  if not self.is_nested then account, ids, opts = nil, account, ids end
  local who = self:_who "batch_get"
  options.argument(who, self.is_nested and 2 or 1, ids, "table", 3)
  local call = self:_opts(who, opts, account)
  local keys, own = {}, {}
  for i, id in ipairs(ids) do
    keys[i] = self:_key(who, id)
    own[keys[i]] = id
  end
  local found, response = self:_resource():batch_get(keys, call)
  if not found then return nil, response end
  local results = {}
  for key, entity in pairs(found) do results[own[key]] = entity end
  return results, response
end

--- `search(account, criteria)`: an iterator over what fits; see linkedin.ads.criteria. Without criteria, over all.
---@param account integer|string  a number or urn:li:sponsoredAccount:…; accounts themselves have no such argument
---@param criteria table?
---@param opts { page_size: integer?, sort: "ASCENDING"|"DESCENDING"|nil, cursor: table?, prefetch: boolean? }?  page_size: default 100, at most 1000
---@return linkedin.Pages
function Entities:_search(account, criteria, opts)
  if not self.is_nested then account, criteria, opts = nil, account, criteria end
  local who = self:_who "search"
  options.argument(who, self.is_nested and 2 or 1, criteria, "table|nil", 3)
  local call, given = self:_opts(who, opts, account, { page_size = "integer", sort = "string", cursor = "table", prefetch = "boolean" })
  local query = { q = "search", pageSize = given.page_size or 100, sortOrder = given.sort }
  query.search = require "linkedin.ads.criteria".wire(who, criteria, self.criteria)
  -- Some resources want the parameter even where nothing is asked for; this asks for nothing less.
  if self.needs_search and not query.search then
    query.search = { status = { values = require "linkedin.restli".list(self.needs_search) } }
  end
  local keys = call.keys
  call.keys, call.cursor, call.prefetch = nil, given.cursor, given.prefetch
  return self.li:_each({ operation = self.resource .. ".search", keys = keys, query = query }, call)
end

-- ── creating ───────────────────────────────────────────────────────────────────────────────────

--- The currency of an account, asked for once.
---@async
function Entities:_currency(account)
  local known = self.ads.currencies
  local id = key_of("ads", account, "sponsoredAccount", false, 3)
  if known[id] then return known[id] end
  local found, err = self.li:_call({ operation = "adAccounts.get", keys = { id = id }, raw_query = { fields = "currency" } })
  if not found then return nil, err end
  known[id] = found.currency
  return found.currency
end

local MONEY = { "dailyBudget", "totalBudget", "unitCost" }

local function has_bare_money(entity)
  for _, name in ipairs(MONEY) do
    local value = entity[name]
    if value ~= nil and not (type(value) == "table" and value.currencyCode) then return true end
  end
  return false
end

-- What is in the readable form becomes what LinkedIn wants. → a copy
function Entities:_wire(entity, account, currency, opts)
  local wire = {}
  for name, value in pairs(entity) do wire[name] = value end
  if self.is_nested and self.has_account then
    wire.account = wire.account or key_of("ads", account, "sponsoredAccount", true, 3)
  end
  for _, name in ipairs(MONEY) do
    if wire[name] ~= nil then wire[name] = require "linkedin.ads.money".of(wire[name], currency) or wire[name] end
  end
  for name, kind in pairs(self.references or {}) do
    if wire[name] ~= nil then wire[name] = key_of(self:_who "create", wire[name], kind, true, 4) end
  end
  if wire.objectiveType then
    wire.objectiveType = require "linkedin.ads.objectives".spell(wire.objectiveType, opts.objective_spelling)
  end
  return wire
end

--- The error that lists findings.
function Entities:_refusal(findings, what)
  local texts = {}
  for i, finding in ipairs(findings) do texts[i] = finding.message end
  return Error.new {
    kind = "validation", code = "CHECK", details = findings, retryable = false,
    message = ("%s is not sent: %s"):format(what, table.concat(texts, "; ")),
    hint = "Correct what is named; limits = { … } replaces a figure that is another one by now, check = false sends it as it is",
  }
end

-- → wire entity, or nil and what is wrong
function Entities:_prepare(account, entity, given, context)
  local currency = given.currency
  if not currency and self.is_nested and has_bare_money(entity) then
    local err
    currency, err = self:_currency(account)
    if not currency then return nil, err end
  end
  local wire = self:_wire(entity, account, currency, given)
  if given.check == false then return wire end
  context = context or {}
  context.currency, context.limits = currency, given.limits
  local findings = require "linkedin.ads.check".findings(self.name, wire, context)
  if findings[1] then return nil, self:_refusal(findings, self.noun .. (entity.name and " '" .. tostring(entity.name) .. "'" or "")) end
  return wire
end

--- `create(account, entity)`: checked first; what is wrong is listed in `err.details`, and nothing is sent then.
---@async
---@param account integer|string  a number or urn:li:sponsoredAccount:…; accounts themselves have no such argument
---@param entity table  LinkedIn's fields; amounts also as "12.50" or whole numbers, ids also as numbers
---@param opts { check: boolean?, limits: table?, currency: string?, objective_spelling: string? }?
---@return string? urn
---@return linkedin.Response|linkedin.Error  kind "validation" with code CHECK: found here; `maybe_done`: look before you send it again
function Entities:_create(account, entity, opts)
  if not self.is_nested then account, entity, opts = nil, account, entity end
  local who = self:_who "create"
  options.argument(who, self.is_nested and 2 or 1, entity, "table", 3)
  local call, given = self:_opts(who, opts, account, CREATE)
  local wire, err = self:_prepare(account, entity, given)
  if not wire then return nil, err end
  local created, response = self:_resource():create(wire, call)
  if not created then return nil, response end
  return self:_urn(created.id), response
end

function Entities:_urn(id)
  return (require "linkedin.urn".normalise(id, self.urn_type)) or id
end

--- `batch_create(account, entities)`: all are checked before any is sent.
---@async
---@param account integer|string  a number or urn:li:sponsoredAccount:…; accounts themselves have no such argument
---@param list table[]
---@param opts { check: boolean?, limits: table?, currency: string?, objective_spelling: string? }?
---@return (string|linkedin.Error)[]? urns  in the order of the entities
---@return linkedin.Response|linkedin.Error
function Entities:_batch_create(account, list, opts)
  if not self.is_nested then account, list, opts = nil, account, list end
  local who = self:_who "batch_create"
  options.argument(who, self.is_nested and 2 or 1, list, "table", 3)
  local call, given = self:_opts(who, opts, account, CREATE)
  local wires = {}
  for i, entity in ipairs(list) do
    local err
    wires[i], err = self:_prepare(account, entity, given)
    if not wires[i] then return nil, err end
  end
  local results, response = self:_resource():batch_create(wires, call)
  if not results then return nil, response end
  for i, result in ipairs(results) do
    results[i] = Error.is(result) and result or self:_urn(result.id)
  end
  return results, response
end

-- ── changing ───────────────────────────────────────────────────────────────────────────────────

-- Plain fields become `$set`; a patch, or original and modified, stay what they are.
function Entities:_change(account, change)
  if change.patch or change.original then return change end
  local currency
  if self.is_nested and has_bare_money(change) then
    local err
    currency, err = self:_currency(account)
    if not currency then return nil, err end
  end
  local wire = {}
  for name, value in pairs(change) do
    local is_money = name == "dailyBudget" or name == "totalBudget" or name == "unitCost"
    if is_money then
      local sum, why = require "linkedin.ads.money".of(value, currency)
      if not sum then
        return nil, self:_refusal({ { field = name, code = "INVALID_MONEY", message = name .. ": " .. why } }, "the change")
      end
      value = sum
    end
    wire[name] = value
  end
  return { patch = { ["$set"] = wire } }
end

--- `update(account, id, change)`: these fields are set; `{ original =, modified = }` sends what differs.
---@async
---@param account integer|string  a number or urn:li:sponsoredAccount:…; accounts themselves have no such argument
---@param id integer|string
---@param change table  fields, or { patch = … }, or { original = …, modified = … }
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Entities:_update(account, id, change, opts)
  if not self.is_nested then account, id, change, opts = nil, account, id, change end
  local who = self:_who "update"
  options.argument(who, self.is_nested and 3 or 2, change, "table", 3)
  local call = self:_opts(who, opts, account)
  local key = self:_key(who, id)
  local wire, err = self:_change(account, change)
  if not wire then return nil, err end
  return self:_resource():partial_update(key, wire, call)
end

--- `batch_update(account, { [id] = change })`.
---@async
---@param account integer|string  a number or urn:li:sponsoredAccount:…; accounts themselves have no such argument
---@param changes table<integer|string, table>
---@return table<integer|string, true|linkedin.Error>? results
---@return linkedin.Response|linkedin.Error
function Entities:_batch_update(account, changes, opts)
  if not self.is_nested then account, changes, opts = nil, account, changes end
  local who = self:_who "batch_update"
  options.argument(who, self.is_nested and 2 or 1, changes, "table", 3)
  local call = self:_opts(who, opts, account)
  local wires, own = {}, {}
  for id, change in pairs(changes) do
    local key = self:_key(who, id)
    local wire, err = self:_change(account, change)
    if not wire then return nil, err end
    wires[key], own[key] = wire, id
  end
  local found, response = self:_resource():batch_partial_update(wires, call)
  if not found then return nil, response end
  local results = {}
  for key, result in pairs(found) do results[own[key]] = Error.is(result) and result or true end
  return results, response
end

-- ── states ─────────────────────────────────────────────────────────────────────────────────────

-- The state it is in: as the caller says, or as LinkedIn says now.
local function state_of(self, id, given, call)
  if given.from then return given.from end
  local copy = {}
  for name, value in pairs(call) do copy[name] = value end
  copy.cache = false
  local entity, err = self:_resource():get(id, copy)
  if not entity then return nil, err end
  return entity[self.state_field]
end

local function forbidden(self, why)
  return Error.new {
    kind = "validation", code = "TRANSITION", retryable = false, message = ("the %s is left as it is: %s"):format(self.noun, why),
    hint = "The states are inferred from LinkedIn's descriptions; check = false asks LinkedIn itself",
  }
end

--- `activate`, `pause`, `archive`, `remove`, `cancel` `(account, id)`: to another state. The present one is read
--- first, and a move that is not possible is refused (code TRANSITION) without a write; nothing is sent for one
--- it is in.
---@async
---@param account integer|string  a number or urn:li:sponsoredAccount:…; accounts themselves have no such argument
---@param id integer|string
---@param opts { check: boolean?, from: string? }?  from: the present state, where you know it
---@return boolean? ok
---@return linkedin.Response|linkedin.Error|nil
local function mover(name, to)
  return function(self, account, id, opts)
    if not self.is_nested then account, id, opts = nil, account, id end
    local who = self:_who(name)
    local call, given = self:_opts(who, opts, account, MOVE)
    local key = self:_key(who, id)
    if given.check ~= false then
      local from, err = state_of(self, key, given, call)
      if not from then return nil, err end
      if from == to then return true end
      local may, why = require "linkedin.ads.states".may(self.name, from, to)
      if not may then return nil, forbidden(self, why) end
    end
    return self:_resource():partial_update(key, { patch = { ["$set"] = { [self.state_field] = to } } }, call)
  end
end

--- `delete(account, id)`: for DRAFT alone.
---@async
---@param account integer|string  a number or urn:li:sponsoredAccount:…; accounts themselves have no such argument
---@param id integer|string
---@param opts { check: boolean?, from: string? }?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Entities:_delete(account, id, opts)
  if not self.is_nested then account, id, opts = nil, account, id end
  local who = self:_who "delete"
  local call, given = self:_opts(who, opts, account, MOVE)
  local key = self:_key(who, id)
  if given.check ~= false then
    local from, err = state_of(self, key, given, call)
    if not from then return nil, err end
    if from ~= "DRAFT" then
      return nil, forbidden(self, ("it is %s, and only DRAFT is deleted; archive it, or move it to PENDING_DELETION"):format(from))
    end
  end
  return self:_resource():delete(key, call)
end

--- `batch_delete(account, ids)`: LinkedIn refuses what is no DRAFT, each by itself.
---@async
---@param account integer|string  a number or urn:li:sponsoredAccount:…; accounts themselves have no such argument
---@param ids (integer|string)[]
---@return table<integer|string, true|linkedin.Error>? results
---@return linkedin.Response|linkedin.Error
function Entities:_batch_delete(account, ids, opts)
  if not self.is_nested then account, ids, opts = nil, account, ids end
  local who = self:_who "batch_delete"
  options.argument(who, self.is_nested and 2 or 1, ids, "table", 3)
  local call = self:_opts(who, opts, account)
  local keys, own = {}, {}
  for i, id in ipairs(ids) do
    keys[i] = self:_key(who, id)
    own[keys[i]] = id
  end
  local found, response = self:_resource():batch_delete(keys, call)
  if not found then return nil, response end
  local results = {}
  for key, result in pairs(found) do results[own[key]] = Error.is(result) and result or true end
  return results, response
end

-- ── making a class of it ───────────────────────────────────────────────────────────────────────

local METHODS = { "get", "batch_get", "search", "create", "batch_create", "update", "batch_update", "delete", "batch_delete" }
local MOVES = { activate = "ACTIVE", pause = "PAUSED", archive = "ARCHIVED", remove = "PENDING_DELETION", cancel = "CANCELED" }

--- A class with the common methods.
---@param spec table  name, noun, resource, urn_type, state_field, criteria, moves …
---@return table class
local function class(spec)
  local Class = { __name = "linkedin." .. spec.class }
  for name, method in pairs(Entities) do Class[name] = method end
  for name, value in pairs(spec) do Class[name] = value end
  Class.__index = Class
  for _, name in ipairs(METHODS) do Class[name] = Entities["_" .. name] end
  for _, name in ipairs(spec.moves) do Class[name] = mover(name, MOVES[name]) end
  return Class
end

return { class = class }
