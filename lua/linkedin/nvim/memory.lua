-- SPDX-License-Identifier: MIT
--- What is known of a buffer's post: its URN once it is published, or how far a failed one came. Kept in a file of
--- its own for each file, so that it outlives the editor and two editors do not disturb each other; for a buffer
--- without a file, as long as the buffer lives.

local M = {}

local nameless = {} -- buffer → memory

local function path_of(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  if name == "" or vim.bo[buffer].buftype ~= "" then return nil end
  local crypto = require "linkedin.core".crypto -- the editor's own sha256 tests itself first, for milliseconds
  return ("%s/posts/%s.json"):format(require "linkedin.nvim.config".get().data, crypto.hex(crypto.sha256(vim.fn.fnamemodify(name, ":p"))))
end

--- What is known.
---@param buffer integer
---@return { urn: string?, resume: table?, mark: string?, media: string? }
function M.get(buffer)
  local path = path_of(buffer)
  if not path then return nameless[buffer] or {} end
  return require "linkedin.nvim.files".read_json(path) or {}
end

--- A place to keep it, which stays the buffer's even when the buffer is gone.
---@param buffer integer
---@return fun(memory: table): boolean?, string?
function M.keeper(buffer)
  local path = path_of(buffer)
  if path then return function(memory) return require "linkedin.nvim.files".write_json(path, memory) end end
  return function(memory)
    nameless[buffer] = memory
    return true
  end
end

return M
