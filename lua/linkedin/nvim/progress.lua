-- SPDX-License-Identifier: MIT
--- How far uploads are: a small window in the corner, or the echo line. It never takes the cursor.

local M = {}

local Progress = {}
Progress.__index = Progress

local EVERY_MS = 80
local BAR = 20

local function bytes(n)
  if n < 1024 * 1024 then return ("%.0f KiB"):format(n / 1024) end
  return ("%.1f MiB"):format(n / 1024 / 1024)
end

--- One line of progress. Pure.
---@param field string
---@param sent integer bytes
---@param total integer bytes
---@return string
function M.line(field, sent, total)
  local share = total > 0 and math.min(1, sent / total) or 1
  local full = math.floor(share * BAR)
  return ("%s %s%s %3d%% of %s"):format(field, ("█"):rep(full), ("░"):rep(BAR - full), math.floor(share * 100), bytes(total))
end

local function show_float(self, lines)
  local api, width = vim.api, 1
  for _, line in ipairs(lines) do width = math.max(width, vim.fn.strdisplaywidth(line)) end
  if not self.buffer or not api.nvim_buf_is_valid(self.buffer) then
    self.buffer = api.nvim_create_buf(false, true)
    vim.bo[self.buffer].bufhidden = "wipe"
  end
  api.nvim_buf_set_lines(self.buffer, 0, -1, false, lines)
  local place = {
    relative = "editor", anchor = "SE", row = vim.o.lines - vim.o.cmdheight - 1, col = vim.o.columns,
    width = width, height = #lines, style = "minimal", focusable = false,
  }
  if self.window and api.nvim_win_is_valid(self.window) then
    return api.nvim_win_set_config(self.window, place)
  end
  place.noautocmd = true
  self.window = api.nvim_open_win(self.buffer, false, place)
end

local function show(self)
  local style = require "linkedin.nvim.config".get().progress
  if not style then return end
  local lines = {}
  for _, field in ipairs(self.order) do
    local of = self.fields[field]
    lines[#lines + 1] = M.line(field, of.sent, of.total)
  end
  if style == "float" then return show_float(self, lines) end
  vim.api.nvim_echo({ { lines[#lines] } }, false, {})
end

--- So many bytes of a field are sent; drawn a few times a second.
function Progress:update(sent, total, field)
  field = field or "upload"
  if not self.fields[field] then self.order[#self.order + 1] = field end
  self.fields[field] = { sent = sent, total = total }
  local now = (vim.uv or vim.loop).now()
  if sent < total and self.shown_at and now - self.shown_at < EVERY_MS then return end
  self.shown_at = now
  pcall(show, self) -- an editor in the middle of closing has no room for it
end

--- Take it away.
function Progress:close()
  if self.window and vim.api.nvim_win_is_valid(self.window) then pcall(vim.api.nvim_win_close, self.window, true) end
  self.window = nil
end

--- A display for one post.
function M.new()
  return setmetatable({ fields = {}, order = {} }, Progress)
end

return M
