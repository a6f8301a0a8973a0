-- SPDX-License-Identifier: MIT
--- Words for the person at the editor. A message longer than its line would make Neovim wait for a key, so it is
--- cut there and kept whole for `:LinkedIn messages`. Who has a `vim.notify` of their own gets everything through it.

local M = {}

local KEEP = 100

--- What was said, oldest first.
M.said = {}

local HIGHLIGHTS = { [vim.log.levels.ERROR] = "ErrorMsg", [vim.log.levels.WARN] = "WarningMsg" }

-- Is it Neovim's own? That one has no file.
local function is_built_in(notify)
  return type(notify) == "function" and debug.getinfo(notify, "S").source:find "^[@=]?vim/" ~= nil
end

local function one_line(text)
  return (tostring(text):gsub("[\r\n]+", " "))
end

-- As much as fits beside the ruler and what is typed.
local function cut(text)
  local most = math.max(20, vim.o.columns * math.max(1, vim.o.cmdheight) - 12)
  local count = vim.fn.strdisplaywidth(text)
  if count <= most then return text end
  return vim.fn.strcharpart(text, 0, most - 1) .. "…"
end

local function say(text, level)
  text = "linkedin: " .. one_line(text):gsub("^linkedin: ", "")
  M.said[#M.said + 1] = text
  if #M.said > KEEP then table.remove(M.said, 1) end
  if not is_built_in(vim.notify) then return vim.notify(text, level) end
  vim.api.nvim_echo({ { cut(text), HIGHLIGHTS[level] } }, true, {})
end

--- Something happened.
---@param text string
function M.info(text) say(text, vim.log.levels.INFO) end

--- Something wants attention.
---@param text any
function M.warn(text) say(text, vim.log.levels.WARN) end

--- Something failed; an error of the library says why and what helps.
---@param what any
function M.error(what) say(what, vim.log.levels.ERROR) end

--- Run `:LinkedIn messages`: everything that was said, whole.
function M.show()
  vim.cmd "botright new"
  local buffer = vim.api.nvim_get_current_buf()
  for name, value in pairs { buftype = "nofile", bufhidden = "wipe", swapfile = false } do vim.bo[buffer][name] = value end
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, M.said[1] and M.said or { "Nothing was said yet." })
  vim.bo[buffer].modifiable = false
  vim.keymap.set("n", "q", "<Cmd>close<CR>", { buffer = buffer, nowait = true })
end

return M
