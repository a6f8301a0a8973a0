-- SPDX-License-Identifier: MIT
--- Opens an address in the person's browser.

local M = {}

local function quoted(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function succeeds(command)
  local ok = os.execute(command)
  return ok == true or ok == 0
end

local function is_set(variable)
  local value = os.getenv(variable)
  return value ~= nil and value ~= ""
end

-- What opens addresses, and when it can: without a display, xdg-open would start a browser in the
-- terminal, over the login's own text.
local OPENERS = {
  { "open", function() return succeeds "test \"$(uname -s)\" = Darwin" end },
  { "wslview", function() return is_set "WSL_DISTRO_NAME" end },
  { "xdg-open", function() return is_set "DISPLAY" or is_set "WAYLAND_DISPLAY" end },
}

--- The shell command that opens the address, or nil and why there is none. `$BROWSER` comes first; "%s" in
--- it stands for the address.
---@param url string
---@return string? command
---@return string? why
function M.command(url)
  if is_set "BROWSER" then
    local browser, count = os.getenv "BROWSER":gsub("%%s", function() return quoted(url) end)
    return count > 0 and browser or browser .. " " .. quoted(url)
  end
  for _, opener in ipairs(OPENERS) do
    if opener[2]() and succeeds("command -v " .. opener[1] .. " >/dev/null 2>&1") then return opener[1] .. " " .. quoted(url) end
  end
  return nil, "there is no display, and BROWSER is not set"
end

--- Open the address; does not wait for the browser.
---@param url string
---@return boolean? ok
---@return string? why
function M.open(url)
  local command, why = M.command(url)
  if not command then return nil, why end
  if succeeds(("( %s ) >/dev/null 2>&1 </dev/null &"):format(command)) then return true end
  return nil, "the browser could not be started"
end

return M
