-- SPDX-License-Identifier: MIT
--- What a client does, line by line: JSON, or a logger of the caller's.
---
---     linkedin.new { log = true }                                   -- JSON lines on stderr
---     linkedin.new { log = "linkedin.log" }                         -- appended to a file
---     linkedin.new { log = { to = logger, level = "warn" } }        -- LuaLogging, a function, a file handle
---     local stop = linkedin.log.attach(li, function(line, record) … end)
---
--- A line has time, level, event, method, endpoint (the template, never ids or a query), status, request
--- id, what is left of the quota, attempt and milliseconds; with a failure its kind, code and message,
--- without secrets. A sink that fails never fails a call: it is told of on stderr, once.
--- File handles block the host while they write; in nginx give `linkedin.log.nginx()`.

local M = {}

local RANK = { debug = 1, info = 2, warn = 3, error = 4 }

-- ── records ────────────────────────────────────────────────────────────────────────────────────

local function redacted(text)
  return text and require "linkedin.core".redact.text(tostring(text)) or nil
end

local function add_error(record, err)
  if not err then return end
  record.error, record.code, record.message = err.kind, err.code, redacted(err.message)
  record.status = record.status or err.status
  record.request_id = record.request_id or err.request_id
  record.maybe_done = err.maybe_done
end

-- Event → level, and what only this event has.
local readers = {}

function readers.request() return "debug" end

function readers.response(event, record)
  record.status, record.request_id = event.status, event.request_id
  record.ms = event.elapsed and math.floor(event.elapsed * 1000 + 0.5)
  record.quota_remaining = event.quota and event.quota.remaining
  add_error(record, event.err)
  return event.err and "warn" or "info"
end

function readers.retry(event, record)
  record.delay_ms = math.floor(event.delay * 1000 + 0.5)
  add_error(record, event.err)
  return "warn"
end

function readers.quota(event, record)
  record.quota_remaining, record.reset_s, record.reason = event.remaining, event.reset, event.reason
  add_error(record, event.warning)
  if event.warning then return "error" end
  return event.reason == "headers" and "debug" or "warn"
end

function readers.token_expiring(event, record)
  record.expires_at, record.days_left, record.which = event.expires_at, event.days_left, event.which
  return "warn"
end

function readers.version_sunset(event, record)
  record.version, record.newest, record.sunset_at = event.version, event.newest, event.sunset
  return "warn"
end

local function timestamp(at)
  local seconds = math.floor(at)
  return os.date("!%Y-%m-%dT%H:%M:%S", seconds) .. (".%03dZ"):format(math.floor((at - seconds) * 1000))
end

-- What every event has.
local function record_of(name, event, now)
  local record = {
    time = timestamp(now), event = name, method = event.method, endpoint = event.endpoint, operation = event.operation,
    family = event.family, attempt = event.attempt,
    trace_id = event.trace and event.trace.trace_id, span_id = event.trace and event.trace.span_id,
  }
  record.level = readers[name](event, record)
  return record
end

-- ── lines ──────────────────────────────────────────────────────────────────────────────────────

-- First what one looks for; the rest by name.
local FIRST = { "time", "level", "event", "method", "endpoint", "status", "ms" }

local function line_of(record)
  local encode, parts, done = require "linkedin.json".encode, {}, {}
  local function add(name)
    if record[name] == nil or done[name] then return end
    done[name] = true
    parts[#parts + 1] = encode(name) .. ":" .. encode(record[name])
  end
  for _, name in ipairs(FIRST) do add(name) end
  local rest = {}
  for name in pairs(record) do rest[#rest + 1] = name end
  table.sort(rest)
  for _, name in ipairs(rest) do add(name) end
  return "{" .. table.concat(parts, ",") .. "}"
end

-- ── sinks ──────────────────────────────────────────────────────────────────────────────────────

local function to_handle(handle)
  return function(line)
    assert(handle:write(line, "\n"))
    handle:flush()
  end
end

local function to_path(path)
  local handle
  return function(line)
    handle = handle or assert(io.open(path, "a"))
    assert(handle:write(line, "\n"))
    handle:flush()
  end
end

-- LuaLogging: one method for each level.
local function to_logger(logger)
  return function(line, record)
    logger[record.level](logger, line)
  end
end

--- A sink for nginx: its error log, at the level that fits.
---@return fun(line: string, record: table)
function M.nginx()
  local ngx = rawget(_G, "ngx")
  local levels = { debug = ngx.DEBUG, info = ngx.INFO, warn = ngx.WARN, error = ngx.ERR }
  return function(line, record) ngx.log(levels[record.level], line) end
end

local function is_callable(value)
  return type(value) == "function" or (type(value) == "table" and (getmetatable(value) or {}).__call ~= nil)
end

local function is_logger(value)
  return type(value) == "table" and type(value.info) == "function" and type(value.error) == "function"
end

local function sink_of(to)
  if to == nil or to == true then return to_handle(io.stderr) end
  if type(to) == "string" then return to_path(to) end
  if io.type(to) == "file" then return to_handle(to) end
  if is_logger(to) then return to_logger(to) end
  if is_callable(to) then return to end
  return nil
end

-- `true`, a sink, or { to =, level = }.
local function split(given)
  if type(given) == "table" and not is_logger(given) and not is_callable(given) then return given.to, given.level end
  return given, nil
end

--- Raise for what cannot be logged to.
---@param who string
---@param given any
---@param level integer
function M.check(who, given, level)
  local to, least = split(given)
  if not sink_of(to) then error(who .. ": log must be true, a path, a file, a function or a logger", level) end
  if least ~= nil and not RANK[least] then
    error(who .. ": log.level must be \"debug\", \"info\", \"warn\" or \"error\"", level)
  end
end

local function report_once()
  local told = false
  return function(why)
    if told then return end
    told = true
    io.stderr:write("linkedin.log: the sink failed, and this is said once: ", redacted(why), "\n")
  end
end

--- Log what a client does from now on.
---@param li linkedin.Client
---@param to any     true, a path, a file handle, function(line, record), a LuaLogging logger
---@param opts { level: "debug"|"info"|"warn"|"error"|nil }?  the least that is logged, default "info"
---@return fun() stop
function M.attach(li, to, opts)
  local sink = sink_of(to)
  if not sink then error("log.attach: the sink must be true, a path, a file, a function or a logger", 2) end
  local least, fail = RANK[opts and opts.level or "info"], report_once()
  local clock, offs = li.settings.clock or require "linkedin.core".clock.wall, {}
  for name in pairs(readers) do
    if name ~= "request" or least == RANK.debug then
      offs[#offs + 1] = li:on(name, function(event)
        local record = record_of(name, event, clock())
        if RANK[record.level] < least then return end
        local ok, why = pcall(sink, line_of(record), record)
        if not ok then fail(why) end
      end)
    end
  end
  return function()
    for _, off in ipairs(offs) do off() end
  end
end

--- What `linkedin.new{ log = … }` does.
---@param li linkedin.Client
---@param given any
function M.from_settings(li, given)
  local to, level = split(given)
  return M.attach(li, to == nil and true or to, { level = level })
end

return M
