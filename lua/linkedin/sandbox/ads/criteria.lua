-- SPDX-License-Identifier: MIT
--- Targeting criteria as a query carries them, and how many members they fit: a population that each condition
--- makes smaller and each exclusion, too.
--- https://learn.microsoft.com/en-us/linkedin/shared/references/v2/ads/targeting-criteria

local json = require "linkedin.sandbox.json"

local M = {}

local PREFIX = "^urn:li:adTargetingFacet:(%a+)$"
local PLACES = { ["urn:li:adTargetingFacet:locations"] = true, ["urn:li:adTargetingFacet:profileLocations"] = true }

-- Members of the places that have a name here; others have some thousands.
local PEOPLE = {
  ["urn:li:geo:102890719"] = 11000000, ["urn:li:geo:103644278"] = 230000000, ["urn:li:geo:101282230"] = 21000000,
  ["urn:li:geo:102011674"] = 2100000, ["urn:li:geo:90009659"] = 6400000,
}

local function check_facets(facets)
  if not json.is_object(facets) or next(facets) == nil then return "expected facets" end
  for facet, list in pairs(facets) do
    if type(facet) ~= "string" or not facet:find(PREFIX) then return "unknown facet " .. tostring(facet) end
    if not json.is_array(list) or #list == 0 then return facet .. ": expected List(…)" end
    for i = 1, #list do
      local kind = type(list[i]) == "string" and list[i]:match "^urn:li:(%a+):."
      if not kind then return facet .. ": item " .. (i - 1) .. " is no URN" end
      if PLACES[facet] and kind ~= "geo" then return facet .. ": " .. list[i] .. " is no urn:li:geo" end
    end
  end
end

local function has_place(conditions)
  for i = 1, #conditions do
    for facet in pairs(conditions[i]["or"]) do
      if PLACES[facet] then return true end
    end
  end
  return false
end

-- → sentence when something is wrong
local function problem_of(value)
  if not json.is_object(value) or not json.is_object(value.include) then return "expected (include:(and:List(…)))" end
  local conditions = value.include["and"]
  if not json.is_array(conditions) or #conditions == 0 then return "expected (include:(and:List(…)))" end
  for i = 1, #conditions do
    local why = not json.is_object(conditions[i]) and "expected (or:(…))" or check_facets(conditions[i]["or"])
    if why then return "include.and[" .. (i - 1) .. "]: " .. why end
  end
  if value.exclude then
    local why = not json.is_object(value.exclude) and "expected (or:(…))" or check_facets(value.exclude["or"])
    if why then return "exclude: " .. why end
  end
  if not has_place(conditions) then return "a location is required" end
end

--- The type of a query parameter.
function M.TYPE(value)
  local why = problem_of(value)
  if why then return nil, why end
  return value
end

-- ── counting ───────────────────────────────────────────────────────────────────────────────────

local function hash(text)
  local h = 7
  for i = 1, #text do h = (h * 31 + text:byte(i)) % 1000003 end
  return h
end

local function people_at(urn) return PEOPLE[urn] or 5000 + hash(urn) % 90000 end

-- The part of all members that a value is about: from 1 in 1,000 to some 18 in 100.
local function part_of(urn) return 0.001 + hash(urn) % 180 / 1000 end

local function part_of_any(facets)
  local part = 0
  for facet, list in pairs(facets) do
    for i = 1, #list do part = part + (PLACES[facet] and 0 or part_of(list[i])) end
  end
  return math.min(part, 0.95)
end

local function base_of(facets)
  local sum
  for facet, list in pairs(facets) do
    for i = 1, PLACES[facet] and #list or 0 do sum = (sum or 0) + people_at(list[i]) end
  end
  return sum
end

local function rounded(count)
  if count < 300 then return 0 end
  local unit = 10 ^ (math.floor(math.log(count) / math.log(10)) - 1)
  return math.floor(count / unit + 0.5) * unit
end

--- How many members criteria fit, rounded; 0 for fewer than 300.
function M.count(criteria)
  local count
  for _, one in ipairs(criteria.include["and"]) do
    local base = base_of(one["or"])
    if base then count = math.min(count or base, base) end
  end
  for _, one in ipairs(criteria.include["and"]) do
    if not base_of(one["or"]) then count = count * part_of_any(one["or"]) end
  end
  if criteria.exclude then count = count * (1 - part_of_any(criteria.exclude["or"])) end
  return rounded(count)
end

return M
