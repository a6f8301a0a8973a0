-- SPDX-License-Identifier: MIT
--- Which `LinkedIn-Version` is active when. One version a month, each supported at least a year.
--- https://learn.microsoft.com/en-us/linkedin/marketing/versioning

local clock = require "linkedin.sandbox.clock"

local M = {}

-- Version → the day it stops. 202512 was never listed.
local SUNSET = {
  ["202508"] = "2026-08-17", ["202509"] = "2026-09-15", ["202510"] = "2026-10-15",
  ["202511"] = "2026-11-16", ["202601"] = "2027-01-15", ["202602"] = "2027-02-15",
  ["202603"] = "2027-03-15", ["202604"] = "2027-04-15", ["202605"] = "2027-05-17",
  ["202606"] = "2027-06-15", ["202607"] = "2027-07-15", ["202608"] = "2027-08-16",
  ["202609"] = "2027-09-15", ["202610"] = "2027-10-15",
}

local function first_day(version)
  return clock.parse(version:sub(1, 4) .. "-" .. version:sub(5, 6) .. "-01")
end

--- When a version stops, epoch seconds, or nil for one that never was. The control endpoint may
--- have moved it.
function M.sunset(store, version)
  local moved = store.data.versions[version]
  if moved then return moved end
  return SUNSET[version] and clock.parse(SUNSET[version])
end

--- Is the version header's value active now?
--- On the real clock versions do not age beyond what this table knows: a sandbox of this release
--- keeps serving the client of this release. An injected clock is taken at its word.
function M.is_active(store, header)
  local version = header:match("^(%d%d%d%d%d%d)$") or header:match("^(%d%d%d%d%d%d)%.%d%d$")
  local sunset = version and M.sunset(store, version)
  if not sunset then return false end
  local now = store.clock:now()
  if now < first_day(version) then return not store.clock.is_injected and version <= "202610" end
  if now < sunset then return true end
  return not store.clock.is_injected and not store.data.versions[version] and version >= "202601"
end

return M
