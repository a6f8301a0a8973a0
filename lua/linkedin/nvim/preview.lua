-- SPDX-License-Identifier: MIT
--- `:LinkedIn preview`: the post as LinkedIn will show it, in a floating window. <Tab> unfolds, q closes.

local M = {}

local HIGHLIGHTS = {
  mention = "Identifier", hashtag = "Identifier", fold = "Comment", author = "Title", about = "Comment",
  content = "Directory", count = "Comment", problem = "ErrorMsg",
}

local space = vim.api.nvim_create_namespace "linkedin.preview"

local function layout_of(state)
  local config = require "linkedin.nvim.config".get()
  return require "linkedin.nvim.layout".of(state.doc.post, {
    width = config.width, fold = config.fold, is_open = state.is_open,
    author = require "linkedin.nvim.mentions".name_of(state.doc.post.author),
    schedule = state.doc.schedule and "at " .. require "linkedin.nvim.moment".show(state.doc.schedule),
    columns_of = vim.fn.strdisplaywidth,
  })
end

local function fill(buffer, layout)
  local api = vim.api
  vim.bo[buffer].modifiable = true
  api.nvim_buf_set_lines(buffer, 0, -1, false, layout.lines)
  vim.bo[buffer].modifiable = false
  api.nvim_buf_clear_namespace(buffer, space, 0, -1)
  for _, span in ipairs(layout.spans) do
    api.nvim_buf_set_extmark(buffer, space, span.line - 1, span.from, { end_col = span.to, hl_group = HIGHLIGHTS[span.kind] })
  end
end

local function place_for(lines)
  local width = require "linkedin.nvim.config".get().width
  for _, line in ipairs(lines) do width = math.max(width, vim.fn.strdisplaywidth(line)) end
  width = math.min(width, math.max(10, vim.o.columns - 4))
  local height = math.max(1, math.min(#lines, vim.o.lines - 4))
  return {
    relative = "editor", style = "minimal", border = "rounded", width = width, height = height,
    row = math.max(0, math.floor((vim.o.lines - height) / 2) - 1), col = math.max(0, math.floor((vim.o.columns - width) / 2)),
  }
end

local function close(state)
  if vim.api.nvim_win_is_valid(state.window) then vim.api.nvim_win_close(state.window, true) end
end

local function show(state)
  local layout, err = layout_of(state)
  if not layout then return require "linkedin.nvim.notify".error(err) end
  if not state.buffer then
    state.buffer = vim.api.nvim_create_buf(false, true)
    vim.bo[state.buffer].bufhidden = "wipe"
  end
  fill(state.buffer, layout)
  if state.window then return vim.api.nvim_win_set_config(state.window, place_for(layout.lines)) end
  state.window = vim.api.nvim_open_win(state.buffer, true, place_for(layout.lines))
  local function map(key, fn) vim.keymap.set("n", key, fn, { buffer = state.buffer, nowait = true }) end
  for _, key in ipairs { "q", "<Esc>" } do map(key, function() close(state) end) end
  for _, key in ipairs { "<Tab>", "<CR>" } do
    map(key, function()
      state.is_open = not state.is_open
      show(state)
    end)
  end
end

--- Run `:[range]LinkedIn preview`.
---@param given { from: integer?, to: integer? }
function M.open(given)
  local doc = require "linkedin.nvim.buffer".document(vim.api.nvim_get_current_buf(), given.from, given.to)
  require "linkedin.nvim.warm".with("core", function() show { doc = doc } end)
end

return M
