-- SPDX-License-Identifier: MIT
--- `:LinkedIn post`: publishes the buffer or the selected lines, or goes on where the last attempt failed.

local M = {}

local running = {} -- buffer → cancel token

local function notify()
  return require "linkedin.nvim.notify"
end

-- What makes a post this post, and what of it was uploaded.
local function marks(post)
  local json = require "linkedin.json"
  local media = {}
  for _, name in ipairs { "image", "video", "document" } do media[#media + 1] = name .. "=" .. (post[name] and post[name].path or "") end
  for _, item in ipairs(post.images or {}) do media[#media + 1] = item.path end
  media[#media + 1] = post.author or "me"
  media = table.concat(media, "\n")
  local text = type(post.text) == "table" and json.encode(post.text) or post.text or ""
  local crypto = require "linkedin.core".crypto
  return crypto.hex(crypto.sha256(text .. "\n" .. (post.visibility or "") .. "\n" .. media)), crypto.hex(crypto.sha256(media))
end

-- How far an earlier attempt came, where it is of use for this post. → resume?, problem?
local function resume_for(memory, mark, media)
  local resume = memory.resume
  if not resume or memory.mark == mark then return resume end
  if resume.is_uncertain then
    return nil, "an earlier version of this post may have been published: look at your posts, then :LinkedIn! post publishes this one"
  end
  if memory.media == media then return resume end
end

local function problem_of(doc)
  local problem = doc.problems[1]
  if problem then return ("line %d: %s"):format(problem.line, problem.message) end
end

local function finished(buffer, keep, memory, progress)
  return function(post, err)
    running[buffer] = nil
    progress:close()
    memory.resume = err and err.resume or nil
    if post then memory.urn, memory.url = post.id, post.url end
    local ok, why = keep(memory)
    if not ok then notify().warn("what is known of this post could not be kept: " .. tostring(why)) end
    if post then return notify().info("published: " .. post.url) end
    notify().error((err.resume and ":LinkedIn post goes on from here, after: " or "") .. tostring(err):gsub("^linkedin: ", ""))
  end
end

local function publish(buffer, doc, has_bang)
  local memories = require "linkedin.nvim.memory"
  local memory = memories.get(buffer)
  local mark, media = marks(doc.post)
  if has_bang then memory.resume = nil end
  local resume, problem = resume_for(memory, mark, media)
  if problem then
    running[buffer] = nil
    return notify().error(problem)
  end
  memory.mark, memory.media, memory.resume = mark, media, nil
  local keep = memories.keeper(buffer)
  local progress = require "linkedin.nvim.progress".new()
  running[buffer] = require "linkedin".cancel_token()
  require "linkedin.nvim.publish".start {
    post = doc.post, resume = resume, cancel = running[buffer],
    on_progress = function(sent, total, field) progress:update(sent, total, field) end,
    journal = function(state)
      return keep { urn = memory.urn, url = memory.url, mark = mark, media = media, resume = state }
    end,
    done = finished(buffer, keep, memory, progress),
  }
end

local function keep_for_later(doc)
  local entry, why = require "linkedin.nvim.schedule".add(doc.post, doc.schedule)
  if not entry then return notify().error("the post was not scheduled: " .. tostring(why)) end
  notify().info(("scheduled for %s, while an editor is open then (:LinkedIn scheduled)"):format(
    require "linkedin.nvim.moment".show(doc.schedule)))
end

-- What is wrong with a post is told now, not when it is due.
local function later(doc)
  if doc.schedule <= os.time() then
    return notify().error "schedule is in the past: remove the line to publish now, or write a later moment"
  end
  require "linkedin.nvim.diagnostics".review(doc, function(findings)
    for _, finding in ipairs(findings) do
      if finding.severity == "error" then return notify().error(finding.message) end
    end
    doc.post.rules = nil -- a file keeps no functions
    keep_for_later(doc)
  end)
end

--- Run `:[range]LinkedIn[!] post`.
---@param given { from: integer?, to: integer?, has_bang: boolean }
function M.run(given)
  local buffer = vim.api.nvim_get_current_buf()
  if running[buffer] then return notify().warn "this buffer is being published (:LinkedIn cancel stops it)" end
  local doc = require "linkedin.nvim.buffer".document(buffer, given.from, given.to)
  local problem = problem_of(doc)
  if problem then return notify().error(problem) end
  if doc.schedule then
    return require "linkedin.nvim.warm".with("core", function() later(doc) end)
  end
  running[buffer] = true
  require "linkedin.nvim.warm".with("engine", function() publish(buffer, doc, given.has_bang) end)
end

--- Stop what is being published from the current buffer.
function M.cancel()
  local token = running[vim.api.nvim_get_current_buf()]
  if type(token) ~= "table" then return notify().warn "nothing is being published from this buffer" end
  token:cancel()
end

return M
