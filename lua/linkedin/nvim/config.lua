-- SPDX-License-Identifier: MIT
--- What `setup` was given, completed.

local M = {}

---@class linkedin.NvimOptions
---@field client linkedin.Settings?  settings of `linkedin.new`
---@field scopes string[]?           what `:LinkedIn login` asks for
---@field pkce boolean?              login by the native flow, for applications that LinkedIn enabled for it
---@field data string?               folder of the token, the scheduled posts and what is known of posts
---@field filetypes string[]?        buffers that are linted and complete mentions, default { "linkedin" }
---@field patterns string[]?         names of files of the filetype `linkedin`, default { "*.linkedin" }
---@field lint boolean?              diagnostics while typing, default true
---@field lint_delay integer?        milliseconds without a change before they are made anew, default 300
---@field rules table|function|nil   a team's own rules, see linkedin.lint
---@field width integer?             columns of the previewed post, default 60
---@field fold { characters: integer?, lines: integer? }?  where "…see more" folds, default 210 and 3
---@field progress "float"|"echo"|false|nil  how uploads are shown, default "float"
---@field organizations_ttl integer? seconds for which the list of administered pages is kept, default a day

local ALLOWED = {
  client = "table", scopes = "table", pkce = "boolean", data = "string", filetypes = "table", patterns = "table",
  lint = "boolean", lint_delay = "integer", rules = "table|function", width = "integer", fold = "table",
  progress = "string|boolean", organizations_ttl = "integer",
}

local DEFAULTS = {
  client = {}, scopes = { "openid", "profile", "w_member_social" }, filetypes = { "linkedin" }, patterns = { "*.linkedin" },
  lint = true, lint_delay = 300, width = 60, progress = "float", organizations_ttl = 86400,
}

-- LinkedIn states no figure: these are what the feed on a desktop was seen to do, unconfirmed.
local FOLD = { characters = 210, lines = 3 }

local current

local function with_defaults(given, defaults)
  local made = {}
  for name, value in pairs(defaults) do made[name] = value end
  for name, value in pairs(given or {}) do made[name] = value end
  return made
end

--- Check and keep the options of `setup`; raises at its caller's line.
---@param opts linkedin.NvimOptions?
---@return table config
function M.set(opts)
  local options = require "linkedin.options"
  options.check("linkedin.nvim.setup", opts, ALLOWED, nil, 4)
  local config = with_defaults(opts, DEFAULTS)
  options.check("linkedin.nvim.setup fold", config.fold, { characters = "integer", lines = "integer" }, nil, 4)
  config.fold = with_defaults(config.fold, FOLD)
  if config.progress and config.progress ~= "float" and config.progress ~= "echo" then
    error("linkedin.nvim.setup: progress must be \"float\", \"echo\" or false", 3)
  end
  config.data = config.data or vim.fn.stdpath "data" .. "/linkedin"
  current = config
  return config
end

--- The options in force.
---@return table
function M.get()
  return current or M.set()
end

return M
