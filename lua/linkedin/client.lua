-- SPDX-License-Identifier: MIT
--- One client: settings, a token, and the namespaces. Every call goes through `_call`.
---
--- The engine and the C core are loaded by the first call, not by `new`.

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.Client
---@field oauth linkedin.OAuth
---@field profile linkedin.Profile
---@field organizations linkedin.Organizations
---@field posts linkedin.Posts
---@field ugc linkedin.Ugc
---@field assets linkedin.Assets
---@field images linkedin.Images
---@field videos linkedin.Videos
---@field documents linkedin.Documents
---@field social linkedin.Social
---@field cache linkedin.Cache?  nil unless the setting asks for one
---@field jobs linkedin.Jobs
---@field ads linkedin.Ads
---@field events linkedin.Events
---@field analytics linkedin.Analytics
---@field leads linkedin.Leads
---@field portability linkedin.Portability
---@field messaging linkedin.Messaging
---@field connections linkedin.Connections
local Client = { __name = "linkedin.Client" }

local NAMESPACES = {
  oauth = true, profile = true, organizations = true, posts = true, ugc = true, assets = true,
  images = true, videos = true, documents = true, social = true, jobs = true,
  ads = true, events = true, analytics = true, leads = true,
  portability = true, messaging = true, connections = true,
}

function Client:__index(name)
  local value = Client[name]
  if name == "cache" then return self.settings.cache and self:_cache() or nil end
  if value == nil and NAMESPACES[name] then
    value = require("linkedin." .. name).new(self)
    rawset(self, name, value)
  end
  return value
end

function Client:__tostring()
  return "linkedin.Client: " .. self.settings.api_url
end

--- Listen to what the client does: "request", "response", "retry", "quota", "token_expiring",
--- "version_sunset". Returns a function that stops listening.
---@param name string
---@param fn fun(event: table)
---@return fun() off
function Client:on(name, fn)
  return self.emitter:on(name, fn)
end

function Client:_emit(name, event)
  self.emitter:emit(name, event)
end

--- The same client with some settings changed, for a call or a family of calls that differ. The
--- token is shared: refreshing it through one serves both.
---@param changes linkedin.Settings
---@return linkedin.Client
function Client:with(changes)
  local given = {}
  for name, value in pairs(self.settings) do given[name] = value end
  for name, value in pairs(changes) do given[name] = value end
  given.sandbox, given.log = nil, nil
  local copy = require "linkedin.client".new(given)
  copy.settings.sandbox = self.settings.sandbox
  rawset(copy, "oauth", self.oauth)
  rawset(copy, "emitter", self.emitter)
  if changes.log then require "linkedin.log".from_settings(copy, changes.log) end
  rawset(copy, "retry_budget", require "linkedin.retry".budget(self))
  self:_share_cache(copy, changes.cache)
  self:_share_quota(copy, changes.quota)
  return copy
end

-- ── parts made when first needed ───────────────────────────────────────────────────────────────

-- The C client: bases, prepared headers, the token.
function Client:_engine()
  local engine = rawget(self, "engine_client")
  if engine then return engine end
  local s = self.settings
  local err
  engine, err = require "linkedin.engine".client {
    api_url = s.api_url, oauth_url = s.oauth_url, upload_url = s.upload_url, version = s.version,
    user_agent = s.user_agent, ca_file = s.ca_file, proxy = s.proxy, timeout = s.timeout,
    connect_timeout = s.connect_timeout, idle_timeout = s.idle_timeout, max_response = s.max_response,
  }
  if not engine then return nil, Error.new(err) end
  self.engine_client = engine
  return engine
end

-- Settings that it was made with have changed: the next call makes it anew.
function Client:_forget_engine()
  self.engine_client, self.token_in_use = nil, nil
end

-- A good token, given to the C client when it is another one than before.
function Client:_authorize()
  local token, err = self.oauth:ensure_valid()
  if not token then return nil, err end
  local engine
  engine, err = self:_engine()
  if not engine then return nil, err end
  if rawget(self, "token_in_use") ~= token.access_token then
    local ok
    ok, err = engine:set_token(token.access_token)
    if not ok then return nil, Error.new(err) end
    self.token_in_use = token.access_token
  end
  return true
end

-- What one spends the other has spent, unless other limits were given or it is another application. The first
-- call of either opens the ledger.
function Client:_share_quota(copy, wanted)
  local application = require "linkedin.quota.identity".application
  if wanted == nil and application(copy.settings) == application(self.settings) then
    copy.quota_of = rawget(self, "quota_of") or self
  end
end

-- The ledger; false when there is to be none.
function Client:_quota()
  local other = rawget(self, "quota_of")
  if other then return other:_quota() end
  local quota = rawget(self, "quota_ledger")
  if quota == nil then
    local settings = self.settings
    quota = settings.quota ~= false and require "linkedin.quota".new(
      type(settings.quota) == "table" and settings.quota or nil, settings.clock, nil, {
        application = require "linkedin.quota.identity".application(settings), store = "file",
        emit = function(event)
          self:_emit("quota", event)
          return self.emitter:wants "quota"
        end,
      })
    self.quota_ledger = quota
  end
  return quota
end

-- Answers kept for a while; nil when they are not. A client without hears for its copies that have one.
function Client:_cache()
  local cache, kin = rawget(self, "answer_cache"), rawget(self, "cache_kin")
  if cache == nil then
    if self.settings.cache then
      kin = kin or setmetatable({}, { __mode = "k" })
      self.cache_kin = kin
    end
    cache = self.settings.cache and require "linkedin.cache".new(self, kin) or false
    self.answer_cache = cache
  end
  if cache then return cache end
  return kin and next(kin) and require "linkedin.cache".watcher(kin) or nil
end

-- A copy has the same cache, or one of its own; the writes of each make what the others keep forgotten.
function Client:_share_cache(copy, wanted)
  local cache = self.settings.cache and self:_cache()
  self.cache_kin = rawget(self, "cache_kin") or setmetatable({}, { __mode = "k" })
  copy.cache_kin = self.cache_kin
  if cache and wanted == nil then
    copy.answer_cache = require "linkedin.cache".copy(cache, copy)
  elseif wanted then
    copy:_cache() -- now: it must hear of writes that come before its first read
  end
end

-- In whose name a call is counted, where members have limits of their own.
function Client:_member(quota)
  return quota.has_members and require "linkedin.quota.identity".member(self) or self.settings.member
end

--- What is left of each quota and when it resets.
---@return table<string, linkedin.QuotaView> families
---@return { place: string, warning: linkedin.Error? }? about  where the counts are kept: "file", "memory", "redis"; nil without a ledger
function Client:quota()
  local quota = self:_quota()
  if not quota then return {} end
  return quota:snapshot(self:_member(quota))
end

--- Does the token have the scope? nil when its scopes are not known.
---@param scope string
---@return boolean?
function Client:_has_scope(scope)
  local token = self.oauth:token()
  local scopes = token and token.scopes or self.settings.scopes
  if not scopes then return nil end
  for _, granted in ipairs(scopes) do
    if granted == scope then return true end
  end
  return false
end

-- ── calls ──────────────────────────────────────────────────────────────────────────────────────

--- Make one call; the primitive under every namespace. See linkedin.call.
function Client:_call(spec, opts)
  local call = require "linkedin.call"
  return call.run(self, spec, opts or call.NO_OPTIONS)
end

--- Start a read ahead; `_finish` takes it up.
function Client:_ahead(spec, opts)
  return require "linkedin.call".ahead(self, spec, opts)
end

function Client:_finish(call)
  return require "linkedin.call".finish(self, call)
end

--- Send to an upload host.
function Client:_upload(spec, opts)
  return require "linkedin.call".upload(self, spec, opts)
end

--- Send without touching token or quota.
function Client:_send(spec, opts)
  local call = require "linkedin.call"
  return call.send(self, spec, opts or call.NO_OPTIONS)
end

--- Iterate over a finder. See linkedin.pages.
function Client:_each(spec, opts)
  return require "linkedin.pages".each(self, spec, opts)
end

--- Any Rest.li resource, by its name in the catalogue or by its path; see linkedin.resource.
---@param what string  "posts", or "/rest/adAccounts/{adAccount}/adCampaigns"
---@return linkedin.Resource
function Client:resource(what)
  options.argument("resource", 1, what, "string")
  return require "linkedin.resource".new(self, what)
end

--- Any call to LinkedIn, with token, Rest.li headers and quota.
---
---    li:request("GET", "/v2/me", { projection = "(id)" })
---    li:request("POST", "/rest/posts/{id}", { keys = { id = urn }, restli_method = "PARTIAL_UPDATE", body = … })
---@async
---@param method string  HTTP verb
---@param path string    template; `{name}` is filled from `keys`, encoded
---@param opts { keys: table?, query: table?, body: any, raw_body: string?, content_type: string?, restli_method: string?, versioned: boolean?, auth: boolean?, family: string? }?
---@return any entity
---@return linkedin.Response|linkedin.Error
function Client:request(method, path, opts)
  options.argument("request", 1, method, "string")
  options.argument("request", 2, path, "string")
  opts = options.check("request", opts, {
    keys = "table", query = "table", body = "any", raw_body = "string", content_type = "string",
    restli_method = "string", versioned = "boolean", auth = "boolean", family = "string",
    form = "table",
  }, options.call)
  local known = require "linkedin.core".catalogue.match(path)
  local versioned = opts.versioned
  if versioned == nil then versioned = path:sub(1, 6) == "/rest/" end
  return self:_call({
    method = method, path = path, keys = opts.keys, query = opts.query, body = opts.body,
    raw_body = opts.raw_body, content_type = opts.content_type, restli_method = opts.restli_method,
    versioned = versioned, auth = opts.auth, form = opts.form,
    family = opts.family or (known and known.family) or "other",
    products = known and known.products, since = known and known.since,
  }, opts)
end

--- POST a GraphQL query to the configured `graphql_url`. LinkedIn has no public one, so it is
--- unset by default.
---@async
---@param query string
---@param variables table?
---@return table? data
---@return linkedin.Response|linkedin.Error
function Client:graphql(query, variables)
  options.argument("graphql", 1, query, "string")
  options.argument("graphql", 2, variables, "table|nil")
  if not self.settings.graphql_url then
    return nil, Error.new {
      kind = "validation", message = "no graphql_url is configured",
      hint = "LinkedIn has no public GraphQL endpoint; give graphql_url to linkedin.new if your partnership has one",
    }
  end
  return self:_call {
    method = "POST", url = self.settings.graphql_url, auth = true, family = "other",
    body = { query = query, variables = variables },
  }
end

--- Make a client. Settings not given come from the environment (`LINKEDIN_CLIENT_ID` and so on);
--- nothing is sent and nothing heavy is loaded.
---@param given linkedin.Settings?
---@return linkedin.Client
local function new(given)
  local self = setmetatable({
    settings = require "linkedin.settings".resolve(given),
    emitter = require "linkedin.emitter".new(),
  }, Client)
  if self.settings.log then require "linkedin.log".from_settings(self, self.settings.log) end
  return self
end

return { new = new }
