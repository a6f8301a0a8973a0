-- SPDX-License-Identifier: MIT
--- `linkedin.all`: run functions concurrently, each in a coroutine of its own.
---
---    FRESH → RUNNING (resume) → WAITING (await, sleep, join) → READY (wake) → RUNNING … → DEAD
---
--- A waiting task is in exactly one place: the waiters table, the timers, or a group's joiner.
--- Only tasks made here are ever yielded; a foreign coroutine inside a task blocks instead,
--- since nobody but its owner knows what resuming it means.

local compat = require "linkedin.compat"
local waiters = require "linkedin.loop.waiters"

local M = { name = "scheduler" }

local SLICE_MS = 200

local tasks = setmetatable({}, { __mode = "k" }) -- coroutine → its task, while it lives
local ready = {}                                 -- tasks to resume, in order
local timers = {}                                -- { at =, task = }, unordered: they are few

local function clock()
  return require "linkedin.core".clock.monotonic()
end

local function make_ready(task)
  ready[#ready + 1] = task
end

--- The task that is running now, or nil outside of tasks.
function M.current()
  local co = compat.running()
  return co and tasks[co]
end

--- Wait for news of the exchange without stopping the other tasks.
function M.await(_, exchange)
  local task = M.current()
  waiters.set(exchange:id(), function() make_ready(task) end)
  coroutine.yield()
end

--- Wait for `seconds` without stopping the other tasks.
function M.sleep(_, seconds)
  timers[#timers + 1] = { at = clock() + seconds, task = M.current() }
  coroutine.yield()
end

local function is_complete(group)
  return group.running == 0 and (group.next > #group.functions or group.failure ~= nil)
end

local function finish(task, ok, ...)
  local group = task.group
  group.running = group.running - 1
  if ok then
    group.results[task.index] = compat.pack(...)
  elseif not group.failure then
    group.failure = { message = (...), traceback = debug.traceback(task.co, tostring((...))) }
  end
  if group.joiner and is_complete(group) then
    make_ready(group.joiner)
    group.joiner = nil
  end
end

local function resume(task)
  local returned = compat.pack(coroutine.resume(task.co))
  if coroutine.status(task.co) == "dead" then
    tasks[task.co] = nil
    finish(task, compat.unpack(returned, 1, returned.n))
  end
end

-- Start functions of the group until its concurrency is used up. A failed group starts no more.
local function fill(group)
  while group.next <= #group.functions and group.running < group.concurrency do
    if group.failure then
      group.next = #group.functions + 1
      return
    end
    local index = group.next
    group.next = index + 1
    group.running = group.running + 1
    local task = { index = index, group = group }
    task.co = coroutine.create(group.functions[index])
    tasks[task.co] = task
    resume(task)
  end
end

local function run_ready()
  local list = ready
  ready = {}
  for i = 1, #list do
    local task = list[i]
    resume(task)
    fill(task.group)
  end
end

-- Wake what is due; returns milliseconds until the next timer, at most a slice.
local function run_timers()
  if #timers == 0 then return SLICE_MS end
  local now, wait, left = clock(), SLICE_MS, {}
  for _, timer in ipairs(timers) do
    local ms = math.ceil((timer.at - now) * 1000)
    if ms <= 0 then
      make_ready(timer.task)
    else
      left[#left + 1] = timer
      wait = math.min(wait, ms)
    end
  end
  timers = left
  return #ready > 0 and 0 or wait
end

-- The outermost `all` of a plain script: drive the engine until the group is complete.
local function drive(group)
  while not is_complete(group) do
    local wait = run_timers()
    if #ready == 0 then
      local engine = require "linkedin.engine"
      engine.step(wait)
      waiters.dispatch(engine)
    end
    run_ready()
    fill(group)
  end
end

-- An `all` inside a task: the parent waits, the outermost driver does the work.
local function join(group)
  while not is_complete(group) do
    group.joiner = M.current()
    coroutine.yield()
  end
end

--- Run functions concurrently and return their results in order.
---@param functions function[]
---@param concurrency integer  how many run at once
---@return table[] results     each `{ n = …, … }` of what the function returned
function M.all(functions, concurrency)
  local group = {
    functions = functions, concurrency = concurrency,
    results = {}, running = 0, next = 1, failure = nil, joiner = nil,
  }
  fill(group)
  if M.current() then join(group) else drive(group) end
  if group.failure then error(group.failure.message, 0) end
  return group.results
end

return M
