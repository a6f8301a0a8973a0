-- SPDX-License-Identifier: MIT
--- `:LinkedIn` and its words.

local M = {}

local function notify()
  return require "linkedin.nvim.notify"
end

local function session(name)
  return { words = {}, run = function(given) require "linkedin.nvim.session"[name](given) end }
end

-- name → { run(given), words: what may follow, for completion }
local COMMANDS = {
  login = session "login", logout = session "logout", whoami = session "whoami", quota = session "quota",
  post = { run = function(given) require "linkedin.nvim.post".run(given) end },
  cancel = { run = function() require "linkedin.nvim.post".cancel() end },
  preview = { run = function(given) require "linkedin.nvim.preview".open(given) end },
  comments = { run = function(given) require "linkedin.nvim.comments".open(given) end },
  scheduled = {
    words = { "publish", "cancel" },
    run = function(given) require "linkedin.nvim.scheduled".run(given) end,
  },
  messages = { run = function() notify().show() end },
  lint = { run = function() require "linkedin.nvim.diagnostics".refresh(vim.api.nvim_get_current_buf()) end },
}

local function names()
  local list = {}
  for name in pairs(COMMANDS) do list[#list + 1] = name end
  table.sort(list)
  return list
end

--- Run `:LinkedIn …`.
---@param given table  as nvim_create_user_command gives it
function M.run(given)
  local words = vim.split(vim.trim(given.args), "%s+")
  local name = table.remove(words, 1)
  local command = COMMANDS[name]
  if not command then
    local near = name ~= "" and require "linkedin.nearest"(name, COMMANDS)
    return notify().error(name == "" and "one of " .. table.concat(names(), ", ")
      or ("unknown command '%s'%s"):format(name, near and (", did you mean '" .. near .. "'?") or ""))
  end
  local ok, why = pcall(command.run, {
    words = words, has_bang = given.bang, from = given.range > 0 and given.line1 or nil, to = given.range > 0 and given.line2 or nil,
  })
  if not ok then notify().error(why) end
end

--- What may stand at the cursor of a command line.
---@param lead string
---@param line string
---@param at integer
---@return string[]
function M.complete(lead, line, at)
  local before = line:sub(1, at - #lead)
  local name = before:match "LinkedIn!?%s+(%S+)%s"
  local choices
  if not name then
    choices = names()
  elseif name == "scheduled" then
    choices = require "linkedin.nvim.scheduled".complete(before)
  else
    choices = COMMANDS[name] and COMMANDS[name].words or {}
  end
  return vim.tbl_filter(function(choice) return choice:sub(1, #lead) == lead end, choices)
end

return M
