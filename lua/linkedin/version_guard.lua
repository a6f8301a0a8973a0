-- SPDX-License-Identifier: MIT
--- Tells of a version that ends soon, and goes on with the newest when one is refused.
--- LinkedIn page: marketing/versioning.

local M = {}

--- Sixty days before the version ends, listeners hear of it, once a client.
---@param li linkedin.Client
---@param version string
function M.watch(li, version)
  if rawget(li, "watched_version") == version then return end
  li.watched_version = version
  local versions = require "linkedin.versions"
  local now = (li.settings.clock or require "linkedin.core".clock.wall)()
  local sunset = versions.sunset_at(version)
  if sunset - now < versions.WARN_S then
    li:_emit("version_sunset", { version = version, sunset = sunset, newest = versions.newest })
  end
end

--- A refused version did nothing, so the call may be made again with the newest one, where that is wanted.
---@param li linkedin.Client
---@param err linkedin.Error
---@param wire table  changed to the newest version
---@return boolean
function M.fall_forward(li, err, wire)
  local newest = require "linkedin.versions".newest
  local version = wire.version or li.settings.version
  if not li.settings.fall_forward or err.kind ~= "version" or not wire.versioned or version == newest then
    return false
  end
  li:_emit("version_sunset", { version = version, newest = newest, refused = true })
  li.settings.version, wire.version = newest, newest
  li:_forget_engine()
  return true
end

return M
