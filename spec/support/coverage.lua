-- SPDX-License-Identifier: MIT
-- Notes which lines of lua/linkedin run, for `make coverage`. LUA_INIT brings it into every Lua of
-- a job, the sandbox's included. A line is written down the first time it runs ("file line", to a
-- file of the process's own in $COVERAGE_DIR), so it does not matter how a process ends;
-- coverage.sh puts the files together. A line hook belongs to one coroutine, so coroutines are
-- created through here too.

local folder = os.getenv "COVERAGE_DIR"
if not folder then return end

local unique = tostring({}):match "0x(%x+)"
local out = assert(io.open(("%s/%d-%s-%d"):format(folder, os.time(), unique, os.clock() * 1e6), "a"))
out:setvbuf "no"

local seen = {} -- source → lines already written; false: not ours
local sethook, getinfo = debug.sethook, debug.getinfo

local function note(_, line)
  local source = getinfo(2, "S").source
  local lines = seen[source]
  if lines == nil then
    local path = source:match "^@.*(lua/linkedin/.*)$"
    lines = path and { path = path } or false
    seen[source] = lines
  end
  if lines and not lines[line] then
    lines[line] = true
    out:write(lines.path, " ", line, "\n")
  end
end

local function hooked(f)
  return function(...)
    sethook(note, "l")
    return f(...)
  end
end

local create, wrap = coroutine.create, coroutine.wrap
coroutine.create = function(f) return create(hooked(f)) end
coroutine.wrap = function(f) return wrap(hooked(f)) end
sethook(note, "l")
