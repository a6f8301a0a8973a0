-- SPDX-License-Identifier: MIT
--- Real Neovims for specs: each a process of its own, without a screen, driven from outside as a person would, by
--- keys, and asked by expressions of Lua. Its files lie in a folder of its own.

local json = require "linkedin.json"
local library = require "spec.support.library"
local socket = require "socket"

local M = {}

local PATIENCE_S = 10 * tonumber(os.getenv "SPEC_SLOW" or "1")

local function quoted(text) return "'" .. tostring(text):gsub("'", "'\\''") .. "'" end

local function output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

--- The Neovims there are: the one on the path, and the one of a Debian in the folder SPEC_NVIM_ROOT.
---@return { name: string, command: string }[]
function M.all()
  local list = {}
  if not library.paths() then return list end
  if output_of "command -v nvim" ~= "" then list[1] = { command = "nvim" } end
  local root = os.getenv "SPEC_NVIM_ROOT"
  if root and io.open(root .. "/usr/bin/nvim") then
    local libraries = root .. "/usr/lib/x86_64-linux-gnu"
    list[#list + 1] = {
      command = ("env VIMRUNTIME=%s/usr/share/nvim/runtime %s/usr/lib64/ld-linux-x86-64.so.2 --library-path %s %s/usr/bin/nvim"):format(
        root, root, libraries, root),
    }
  end
  for _, one in ipairs(list) do one.name = output_of(one.command .. " --version"):match "NVIM v[%d.]+" end
  return list
end

local Editor = {}
Editor.__index = Editor

function Editor:_remote(flag, text)
  return output_of(("timeout %d nvim --headless -u NONE --server %s --remote-%s %s 2>&1"):format(PATIENCE_S, self.socket, flag, quoted(text)))
end

--- What this Lua returns in the editor.
function Editor:lua(code)
  local path = self.socket .. ".lua"
  local file = assert(io.open(path, "w"))
  file:write(code)
  file:close()
  local text = self:_remote("expr", ('luaeval("vim.json.encode({ pcall(dofile, %s) })")'):format("'" .. path .. "'"))
  local answer, why = json.decode(text)
  if not answer then error("the editor answered: " .. text .. tostring(why), 2) end
  if answer[1] ~= true then error("the editor raised: " .. tostring(answer[2]), 2) end
  return answer[2]
end

--- Press keys.
function Editor:keys(keys)
  self:_remote("send", keys)
end

--- Wait until this Lua returns something true, and return that.
function Editor:wait(code)
  local deadline = socket.gettime() + PATIENCE_S
  while true do
    local value = self:lua(code)
    if value then return value end
    if socket.gettime() > deadline then error("waited in vain for: " .. code .. "\n" .. self:messages(), 2) end
    socket.sleep(0.01)
  end
end

--- Run a command line.
function Editor:command(line)
  return self:lua(("vim.cmd(%q)"):format(line))
end

--- What was said so far.
function Editor:messages()
  return self:lua "return table.concat(require 'linkedin.nvim.notify'.said, '\\n')"
end

--- Wait for words among the messages. Plain text.
function Editor:says(words)
  return self:wait(("return table.concat(require 'linkedin.nvim.notify'.said, '\\n'):find(%q, 1, true)"):format(words))
end

--- The lines of the current buffer.
function Editor:lines()
  return self:lua "return vim.api.nvim_buf_get_lines(0, 0, -1, false)"
end

--- Open a file with these lines, of the filetype.
function Editor:edit(name, lines)
  local path = self.folder .. "/" .. name
  local file = assert(io.open(path, "w"))
  file:write(table.concat(lines, "\n"), "\n")
  file:close()
  self:command("edit " .. path)
  return path
end

--- End it as `kill -9` does.
function Editor:kill()
  if not self.pid then return end
  os.execute(("kill -9 %d 2>/dev/null"):format(self.pid))
  local deadline = socket.gettime() + PATIENCE_S
  while output_of(("kill -0 %d 2>/dev/null && cat /proc/%d/stat 2>/dev/null"):format(self.pid, self.pid)):find "%) [^Z]" and socket.gettime() < deadline do
    socket.sleep(0.01)
  end
  self.pid = nil
end

--- Ask it to quit; is it gone in time?
function Editor:quit()
  self:keys "<Esc>:qa!<CR>"
  local deadline = socket.gettime() + PATIENCE_S
  while output_of(("kill -0 %d 2>/dev/null && echo there"):format(self.pid)) ~= "" do
    if socket.gettime() > deadline then return false end
    socket.sleep(0.01)
  end
  self.pid = nil
  return true
end

--- A folder for the files of editors; remove it with `M.remove`.
function M.folder()
  return (output_of "mktemp -d":gsub("%s+$", ""))
end

function M.remove(folder)
  os.execute("rm -rf " .. quoted(folder))
end

local function environment(folder, given)
  local path, cpath = library.paths()
  local env = {
    XDG_DATA_HOME = folder .. "/data", XDG_CACHE_HOME = folder .. "/cache", XDG_STATE_HOME = folder .. "/state", XDG_CONFIG_HOME = folder .. "/config",
    LUA_PATH = path, LUA_CPATH = cpath, TZ = "UTC",
  }
  for name, value in pairs(given or {}) do env[name] = value end
  local words = { "env -u LINKEDIN_SANDBOX -u LINKEDIN_ACCESS_TOKEN -u BROWSER -u DISPLAY -u WAYLAND_DISPLAY" }
  for name, value in pairs(env) do words[#words + 1] = name .. "=" .. quoted(value) end
  return table.concat(words, " ")
end

--- The configuration for a sandbox: Lua that calls `setup`. `more` is Lua too, fields of its options.
---@param sandbox table
---@param more string?    e.g. "lint_delay = 20"
---@param client string?  fields of `client`
function M.setup(sandbox, more, client)
  return ([[
    require "linkedin.nvim".setup {
      client = {
        api_url = %q, oauth_url = %q, upload_url = %q, client_id = %q, client_secret = %q, retry = false,
        quota = { store = "memory", posts = 100000, organizations = 100000, profile = 100000 }, %s
      }, lint_delay = 20, %s
    }]]):format(sandbox.api_url, sandbox.oauth_url, sandbox.upload_url, sandbox.client_id, sandbox.client_secret,
    client or ("access_token = %q"):format(sandbox.access_token), more or "")
end

local started = 0

--- Start one. `setup` is the Lua of its configuration; it ends with `stop`.
---@param options { command: string?, folder: string, env: table?, setup: string?, arguments: string? }
function M.start(options)
  started = started + 1
  local folder = options.folder
  local self = setmetatable({ folder = folder, socket = ("%s/editor-%d.sock"):format(folder, started) }, Editor)
  local init = ("%s/init-%d.lua"):format(folder, started)
  local file = assert(io.open(init, "w"))
  file:write(options.setup or "")
  file:close()
  self.pid = tonumber(output_of(("%s %s --headless -i NONE -n -u %s --listen %s %s >%s/log 2>&1 </dev/null & echo $!"):format(
    environment(folder, options.env), options.command or "nvim", init, self.socket, options.arguments or "", folder)))
  local deadline = socket.gettime() + PATIENCE_S
  while self:_remote("expr", "1") ~= "1" do
    assert(socket.gettime() < deadline, "the editor did not start")
    socket.sleep(0.01)
  end
  return self
end

--- End it, however it is.
Editor.stop = Editor.kill

return M
