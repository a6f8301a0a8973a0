-- SPDX-License-Identifier: MIT
--- A buffer as a document. Reading never changes it.

local M = {}

--- Where a buffer's file lies; the working directory for a buffer without a file.
---@param buffer integer
---@return string
function M.folder(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  if name == "" or name:find "^%a+://" then return vim.fn.getcwd() end
  return vim.fn.fnamemodify(name, ":p:h")
end

--- What the buffer, or the lines of it, would publish.
---@param buffer integer
---@param from integer?
---@param to integer?
---@return linkedin.Document
function M.document(buffer, from, to)
  local doc = require "linkedin.nvim.document".read(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), {
    folder = M.folder(buffer), home = os.getenv "HOME", from = from, to = to,
  })
  doc.post.rules = require "linkedin.nvim.config".get().rules
  return doc
end

return M
