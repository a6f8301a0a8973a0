-- SPDX-License-Identifier: MIT
--- Runs specs inside an event loop, unchanged: busted and everything it calls is a coroutine of the loop.
---
---     lua spec/support/in_host.lua uv -o plainTerminal spec/profile_spec.lua
---
--- Whether the calls really wait in that host is looked at, too: the loop must have been found.

local host = table.remove(arg, 1)
local found = false

local function watch()
  local adapter = require("linkedin.loop." .. host)
  local await = adapter.await
  adapter.await = function(...)
    found = true
    return await(...)
  end
end

local exit_code
local exit = os.exit
-- busted ends the process; here it ends its coroutine, and the loop ends by itself.
os.exit = function(code) -- luacheck: ignore
  exit_code = code
  error({ is_exit = true }, 0)
end

local function run()
  watch()
  local ok, why = pcall(require "busted.runner", { standalone = false })
  if not ok and not (type(why) == "table" and why.is_exit) then
    io.stderr:write(tostring(why), "\n")
    exit_code = exit_code or 1
  end
end

local loops = {}

function loops.uv()
  local uv = require "luv"
  local start = uv.new_timer()
  start:start(0, 0, function()
    start:close()
    coroutine.wrap(run)()
  end)
  uv.run()
end

function loops.cqueues()
  local controller = require "cqueues".new()
  controller:wrap(run)
  assert(controller:loop())
end

function loops.copas()
  local copas, is_over = require "copas", false
  copas.addthread(function()
    run()
    is_over = true
  end)
  while not is_over do copas.step(1) end
end

loops[host]()
if exit_code == 0 or exit_code == true or exit_code == nil then
  if not found then
    io.stderr:write("nothing waited in " .. host .. "\n")
    exit(1)
  end
end
exit(exit_code)
