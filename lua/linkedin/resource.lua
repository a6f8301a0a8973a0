-- SPDX-License-Identifier: MIT
--- Any Rest.li resource: `li:resource "/rest/adAccounts/{adAccount}/adCampaigns"`, or a name of the
--- catalogue: `li:resource "posts"`.
--- LinkedIn page: shared/api-guide/concepts/methods.
---
--- Keys are numbers, strings (URNs) or tables (complex keys); C encodes them. Names in braces of
--- the path are filled from `opts.keys`.

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.Resource
local Resource = { __name = "linkedin.Resource" }
Resource.__index = Resource

local OPTIONS = { keys = "table", query = "table", api = "string" }

function Resource:__tostring()
  return "linkedin.Resource: " .. self.path
end

-- ── requests ───────────────────────────────────────────────────────────────────────────────────

-- One Rest.li request; `on_entity` ends the path with the key.
local function call(self, method, verb, request, opts)
  local keys, query = {}, {}
  for name, value in pairs(opts.keys or {}) do keys[name] = value end
  for name, value in pairs(opts.query or {}) do query[name] = value end
  for name, value in pairs(request.query or {}) do query[name] = value end
  if request.key ~= nil then keys.id = request.key end
  return self.li:_call({
    method = verb, restli_method = method, name = self.name and (self.name .. "." .. method:lower()),
    path = request.key ~= nil and self.path .. self.key or self.path,
    keys = keys, query = query, body = request.body,
    versioned = self.versioned, family = self.family, scopes = self:_scopes(method, request),
    products = self.known and self.known.products, since = self.known and self.known.since,
  }, opts)
end

-- The catalogue's operation of a known resource, for its scopes.
function Resource:_scopes(method, request)
  for _, operation in ipairs(self.known and self.known.operations or {}) do
    if operation.method == method
      and (request.name == nil or operation.operation == request.name) then
      return operation.scopes
    end
  end
end

-- A method or a finder that the catalogue does not have is refused before it is sent.
local function check_known(self, method, name, level)
  if not self.known then return end
  local choices, has_method = {}, false
  for _, operation in ipairs(self.known.operations) do
    if operation.method == method then
      has_method = true
      if name == nil or operation.operation == name then return end
      choices[#choices + 1] = operation.operation
    end
  end
  local have = {}
  for _, operation in ipairs(self.known.operations) do have[#have + 1] = operation.operation end
  if has_method then
    error(("%s has no %s '%s'; it has: %s"):format(
      self.known.name, method:lower(), name, table.concat(choices, ", ")), level + 1)
  end
  error(("%s does not offer %s; it offers: %s"):format(
    self.known.name, method:lower(), table.concat(have, ", ")), level + 1)
end

local function prepare(self, who, method, opts, name)
  opts = options.check("resource:" .. who, opts, OPTIONS, options.call, 4)
  check_known(self, method, name, 3)
  return opts
end

local function check_key(who, key)
  local kind = type(key)
  if key == nil or key == "" then
    error(("resource:%s: the key is missing"):format(who), 3)
  end
  if kind ~= "number" and kind ~= "string" and kind ~= "table" then
    error(("resource:%s: a key is a number, a string or a table, got %s"):format(who, kind), 3)
  end
end

-- ── single entities ────────────────────────────────────────────────────────────────────────────

--- GET one entity.
---@async
---@param key number|string|table
---@param opts { keys: table?, query: table? }?
---@return table? entity
---@return linkedin.Response|linkedin.Error
function Resource:get(key, opts)
  check_key("get", key)
  opts = prepare(self, "get", "GET", opts)
  return call(self, "GET", "GET", { key = key }, opts)
end

--- GET_ALL: one page of the collection; `each()` goes through all of them.
---@async
function Resource:get_all(opts)
  opts = prepare(self, "get_all", "GET_ALL", opts)
  return call(self, "GET_ALL", "GET", {}, opts)
end

local function finder_query(name, parameters)
  local query = { q = name }
  for parameter, value in pairs(parameters or {}) do query[parameter] = value end
  return query
end

--- FINDER: one page; `each(name, parameters)` goes through all of them.
---@async
---@param name string
---@param parameters table?
---@return { elements: table[], paging: table? }? page
---@return linkedin.Response|linkedin.Error
function Resource:finder(name, parameters, opts)
  options.argument("resource:finder", 1, name, "string")
  opts = prepare(self, "finder", "FINDER", opts, name)
  return call(self, "FINDER", "GET", { query = finder_query(name, parameters), name = name }, opts)
end

--- Every element of a finder, or of the whole collection without a name, page after page.
---@param name string?
---@param parameters table?
---@param opts { keys: table?, query: table?, cursor: table?, prefetch: boolean? }?
---@return linkedin.Pages
function Resource:each(name, parameters, opts)
  options.argument("resource:each", 1, name, "string|nil")
  opts = options.check("resource:each", opts,
    { keys = "table", query = "table", cursor = "table", prefetch = "boolean", api = "string" }, options.call)
  local method = name and "FINDER" or "GET_ALL"
  check_known(self, method, name, 2)
  local query = name and finder_query(name, parameters) or {}
  for parameter, value in pairs(opts.query or {}) do query[parameter] = value end
  return self.li:_each({
    method = "GET", restli_method = method, path = self.path, keys = opts.keys, query = query,
    versioned = self.versioned, family = self.family,
    scopes = self:_scopes(method, { name = name }),
  }, opts)
end

--- CREATE. The id comes from the answer's header, decoded.
---@async
---@param entity table
---@return { id: string }? created
---@return linkedin.Response|linkedin.Error
function Resource:create(entity, opts)
  options.argument("resource:create", 1, entity, "table")
  opts = prepare(self, "create", "CREATE", opts)
  return call(self, "CREATE", "POST", { body = entity }, opts)
end

--- UPDATE: replace the whole entity.
---@async
function Resource:update(key, entity, opts)
  check_key("update", key)
  options.argument("resource:update", 2, entity, "table")
  opts = prepare(self, "update", "UPDATE", opts)
  return call(self, "UPDATE", "PUT", { key = key, body = entity }, opts)
end

-- `{ patch = … }` as it is, `{ original = …, modified = … }` as the smallest patch between them.
local function patch_of(who, change)
  options.argument("resource:" .. who, 2, change, "table", 4)
  if change.patch ~= nil then return change.patch end
  if type(change.original) ~= "table" or type(change.modified) ~= "table" then
    error(("resource:%s: give { patch = … } or { original = …, modified = … }"):format(who), 3)
  end
  return require "linkedin.patch".diff(change.original, change.modified)
end

--- PARTIAL_UPDATE. Nothing is sent when original and modified are the same.
---@async
---@param key number|string|table
---@param change { patch: table? } | { original: table, modified: table }
---@return boolean? ok
---@return linkedin.Response|linkedin.Error|nil
function Resource:partial_update(key, change, opts)
  check_key("partial_update", key)
  local patch = patch_of("partial_update", change)
  opts = prepare(self, "partial_update", "PARTIAL_UPDATE", opts)
  if patch == nil then return true end
  return call(self, "PARTIAL_UPDATE", "POST", { key = key, body = { patch = patch } }, opts)
end

--- DELETE.
---@async
function Resource:delete(key, opts)
  check_key("delete", key)
  opts = prepare(self, "delete", "DELETE", opts)
  return call(self, "DELETE", "DELETE", { key = key }, opts)
end

--- ACTION on the collection, or on the entity `opts.key`.
---@async
---@param name string
---@param parameters table?
---@param opts { key: any, keys: table? }?
---@return any value  what the action answers
---@return linkedin.Response|linkedin.Error
function Resource:action(name, parameters, opts)
  options.argument("resource:action", 1, name, "string")
  opts = opts or {}
  local key = opts.key
  local rest = {}
  for option, value in pairs(opts) do
    if option ~= "key" then rest[option] = value end
  end
  rest = prepare(self, "action", "ACTION", rest, name)
  local answer, response = call(self, "ACTION", "POST", {
    key = key, query = { action = name }, body = parameters or {}, name = name,
  }, rest)
  if type(answer) == "table" and answer.value ~= nil then return answer.value, response end
  return answer, response
end

-- ── batches ────────────────────────────────────────────────────────────────────────────────────

-- The same key in whichever form: the caller's own, or as LinkedIn writes it in an answer.
local function canonical(key)
  local restli = require "linkedin.restli"
  if type(key) == "table" then return restli.encode(key) end
  if type(key) == "string" and key:sub(1, 1) == "(" then
    local record = restli.decode(key)
    return record and restli.encode(record) or key
  end
  local text = restli.encode(key)
  return type(key) == "string" and key:find("%%%x%x") and key or text
end

local function element_error(entry, status, response)
  local message = type(entry) == "table" and entry.message or "LinkedIn refused this element"
  local failure = require "linkedin.core".failure.classify {
    status = status or (type(entry) == "table" and entry.status) or 500,
    code = type(entry) == "table" and entry.code or nil,
    service_code = type(entry) == "table" and entry.serviceErrorCode or nil, message = message,
  }
  return Error.new {
    kind = failure.kind, status = status or (type(entry) == "table" and entry.status),
    code = type(entry) == "table" and entry.code or nil,
    service_code = type(entry) == "table" and entry.serviceErrorCode or nil,
    message = message, hint = failure.hint, retryable = failure.retryable,
    request_id = response and response.request_id,
  }
end

-- LinkedIn's results, statuses and errors → the caller's own keys → entity or error.
local function by_callers_keys(keys, answer, response)
  local own, out = {}, {}
  for _, key in ipairs(keys) do own[canonical(key)] = key end
  local statuses = {}
  for key, status in pairs(answer.statuses or {}) do statuses[canonical(key)] = status end
  for key, entity in pairs(answer.results or {}) do
    local name = canonical(key)
    if own[name] ~= nil then out[own[name]] = entity end
  end
  for key, entry in pairs(answer.errors or {}) do
    local name = canonical(key)
    if own[name] ~= nil then out[own[name]] = element_error(entry, statuses[name], response) end
  end
  return out
end

local function check_keys(who, keys)
  options.argument("resource:" .. who, 1, keys, "table", 4)
  if #keys == 0 then error(("resource:%s: no keys given"):format(who), 3) end
  for _, key in ipairs(keys) do check_key(who, key) end
end

local function key_list(keys)
  return require "linkedin.restli".list(keys)
end

--- BATCH_GET: entities and errors under the caller's own keys. A key that LinkedIn passes over is
--- absent.
---@async
---@param keys (number|string|table)[]
---@return table? results  key → entity, or an error object (linkedin.error.is)
---@return linkedin.Response|linkedin.Error
function Resource:batch_get(keys, opts)
  check_keys("batch_get", keys)
  opts = prepare(self, "batch_get", "BATCH_GET", opts)
  local answer, response = call(self, "BATCH_GET", "GET", { query = { ids = key_list(keys) } }, opts)
  if not answer then return nil, response end
  return by_callers_keys(keys, answer, response), response
end

--- BATCH_FINDER: one page per criteria, in their order; a criteria that failed is an error object.
---@async
---@param name string
---@param criteria table[]
---@param opts { parameter: string? }?  the criteria's parameter, default "criteria"
---@return table[]? pages
---@return linkedin.Response|linkedin.Error
function Resource:batch_finder(name, criteria, opts)
  options.argument("resource:batch_finder", 1, name, "string")
  options.argument("resource:batch_finder", 2, criteria, "table")
  local parameter, rest = "criteria", {}
  for option, value in pairs(opts or {}) do
    if option == "parameter" then parameter = value else rest[option] = value end
  end
  rest = prepare(self, "batch_finder", "BATCH_FINDER", rest, name)
  local answer, response = call(self, "BATCH_FINDER", "GET", {
    query = { bq = name, [parameter] = key_list(criteria) }, name = name,
  }, rest)
  if not answer then return nil, response end
  local pages = {}
  for i, page in ipairs(answer.elements or {}) do
    pages[i] = page.isError and element_error(page.error, nil, response) or page
  end
  return pages, response
end

--- BATCH_CREATE: `{ id, status }` or an error object for each entity, in order.
---@async
---@param entities table[]
---@return table[]? results
---@return linkedin.Response|linkedin.Error
function Resource:batch_create(entities, opts)
  options.argument("resource:batch_create", 1, entities, "table")
  opts = prepare(self, "batch_create", "BATCH_CREATE", opts)
  local answer, response = call(self, "BATCH_CREATE", "POST", {
    body = { elements = require "linkedin.json".array(entities) },
  }, opts)
  if not answer then return nil, response end
  local results = {}
  for i, element in ipairs(answer.elements or {}) do
    results[i] = element.error and element_error(element.error, element.status, response) or element
  end
  return results, response
end

-- Keys of `entities` are written exactly as in the URL's `ids` (protocol.md).
local function batch_write(self, who, method, verb, changes, body_of, opts)
  options.argument("resource:" .. who, 1, changes, "table", 4)
  opts = options.check("resource:" .. who, opts, OPTIONS, options.call, 4)
  check_known(self, method, nil, 3)
  local restli = require "linkedin.restli"
  local keys, entities = {}, {}
  for key, change in pairs(changes) do
    local body = body_of(change)
    if body ~= nil then
      keys[#keys + 1] = key
      entities[restli.encode(key)] = body
    end
  end
  if #keys == 0 then return {} end
  table.sort(keys, function(a, b) return restli.encode(a) < restli.encode(b) end)
  local answer, response = call(self, method, verb, {
    query = { ids = key_list(keys) }, body = { entities = entities },
  }, opts)
  if not answer then return nil, response end
  return by_callers_keys(keys, answer, response), response
end

--- BATCH_UPDATE: `{ [key] = entity }` → `{ [key] = { status } or error }`.
---@async
function Resource:batch_update(changes, opts)
  return batch_write(self, "batch_update", "BATCH_UPDATE", "PUT", changes,
    function(entity) return entity end, opts)
end

--- BATCH_PARTIAL_UPDATE: `{ [key] = { patch = … } or { original =, modified = } }`.
---@async
function Resource:batch_partial_update(changes, opts)
  return batch_write(self, "batch_partial_update", "BATCH_PARTIAL_UPDATE", "POST", changes,
    function(change)
      local patch = patch_of("batch_partial_update", change)
      return patch and { patch = patch }
    end, opts)
end

--- BATCH_DELETE.
---@async
function Resource:batch_delete(keys, opts)
  check_keys("batch_delete", keys)
  opts = prepare(self, "batch_delete", "BATCH_DELETE", opts)
  local answer, response = call(self, "BATCH_DELETE", "DELETE", { query = { ids = key_list(keys) } }, opts)
  if not answer then return nil, response end
  if type(answer) ~= "table" then return {}, response end
  return by_callers_keys(keys, answer, response), response
end

-- ── making one ─────────────────────────────────────────────────────────────────────────────────

local function from_catalogue(name, api)
  local known, near, message = require "linkedin.core".catalogue.resource(name)
  if not known then
    local hint = near and near[1] and (", did you mean '" .. near[1] .. "'?") or ""
    error(("resource: %s"):format(message or ("unknown resource '" .. name .. "'" .. hint)), 4)
  end
  local use_v2 = not known.versioned or (api == "v2" and known.v2_path)
  return {
    known = known, name = name, path = use_v2 and known.v2_path or known.path,
    versioned = not use_v2, family = known.family, key = known.key and "/" .. known.key or "/{id}",
  }
end

local function from_path(path)
  local known = require "linkedin.core".catalogue.match(path)
  return {
    known = known, path = path, versioned = path:sub(1, 6) == "/rest/",
    family = known and known.family or "other", key = "/{id}",
  }
end

---@param li linkedin.Client
---@param what string  a name of the catalogue, or a path template
---@return linkedin.Resource
local function new(li, what)
  local self
  if what:sub(1, 1) == "/" then
    self = from_path(what)
  else
    self = from_catalogue(what, li.settings.api)
  end
  self.li = li
  return setmetatable(self, Resource)
end

return { new = new }
