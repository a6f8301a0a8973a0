-- SPDX-License-Identifier: MIT
--- One call, from what is asked for to the entity or the error:
---
---    spec → wire → token → attempt → … → entity, response | nil, err
---                            │  quota → request → wait → answer → quota
---                            └─ again, after a pause, where linkedin.retry says so
---
--- An attempt is begun and finished apart, so that a page can be read ahead.

local Error = require "linkedin.error"
local answers = require "linkedin.answer"

local M = {}

M.NO_OPTIONS = {}

-- ── the wire ───────────────────────────────────────────────────────────────────────────────────

-- Hand one request to the engine; nothing blocks. → exchange in flight | nil, err
local function submit(li, wire, opts)
  if opts.cancel and opts.cancel.is_cancelled then
    return nil, Error.new { kind = "cancelled", message = "the call was cancelled before it was made; nothing was sent" }
  end
  require "linkedin.loop".ready()
  local engine, err = li:_engine()
  if not engine then return nil, err end
  local exchange
  exchange, err = engine:submit(wire)
  if not exchange then return nil, Error.new(err) end
  if opts.cancel then opts.cancel:watch(exchange) end
  return exchange
end

-- Wait for what was submitted. → finished exchange, or nil and an error of the network.
local function await(exchange, wire, opts, endpoint)
  local on_sent = opts.on_sent
  require "linkedin.loop".await(exchange, on_sent and function(x) on_sent((x:progress())) end)
  local err = exchange:error()
  if err then
    err.endpoint, err.method = endpoint, wire.method
    return nil, Error.new(err)
  end
  return exchange
end

-- ── what listeners hear ────────────────────────────────────────────────────────────────────────

local endpoint_of = require "linkedin.endpoint".of

local function announce(li, wire, operation, attempt, trace)
  if not li.emitter:wants "request" then return end
  li:_emit("request", {
    method = wire.method, endpoint = endpoint_of(wire, operation), operation = operation.name,
    family = operation.family, attempt = attempt, trace = trace,
  })
end

-- LinkedIn's word on what is left, or ours.
local function quota_left(exchange, reservation)
  local said = exchange and require "linkedin.response".quota_of(exchange)
  return said or (reservation and reservation.remaining and { remaining = reservation.remaining }) or nil
end

-- How a request ended; `exchange` is nil when it did so on the way.
local function report(li, call, exchange, err)
  if not li.emitter:wants "response" then return end
  local wire, operation = call.wire, call.operation
  li:_emit("response", {
    method = wire.method, endpoint = endpoint_of(wire, operation), operation = operation.name,
    family = operation.family, attempt = call.attempt, trace = call.trace,
    status = exchange and exchange:status(), elapsed = call.exchange:elapsed(),
    request_id = exchange and exchange:header("x-li-uuid"),
    quota = quota_left(exchange, call.reservation), err = err,
  })
end

-- ── one attempt ────────────────────────────────────────────────────────────────────────────────

--- One attempt under way, with the quota's leave: what `finish` wants. | nil, err
function M.begin(li, wire, operation, opts, attempt, actor)
  local quota = li:_quota()
  local reservation, err
  if quota and operation.family then
    reservation, err = quota:take(operation.family, li:_member(quota), opts)
    if not reservation then return nil, err end
  end
  local trace = require "linkedin.trace".apply(li, wire, opts)
  announce(li, wire, operation, attempt, trace)
  local exchange
  exchange, err = submit(li, wire, opts)
  if not exchange then
    if reservation then quota:refund(reservation) end
    err.attempts = attempt
    return nil, err
  end
  return {
    wire = wire, operation = operation, opts = opts, attempt = attempt, actor = actor,
    quota = quota, reservation = reservation, exchange = exchange, trace = trace,
  }
end

local function failed_on_the_way(li, call, err)
  -- What never reached LinkedIn did not spend its quota.
  if call.reservation and not err.was_sent then call.quota:refund(call.reservation) end
  err.attempts = call.attempt
  if err.maybe_done and not err.hint then
    err.hint = "It may have happened: look whether it did before you send it again"
  end
  report(li, call, nil, err)
  return nil, err
end

--- The end of an attempt. → entity, response | nil, err
function M.finish(li, call)
  local wire, reservation = call.wire, call.reservation
  local exchange, err = await(call.exchange, wire, call.opts, endpoint_of(wire, call.operation))
  if not exchange then return failed_on_the_way(li, call, err) end
  local status = exchange:status()
  if status < 200 or status > 299 then
    err = answers.failure(li, exchange, wire, call.operation, call.attempt, call.actor)
  end
  if reservation then
    call.quota:observe(reservation, function(name) return exchange:header(name) end, status,
      err and err.retry_after, err and err.message)
  end
  local entity
  if not err then entity, err = answers.entity(exchange, wire, call.attempt) end
  report(li, call, exchange, err)
  if err then return nil, err end
  return entity, require "linkedin.response".new(exchange, call.attempt)
end

local function attempt_once(li, wire, operation, opts, attempt, actor)
  local call, err = M.begin(li, wire, operation, opts, attempt, actor)
  if not call then return nil, err end
  return M.finish(li, call)
end

--- Start a read whose answer may be wanted soon; `finish` takes it up. nil when it cannot be started.
function M.ahead(li, spec, opts)
  local wire, operation = require "linkedin.wire".of(li.settings, spec, opts)
  local cache = li:_cache()
  if cache and opts.cache ~= false and cache:keeps(operation.family, opts.cache) then return nil end -- it may be there already
  if wire.auth and not li:_authorize() then return nil end
  return (M.begin(li, wire, operation, opts, 1))
end

-- ── a call ─────────────────────────────────────────────────────────────────────────────────────

-- A delete that may have happened, and then finds nothing to delete, has happened.
local function was_deleted(wire, before, err)
  return before and before.maybe_done and wire.method == "DELETE" and err.status == 404
end

-- Wait before the next attempt, and have a good token for it. → nil, or the error that ends the call.
local function rest(li, wire, operation, opts, pause, err, attempt)
  li:_emit("retry", {
    method = wire.method, endpoint = endpoint_of(wire, operation), attempt = attempt, delay = pause, err = err,
  })
  local problem = require "linkedin.pause"(pause, opts.cancel)
  if problem then
    problem.endpoint, problem.method, problem.attempts = endpoint_of(wire, operation), wire.method, attempt
    return problem
  end
  if wire.auth then -- it may be another token by now
    local _, refusal = li:_authorize()
    return refusal
  end
end

-- Attempts until one succeeds or linkedin.retry has had enough. That one may have happened stays said,
-- whatever the last one met.
local function attempts(li, wire, operation, opts, actor)
  local retry = require "linkedin.retry".new(li, wire, operation, opts)
  local attempt, own_timeout, before = 1, wire.timeout, nil
  while true do
    wire.timeout = retry:timeout(own_timeout)
    local entity, detail = attempt_once(li, wire, operation, opts, attempt, actor)
    if entity ~= nil then return entity, detail end
    if was_deleted(wire, before, detail) then return true, detail.response end
    if before and before.maybe_done then detail.maybe_done = true end
    local pause = retry:pause(detail, attempt)
    if not pause then return nil, detail end
    local problem = rest(li, wire, operation, opts, pause, detail, attempt)
    if problem then
      problem.maybe_done = detail.maybe_done
      return nil, problem
    end
    attempt, before = attempt + 1, detail
  end
end

--- Make one call; the primitive under every namespace.
---@async
---@param li linkedin.Client
---@param spec table  `operation` of the catalogue (or `method` and `path`), keys, query, raw_query, body
---@param opts table  the common call options
---@return any entity
---@return linkedin.Response|linkedin.Error
function M.run(li, spec, opts)
  local wires = require "linkedin.wire"
  local wire, operation = wires.of(li.settings, spec, opts)
  if wire.auth then
    local ok, err = li:_authorize()
    if not ok then return nil, err end
  end
  if wire.versioned and (opts.version or not spec.version) then -- a version of its own does not age
    require "linkedin.version_guard".watch(li, wire.version or li.settings.version)
  end
  local actor, cache = wires.actor(spec), li:_cache()
  if not cache then return attempts(li, wire, operation, opts, actor) end
  return cache:call(wire, operation, opts, function() return attempts(li, wire, operation, opts, actor) end)
end

-- One request that counts in no quota, and is heard of like any other. → exchange | nil, err
local function exchange_of(li, wire, operation, opts)
  announce(li, wire, operation, 1)
  local exchange, err = submit(li, wire, opts)
  if not exchange then return nil, err end
  local call = { wire = wire, operation = operation, opts = opts, attempt = 1, exchange = exchange }
  local finished
  finished, err = await(exchange, wire, opts, endpoint_of(wire, operation))
  if not finished then
    report(li, call, nil, err)
    return nil, err
  end
  return finished, call
end

--- Send to an upload host. → response | nil, err
---@async
function M.upload(li, spec, opts)
  if spec.auth then
    local ok, err = li:_authorize()
    if not ok then return nil, err end
  end
  local operation = { endpoint = spec.endpoint, is_upload = true, family = "media" }
  local exchange, call = exchange_of(li, spec, operation, opts)
  if not exchange then return nil, call end
  local status, err = exchange:status(), nil
  if status < 200 or status > 299 then err = answers.failure(li, exchange, spec, operation, 1) end
  report(li, call, exchange, err)
  if err then return nil, err end
  return require "linkedin.response".new(exchange, 1)
end

local OAUTH = { family = "oauth" }

--- Send without touching token or quota; what OAuth stands on.
---@async
---@return integer? status
---@return string|linkedin.Error body
---@return (fun(name: string): string?)? header
function M.send(li, spec, opts)
  local exchange, call = exchange_of(li, spec, OAUTH, opts)
  if not exchange then return nil, call end
  report(li, call, exchange)
  return exchange:status(), exchange:body() or "", function(name) return exchange:header(name) end
end

return M
