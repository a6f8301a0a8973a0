-- SPDX-License-Identifier: MIT
--- Finds who answers a request. Two kinds of entry, both plain tables, each in its own file under
--- `resources/`:
---
---     -- A Rest.li resource
---     return {
---       path = "organizations",               -- below /v2 or /rest; "socialActions/{target}/comments" nests
---       bases = { "v2", "rest" },
---       name = "organizations",               -- in messages: "Not enough permissions to access: <name>.GET.…"
---       key = types.long,                     -- type of the entity's key (types.lua); nil: no entities
---       parents = { target = types.urn { "share" } },
---       quota = "company",                    -- family counted, or nil
---       since = "202506",                     -- first version of /rest that has it, or nil
---       versions = { ["202312"] = true },      -- taken besides the monthly ones, or nil
---       partner = true,                       -- only with the setting `partner`
---       simple = true,                        -- one entity without key, as /v2/me
---       has_finder_on_key = true,             -- GET with `q` on an entity is a finder
---       methods = {
---         GET = { scopes = { "r_liteprofile", … any of }, query = { viewContext = types.enum { … } }, run = f },
---         BATCH_GET = …, GET_ALL = …, CREATE = { body = schema, … }, PARTIAL_UPDATE = …, DELETE = …,
---         ["FINDER vanityName"] = { query = { vanityName = types.string }, required = { "vanityName" }, run = f },
---         ["ACTION registerUpload"] = { body = schema, run = f },
---       },
---     }
---
---     -- Plain pages and forms (OAuth, uploads, posts as pages)
---     return { plain = true, path = "/oauth/v2/accessToken", verbs = { POST = f } }
---
--- `run(ctx)` returns a response of reply.lua or errors.lua. See app.lua for `ctx`.

local M = {}

local function split(path)
  local segments = {}
  for segment in path:gmatch("[^/]+") do segments[#segments + 1] = segment end
  return segments
end

local Router = {}
Router.__index = Router

local function add(index, segments, entry)
  local slot = index[segments[1]] or {}
  index[segments[1]] = slot
  slot[#slot + 1] = { segments = segments, entry = entry }
end

--- Register one entry.
function Router:add(entry)
  if entry.plain then
    add(self.plain, split(entry.path), entry)
    return
  end
  for _, base in ipairs(entry.bases) do
    self.resources[base] = self.resources[base] or {}
    add(self.resources[base], split(entry.path), entry)
  end
end

-- Do these segments fit the pattern? Returns the captured ones by name.
local function captures(pattern, segments, from)
  local found = {}
  for i, want in ipairs(pattern) do
    local have = segments[from + i - 1]
    if not have then return nil end
    local name = want:match("^{(.*)}$")
    if name then
      found[name] = have
    elseif want ~= have then
      return nil
    end
  end
  return found
end

--- Find a plain entry: entry and captures, or nil.
function Router:find_plain(path)
  local segments = split(path)
  for _, candidate in ipairs(self.plain[segments[1] or ""] or {}) do
    if #candidate.segments == #segments then
      local found = captures(candidate.segments, segments, 1)
      if found then return candidate.entry, found end
    end
  end
  return nil
end

--- Find a resource: entry, raw parent keys, raw entity key (nil for the collection). Without a
--- match returns nil and the name that was asked for.
function Router:find_resource(base, path)
  local segments = split(path)
  local name = segments[2]
  for _, candidate in ipairs((self.resources[base] or {})[name or ""] or {}) do
    local n = #candidate.segments
    if #segments == n + 1 or (#segments == n + 2 and candidate.entry.key) then
      local found = captures(candidate.segments, segments, 2)
      if found then return candidate.entry, found, segments[n + 2] end
    end
  end
  return nil, name or ""
end

--- A router over all of `resources/`.
function M.new(entries)
  local router = setmetatable({ plain = {}, resources = {} }, Router)
  for _, entry in ipairs(entries) do
    if entry.path then
      router:add(entry)
    else
      for _, one in ipairs(entry) do router:add(one) end
    end
  end
  return router
end

return M
