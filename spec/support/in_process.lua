-- SPDX-License-Identifier: MIT
--- Runs specs inside nginx or Neovim, unchanged: busted and everything it calls waits as that host does.
---
---     lua spec/support/in_process.lua nginx spec/profile_spec.lua
---     lua spec/support/in_process.lua nvim spec/profile_spec.lua

local socket = require "socket"

local PATIENCE_S = 100 * tonumber(os.getenv "SPEC_SLOW" or "1")

local host = table.remove(arg, 1)
local out, script = os.tmpname(), os.tmpname()

local function quoted(list)
  local parts = {}
  for i, name in ipairs(list) do parts[i] = ("%q"):format(name) end
  return table.concat(parts, ", ")
end

local function write_script(text)
  local file = assert(io.open(script, "w"))
  file:write((text:gsub("OUT", out):gsub("SPECS", (quoted(arg):gsub("%%", "%%%%")))))
  file:close()
end

local function read()
  local handle = assert(io.open(out))
  local text = handle:read "*a"
  handle:close()
  return text
end

local function wait()
  local deadline = socket.gettime() + PATIENCE_S
  while not read():find "\nover\n$" and socket.gettime() < deadline do socket.sleep(0.05) end
end

local hosts = {}

function hosts.nginx()
  write_script [[ngx.timer.at(0, function() assert(loadfile "spec/support/inner.lua")()("OUT", "nginx", { SPECS }) end)]]
  local environment = { SPEC_LUA = "luajit", XDG_STATE_HOME = "/tmp" }
  for _, name in ipairs { "PATH", "HOME", "XDG_STATE_HOME", "LUA_PATH", "LUA_CPATH" } do
    environment[name] = os.getenv(name) or environment[name]
  end
  local site = require "spec.support.site".start {
    workers = 1, server = "location / { return 204; }",
    env = environment,
    http = ("init_worker_by_lua_file %s;"):format(script),
  }
  wait()
  site:stop()
end

function hosts.nvim()
  write_script [[
    coroutine.wrap(function()
      local ok, why = pcall(assert(loadfile "spec/support/inner.lua")(), "OUT", "nvim", { SPECS })
      if not ok then print(why) end
      vim.schedule(function() vim.cmd "qa!" end)
    end)()
  ]]
  os.execute(("XDG_DATA_HOME=/tmp timeout %d %s --headless -u NONE -n -c 'luafile %s' >/dev/null 2>&1 </dev/null"):format(
    PATIENCE_S, os.getenv "NVIM_PROGRAM" or "nvim", script))
end

hosts[host]()
local text = read()
print(text)
os.remove(out)
os.remove(script)
local waits = tonumber(text:match "waited (%d+) times" or "0")
local passed, failures, errors = text:match "(%d+) successes / (%d+) failures? / (%d+) errors?"
passed = tonumber(passed) or 0
local failed = (tonumber(failures) or 1) + (tonumber(errors) or 0) + (waits > 0 and 0 or 1)
for what in text:gmatch "\n%a+ %-> [^\n]+\n([^\n]+)" do print("FAILED " .. what) end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
