-- SPDX-License-Identifier: MIT
--- Loads the C parts in a thread of libuv's before the editor needs them: reading libcurl and OpenSSL from disk
--- takes tens of milliseconds the first time, and a key may be pressed in each of them. What a thread has loaded
--- the editor's own `require` finds in memory.

local M = {}

local PARTS = {
  core = { "cjson", "linkedin.core" },
  engine = { "cjson", "linkedin.core", "linkedin.engine" },
}

local is_warm, waiting = {}, {}

-- Runs in the thread, in a Lua state of its own: nothing from outside may be used.
local function load_there(path, cpath, names)
  package.path, package.cpath = path, cpath
  for name in names:gmatch "%S+" do pcall(require, name) end
end

-- Where both Lua states find modules.
---@return string path, string cpath
function M.paths()
  local path, cpath = package.path, package.cpath
  for _, root in ipairs(vim.api.nvim_get_runtime_file("lua/linkedin/init.lua", true)) do
    local folder = root:match "^(.*)/linkedin/init%.lua$"
    path = ("%s;%s/?.lua;%s/?/init.lua"):format(path, folder, folder)
    cpath = ("%s;%s/?.so"):format(cpath, folder)
  end
  return path, cpath
end

local function begin(what)
  local uv = vim.uv or vim.loop
  local function over()
    is_warm[what] = true
    local list = waiting[what]
    waiting[what] = nil
    for _, fn in ipairs(list) do vim.schedule(fn) end
  end
  local ok, work = pcall(uv.new_work, load_there, over)
  if not ok or not work then return over() end
  local path, cpath = M.paths()
  work:queue(path, cpath, table.concat(PARTS[what], " "))
end

--- Go on once the parts are in memory.
---@param what "core"|"engine"
---@param fn fun()
function M.with(what, fn)
  if is_warm[what] then return fn() end
  local list = waiting[what]
  if list then
    list[#list + 1] = fn
    return
  end
  waiting[what] = { fn }
  begin(what)
end

return M
