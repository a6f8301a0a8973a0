-- SPDX-License-Identifier: MIT
--- Scheduled posts on disk: one file each, whose name says its state. A state changes by renaming the file, which the
--- system lets one process do only: who gets the name has the post.
---
---    ID.scheduled ── claim ──→ ID.sending-PID-BIRTH ── finish ──→ ID.published
---                                        │                   └──→ ID.failed ── claim ──→ …
---                                        └ its process has died: "interrupted"  ── claim ──→ …
---
--- LinkedIn has no scheduling of its own.

local M = {}

---@class linkedin.ScheduledPost
---@field id string
---@field at integer           epoch seconds
---@field post table           what `li.posts:share` takes
---@field state "scheduled"|"sending"|"interrupted"|"failed"|"published"|"damaged"  from the file's name
---@field resume table?        how far an attempt came
---@field urn string?, url string?  once published
---@field error string?        why it failed

local function uv()
  return vim.uv or vim.loop
end

local function files()
  return require "linkedin.nvim.files"
end

--- The folder of the entries.
---@return string
function M.folder()
  return require "linkedin.nvim.config".get().data .. "/scheduled"
end

local function path_of(id, mark)
  return ("%s/%s.%s"):format(M.folder(), id, mark)
end

-- When a process began, where the system tells: another process that got its number later is not it. nil: it is over,
-- and only waits for its parent to hear of it.
local function birth(pid)
  local stat = files().read(("/proc/%d/stat"):format(pid))
  if not stat then return "0" end
  local state, after = stat:match "^.*%)%s(%S)%s(.*)$"
  if state == "Z" or state == "X" then return nil end
  local n = 0
  for word in (after or ""):gmatch "%S+" do
    n = n + 1
    if n == 19 then return word end
  end
  return "0"
end

local own_mark
local function sending_mark()
  local pid = uv().os_getpid()
  own_mark = own_mark or ("sending-%d-%s"):format(pid, birth(pid))
  return own_mark
end

local function is_alive(mark)
  local pid, born = mark:match "^sending%-(%d+)%-(%d+)$"
  pid = tonumber(pid)
  if not pid then return false end
  local ok = uv().kill(pid, 0)
  return ok == 0 and birth(pid) == born
end

local function state_of(mark)
  if not mark:find "^sending%-" then return mark end
  return is_alive(mark) and "sending" or "interrupted"
end

-- `id.mark` → id, mark; nil for anything else that lies there
local function split(name)
  local id, mark = name:match "^([%w-]+)%.([%w-]+)$"
  if mark and (mark == "scheduled" or mark == "failed" or mark == "published" or mark:find "^sending%-%d+%-%d+$") then return id, mark end
end

local function entry_of(name)
  local id, mark = split(name)
  if not id then return nil end
  local entry, why = files().read_json(M.folder() .. "/" .. name)
  if not entry then return { post = {}, at = 0, error = tostring(why), id = id, mark = mark, state = "damaged" } end
  entry.id, entry.mark, entry.state = id, mark, state_of(mark)
  return entry
end

--- Read all of them, soonest first. The folder is listed by a thread of libuv's.
---@param on_done fun(entries: linkedin.ScheduledPost[])
function M.list(on_done)
  local ok = uv().fs_scandir(M.folder(), function(_, request)
    vim.schedule(function()
      local entries = {}
      while request do
        local name = uv().fs_scandir_next(request)
        if not name then break end
        entries[#entries + 1] = entry_of(name)
      end
      table.sort(entries, function(a, b) return a.at < b.at or (a.at == b.at and a.id < b.id) end)
      on_done(entries)
    end)
  end)
  if not ok then on_done {} end
end

-- What is kept: everything but what the file's name says.
local function content(entry)
  local kept = {}
  for name, value in pairs(entry) do
    if name ~= "mark" and name ~= "state" then kept[name] = value end
  end
  return kept
end

local made = 0

--- Keep a post for later.
---@param post table
---@param at integer
---@return linkedin.ScheduledPost? entry
---@return string? why
function M.add(post, at)
  made = made + 1
  local id = ("%d-%d-%d-%d"):format(at, os.time(), uv().os_getpid(), made)
  local entry = { id = id, at = at, post = post, mark = "scheduled", state = "scheduled" }
  local ok, why = files().write_json(path_of(id, "scheduled"), content(entry))
  if not ok then return nil, why end
  return entry
end

--- Take an entry for this editor. Of two that try, one succeeds.
---@param entry linkedin.ScheduledPost
---@return boolean
function M.claim(entry)
  if entry.state == "sending" or entry.state == "published" or entry.state == "damaged" then return false end
  local mark = sending_mark()
  if not uv().fs_rename(path_of(entry.id, entry.mark), path_of(entry.id, mark)) then return false end
  -- What it holds may have changed since it was listed.
  local now = files().read_json(path_of(entry.id, mark))
  if not now then return false end
  entry.resume, entry.post, entry.urn, entry.url = now.resume, now.post, now.urn, now.url
  entry.mark, entry.state = mark, "sending"
  return true
end

--- Write a claimed entry down, where it is.
---@param entry linkedin.ScheduledPost
---@return boolean? ok
---@return string? why
function M.save(entry)
  return files().write_json(path_of(entry.id, entry.mark), content(entry))
end

--- Give a claimed entry its result.
---@param entry linkedin.ScheduledPost
---@param state "published"|"failed"|"scheduled"
---@return boolean? ok
---@return string? why
function M.finish(entry, state)
  local ok, why = M.save(entry)
  if not ok then return nil, why end
  ok, why = uv().fs_rename(path_of(entry.id, entry.mark), path_of(entry.id, state))
  if not ok then return nil, why end
  entry.mark, entry.state = state, state
  return true
end

--- Remove an entry that nobody is sending.
---@param entry linkedin.ScheduledPost
---@return boolean? ok
---@return string? why
function M.remove(entry)
  if entry.state == "sending" then return nil, "it is being published" end
  local ok, why = uv().fs_unlink(path_of(entry.id, entry.mark))
  return ok and true or nil, why
end

return M
