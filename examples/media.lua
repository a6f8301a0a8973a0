-- SPDX-License-Identifier: MIT
--- Real media for the examples, made on the spot; give a script a path to use your own.

local M = {}

local made = {} -- paths to remove at the end

-- The makers live with the tests; they are found from where this file is.
local function makers()
  local here = debug.getinfo(1, "S").source:match "^@(.*)examples/media%.lua$" or "./"
  if not package.path:find(here .. "?.lua", 1, true) then package.path = here .. "?.lua;" .. package.path end
  return require "spec.support.media"
end

local DEFAULTS = {
  png = { width = 640, height = 360 }, jpeg = { width = 640, height = 360 }, gif = { width = 64, height = 64, frames = 5 },
  mp4 = { seconds = 4, width = 640, height = 360, mdat_bytes = 200 * 1024 },
  pdf = { pages = 3 },
}

--- A file of the kind: "png", "jpeg", "gif", "mp4" or "pdf".
---@param kind string
---@return string path
function M.file(kind)
  local path = os.tmpname()
  makers().write(path, makers()[kind](DEFAULTS[kind]))
  made[#made + 1] = path
  return path
end

--- Remove what was made.
function M.clean()
  for _, path in ipairs(made) do os.remove(path) end
  made = {}
end

return M
