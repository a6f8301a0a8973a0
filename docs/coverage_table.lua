-- SPDX-License-Identifier: MIT
-- docs/coverage.md from the catalogue and docs/coverage.lua: `make coverage-table`. What each operation is wrapped by is
-- read off the sources, what the sandbox serves off its router; nothing is kept twice.

local M = {}

-- ── endpoints ──────────────────────────────────────────────────────────────────────────────────

local function plain(path) return (path:gsub("{[^}]*}", "{}")) end

-- "METHOD [name] path", with braces emptied: the same for the list and for the catalogue.
local function key_of(method, name, path)
  return method .. (name and " " .. name or "") .. " " .. plain(path)
end

local function paths_of(o)
  if o.base == "oauth" then return { "/oauth" .. o.path } end
  local paths = { o.path }
  if o.v2_path and o.v2_path ~= o.path then paths[2] = o.v2_path end
  return paths
end

local function method_of(o) return o.method or "CALL" end
local function name_of(o) return o.finder or o.action or (not o.method and o.operation) or nil end

local function finder_of(o)
  if o.method == "FINDER" or o.method == "BATCH_FINDER" or o.method == "ACTION" then return o.operation end
  return name_of(o)
end

--- Every operation of the catalogue, with its resource.
function M.operations()
  local list = {}
  for _, resource in ipairs(require "linkedin.core".catalogue.list()) do
    for _, o in ipairs(resource.operations) do list[#list + 1] = { resource = resource, operation = o } end
  end
  return list
end

local function known_keys()
  local known = {}
  for _, one in ipairs(M.operations()) do
    local o = one.operation
    for _, path in ipairs(paths_of(o)) do
      known[key_of(method_of(o), finder_of(o), path)] = o.name
      known["ANY " .. plain(path)] = one.resource.name -- where no method is named
    end
  end
  return known
end

--- The list's endpoints: each { topic, text, because?, operation? }.
function M.endpoints(list)
  local known, endpoints = known_keys(), {}
  for _, group in ipairs(list) do
    for _, given in ipairs(group) do
      local text = type(given) == "table" and given[1] or given
      endpoints[#endpoints + 1] = {
        topic = group.topic, text = text, because = type(given) == "table" and given.because or nil,
        operation = known[plain(text)],
      }
    end
  end
  return endpoints
end

-- ── what wraps an operation ────────────────────────────────────────────────────────────────────

-- Folders of helpers, and whose they are.
local HELPERS = { share = "li.posts:share", oauth = "li.oauth", upload = "li.images" }

local function files()
  local list = {}
  local pipe = io.popen "find lua/linkedin -name '*.lua' ! -path '*/sandbox/*' ! -path '*/cli/*' | sort"
  for path in pipe:lines() do list[#list + 1] = path end
  pipe:close()
  return list
end

--- What a name such as "li.ads.analytics:query" stands for; nil when there is no such thing.
function M.resolve(li, name)
  local value = li
  for part in name:gsub("^li", ""):gmatch "[%w_]+" do
    if type(value) ~= "table" then return nil end
    value = value[part]
  end
  return value
end

-- How what a file has is reached: "li.leads.forms:update", or its namespace where the method is none of its own.
local function reached_by(li, path, method)
  local inner = path:gsub("^lua/linkedin/", ""):gsub("%.lua$", ""):gsub("/init$", "")
  local first, second = inner:match "^([^/]+)/?([^/]*)"
  if HELPERS[first] then return HELPERS[first] end
  local spaces = { "li." .. first }
  if second ~= "" then table.insert(spaces, 1, "li." .. first .. "." .. second) end
  for _, space in ipairs(spaces) do
    local name = method and space .. ":" .. method
    if name and type(M.resolve(li, name)) == "function" then return name end
  end
  for _, space in ipairs(spaces) do
    if type(M.resolve(li, space)) == "table" then return space end
  end
  return nil
end

local function note(found, operation, how)
  if not how then return end
  local list = found[operation] or {}
  for _, one in ipairs(list) do
    if one == how then return end
  end
  list[#list + 1], found[operation] = how, list
end

local function exists(path)
  local file = io.open(path)
  return file ~= nil and file:close()
end

-- The resources a file names; not the parts of its own folder that are called the same.
local function resources_in(path, prefixes)
  local named, folder = {}, path:match "^(.*/)"
  for line in io.lines(path) do
    for text in line:gmatch '"(%w+)"' do
      if prefixes[text .. "."] and not exists(folder .. text .. ".lua") then named[text] = true end
    end
  end
  return named
end

-- What a method is called where a class has all methods of a resource.
local IN_LUA = { partial_update = "update", batch_partial_update = "batch_update", criteria = "search", createInline = "create_inline" }

local function in_lua(operation)
  local name = operation:match "[^.]+$"
  return IN_LUA[name] or (name:gsub("Upload$", ""))
end

-- Where a file names operations: in a public method, or in a helper of its namespace.
local function read_file(li, path, names, prefixes, found)
  local where, named = reached_by(li, path), resources_in(path, prefixes)
  for line in io.lines(path) do
    local method = line:match "^function %u%w*:(%w[%w_]*)%(" or line:match "^function M%.(%w[%w_]*)%(self"
    if method then where = reached_by(li, path, method) end
    if line:find "^local function" or line:find "^function %w+[.:]_" or line:find "^local %u" then where = reached_by(li, path) end
    for text in line:gmatch '"([%w_]+%.[%w_]*)"' do
      if names[text] then note(found, text, where) end
      for _, operation in ipairs(prefixes[text] or {}) do note(found, operation, where) end
    end
    -- A file that is one resource's: every operation of it.
    local whole = line:match 'upload%.whole"%.class%("%w+", "(%w+)"%)' or line:match '%f[%w]resource = "(%w+)"'
    for _, operation in ipairs(whole and prefixes[whole .. "."] or {}) do
      local how = reached_by(li, path, in_lua(operation))
      note(found, operation, how and how:find(":", 1, true) and how or nil)
    end
    -- resource .. ".get": of the resources the file names.
    for verb in line:gmatch '%.%. "%.([%w_]+)"' do
      for resource in pairs(named) do
        if names[resource .. "." .. verb] then note(found, resource .. "." .. verb, where) end
      end
    end
    for resource, verb in line:gmatch 'resource%(?%s*"(%w+)"%)?:([%w_]+)' do
      if names[resource .. "." .. verb] then note(found, resource .. "." .. verb, where) end
    end
  end
end

--- operation → the functions that call it.
function M.wrappers()
  local names, prefixes, found = {}, {}, {}
  for _, one in ipairs(M.operations()) do
    local name = one.operation.name
    names[name] = true
    local prefix = one.resource.name .. "."
    prefixes[prefix] = prefixes[prefix] or {}
    table.insert(prefixes[prefix], name)
  end
  local li = require "linkedin".new { access_token = "none", quota = false }
  for _, path in ipairs(files()) do read_file(li, path, names, prefixes, found) end
  return found
end

-- ── the sandbox ────────────────────────────────────────────────────────────────────────────────

local function concrete(path)
  return (path:gsub("%b{}", "1"))
end

--- The bases under which the sandbox serves an operation: { "rest" }, { "rest", "v2" }, {}.
function M.served(o, router)
  if o.base == "oauth" then
    local entry = router:find_plain(concrete("/oauth" .. o.path))
    return entry and entry.verbs[o.verb] and { "oauth" } or {}
  end
  local bases = {}
  for _, path in ipairs(paths_of(o)) do
    local base = path:match "^/(%w+)/"
    local entry = router:find_resource(base, concrete(path))
    local plain_entry = router:find_plain(concrete(path))
    local name = finder_of(o)
    local method = o.method and (name and o.method .. " " .. name or o.method)
    if (entry and method and entry.methods[method]) or (not o.method and plain_entry and plain_entry.verbs[o.verb]) then
      bases[#bases + 1] = base
    end
  end
  return bases
end

function M.router()
  return require "linkedin.sandbox.router".new(require "linkedin.sandbox.resources")
end

-- ── the page ───────────────────────────────────────────────────────────────────────────────────

local function scopes_of(o)
  local all = {}
  for i, together in ipairs(o.scopes or {}) do all[i] = "`" .. table.concat(together, " + ") .. "`" end
  return table.concat(all, " or ")
end

local function wrapped_by(o, wrappers)
  local list = wrappers[o.name]
  if not list then
    return o.base == "oauth" and "`li.oauth`" or ("`li:resource \"%s\"`"):format(o.name:match "^[^.]+")
  end
  local quoted = {}
  for i, one in ipairs(list) do quoted[i] = "`" .. one .. "`" end
  return table.concat(quoted, ", ")
end

local function group_of(resource)
  if resource.base == "oauth" then return "Any application" end
  return #resource.products > 0 and table.concat(resource.products, ", ") or "Any application"
end

local function groups()
  local by_name, order = {}, {}
  for _, one in ipairs(M.operations()) do
    local name = group_of(one.resource)
    if not by_name[name] then
      by_name[name] = {}
      order[#order + 1] = name
    end
    table.insert(by_name[name], one)
  end
  table.sort(order)
  return by_name, order
end

local function row_of(one, wrappers, router)
  local o = one.operation
  local paths = {}
  for i, path in ipairs(paths_of(o)) do paths[i] = "`" .. path .. "`" end
  local served = table.concat(M.served(o, router), ", ")
  return ("| %s%s | %s | `%s` | %s | %s | %s | [page](%s) |"):format(
    o.method or o.verb, name_of(o) and o.method and " " .. finder_of(o) or "", table.concat(paths, ", "), o.name,
    wrapped_by(o, wrappers), served ~= "" and served or "no", scopes_of(o), one.resource.doc)
end

local function write_catalogue(out)
  local wrappers, router = M.wrappers(), M.router()
  local by_name, order = groups()
  for _, name in ipairs(order) do
    out[#out + 1] = "\n## " .. name .. "\n"
    out[#out + 1] = "| method | path | operation | in Lua | sandbox | scopes | LinkedIn |\n|---|---|---|---|---|---|---|"
    for _, one in ipairs(by_name[name]) do out[#out + 1] = row_of(one, wrappers, router) end
  end
end

local function write_rest(out, endpoints)
  out[#out + 1] = "\n## Not in the catalogue\n\n| endpoint | topic | why |\n|---|---|---|"
  for _, endpoint in ipairs(endpoints) do
    if not endpoint.operation then
      out[#out + 1] = ("| `%s` | %s | %s |"):format(endpoint.text, endpoint.topic, endpoint.because or "**missing**")
    end
  end
end

local function count(endpoints)
  local known, reasons = 0, 0
  for _, endpoint in ipairs(endpoints) do
    if endpoint.operation then known = known + 1 elseif endpoint.because then reasons = reasons + 1 end
  end
  return known, reasons
end

local function count_served()
  local n, router = 0, M.router()
  for _, one in ipairs(M.operations()) do
    if #M.served(one.operation, router) > 0 then n = n + 1 end
  end
  return n
end

--- The whole page.
---@param list table  what docs/coverage.lua returns
---@return string
function M.page(list)
  local endpoints = M.endpoints(list)
  local known, reasons = count(endpoints)
  local out = { ([[
# Coverage

Written by `make coverage-table` from the catalogue and from the list of endpoints in `docs/coverage.lua`.

LinkedIn's documentation is known to name %d endpoints. %d of them are in the catalogue; of the other %d the last table
says why not. The catalogue has %d operations, and the sandbox serves %d of them.

A column says how an operation is reached in Lua: by a function of its own, by a namespace that has it in a larger
workflow, or by `li:resource`, which knows every operation of the catalogue. "sandbox" names the bases under which the
sandbox serves it. Scopes are alternatives; where there is none, the product alone opens the door.]]):format(
    #endpoints, known, reasons, #M.operations(), count_served()) }
  write_catalogue(out)
  write_rest(out, endpoints)
  return table.concat(out, "\n") .. "\n"
end

if arg and arg[0] and arg[0]:find "coverage_table%.lua$" then io.write(M.page(dofile "docs/coverage.lua")) end

return M
