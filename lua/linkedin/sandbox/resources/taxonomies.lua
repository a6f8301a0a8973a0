-- SPDX-License-Identifier: MIT
--- LinkedIn's standardized data on /v2: what facets' URNs are called, in several languages.
--- https://learn.microsoft.com/en-us/linkedin/shared/references/v2/standardized-data

local errors = require "linkedin.sandbox.errors"
local names = require "linkedin.sandbox.seeds_taxonomies"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"

-- name of the table → path, type of URN, type of the key
local KINDS = {
  functions = { "functions", "function", types.long }, seniorities = { "seniorities", "seniority", types.long },
  industries = { "industryTaxonomyVersions/DEFAULT/industries", "industry", types.long }, geo = { "geo", "geo", types.long },
  countries = { "countries", "country", types.string }, locales = { "locales", "locale", types.string },
  skills = { "skills", "skill", types.long },
}

local function entity_of(kind, id)
  local localized = names[kind][tostring(id)]
  if not localized then return nil end
  return {
    id = tonumber(id) or id, ["$URN"] = ("urn:li:%s:%s"):format(KINDS[kind][2], id),
    name = { localized = localized, preferredLocale = { country = "US", language = "en" } },
  }
end

local function ids_of(kind)
  local ids = {}
  for id in pairs(names[kind]) do ids[#ids + 1] = id end
  table.sort(ids, function(a, b) return (tonumber(a) or 0) < (tonumber(b) or 0) or (not tonumber(a) and a < b) end)
  return ids
end

local function get(kind)
  return function(ctx)
    local entity = entity_of(kind, ctx.key)
    return entity and reply.ok(entity) or errors.not_found(("Could not find %s %s"):format(KINDS[kind][2], ctx.key))
  end
end

local function batch_get(kind)
  return function(ctx)
    local results, statuses, failures = {}, {}, {}
    for _, id in ipairs(ctx.params.ids) do
      local key, entity = tostring(id), entity_of(kind, id)
      statuses[key], results[key] = entity and 200 or 404, entity
      if not entity then failures[key] = { status = 404, message = "Not Found" } end
    end
    return reply.batch(results, statuses, failures)
  end
end

local function get_all(kind)
  return function(ctx)
    local list = ids_of(kind)
    for i, id in ipairs(list) do list[i] = entity_of(kind, id) end
    return reply.ok(reply.page(ctx, list))
  end
end

local function search(ctx)
  local found, query = {}, ctx.params.query:lower()
  for _, id in ipairs(ids_of "geo") do
    local entity = entity_of("geo", id)
    if entity.name.localized.en_US:lower():find(query, 1, true) then
      found[#found + 1] = { entity = entity["$URN"], geo = entity["$URN"], name = entity.name }
    end
  end
  return reply.ok(reply.page(ctx, found))
end

local LOCALE = types.record { language = types.string, country = types.string }

local entries = {}
for kind, of in pairs(KINDS) do
  local query = { locale = LOCALE }
  entries[#entries + 1] = {
    path = of[1], bases = { "v2" }, name = kind, key = of[3],
    methods = {
      GET = { query = query, run = get(kind) }, BATCH_GET = { query = query, run = batch_get(kind) },
      GET_ALL = { query = query, run = get_all(kind) },
    },
  }
end
table.sort(entries, function(a, b) return a.path < b.path end)
entries[#entries + 1] = {
  path = "geoTypeahead", bases = { "v2" }, name = "geoTypeahead",
  methods = { ["FINDER search"] = { query = { query = types.string, locale = LOCALE }, required = { "query" }, run = search } },
}
return entries
