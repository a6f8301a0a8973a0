-- SPDX-License-Identifier: MIT
--- Loads what a command needs, before it runs. The C parts in a thread of libuv's: reading libcurl and OpenSSL from
--- disk takes tens of milliseconds the first time, and a key may be pressed in each of them; what a thread has loaded
--- the editor's own `require` finds in memory. Then the Lua of calls and posts, one file at a time.

local M = {}

local PARTS = {
  core = { "cjson", "linkedin.core" },
  engine = { "cjson", "linkedin.core", "linkedin.engine" },
}

-- In the order in which they need each other, so that each is loaded alone. One that is missing here is loaded later.
local FILES = {
  core = {
    "linkedin.core", "linkedin.compat", "linkedin.options", "linkedin.error", "linkedin.json", "linkedin.text", "linkedin.lint.text",
  },
  engine = {
    "linkedin.core", "linkedin.compat", "linkedin.options", "linkedin.error", "linkedin.json", "linkedin.engine", "linkedin.text",
    "linkedin.loop.waiters", "linkedin.loop.uv", "linkedin.loop.group", "linkedin.loop", "linkedin.cancel", "linkedin.emitter",
    "linkedin.quota.options", "linkedin.quota.identity", "linkedin.quota.store", "linkedin.quota", "linkedin.retry", "linkedin.trace",
    "linkedin.settings", "linkedin.client", "linkedin.token", "linkedin.oauth.keeper", "linkedin.oauth.endpoint", "linkedin.oauth",
    "linkedin.endpoint", "linkedin.answer", "linkedin.localized", "linkedin.response", "linkedin.wire", "linkedin.versions",
    "linkedin.version_guard", "linkedin.call", "linkedin.profile", "linkedin.media", "linkedin.media_rules", "linkedin.lint.text",
    "linkedin.lint.content", "linkedin.lint.audience", "linkedin.lint.brand", "linkedin.lint", "linkedin.backoff", "linkedin.pause",
    "linkedin.upload.source", "linkedin.upload.session", "linkedin.upload.wait", "linkedin.upload.transfer", "linkedin.upload.parts",
    "linkedin.upload.versioned", "linkedin.assets", "linkedin.upload.whole", "linkedin.images",
    "linkedin.videos", "linkedin.documents", "linkedin.share.draft", "linkedin.share.rest", "linkedin.share.publish", "linkedin.share",
    "linkedin.posts", "linkedin.nvim.files", "linkedin.nvim.memory", "linkedin.nvim.publish",
    "linkedin.nvim.progress", "linkedin.nvim.client",
  },
}

M.FILES = FILES

-- What is made once, and takes its time. A wrong setting is told by whoever makes it again.
local MAKERS = {
  core = {},
  engine = {
    function() require "linkedin.nvim.client".get() end,
    function() require "linkedin.nvim.client".get():_engine() end,
    function() require "linkedin.nvim.client".get():_quota() end,
    function() require "linkedin.engine".fd() end,
  },
}

local is_warm, waiting = {}, {}

-- Runs in the thread, in a Lua state of its own: nothing from outside may be used.
local function load_there(path, cpath, names)
  package.path, package.cpath = path, cpath
  for name in names:gmatch "%S+" do
    local ok, part = pcall(require, name)
    if ok and name == "linkedin.engine" then part.prepare() end -- libcurl and OpenSSL get ready once, here
  end
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

-- Each of those who waited in a turn of its own.
local function done(what)
  local fn = table.remove(waiting[what], 1)
  if not waiting[what][1] then is_warm[what], waiting[what] = true, nil end
  if waiting[what] then vim.defer_fn(function() done(what) end, 0) end
  if fn then fn() end
end

local function make(what, i)
  local maker = MAKERS[what][i]
  if not maker then return done(what) end
  pcall(maker)
  vim.defer_fn(function() make(what, i + 1) end, 0)
end

-- One file in each turn of the loop. What cannot be loaded is told by whoever needs it.
local function load_files(what, i)
  local name = FILES[what][i]
  if not name then return vim.defer_fn(function() make(what, 1) end, 0) end
  local is_new = not package.loaded[name]
  pcall(require, name)
  if is_new then vim.defer_fn(function() load_files(what, i + 1) end, 0) else load_files(what, i + 1) end
end

local function begin(what)
  local uv = vim.uv or vim.loop
  local over = vim.schedule_wrap(function() load_files(what, 1) end)
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
