-- SPDX-License-Identifier: MIT
--- A small coroutine loop over luasocket's select: the sandbox's heart, and nothing of the client's.
--- A task waits with `loop.readable(sock, seconds)`, `loop.writable(…)` or `loop.sleep(seconds)`.

local socket = require "socket"

local Loop = {}
Loop.__index = Loop

-- An array one can remove from quickly, in the form select wants.
local function waiting_set()
  return { items = {}, places = {}, tasks = {}, deadlines = {} }
end

local function insert(set, sock, task, deadline)
  local n = #set.items + 1
  set.items[n], set.places[sock], set.tasks[sock], set.deadlines[sock] = sock, n, task, deadline
end

local function remove(set, sock)
  local place, n = set.places[sock], #set.items
  local last = set.items[n]
  set.items[place], set.places[last] = last, place
  set.items[n], set.places[sock] = nil, nil
  local task = set.tasks[sock]
  set.tasks[sock], set.deadlines[sock] = nil, nil
  return task
end

local function report(task, why)
  io.stderr:write("linkedin sandbox: ", debug.traceback(task, tostring(why)), "\n")
end

-- Run a task until it waits again.
function Loop:resume(task, ...)
  local ok, kind, what, seconds = coroutine.resume(task, ...)
  if not ok then
    report(task, kind)
  elseif kind == "r" or kind == "w" then
    insert(kind == "r" and self.reading or self.writing, what, task,
      seconds and socket.gettime() + seconds)
  elseif kind == "sleep" then
    self.sleeping[task] = socket.gettime() + what
  end
end

--- Start a function as a task.
function Loop:spawn(f, ...)
  self:resume(coroutine.create(f), ...)
end

function Loop:expire(set, now)
  local late = {}
  for sock, deadline in pairs(set.deadlines) do
    if deadline <= now then late[#late + 1] = sock end
  end
  for _, sock in ipairs(late) do
    if set.places[sock] then self:resume(remove(set, sock), nil, "timeout") end
  end
end

function Loop:wake(now)
  local due
  for task, at in pairs(self.sleeping) do
    if at <= now then
      due = due or {}
      due[#due + 1] = task
    end
  end
  for _, task in ipairs(due or {}) do
    self.sleeping[task] = nil
    self:resume(task, true)
  end
end

-- A second at most: so that Ctrl-C, which only interrupts Lua code, is noticed.
local function pause(self, now)
  local wait = self.max_wait or 1
  for _, at in pairs(self.sleeping) do wait = math.min(wait, at - now) end
  return wait > 0 and wait or 0
end

--- One turn. Returns nothing; call it until `stop` was called.
function Loop:turn()
  local now = socket.gettime()
  local readable, writable = socket.select(self.reading.items, self.writing.items, pause(self, now))
  for _, sock in ipairs(readable) do
    if self.reading.places[sock] then self:resume(remove(self.reading, sock), true) end
  end
  for _, sock in ipairs(writable) do
    if self.writing.places[sock] then self:resume(remove(self.writing, sock), true) end
  end
  now = socket.gettime()
  if next(self.sleeping) then self:wake(now) end
  if now >= self.next_expiry then
    self.next_expiry = now + 1
    self:expire(self.reading, now)
    self:expire(self.writing, now)
  end
end

--- Turn until `stop`; `between()` runs after every turn and may return the longest wait it bears.
function Loop:run(between)
  while not self.is_stopping do
    self:turn()
    if between then self.max_wait = between() end
  end
end

function Loop:stop()
  self.is_stopping = true
end

local M = {}

function M.new()
  return setmetatable({
    reading = waiting_set(), writing = waiting_set(), sleeping = {}, next_expiry = 0,
  }, Loop)
end

--- Wait until `sock` can be read; true, or nil and "timeout".
function M.readable(sock, seconds)
  return coroutine.yield("r", sock, seconds)
end

function M.writable(sock, seconds)
  return coroutine.yield("w", sock, seconds)
end

function M.sleep(seconds)
  return coroutine.yield("sleep", seconds)
end

return M
