-- SPDX-License-Identifier: MIT
--- Whom members know, and what an export of their data says: parts of domains, as LinkedIn cuts them.

local json = require "linkedin.sandbox.json"

local M = {}

local CONNECTIONS, PER_PART = 104, 40
local KNOWN = { "k_9LmN-2pQ", "Zx1Cv2Bn3M" }

local function connections()
  local list = {}
  for i = 1, CONNECTIONS do list[i] = KNOWN[i] or ("cN%03dxExample"):format(i) end
  return json.array(list)
end

local function connection_row(i)
  return {
    ["First Name"] = "Member", ["Last Name"] = ("Nr. %03d"):format(i), URL = "https://www.linkedin.com/in/member-" .. i,
    ["Email Address"] = "", Company = "Heron Optics", Position = "Buyer",
    ["Connected On"] = ("%02d Oct 2026"):format(i % 28 + 1),
  }
end

local function connection_parts()
  local parts = {}
  for first = 1, CONNECTIONS, PER_PART do
    local rows = {}
    for i = first, math.min(CONNECTIONS, first + PER_PART - 1) do rows[#rows + 1] = connection_row(i) end
    parts[#parts + 1] = json.array(rows)
  end
  return parts
end

-- Domains in the order in which a request for all of them gives them.
local function domains()
  return json.array {
    { name = "PROFILE", parts = { json.array {
      { ["First Name"] = "Mira", ["Last Name"] = "Vossen", Headline = "Builds small robots" },
    } } },
    { name = "CONNECTIONS", parts = connection_parts() },
    { name = "POSITIONS", parts = { json.array {
      { ["Company Name"] = "Heron Optics", Title = "Engineer", ["Started On"] = "Mar 2021", ["Finished On"] = "" },
      { ["Company Name"] = "Lantern & Daughters", Title = "Apprentice", ["Started On"] = "2017", ["Finished On"] = "Feb 2021" },
    } } },
    { name = "SKILLS", parts = { json.array { { Name = "Optics" }, { Name = "Soldering" } } } },
  }
end

--- The tables of a fresh sandbox: by member.
function M.data()
  return {
    connections = { aB3dE5fG7h = connections(), ["k_9LmN-2pQ"] = json.array { "aB3dE5fG7h" } },
    snapshots = { aB3dE5fG7h = domains() },
    consents = {}, removed = json.array {},
  }
end

return M
