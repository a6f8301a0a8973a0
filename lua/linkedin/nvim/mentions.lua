-- SPDX-License-Identifier: MIT
--- Completion of mentions, for the pages that the member administers: LinkedIn lets an ordinary application look up
--- no one else. The list is read in the background and kept; completing never waits for it.

local M = {}

-- list: { urn, name }[]; state: nil, "reading", "read"
local kept = {}

local function path()
  return vim.fn.stdpath "cache" .. "/linkedin/organizations.json"
end

local function owner(li)
  return li.settings.api_url
end

-- The names of pages, in full, as a mention needs them.
local function fetch(li)
  local pages, err = li.organizations:administered()
  if not pages then return nil, err end
  local list = {}
  for _, page in ipairs(pages) do
    local organization, problem = li.organizations:get(page.organization)
    if not organization then return nil, problem end
    list[#list + 1] = { urn = page.organization, name = organization.localizedName }
  end
  table.sort(list, function(a, b) return a.name < b.name end)
  return list
end

local function is_fresh(found, li)
  local ttl = require "linkedin.nvim.config".get().organizations_ttl
  return found and found.owner == owner(li) and type(found.list) == "table" and os.time() - (found.at or 0) < ttl
end

--- Read the list, unless that was done. Returns at once.
---@param on_done fun(list: table?, err: linkedin.Error?)?
function M.load(on_done)
  if kept.state then return on_done and kept.state == "read" and on_done(kept.list) end
  kept.state = "reading"
  local files = require "linkedin.nvim.files"
  require "linkedin.nvim.client".run(function(li)
    local found = files.read_json(path())
    local list, err = is_fresh(found, li) and found.list or nil, nil
    if not list then
      list, err = fetch(li)
      if list then files.write_json(path(), { owner = owner(li), at = os.time(), list = list }) end
    end
    kept.list, kept.state = list or {}, list and "read" or nil
    if on_done then on_done(list, err) end
  end, function(why)
    kept.state = nil
    if on_done then on_done(nil, why) end
  end)
end

--- Forget the list: another member signs in.
function M.forget()
  kept = {}
  os.remove(path())
end

--- The name of a page, where it is known; else what was given.
---@param urn string?
---@return string?
function M.name_of(urn)
  for _, one in ipairs(kept.list or {}) do
    if one.urn == urn then return one.name end
  end
  return urn
end

-- The mention as it stands in a text.
local function written(one)
  return "@[" .. one.name:gsub("[%]\\]", "\\%0") .. "](" .. one.urn:gsub("[()\\]", "\\%0") .. ")"
end

-- Where "@Name so far" begins before the cursor, byte from 0; nil where it does not.
local function start_of(line, column)
  local before = line:sub(1, column)
  local at = before:match "^.*()@[^@%]()]*$"
  if not at or (at > 1 and before:sub(at - 1, at - 1):find "[%w_]") then return nil end
  return at - 1
end

local function report(list, err)
  local notify = require "linkedin.nvim.notify"
  if not list then return notify.warn("mentions: " .. tostring(err)) end
  notify.info(("%d pages can be mentioned; complete again"):format(#list))
end

--- The 'omnifunc' (or 'completefunc') of posts. `@Her` completes to a mention of Heron Optics.
---@param find_start integer
---@param base string
---@return any
function M.complete(find_start, base)
  if find_start == 1 then
    local at = start_of(vim.api.nvim_get_current_line(), vim.api.nvim_win_get_cursor(0)[2])
    return at or -3
  end
  if kept.state ~= "read" then
    vim.schedule(function() M.load(report) end)
    return {}
  end
  local found, lead = {}, base:gsub("^@%[?", ""):lower()
  for _, one in ipairs(kept.list) do
    if one.name:lower():sub(1, #lead) == lead then
      found[#found + 1] = { word = written(one), abbr = one.name, menu = "page", dup = 1 }
    end
  end
  return found
end

return M
