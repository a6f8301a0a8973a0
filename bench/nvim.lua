-- SPDX-License-Identifier: MIT
-- What the plugin costs who types: a timer of 5 ms ticks in a real Neovim while 50 calls are in flight and a film is
-- published through `:LinkedIn post`; idle and busy windows take turns in the same run. And what it costs at the start.
--
--     make bench BENCH=bench/nvim.lua         (MIB=50 for a quick look; SPEC_NVIM_ROOT=/a/debian for its nvim too)
--
-- A tick may be late because others have the processors; what the editor's thread itself spends in one turn of its
-- loop is printed beside it, in processor time: that is what a key would wait for on a machine of its own.

local root = arg[0]:match "^(.*)/bench/" or "."
package.path = root .. "/?.lua;" .. package.path

local editors = require "spec.support.editor"
local linkedin = require "linkedin"
local media = require "spec.support.media"

local MIB = tonumber(os.getenv "MIB") or 200
local ROUNDS, IDLE_S, CALLS, STARTS = 5, 2, 50, 15
local BEYOND_MS, START_MS = 2, 3

local missed = false

local function verdict(is_met, target)
  missed = missed or not is_met
  return is_met and "ok" or "MISSED (" .. target .. ")"
end

-- In the editor: TICKS.max[window] is the longest delay, TICKS.turn[window] the longest turn of the loop; ms.
local TICKER = [[
  local uv, ffi = vim.uv or vim.loop, require "ffi"
  ffi.cdef "typedef struct { long seconds; long ns; } bench_time; int clock_gettime(int, bench_time *);"
  local THREAD_CPU, at = 3, ffi.new "bench_time"
  local function spent()
    ffi.C.clock_gettime(THREAD_CPU, at)
    return tonumber(at.seconds) * 1e3 + tonumber(at.ns) / 1e6
  end
  TICKS = { window = "off", max = {}, turn = {}, count = {} }
  local function most(list, value) list[TICKS.window] = math.max(list[TICKS.window] or 0, value) end
  local last, last_spent = uv.hrtime(), spent()
  uv.new_prepare():start(function()
    local now = spent()
    most(TICKS.turn, now - last_spent)
    last_spent = now
  end)
  uv.new_timer():start(5, 5, function()
    local now = uv.hrtime()
    most(TICKS.max, (now - last) / 1e6 - 5)
    last = now
    TICKS.count[TICKS.window] = (TICKS.count[TICKS.window] or 0) + 1
  end)
]]

-- Keep so many calls in flight until told to stop.
local CALLS_IN_FLIGHT = [[
  STOP, DONE = false, 0
  require "linkedin.nvim.client".run(function(li)
    local functions = {}
    for i = 1, %d do
      functions[i] = function()
        while not STOP do
          local me, err = li.profile:me()
          if not me then FAILED = tostring(err) return end
          DONE = DONE + 1
        end
      end
    end
    require "linkedin".all(functions, { concurrency = %d })
    STOPPED = true
  end)
]]

local function sleep(seconds) require "socket".sleep(seconds) end

local function window(editor, name) editor:lua(("TICKS.window = %q"):format(name)) end

-- Let everything settle, so that a window's ticks are its own.
local function idle(editor, i)
  sleep(0.3)
  window(editor, "idle" .. i)
  sleep(IDLE_S)
  window(editor, "off")
end

-- Nobody asks the editor anything meanwhile: what it is told goes to a file, and the window ends with that.
local function busy(editor, i)
  local told = editor.folder .. "/told"
  os.remove(told)
  editor:lua(([[
    vim.notify = function(text)
      TICKS.window = "off"
      local file = io.open(%q, "w")
      file:write(text)
      file:close()
    end
    vim.defer_fn(function() -- when we who ask are gone
      TICKS.window = "busy%d"
      %s
      vim.cmd "LinkedIn! post"
    end, 300)
  ]]):format(told, i, CALLS_IN_FLIGHT:format(CALLS, CALLS)))
  local deadline = os.time() + 300
  while not io.open(told) do
    assert(os.time() < deadline, "the film was not published")
    sleep(0.1)
  end
  editor:lua "STOP = true"
  editor:wait "return STOPPED or FAILED"
  editor:lua "STOPPED = nil"
  local said = editor:messages():match "[^\n]+$"
  assert(said:find "published: http", said)
end

local function worst(list, name)
  local most = 0
  for i = 1, ROUNDS do most = math.max(most, list[name .. i]) end
  return most
end

local function ticks(one, sandbox, folder)
  sandbox:reset()
  local editor = editors.start { command = one.command, folder = folder, setup = editors.setup(sandbox) }
  sandbox:fault "delay=0.3 GET /v2/me times=all"
  editor:command("edit " .. folder .. "/film.linkedin")
  editor:lua(TICKER)
  for i = 1, ROUNDS do
    idle(editor, i)
    editor:lua(("vim.api.nvim_buf_set_lines(0, -2, -1, false, { 'Take %d' })"):format(i))
    busy(editor, i)
  end
  local found, done, failed = editor:lua "return TICKS", editor:lua "return DONE", editor:lua "return FAILED"
  editor:stop()
  assert(not failed, failed)
  local busy_ticks = 0
  for i = 1, ROUNDS do busy_ticks = busy_ticks + found.count["busy" .. i] end
  local idle_ms, busy_ms = worst(found.max, "idle"), worst(found.max, "busy")
  print(("%s, idle: a tick of 5 ms is late by %.2f ms at most (longest turn %.2f ms)"):format(one.name, idle_ms, worst(found.turn, "idle")))
  print(("%s, %d calls in flight and %d MiB under way: %.2f ms (longest turn %.2f ms); %d ticks, %d calls   ratio %.2f   %s"):format(
    one.name, CALLS, MIB, busy_ms, worst(found.turn, "busy"), busy_ticks, done,
    busy_ms / idle_ms, verdict(busy_ms <= idle_ms + BEYOND_MS, BEYOND_MS .. " ms beyond idle")))
end

-- Milliseconds of what the configuration does, in editors of their own; the median.
local function start_ms(one, folder, code)
  local list = {}
  for i = 1, STARTS do
    local editor = editors.start {
      command = one.command, folder = folder,
      setup = ("local uv = vim.uv or vim.loop local began = uv.hrtime() %s STARTED = (uv.hrtime() - began) / 1e6"):format(code),
    }
    list[i] = editor:lua "return STARTED"
    if i == STARTS then
      local has_curl = editor:lua "local f = io.open '/proc/self/maps' local t = f:read '*a' f:close() return t:find 'libcurl' ~= nil"
      missed = missed or has_curl
      if has_curl then print(one.name .. ": libcurl was loaded at the start   MISSED") end
    end
    editor:stop()
  end
  table.sort(list)
  return list[math.floor((#list + 1) / 2)], list[1]
end

local function starts(one, folder)
  for _, what in ipairs {
    { 'require "linkedin"', 'require "linkedin"' },
    { 'require "linkedin.nvim".setup {}', 'require "linkedin" require "linkedin.nvim".setup {}' },
  } do
    local median, least = start_ms(one, folder, what[2])
    print(("%s, %s at the start: %.2f ms, at best %.2f ms   %s"):format(one.name, what[1], median, least,
      verdict(median <= START_MS, START_MS .. " ms")))
  end
end

local folder = editors.folder()
local sandbox = assert(linkedin.sandbox.start { processing = "video=0", quota = "off" })
-- LinkedIn is another machine: its stand-in does not take the processor from the editor.
os.execute(("renice -n 10 -p %d >/dev/null"):format(sandbox.pid))
media.write_video(folder .. "/film.mp4", { seconds = 60, mdat_bytes = MIB * 1048576 })
media.write(folder .. "/film.linkedin", "---\nvideo: film.mp4\ntitle: Film\n---\nTake 0\n")
for _, one in ipairs(editors.all()) do
  starts(one, folder)
  ticks(one, sandbox, folder)
end
sandbox:stop()
editors.remove(folder)
os.exit(not missed)
