-- SPDX-License-Identifier: MIT
--- The host of libuv: Neovim, and scripts on luv. A coroutine waits; one poll handle watches the engine's
--- descriptor while anybody does. In Neovim it goes on through `vim.schedule`, where the whole API may be
--- used.

local compat = require "linkedin.compat"
local waiters = require "linkedin.loop.waiters"

local M = { name = "uv" }

local watch -- { poll =, fd =, waiting = }

local function vim_of()
  return rawget(_G, "vim")
end

local function library()
  local vim = vim_of()
  return vim and (vim.uv or vim.loop) or require "luv"
end

-- Go on with a coroutine. An error in it is the host's to show: nobody called us.
local function resume(co, ...)
  local ok, why = coroutine.resume(co, ...)
  if not ok then error(debug.traceback(co, tostring(why)), 0) end
end

-- In Neovim what is ready goes on in turns: half a thousandth of a second's worth, then the editor's own events, then more.
-- Fifty answers that come at once would else hold up a key for as long as all of them take.
local TURN_NS = 5e5

local ready, head, tail = {}, 1, 0
local turn, is_armed, is_turn

local take_turn

-- Go on when the loop has been around once: a scheduled function alone would run before that.
local function arm()
  is_armed = true
  turn = turn or library().new_timer()
  turn:start(0, 0, vim_of().schedule_wrap(take_turn))
end

function take_turn()
  local uv = library()
  local ends = uv.hrtime() + TURN_NS
  is_armed, is_turn = false, true
  repeat
    local fn = ready[head]
    ready[head] = nil
    head = head + 1
    local ok, why = pcall(fn)
    if not ok then
      is_turn = false
      if head <= tail then arm() end
      error(why, 0)
    end
  until head > tail or uv.hrtime() >= ends
  is_turn = false
  if head <= tail then arm() end
end

local function later(fn)
  local vim = vim_of()
  if not (vim and vim.schedule) then return fn() end
  tail = tail + 1
  ready[tail] = fn
  if is_armed or is_turn then return end
  is_armed = true
  vim.schedule(take_turn)
end

--- Is there a loop that will run, and a coroutine that may wait in it?
---@return boolean
function M.is_here()
  if not compat.running() then return false end
  local vim = vim_of()
  if vim and vim.schedule then return true end
  local luv = package.loaded.luv
  if not luv then return false end
  return luv.loop_mode == nil or luv.loop_mode() ~= nil
end

-- The poll handle, on the descriptor that the engine has now: after fork it is another one.
local function watch_of(engine)
  local fd, err = engine.fd()
  if not fd then error("linkedin: " .. tostring(err and err.message or err), 0) end
  if not watch or watch.fd ~= fd then
    watch = { fd = fd, poll = assert(library().new_poll(fd)), waiting = 0 }
  end
  return watch
end

local function begin(engine)
  local w = watch_of(engine)
  w.waiting = w.waiting + 1
  if w.waiting == 1 then
    w.poll:start("r", function() waiters.dispatch(engine) end)
  end
  return w
end

-- Nobody waits any more: the handle must not keep the loop alive.
local function finish(w)
  w.waiting = w.waiting - 1
  if w.waiting == 0 then w.poll:stop() end
end

--- Wait until the exchange has news.
function M.await(engine, exchange)
  local co, w = compat.running(), begin(engine)
  waiters.set(exchange:id(), function()
    finish(w)
    later(function() resume(co) end)
  end)
  coroutine.yield()
end

function M.sleep(_, seconds)
  local co, timer = compat.running(), library().new_timer()
  timer:start(math.ceil(seconds * 1000), 0, function()
    timer:close()
    later(function() resume(co) end)
  end)
  coroutine.yield()
end

-- Waiting in one coroutine for another.
local function new_signal()
  local co, is_set
  return {
    wait = function()
      if not is_set then
        co = compat.running()
        coroutine.yield()
      end
      co, is_set = nil, nil
    end,
    wake = function()
      if co then later(function() resume(co) end) else is_set = true end
    end,
  }
end

--- Run functions in coroutines of their own; results in order.
function M.all(functions, concurrency)
  local function start(fn) later(function() resume(coroutine.create(fn)) end) end
  return require "linkedin.loop.group".run(functions, concurrency, start, new_signal)
end

-- ── threads ────────────────────────────────────────────────────────────────────────────────────

-- Runs in the thread, in a Lua state of its own: nothing from outside may be used.
local function work_there(path, cpath, module, name, argument)
  package.path, package.cpath = path, cpath
  local ok, text = pcall(function()
    local json = require "linkedin.json"
    local value, err = require(module)[name](json.decode(argument))
    return json.encode { value = value, err = err }
  end)
  return ok, tostring(text)
end

-- Where a new Lua state finds what this one found, also below Neovim's 'runtimepath'.
local function paths()
  local root = debug.getinfo(1, "S").source:match "^@(.*)/linkedin/loop/uv%.lua$" or "."
  return ("%s;%s/?.lua;%s/?/init.lua"):format(package.path, root, root), ("%s;%s/?.so"):format(package.cpath, root)
end

--- Call a function of a module of ours in a thread, for what reads much of a file; the coroutine waits.
---@async
---@param module string
---@param name string
---@param argument table  plain data, as are the results
---@return any value
---@return linkedin.Error? err
function M.in_thread(module, name, argument)
  local json, co = require "linkedin.json", compat.running()
  local path, cpath = paths()
  local work = library().new_work(work_there, function(ok, text)
    later(function() resume(co, ok, text) end)
  end)
  work:queue(path, cpath, module, name, (assert(json.encode(argument))))
  local ok, text = coroutine.yield()
  local answer = ok and json.decode(text)
  if type(answer) ~= "table" then return require(module)[name](argument) end -- no thread could: do it here
  return answer.value, answer.err and require "linkedin.error".new(answer.err)
end

--- Start a coroutine that may wait.
---@param fn function
function M.spawn(fn)
  resume(coroutine.create(fn))
end

return M
