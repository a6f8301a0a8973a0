-- SPDX-License-Identifier: MIT
--- `:LinkedIn comments`: the comments on a post, in a buffer of their own, filled as they arrive.

local M = {}

local MOST = 200

--- The URN in what people copy: a URN, or the address of a post.
---@param text string
---@return string? urn
function M.urn_in(text)
  local plain = text:gsub("%%3[Aa]", ":")
  local urn = plain:match "urn:li:%a+:%d+"
  if urn then return urn end
  local kind, id = plain:match "[-_/](activity)[-:](%d+)"
  if not kind then kind, id = plain:match "[-_/](ugcPost)[-:](%d+)" end
  if not kind then kind, id = plain:match "[-_/](share)[-:](%d+)" end
  return kind and ("urn:li:%s:%s"):format(kind, id) or nil
end

local function moment(ms)
  return ms and require "linkedin.nvim.moment".show(ms / 1000) or "?"
end

--- A comment as lines. Pure.
---@param comment table
---@param name string
---@return string[]
function M.lines(comment, name)
  local lines = { ("%s · %s"):format(name, moment(comment.created and comment.created.time)) }
  local text = comment.message and comment.message.text or ""
  for line in (text .. "\n"):gmatch "(.-)\n" do lines[#lines + 1] = "  " .. line end
  local answers = comment.commentsSummary and comment.commentsSummary.aggregatedTotalComments
    or comment.commentSummary and comment.commentSummary.count
  if answers and answers > 0 then lines[#lines + 1] = ("  %d answers: %s"):format(answers, comment.commentUrn or comment.id) end
  lines[#lines + 1] = ""
  return lines
end

local function write(buffer, lines, at)
  if not vim.api.nvim_buf_is_valid(buffer) then return false end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, at or -1, -1, false, lines)
  vim.bo[buffer].modifiable = false
  return true
end

local function window(urn)
  vim.cmd "botright new"
  local buffer = vim.api.nvim_get_current_buf()
  for name, value in pairs { buftype = "nofile", bufhidden = "wipe", swapfile = false, filetype = "linkedincomments" } do
    vim.bo[buffer][name] = value
  end
  pcall(vim.api.nvim_buf_set_name, buffer, ("linkedin://comments/%s/%d"):format(urn, buffer))
  vim.keymap.set("n", "q", "<Cmd>close<CR>", { buffer = buffer, nowait = true })
  write(buffer, { "Comments on " .. urn, "", "reading …" }, 0)
  return buffer
end

local function read(li, buffer, urn)
  local pages, count = li.social:comments(urn, { count = 50 }), 0
  write(buffer, {}, 2)
  for _ = 1, MOST do
    local comment, err = pages:next()
    if comment == false then return write(buffer, vim.split("could not be read: " .. tostring(err), "\n")) end
    if not comment then break end
    count = count + 1
    local name = require "linkedin.nvim.mentions".name_of(comment.actor) or "?"
    if not write(buffer, M.lines(comment, name)) then return end -- the window was closed
  end
  if count == 0 then write(buffer, { "No comments." }) end
  if count == MOST then write(buffer, { ("The newest %d; there are more."):format(MOST) }) end
end

--- Run `:LinkedIn comments [URN or address]`.
---@param given { words: string[] }
function M.open(given)
  local notify = require "linkedin.nvim.notify"
  local what = given.words[1]
  require "linkedin.nvim.warm".with("core", function()
    local urn
    if what then urn = M.urn_in(what) else urn = require "linkedin.nvim.memory".get(vim.api.nvim_get_current_buf()).urn end
    if not urn then
      return notify.error(what and ("'%s' names no post"):format(what)
        or "nothing was published from this buffer yet; give the URN or the address of a post")
    end
    local buffer = window(urn)
    require "linkedin.nvim.client".run(function(li) read(li, buffer, urn) end)
  end)
end

return M
