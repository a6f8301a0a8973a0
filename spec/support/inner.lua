-- SPDX-License-Identifier: MIT
--- busted in a process that is not its own (an nginx worker, an editor): its output goes to a file, and its
--- end does not end the process.
---
---    assert(loadfile "spec/support/inner.lua")()(out, "nginx", { "spec/profile_spec.lua" })
---
--- (Not by dofile or require: a coroutine cannot wait across those.) The last lines say how often a call
--- waited in the host, and that it is over.

-- Neovim exports functions by the names of LuaSocket's own (socket_connect), and would get its calls: the
-- module is loaded so that it sees itself first.
local function mend_socket()
  local ffi = require "ffi"
  ffi.cdef "void *dlopen(const char *path, int flags);"
  local NOW, DEEPBIND = 2, 8
  ffi.C.dlopen(assert(package.searchpath("socket.core", package.cpath)), NOW + DEEPBIND) -- luacheck: ignore 143
end

-- luacheck: globals os.exit io.write io.stdout print arg
return function(path, host, specs)
  if host == "nvim" then mend_socket() end
  local out = assert(io.open(path, "w"))
  out:setvbuf "no"
  arg = { [0] = "in " .. host, "-o", "plainTerminal" }
  for _, spec in ipairs(specs) do arg[#arg + 1] = spec end
  os.exit = function() error("the specs have ended", 0) end
  io.write = function(...)
    out:write(...)
    return io.stdout
  end
  print = function(...)
    local parts = {}
    for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
    out:write(table.concat(parts, "\t"), "\n")
  end
  local silent = setmetatable({ write = function(self, ...)
    out:write(...)
    return self
  end }, { __index = function() return function() end end })
  io.stdout = silent
  local adapter = require("linkedin.loop." .. (host == "nvim" and "uv" or host))
  local await, waits = adapter.await, 0
  adapter.await = function(...)
    waits = waits + 1
    return await(...)
  end
  local _, why = pcall(require "busted.runner", { standalone = false })
  out:write(("\n%s\nwaited %d times in %s\nover\n"):format(tostring(why), waits, host))
  out:close()
end
