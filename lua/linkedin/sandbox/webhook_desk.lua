-- SPDX-License-Identifier: MIT
--- Who wants events, and what has become of them.
---
---     registered → challenged at once → valid ──(every two hours)──→ challenged again
---                                         └── three failures in a row → blocked, until registered again
---
---     an event: delivered | waiting → tried again after 5, 10, 20 … minutes | dropped after 8 hours
---
--- `send(delivery)` does the talking; time is the sandbox's.
--- https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation

local json = require "linkedin.sandbox.json"
local state = require "linkedin.sandbox.state"

local M = {}

local CHECK_EVERY_S, FAILURES_TO_BLOCK = 7200, 3
local FIRST_PAUSE_S, GIVE_UP_S = 300, 8 * 3600
local KEPT = 200 -- deliveries in the state

local function webhooks(store) return store.data.webhooks end

local function secret_of(store, application) return store.data.applications[application].client_secret end

-- ── subscriptions ──────────────────────────────────────────────────────────────────────────────

local function challenge(store, subscription, send)
  local outcome = send {
    url = subscription.url, secret = secret_of(store, subscription.application), challenge = store.random:uuid(),
  }
  subscription.checks = subscription.checks + 1
  subscription.failures = outcome.is_valid and 0 or subscription.failures + 1
  if outcome.is_valid then subscription.is_valid = true end
  subscription.is_blocked = subscription.failures >= FAILURES_TO_BLOCK
  if subscription.is_blocked then subscription.is_valid = false end
  store:touch()
  return outcome
end

--- Register an address; it is challenged at once. Again: unblocks it.
function M.subscribe(store, application, url, send)
  local subscription = {
    url = url, application = application, is_valid = false, is_blocked = false, checks = 0, failures = 0,
    check_at = store.clock:now() + CHECK_EVERY_S,
  }
  local outcome = challenge(store, subscription, send)
  if outcome.is_valid then webhooks(store).subscriptions[url] = subscription end
  outcome.subscription = subscription
  return outcome
end

--- Register an address whose challenge comes soon, not at once; one that is known stays as it is, unless blocked.
function M.register(store, application, url)
  local known = webhooks(store).subscriptions[url]
  if known and not known.is_blocked then return end
  webhooks(store).subscriptions[url] = {
    url = url, application = application, is_valid = false, is_blocked = false, checks = 0, failures = 0,
    check_at = store.clock:now(),
  }
  store:touch()
end

--- Has the address passed its challenge?
function M.is_valid(store, url)
  local known = webhooks(store).subscriptions[url]
  return known ~= nil and known.is_valid
end

--- Remove an address. Was it there?
function M.unsubscribe(store, url)
  local was_there = webhooks(store).subscriptions[url] ~= nil
  webhooks(store).subscriptions[url] = nil
  store:touch()
  return was_there
end

--- The addresses that get an application's events.
function M.addresses(store, application)
  local list = {}
  for url, subscription in pairs(webhooks(store).subscriptions) do
    if subscription.application == application and subscription.is_valid then list[#list + 1] = url end
  end
  table.sort(list)
  return list
end

local function check_again(store, subscription, now, send)
  local n = 0
  while not subscription.is_blocked and subscription.check_at <= now and n < FAILURES_TO_BLOCK do
    n = n + 1
    challenge(store, subscription, send)
    subscription.check_at = subscription.check_at + CHECK_EVERY_S
  end
  if subscription.check_at <= now then subscription.check_at = now + CHECK_EVERY_S end
  return n
end

-- ── deliveries ─────────────────────────────────────────────────────────────────────────────────

local function is_taken(outcome) return outcome.status ~= nil and outcome.status >= 200 and outcome.status < 300 end

local function attempt(store, entry, send)
  local delivery = { url = entry.url, secret = secret_of(store, entry.application), body = entry.body }
  local outcome = send(delivery)
  entry.attempts, entry.status = entry.attempts + 1, outcome.status
  if is_taken(outcome) then
    entry.state = "delivered"
  else
    entry.try_at, entry.pause = entry.try_at + entry.pause, entry.pause * 2
    if entry.try_at > entry.first_at + GIVE_UP_S then entry.state = "dropped" end
  end
  store:touch()
  return outcome
end

-- The oldest that is over makes room.
local function make_room(list)
  for i = 1, #list - KEPT do
    if list[i].state ~= "waiting" then return table.remove(list, i) end
  end
end

--- An event that waits for the next turn.
function M.post(store, application, url, body)
  local list, now = webhooks(store).deliveries, store.clock:now()
  local entry = {
    url = url, application = application, body = body, state = "waiting", attempts = 0, first_at = now, try_at = now,
    pause = FIRST_PAUSE_S,
  }
  list[#list + 1] = entry
  make_room(list)
  store:touch()
  return entry
end

--- Send an event, and keep trying when it is not taken.
function M.deliver(store, application, url, body, send)
  return attempt(store, M.post(store, application, url, body), send)
end

-- ── time ───────────────────────────────────────────────────────────────────────────────────────

-- Those who have events of their own, by the clock: due_in(store) → seconds or nil; turn(store) posts them.
M.feeders = {}

--- Is anything to be done later? Seconds until then, or nil.
function M.due_in(store)
  local now, soonest = store.clock:now(), nil
  local function at(moment) soonest = math.min(soonest or moment, moment) end
  for _, subscription in pairs(webhooks(store).subscriptions) do
    if not subscription.is_blocked then at(subscription.check_at) end
  end
  for _, entry in ipairs(webhooks(store).deliveries) do
    if entry.state == "waiting" then at(entry.try_at) end
  end
  for _, feeder in ipairs(M.feeders) do
    local seconds = feeder.due_in(store)
    if seconds then at(now + seconds) end
  end
  return soonest and math.max(0, soonest - now)
end

--- Do what is due by now. One at a time: whoever comes second finds nothing left to do.
function M.turn(store, send)
  local done = { challenges = 0, attempts = 0 }
  if store.is_turning then return done end
  store.is_turning = true
  local now = store.clock:now()
  -- Somebody may register while we talk.
  local subscriptions = {}
  for _, subscription in pairs(webhooks(store).subscriptions) do subscriptions[#subscriptions + 1] = subscription end
  for _, subscription in ipairs(subscriptions) do
    done.challenges = done.challenges + check_again(store, subscription, now, send)
  end
  for _, feeder in ipairs(M.feeders) do feeder.turn(store) end
  for _, entry in ipairs(webhooks(store).deliveries) do
    while entry.state == "waiting" and entry.try_at <= now do
      attempt(store, entry, send)
      done.attempts = done.attempts + 1
    end
  end
  store.is_turning = false
  return done
end

-- As `GET /_sandbox/state` shows it: without the bodies.
state.sections.webhooks = function(store)
  local shown = { subscriptions = webhooks(store).subscriptions, deliveries = json.array {} }
  for i, entry in ipairs(webhooks(store).deliveries) do
    shown.deliveries[i] = {
      url = entry.url, state = entry.state, attempts = entry.attempts, status = entry.status, try_at = entry.try_at,
      body_bytes = #entry.body,
    }
  end
  return shown
end

return M
