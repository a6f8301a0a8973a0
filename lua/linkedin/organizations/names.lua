-- SPDX-License-Identifier: MIT
--- What the URNs of facets are called: industries, functions, seniorities, places. LinkedIn's taxonomies change
--- seldom, so a name is asked for once in the life of a client.
--- LinkedIn page: shared/references/v2/standardized-data (its paths are partly confirmed).

local options = require "linkedin.options"

local M = {}

-- Type of URN → the resource of the taxonomy.
local TAXONOMIES = {
  industry = "industries", ["function"] = "functions", seniority = "seniorities", geo = "geo", country = "countries",
  skill = "skills", locale = "locales",
}
local MOST_IDS = 100

-- What is no URN says itself what it is.
local function plain_name(value)
  local low, high = value:match "^SIZE_(%d+)_TO_(%d+)$"
  if low then return low .. "–" .. high .. " employees" end
  if value == "SIZE_1" then return "1 employee" end
  low = value:match "^SIZE_(%d+)_OR_MORE$"
  if low then return low .. " or more employees" end
  return (value:sub(1, 1) .. value:sub(2):lower():gsub("_", " "))
end

local function name_in(entity, locale)
  local localized = type(entity.name) == "table" and entity.name.localized
  return localized and locale and localized[locale] or require "linkedin.localized".field(entity, "name")
end

-- What is not known yet, by taxonomy: name of the resource → list of ids.
local function unknown(urns, known)
  local wanted, urn = {}, require "linkedin.urn"
  for _, value in ipairs(urns) do
    local parsed = known[value] == nil and urn.parse(value)
    local resource = parsed and TAXONOMIES[parsed.type]
    if resource then
      wanted[resource] = wanted[resource] or { type = parsed.type }
      table.insert(wanted[resource], parsed.id)
      known[value] = false -- asked for; once only
    end
  end
  return wanted
end

local function ask(self, resource, kind, ids, locale, known, opts)
  for first = 1, #ids, MOST_IDS do
    local slice = {}
    for i = first, math.min(first + MOST_IDS - 1, #ids) do slice[#slice + 1] = ids[i] end
    local answer, err = self.li:_call({ operation = resource .. ".batch_get", query = { ids = slice }, api = "v2" }, opts)
    if not answer then
      for i = first, #ids do known[("urn:li:%s:%s"):format(kind, ids[i])] = nil end -- may be asked for again
      return err
    end
    for id, entity in pairs(answer.results or {}) do
      known[("urn:li:%s:%s"):format(kind, id)] = name_in(entity, locale) or false
    end
  end
end

local function known_in(self, locale)
  self.names_known = rawget(self, "names_known") or {}
  self.names_known[locale] = self.names_known[locale] or {}
  return self.names_known[locale]
end

local function resolve(self, values, opts)
  local call = {}
  for name, value in pairs(opts) do
    if name ~= "locale" then call[name] = value end
  end
  local known, problem = known_in(self, opts.locale or ""), nil
  for resource, ids in pairs(unknown(values, known)) do
    problem = ask(self, resource, ids.type, ids, opts.locale, known, call) or problem
  end
  local names = {}
  for _, value in ipairs(values) do
    if known[value] then
      names[value] = known[value]
    elseif not value:find "^urn:" then
      names[value] = plain_name(value)
    end
  end
  return names, problem
end

--- The names of URNs of taxonomies: `urn:li:industry:…`, `function`, `seniority`, `geo`, `country`, `skill`. One
--- request for each taxonomy, and none for what was asked for before.
---@async
---@param urns string[]  values of LinkedIn's enumerations ("SIZE_51_TO_200") are named, too
---@param opts { locale: string? }?  "nl_NL"; default: the name's own
---@return table<string, string>? names  by URN; what has none is left out
---@return linkedin.Error? err  with nothing at all
function M.names(self, urns, opts)
  options.argument("organizations:names", 1, urns, "table")
  opts = options.check("organizations:names", opts, { locale = "string" }, options.call)
  local names, problem = resolve(self, urns, opts)
  if problem and next(names) == nil then return nil, problem end
  return names, problem
end

-- The value that an item of a facet is about.
local KEYS = { "seniority", "function", "industry", "industryV2", "geo", "staffCountRange", "associationType", "country", "region" }

local function value_of(item)
  for _, key in ipairs(KEYS) do
    if type(item[key]) == "string" then return item[key] end
  end
end

--- Add `name` to each item of each facet of a statistic. What cannot be named stays as it is.
---@param self linkedin.Organizations
---@param statistics table
---@param opts { locale: string? }
function M.add(self, statistics, opts)
  local items, values = {}, {}
  for _, facet in pairs(statistics) do
    for _, item in ipairs(type(facet) == "table" and facet or {}) do
      local value = type(item) == "table" and value_of(item)
      if value then
        items[#items + 1], values[#values + 1] = item, value
      end
    end
  end
  local names = resolve(self, values, opts)
  for i, item in ipairs(items) do item.name = names[values[i]] end
end

return M
