-- SPDX-License-Identifier: MIT
--- Targeting criteria, written as they are meant: everybody whom all of the conditions fit.
---
---    local t = require "linkedin.ads.targeting"
---    local criteria = t.all {
---      t.any { locations = { 102890719 } },
---      t.any { skills = { 50517 }, titles = { "urn:li:title:9" } },   -- one of the skills, or one of the titles
---      t.none { seniorities = { 3 } },
---    }
---
--- `all` gives LinkedIn's own form, so that campaigns and audience counts take it as it is; `decode` gives the
--- conditions back. Facets have LinkedIn's names; their values are numbers or URNs, and "en_US", "11-50" or
--- "25-34" where LinkedIn's have such a form.
--- LinkedIn pages: shared/references/v2/ads/targeting-criteria,
--- marketing/integrations/ads/advertising-targeting/ads-targeting.

local M = {}

local FACET = "urn:li:adTargetingFacet:"

-- Facet → type of its URNs; false: only whole URNs are taken.
local FACETS = {
  locations = "geo", profileLocations = "geo", interfaceLocales = "locale", skills = "skill", industries = "industry",
  jobFunctions = "function", seniorities = "seniority", titles = "title", titlesPast = "title", titlesAll = "title",
  employers = "organization", employersPast = "organization", employersAll = "organization",
  followedCompanies = "organization", firstDegreeConnectionCompanies = "organization", schools = "school",
  degrees = "degree", fieldsOfStudy = "fieldOfStudy", groups = "group", interests = "interest", genders = "gender",
  memberBehaviors = "memberBehavior", staffCountRanges = "staffCountRange", ageRanges = "ageRange",
  yearsOfExperienceRanges = "yearsOfExperience", audienceMatchingSegments = "adSegment", dynamicSegments = "adSegment",
  companyCategory = false, growthRate = false, revenue = false, buyerGroups = false,
}
M.FACETS = FACETS

local RANGES = { staffCountRange = true, ageRange = true, yearsOfExperience = true }

-- ── writing ────────────────────────────────────────────────────────────────────────────────────

local function facet_of(name, who, level)
  if type(name) == "string" and name:find("^" .. FACET) then return name, FACETS[name:sub(#FACET + 1)] or false end
  if FACETS[name] == nil then
    local near = type(name) == "string" and require "linkedin.nearest"(name, FACETS)
    error(("%s: unknown facet '%s'%s"):format(who, tostring(name), near and (", did you mean '" .. near .. "'?") or ""), level + 1)
  end
  return FACET .. name, FACETS[name]
end

local function entity_of(value, kind, who, level)
  if type(value) == "string" and value:find "^urn:" then return value end
  local low, high = tostring(value):match "^(%d+)%-(%d+)$"
  if kind and low and RANGES[kind] then return ("urn:li:%s:(%s,%s)"):format(kind, low, high) end
  if not kind then error(("%s: '%s' has to be a whole URN"):format(who, tostring(value)), level + 1) end
  local urn, err = require "linkedin.urn".normalise(value, kind)
  if not urn then error(("%s: %s"):format(who, err.message), level + 1) end
  return urn
end

local function wire_of(facets, who, level)
  if type(facets) ~= "table" or next(facets) == nil then error(who .. ": name facets, each with a list of values", level + 1) end
  local json, wire = require "linkedin.json", {}
  for name, values in pairs(facets) do
    local urn, kind = facet_of(name, who, level + 1)
    if type(values) ~= "table" then values = { values } end
    if #values == 0 then error(("%s: %s has no values"):format(who, tostring(name)), level + 1) end
    local list = {}
    for i, value in ipairs(values) do list[i] = entity_of(value, kind, who, level + 1) end
    wire[urn] = json.array(list)
  end
  return wire
end

--- A condition: one of these values, of any of these facets.
---@param facets table<string, (string|integer)[]>
---@return table condition  for `all`
function M.any(facets)
  return { any = wire_of(facets, "targeting.any", 2) }
end

--- A condition: none of these values, of none of these facets.
---@param facets table<string, (string|integer)[]>
---@return table condition  for `all`
function M.none(facets)
  return { none = wire_of(facets, "targeting.none", 2) }
end

local function merge(into, from)
  for facet, list in pairs(from) do
    into[facet] = into[facet] or require "linkedin.json".array {}
    for _, urn in ipairs(list) do table.insert(into[facet], urn) end
  end
end

--- All of these conditions, as LinkedIn writes them.
---@param conditions table[]  of `any` and `none`
---@return table criteria  `include`, and `exclude` where something is
function M.all(conditions)
  if type(conditions) ~= "table" then error("targeting.all: give a list of any{…} and none{…}", 2) end
  local include, exclude = require "linkedin.json".array {}, {}
  for i, condition in ipairs(conditions) do
    if type(condition) == "table" and condition.any then
      include[#include + 1] = { ["or"] = condition.any }
    elseif type(condition) == "table" and condition.none then
      merge(exclude, condition.none)
    else
      error(("targeting.all: condition %d is no any{…} or none{…}"):format(i), 2)
    end
  end
  return { include = { ["and"] = include }, exclude = next(exclude) and { ["or"] = exclude } or nil }
end

-- ── reading ────────────────────────────────────────────────────────────────────────────────────

local function readable(wire)
  local facets = {}
  for urn, list in pairs(wire) do
    local name = urn:match("^" .. FACET .. "(.+)$")
    local values = {}
    for i, value in ipairs(list) do values[i] = value end
    facets[name and FACETS[name] ~= nil and name or urn] = values
  end
  return facets
end

--- The conditions of LinkedIn's criteria: a list of `{ any = facets }` and `{ none = facets }`.
---
---    for _, condition in ipairs(targeting.decode(campaign.targetingCriteria)) do … end
---@param criteria table
---@return table[] conditions
function M.decode(criteria)
  local conditions = {}
  for i, one in ipairs(criteria.include and criteria.include["and"] or {}) do conditions[i] = { any = readable(one["or"] or {}) } end
  local excluded = criteria.exclude and criteria.exclude["or"]
  if excluded and next(excluded) then conditions[#conditions + 1] = { none = readable(excluded) } end
  return conditions
end

--- The same conditions in LinkedIn's form again: `encode(decode(criteria))` is `criteria`.
---@param conditions table[]
---@return table criteria
function M.encode(conditions)
  local list = {}
  for i, condition in ipairs(conditions) do
    local kind = condition.any and "any" or "none"
    list[i] = { [kind] = wire_of(condition[kind], "targeting.encode", 2) }
  end
  return M.all(list)
end

-- ── checking ───────────────────────────────────────────────────────────────────────────────────

local LEGACY_GEO = { region = true, country = true, state = true, countryGroup = true }

local function each_value(criteria, fn)
  for i, one in ipairs(criteria.include and criteria.include["and"] or {}) do
    for facet, list in pairs(one["or"] or {}) do
      for _, urn in ipairs(list) do fn(facet, urn, "include", i) end
    end
  end
  for facet, list in pairs(criteria.exclude and criteria.exclude["or"] or {}) do
    for _, urn in ipairs(list) do fn(facet, urn, "exclude") end
  end
end

--- What is wrong with criteria, before LinkedIn says so: no place, places of the old kind, a value that is wanted
--- and excluded at once, interface locales that are not the campaign's.
---@param criteria table  LinkedIn's form
---@param opts { locale: string? }?  the campaign's, "en_US"
---@return { field: string, code: string, message: string }[] findings
function M.check(criteria, opts)
  local findings, wanted, has_place = {}, {}, false
  local function find(field, code, message) findings[#findings + 1] = { field = field, code = code, message = message } end
  each_value(criteria, function(facet, urn, where)
    local name = facet:sub(#FACET + 1)
    local is_place = name == "locations" or name == "profileLocations"
    has_place = has_place or (is_place and where == "include")
    if is_place and LEGACY_GEO[urn:match "^urn:li:(%a+):"] then
      find(name, "LEGACY_GEO", urn .. ": since 2026-08-31 places are urn:li:geo:…")
    end
    if where == "include" then wanted[facet .. urn] = true end
    if where == "exclude" and wanted[facet .. urn] then find(name, "CONTRADICTION", urn .. " is wanted and excluded") end
    if name == "interfaceLocales" and opts and opts.locale and where == "include" and urn ~= "urn:li:locale:" .. opts.locale then
      find(name, "LOCALE_MISMATCH", urn .. " is not the campaign's locale, " .. opts.locale)
    end
  end)
  if not has_place then find("locations", "MISSING_LOCATION", "LinkedIn asks for a place: locations or profileLocations") end
  return findings
end

return M
