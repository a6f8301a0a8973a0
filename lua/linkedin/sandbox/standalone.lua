-- SPDX-License-Identifier: MIT
--- The sandbox as a program: command line options to store, application and server.

local app = require "linkedin.sandbox.app"
local auth = require "linkedin.sandbox.auth"
local clock = require "linkedin.sandbox.clock"
local faults = require "linkedin.sandbox.faults"
local json = require "linkedin.sandbox.json"
local quota = require "linkedin.sandbox.quota"
local seeds = require "linkedin.sandbox.seeds"
local server = require "linkedin.sandbox.server"
local socket = require "socket"
local store = require "linkedin.sandbox.store"

local M = {}

local function quoted(s)
  return "'" .. s:gsub("'", "'\\''") .. "'"
end

-- A directory for uploads that outlives the process only with --state. The helper waits for the end
-- of its input, which is our end, however it comes, and then cleans up.
local function blob_dir(options)
  if options.state then
    local dir = options.state .. ".d"
    os.execute("mkdir -p " .. quoted(dir))
    return dir
  end
  local pipe = assert(io.popen('mktemp -d "${TMPDIR:-/tmp}/linkedin-sandbox.XXXXXX"'))
  local dir = pipe:read("*l")
  pipe:close()
  if not dir then error("cannot make a temporary directory", 0) end
  local cleaner = io.popen("trap '' INT TERM HUP; cat >/dev/null 2>&1; rm -rf " .. quoted(dir), "w")
  return dir, cleaner
end

local function pid()
  local stat = io.open("/proc/self/stat", "rb")
  if stat then
    local id = stat:read(64):match("^(%d+)")
    stat:close()
    return tonumber(id)
  end
  local pipe = io.popen("echo $PPID")
  local id = pipe:read("*l")
  pipe:close()
  return tonumber(id)
end

local function numbers(spec)
  local map = {}
  for name, value in (spec or ""):gmatch("(%w+)=([%d.]+)") do map[name] = tonumber(value) end
  return map
end

local function limits(options)
  if not options.quota then return nil end
  local parsed, why = quota.parse(options.quota)
  return parsed or error("--quota: " .. why, 0)
end

local function make_store(options)
  local dir, cleaner = blob_dir(options)
  local processing = { image = 0, video = 1, document = 0, job = 1 }
  for kind, seconds in pairs(numbers(options.processing)) do processing[kind] = seconds end
  local made = store.new {
    strict = options.strict or false, blob_dir = dir, state_file = options.state, seed = options.seed,
    time_source = socket.gettime, limits = limits(options), processing = processing,
    redirect_uris = options["redirect-uri"], may_refresh = options["refresh-tokens"],
    may_use_client_credentials = options["client-credentials"],
  }
  made.cleaner = cleaner -- kept: its pipe closes when we end
  return made
end

local function set_up_clock(made, options)
  if options.clock then
    local at = clock.parse(options.clock)
    if not at then error("--clock takes 2026-11-23T12:00:00Z or epoch seconds", 0) end
    made.clock:set(at)
  end
  if options.freeze then made.clock:freeze() end
end

local function add_faults(made, options)
  for _, spec in ipairs(options.fault or {}) do
    local ok, why = faults.add(made, spec)
    if not ok then error("--fault: " .. why, 0) end
  end
end

local function open_record(made, options)
  if not options.record then return end
  local file, why = io.open(options.record, "ab")
  if not file then error("--record: " .. why, 0) end
  made.record_file = file
end

local function open_tls(made, options)
  if not options.tls then return nil end
  local tls = require "linkedin.sandbox.tls".new(
    options["ca-file"] or made.config.blob_dir .. "/ca.pem", options["tls-name"])
  if not options["ca-file"] then io.stderr:write("CA certificate: ", tls.ca_file, "\n") end
  return tls
end

local function ready_line(made, hosted)
  local application = made.data.applications[seeds.main_application]
  return json.encode {
    api_url = hosted.api_url, oauth_url = hosted.api_url .. "/oauth", upload_url = hosted.upload_url,
    client_id = application.client_id, client_secret = application.client_secret,
    access_token = auth.first_token(made).token, person = "urn:li:person:" .. seeds.main_member,
    organization = "urn:li:organization:" .. seeds.main_organization, pid = pid(),
  }
end

-- Saves after every turn that changed something, unless saving has become slow: then it takes at
-- most a tenth of the time.
local function saver(made)
  local next_save = 0
  return function()
    if not made.is_dirty or not made.config.state_file then return end
    local now = socket.gettime()
    if now < next_save then return next_save - now end
    local ok, why = made:save()
    if not ok then io.stderr:write("linkedin sandbox: ", tostring(why), "\n") end
    next_save = now + (socket.gettime() - now) * 9
  end
end

--- Serve until stopped.
function M.run(options)
  local made = make_store(options)
  set_up_clock(made, options)
  add_faults(made, options)
  open_record(made, options)
  local tls = open_tls(made, options)
  local hosted = server.new(app.new(made), {
    port = options.port, upload_port = options["upload-port"], tls = tls,
    latency = (options.latency or 0) / 1000,
  })
  made.config.api_url, made.config.upload_url = hosted.api_url, hosted.upload_url
  io.stdout:write(ready_line(made, hosted), "\n")
  io.stdout:flush()
  if options.stdin then hosted:watch_stdin() end
  if options["exit-with-parent"] then hosted:watch_stdout() end
  local ok, why = pcall(hosted.run, hosted, saver(made))
  made:save()
  if made.record_file then made.record_file:close() end
  if not ok then error(why, 0) end
end

return M
