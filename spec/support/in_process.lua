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
  local pipe = io.popen "pwd"
  local here = pipe:read "*l"
  pipe:close()
  local site = require "spec.support.site".start {
    workers = 1, server = "location / { return 204; }",
    env = { PATH = os.getenv "PATH", HOME = os.getenv "HOME", XDG_STATE_HOME = os.getenv "XDG_STATE_HOME" or "/tmp", PWD = here },
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
  os.execute(("XDG_DATA_HOME=/tmp timeout %d nvim --headless -u NONE -n -c 'luafile %s' >/dev/null 2>&1 </dev/null"):format(PATIENCE_S, script))
end

hosts[host]()
local text = read()
io.write(text)
os.remove(out)
os.remove(script)
local waits = tonumber(text:match "waited (%d+) times" or "0")
os.exit(text:find "%d+ successes / 0 failures / 0 errors" ~= nil and waits > 0)
