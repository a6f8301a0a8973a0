-- SPDX-License-Identifier: MIT
--- `:LinkedIn scheduled`: the list of scheduled posts. In it, p publishes the one under the cursor now, x cancels it,
--- r reads the list again.

local M = {}

local known = {} -- ids, for completion

local function entries()
  return require "linkedin.nvim.entries"
end

local function notify()
  return require "linkedin.nvim.notify"
end

local function first_words(post)
  local text = post.text
  if type(text) == "table" then
    local words = {}
    for i, part in ipairs(text) do words[i] = type(part) == "table" and (part.name or "") or part end
    text = table.concat(words)
  end
  return vim.fn.strcharpart(((text or ""):gsub("%s+", " ")), 0, 50)
end

local STATES = {
  scheduled = function(entry) return entry.at <= os.time() and "overdue" or "scheduled" end,
  sending = function() return "being published" end,
  interrupted = function() return "interrupted; it may be published, p looks" end,
  failed = function(entry) return "failed: " .. (entry.error or "?") end,
  damaged = function(entry) return entry.error end,
  published = function(entry) return entry.url or "published" end,
}

--- One entry as a line.
---@param entry linkedin.ScheduledPost
---@return string
function M.line(entry)
  return (("%s  %s  (%s)  %s"):format(require "linkedin.nvim.moment".show(entry.at), first_words(entry.post),
    STATES[entry.state](entry), entry.id):gsub("[\r\n]", " "))
end

local show

local function publish(entry, on_done)
  if entry.state == "damaged" then return notify().error(entry.error) end
  if not require "linkedin.nvim.schedule".publish(entry, on_done) then
    notify().warn(entry.state == "published" and "it is published already" or "another editor has it")
  end
end

local function cancel(entry)
  local ok, why = entries().remove(entry)
  if ok then notify().info "cancelled" else notify().warn("not cancelled: " .. tostring(why)) end
end

-- The entries by line, and what keys do to them.
local function fill(buffer, list)
  local lines = {}
  for i, entry in ipairs(list) do lines[i] = M.line(entry) end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines[1] and lines or { "Nothing is scheduled." })
  vim.bo[buffer].modifiable = false
  local function map(key, fn) vim.keymap.set("n", key, fn, { buffer = buffer, nowait = true }) end
  local function at_cursor() return list[vim.api.nvim_win_get_cursor(0)[1]] end
  local function again()
    if vim.api.nvim_buf_is_valid(buffer) then show(buffer) end
  end
  map("q", "<Cmd>close<CR>")
  map("r", again)
  map("x", function()
    local entry = at_cursor()
    if entry then cancel(entry) end
    again()
  end)
  map("p", function()
    local entry = at_cursor()
    if entry then publish(entry, again) end
    again()
  end)
end

function show(buffer)
  entries().list(function(list)
    known = vim.tbl_map(function(entry) return entry.id end, list)
    if not buffer then
      vim.cmd "botright new"
      buffer = vim.api.nvim_get_current_buf()
      for name, value in pairs { buftype = "nofile", bufhidden = "wipe", swapfile = false } do vim.bo[buffer][name] = value end
      vim.wo.wrap = false
    end
    if vim.api.nvim_buf_is_valid(buffer) then fill(buffer, list) end
  end)
end

--- Run `:LinkedIn scheduled [publish ID | cancel ID]`.
---@param given { words: string[] }
function M.run(given)
  local what, id = given.words[1], given.words[2]
  local act = ({ publish = publish, cancel = cancel })[what]
  require "linkedin.nvim.warm".with("core", function()
    if not what then return show() end
    if not act or not id then return notify().error "say :LinkedIn scheduled, or scheduled publish ID, or scheduled cancel ID" end
    entries().list(function(list)
      for _, entry in ipairs(list) do
        if entry.id == id then return act(entry) end
      end
      notify().error(("no scheduled post '%s'"):format(id))
    end)
  end)
end

--- Words that may follow on the command line.
---@param before string
---@return string[]
function M.complete(before)
  if before:find "scheduled%s+%a+%s" then
    entries().list(function(list) known = vim.tbl_map(function(entry) return entry.id end, list) end)
    return known
  end
  return { "publish", "cancel" }
end

return M
