-- SPDX-License-Identifier: MIT
--- LinkedIn in Neovim, 0.7 and later.
---
---    require "linkedin.nvim".setup {}
---
--- `setup` defines `:LinkedIn` and the filetype `linkedin`, and nothing else: each part is loaded when it is
--- first used, libcurl with the first call. Nothing here waits for the network.

local M = {}

-- Tell what has become overdue while no editor was open; after the start, not in it.
local LOOK_AFTER_MS = 100

-- In a checkout the C parts lie beside lua/, where `make build LUA=luajit` leaves them.
local function find_build()
  local root = debug.getinfo(1, "S").source:match "^@(.*)/lua/linkedin/nvim/init%.lua$"
  local built = root and root .. "/build/luajit/?.so"
  if built and not package.cpath:find(built, 1, true) then package.cpath = package.cpath .. ";" .. built end
end

local function define_command()
  vim.api.nvim_create_user_command("LinkedIn", function(given) require "linkedin.nvim.command".run(given) end, {
    nargs = "*", range = true, bang = true, desc = "LinkedIn",
    complete = function(lead, line, at) return require "linkedin.nvim.command".complete(lead, line, at) end,
  })
end

local function define_filetype(config)
  local group = vim.api.nvim_create_augroup("linkedin", { clear = true })
  if config.patterns[1] then
    vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
      group = group, pattern = config.patterns, command = "setfiletype linkedin",
    })
  end
  if config.filetypes[1] then
    vim.api.nvim_create_autocmd("FileType", {
      group = group, pattern = config.filetypes,
      callback = function(event) require "linkedin.nvim.attach".attach(event.buf) end,
    })
  end
end

--- Set the plugin up; may be called again with other options.
---@param opts linkedin.NvimOptions?
function M.setup(opts)
  local config = require "linkedin.nvim.config".set(opts)
  find_build()
  define_command()
  define_filetype(config)
  require "linkedin.nvim.runtime".add()
  vim.defer_fn(function() require "linkedin.nvim.schedule".start() end, LOOK_AFTER_MS)
end

return M
