-- SPDX-License-Identifier: MIT
--- Whose leads, and of which kind: LinkedIn writes both as records, and not every kind goes with every owner.
--- LinkedIn page: marketing/lead-sync/leadsync.

local M = {}

local KINDS = { SPONSORED = "sponsoredAccount", EVENT = "organization", COMPANY = "organization", ORGANIZATION_PRODUCT = "organization" }

--- The owner as LinkedIn writes it: `{ sponsoredAccount = urn }` or `{ organization = urn }`. Raises for anything else.
---@param who string   for the message
---@param owner string URN of an ad account or a page
---@param level integer?
---@return table
function M.union(who, owner, level)
  local urn = require "linkedin.urn"
  if urn.is(owner, "sponsoredAccount") then return { sponsoredAccount = owner } end
  if urn.is(owner, "organization") then return { organization = owner } end
  error(("%s: owner must be urn:li:sponsoredAccount:… or urn:li:organization:…, got %s"):format(who, tostring(owner)), level or 3)
end

--- The kind of lead: what was given, or SPONSORED for an ad account; a page must say which. Raises for what LinkedIn
--- would refuse.
---@param who string
---@param owner table  from `union`
---@param kind string?
---@param level integer?
---@return string
function M.kind(who, owner, kind, level)
  level = level or 3
  local which = next(owner)
  if kind == nil and which == "sponsoredAccount" then return "SPONSORED" end
  if kind == nil then
    error(who .. ": a page's leads are of lead_type EVENT, COMPANY or ORGANIZATION_PRODUCT: say which", level)
  end
  if not KINDS[kind] then
    local near = require "linkedin.nearest"(tostring(kind), KINDS)
    error(("%s: unknown lead_type '%s'%s"):format(who, tostring(kind), near and (", did you mean '" .. near .. "'?") or ""), level)
  end
  if KINDS[kind] ~= which then
    error(("%s: leads of type %s belong to an owner of type %s"):format(who, kind, KINDS[kind]), level)
  end
  return kind
end

--- The URN inside an owner or an entity, whatever its key.
---@param union any
---@return string? urn, string? key
function M.urn(union)
  if type(union) ~= "table" then return nil end
  local key, urn = next(union)
  return type(urn) == "string" and urn or nil, key
end

--- What a versioned form's URN says: `urn:li:versionedLeadGenForm:(urn:li:leadGenForm:40001,2)` → "40001", "2".
---@param version_urn any
---@return string? form, string? version
function M.version(version_urn)
  if type(version_urn) ~= "string" then return nil end
  local parsed = require "linkedin.urn".parse(version_urn)
  local parts = parsed and parsed.parts
  if not parts or #parts ~= 2 then return nil end
  return require "linkedin.urn".id(parts[1]), parts[2]
end

return M
