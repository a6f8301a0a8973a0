-- SPDX-License-Identifier: MIT
--- Everything the sandbox remembers. `data` is plain data, one table per kind of thing, so that it
--- can be shown, saved and loaded as JSON; bytes of uploads are files in `blob_dir`.
---
---     local store = require "linkedin.sandbox.store".new { strict = true }
---     store.data.members, .organizations, .applications, .tokens, .assets, .posts …
---     store.clock:now()   store.random:token(40)   store.config.strict
---     store:touch()       -- after every change, so that it is saved

local clock = require "linkedin.sandbox.clock"
local json = require "linkedin.sandbox.json"
local random = require "linkedin.sandbox.random"
local seeds = require "linkedin.sandbox.seeds"

local Store = {}
Store.__index = Store

--- Note that something changed.
function Store:touch()
  self.is_dirty = true
end

--- Note something LinkedIn may let pass and a careful client does not do. Strict mode refuses
--- instead; the list is in `GET /_sandbox/state`.
function Store:violation(rule, detail)
  local list = self.data.violations
  if #list < 1000 then
    list[#list + 1] = { rule = rule, detail = detail, at = self.clock:ms() }
  end
  self:touch()
end

--- Name of a new file for uploaded bytes.
function Store:blob_path()
  local counters = self.data.counters
  counters.blob = (counters.blob or 0) + 1
  return ("%s/upload-%s-%d"):format(self.config.blob_dir, self.session, counters.blob)
end

--- Write everything to the state file, all or nothing. Returns true, or nil and why.
function Store:save()
  if not self.config.state_file or not self.is_dirty then return true end
  local path = self.config.state_file
  local file, why = io.open(path .. ".new", "wb")
  if not file then return nil, why end
  local ok = file:write(json.encode { version = 1, data = self.data })
  ok = file:close() and ok
  if not ok then return nil, "cannot write " .. path end
  os.rename(path .. ".new", path)
  self.is_dirty = false
  return true
end

-- A file of an earlier release may lack newer tables.
local function complete(data, config)
  for name, value in pairs(seeds.data(config)) do
    if data[name] == nil then data[name] = value end
  end
  return data
end

--- Read the state file, if there is one. Raises when it is not ours.
function Store:load()
  local file = self.config.state_file and io.open(self.config.state_file, "rb")
  if not file then return end
  local saved, why = json.decode(file:read("*a"))
  file:close()
  if type(saved) ~= "table" or type(saved.data) ~= "table" then
    error("sandbox: " .. self.config.state_file .. " is not a state file: " .. (why or "no data"), 0)
  end
  self.data = complete(saved.data, self.config)
end

--- Start again from the seeds. Uploaded files stay until the process ends.
function Store:reset()
  self.data = seeds.data(self.config)
  self.faults, self.requests, self.request_count = {}, {}, 0
  self.fresh_token_ms, self.fresh_post = nil, nil
  if self.config.limits then
    for family, limit in pairs(self.config.limits) do self.data.limits[family] = limit end
  end
  self:touch()
end

local M = {}

local DEFAULTS = {
  strict = false,
  blob_dir = "/tmp",
  processing = { image = 0, video = 1, document = 0, job = 1 }, -- seconds from upload to AVAILABLE, of a job's task
  part_size = 4194304,             -- of multipart uploads
  image_url_lifetime = 86400,      -- seconds
  video_url_lifetime = 2592000,
  duplicate_window = 600,
  issuer = "https://www.linkedin.com/oauth",
  nonce = true,                    -- id_tokens echo the nonce
  short_pages = false,             -- finders answer fewer elements than asked for
  second_delete = 204,             -- or 404
  quoted_etags = false,
  upload_token = "",               -- of /rest/videos, to be echoed
  comments_per_minute = 30,
  refuse_activity = false,         -- activity URNs in paths and roots when writing
  hide_unannounced_events = false, -- 404 for an event without a post
  partner = false,                 -- the application has what LinkedIn gives to partners alone
  member_followers = "plain",      -- or "nested": how a day of memberFollowersCount is written
  lead_links = false,              -- leads are paged with `next` links
  lead_total = true,               -- … and with a total
  lead_order = "newest",           -- or "oldest" first
  lead_tests = "both",             -- what limitedToTestLeads=false leaves: test leads too, or "hidden"
  lead_repeats = 10,               -- every so-manieth lead event is delivered twice; 0: none
  ads_daily_least = "10.00",      -- least daily budget, in the account's currency
  tier = "standard",               -- or "development": no BATCH_GET on /rest
}

--- Settings of `config` override these defaults; see docs/sandbox.md for each.
function M.new(config)
  local store = setmetatable({ config = {} }, Store)
  for name, value in pairs(DEFAULTS) do store.config[name] = value end
  for name, value in pairs(config or {}) do store.config[name] = value end
  store.clock = clock.new(store.config.time_source)
  store.random = random.new(store.config.seed)
  store.session = store.random:name(8)
  store:reset()
  store:load()
  return store
end

return M
