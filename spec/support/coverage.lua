-- SPDX-License-Identifier: MIT
-- A helper for busted that notes which lines of lua/linkedin ran (`make coverage`). When the
-- process ends it writes "file line" once for each to a file of its own in $COVERAGE_DIR;
-- coverage.sh puts them together. Lua's line hook belongs to a coroutine, so coroutines are
-- created through here too.

local folder = os.getenv "COVERAGE_DIR"
if jit then jit.off() end

local seen = {}

local function note(_, line)
  local source = debug.getinfo(2, "S").source
  local lines = seen[source]
  if not lines then
    lines = {}
    seen[source] = lines
  end
  lines[line] = true
end

local function hooked(f)
  return function(...)
    debug.sethook(note, "l")
    return f(...)
  end
end

local create, wrap = coroutine.create, coroutine.wrap
coroutine.create = function(f) return create(hooked(f)) end
coroutine.wrap = function(f) return wrap(hooked(f)) end
debug.sethook(note, "l")

local function save()
  debug.sethook()
  local name = ("%s/%d-%d"):format(folder, os.time(), math.random(1e9))
  local out = assert(io.open(name, "w"))
  for source, lines in pairs(seen) do
    local path = source:match "^@.*(lua/linkedin/.*)$"
    if path then
      for line in pairs(lines) do out:write(path, " ", line, "\n") end
    end
  end
  out:close()
end

math.randomseed(tonumber(tostring({}):match "0x(%x+)", 16) % 2 ^ 31)
require "busted".subscribe({ "exit" }, function()
  save()
  return nil, true
end)
