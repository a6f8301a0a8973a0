-- SPDX-License-Identifier: MIT
--- Writes a file that only its owner can read, whole or not at all.

local M = {}

local function quoted(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- An empty file that nobody else may open, made anew: what lies there already may be a stranger's.
local function create(path)
  local word = quoted(path)
  local ok = os.execute(("rm -f -- %s && umask 077 && set -C && : > %s"):format(word, word) .. " 2>/dev/null")
  return ok == true or ok == 0
end

--- Make an empty file for its owner alone; one that is there stays as it is.
---@param path string
function M.touch(path)
  os.execute(("{ umask 077; set -C; : > %s; } 2>/dev/null"):format(quoted(path:find "^-" and "./" .. path or path)))
end

--- Replace the file's content; mode 0600. No other process sees half of it.
---@param path string
---@param text string
---@return boolean? ok
---@return string? why
function M.write(path, text)
  local new = path .. ".new"
  -- A name that looks like an option is made to look like a path.
  if new:find "^-" then new = "./" .. new end
  if not create(new) then return nil, ("%s: cannot be created"):format(path) end
  local file, why = io.open(new, "wb")
  local ok = file ~= nil
  if file then
    ok, why = file:write(text)
    local closed, why_not = file:close()
    if ok and not closed then ok, why = nil, why_not end
  end
  if ok then ok, why = os.rename(new, path) end
  if ok then return true end
  os.remove(new)
  return nil, why
end

return M
