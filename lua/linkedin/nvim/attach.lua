-- SPDX-License-Identifier: MIT
--- What a buffer of the filetype gets: completion of mentions, and diagnostics while typing.

local M = {}

--- Attach to a buffer; a second time changes nothing.
---@param buffer integer
function M.attach(buffer)
  local config = require "linkedin.nvim.config".get()
  vim.bo[buffer].omnifunc = "v:lua.require'linkedin.nvim.mentions'.complete"
  if config.lint then require "linkedin.nvim.diagnostics".attach(buffer) end
end

return M
