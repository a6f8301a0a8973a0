-- SPDX-License-Identifier: MIT
--- Publishes scheduled posts while an editor is open. What came due while none was, is offered at the next start and
--- left to the person: a post that is late may no longer be meant.

local M = {}

local LOOK_EVERY_S = 60      -- also after a sleep of the machine, which timers do not count
local LATE_S = 600           -- later than this nothing is published unasked
local KEEP_PUBLISHED_S = 7 * 86400

local timer, started_at

local function entries()
  return require "linkedin.nvim.entries"
end

local function notify()
  return require "linkedin.nvim.notify"
end

-- ── publishing ─────────────────────────────────────────────────────────────────────────────────

local function finished(entry, on_done)
  return function(post, err)
    entry.resume, entry.error = err and err.resume or nil, err and tostring(err) or nil
    if post then entry.urn, entry.url = post.id, post.url end
    local ok, why = entries().finish(entry, post and "published" or "failed")
    if post then notify().info("published as scheduled: " .. post.url) end
    if err then notify().error(("the scheduled post failed (:LinkedIn scheduled): %s"):format(tostring(err))) end
    if not ok then notify().error("what became of a scheduled post could not be written down: " .. tostring(why)) end
    if on_done then on_done(post, err) end
  end
end

--- Publish an entry now, if no other editor does.
---@param entry linkedin.ScheduledPost
---@param on_done (fun(post: table?, err: linkedin.Error?))?
---@return boolean claimed
function M.publish(entry, on_done)
  if not entries().claim(entry) then return false end
  if entry.urn then -- it was published; whoever did died before saying so
    finished(entry, on_done)({ id = entry.urn, url = entry.url })
    return true
  end
  require "linkedin.nvim.publish".start {
    post = entry.post, resume = entry.resume,
    journal = function(state)
      entry.resume = state
      return entries().save(entry)
    end,
    done = finished(entry, on_done),
  }
  return true
end

-- ── time ───────────────────────────────────────────────────────────────────────────────────────

local function look_in(seconds)
  timer = timer or (vim.uv or vim.loop).new_timer()
  timer:start(math.max(0, math.floor(seconds * 1000)), 0, vim.schedule_wrap(function() M.look() end))
end

local function is_due(entry, now)
  return entry.state == "scheduled" and entry.at <= now and entry.at >= started_at and now - entry.at <= LATE_S
end

local told = {}

-- What came due while the machine slept is the person's to decide, as what did while no editor was open.
local function tell_late(entry)
  if told[entry.id] or entry.at < started_at then return end
  told[entry.id] = true
  notify().warn("a scheduled post was not published at its time (:LinkedIn scheduled)")
end

--- Publish what is due, and see to it that the next is not missed.
function M.look()
  entries().list(function(list)
    local now, next_at = os.time(), nil
    for _, entry in ipairs(list) do
      if is_due(entry, now) then
        M.publish(entry)
      elseif entry.state == "scheduled" and entry.at > now then
        next_at = next_at or entry.at
      elseif entry.state == "scheduled" then
        tell_late(entry)
      end
    end
    if next_at then look_in(math.min(next_at - now, LOOK_EVERY_S)) end
  end)
end

--- Schedule a post.
---@param post table
---@param at integer  epoch seconds
---@return linkedin.ScheduledPost? entry
---@return string? why
function M.add(post, at)
  started_at = started_at or os.time()
  local entry, why = entries().add(post, at)
  if entry then M.look() end
  return entry, why
end

-- What waits for a decision.
local function offer(list)
  local now, overdue, unfinished = os.time(), 0, 0
  for _, entry in ipairs(list) do
    if entry.state == "scheduled" and entry.at <= now then overdue = overdue + 1 end
    if entry.state == "failed" or entry.state == "interrupted" or entry.state == "damaged" then unfinished = unfinished + 1 end
    if entry.state == "published" and now - entry.at > KEEP_PUBLISHED_S then entries().remove(entry) end
  end
  local parts = {}
  if overdue > 0 then parts[#parts + 1] = ("%d overdue"):format(overdue) end
  if unfinished > 0 then parts[#parts + 1] = ("%d unfinished"):format(unfinished) end
  if parts[1] then notify().warn(("scheduled posts: %s (:LinkedIn scheduled)"):format(table.concat(parts, ", "))) end
end

--- Begin, once in each editor.
function M.start()
  if started_at then return end
  started_at = os.time()
  entries().list(function(list)
    if not list[1] then return end
    offer(list)
    M.look()
  end)
end

return M
