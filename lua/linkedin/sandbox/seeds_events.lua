-- SPDX-License-Identifier: MIT
--- Events of a fresh sandbox, all of page 90000101 but one: over, under way, to come, cancelled, with a
--- registration form. Their times lie far from any clock a test is likely to set.

local json = require "linkedin.sandbox.json"

local M = {}

local function event(id, name, vanity, startsAt, endsAt, type, more)
  local made = {
    id = id, name = { localized = { en_US = name } }, organizer = "urn:li:organization:90000101", vanityName = vanity,
    startsAt = startsAt, endsAt = endsAt, type = type, is_announced = true,
    created = { actor = "urn:li:person:aB3dE5fG7h", time = 1714003200000 },
  }
  for field, value in pairs(more or {}) do made[field] = value end
  return made
end

local function external(url, endsAt)
  return { online = { format = { external = { url = url, endsAt = endsAt } } } }
end

local DELFT = { country = "NL", city = "Delft", line1 = "Kade 4", postalCode = "2611 AA" }

--- Tables of a fresh sandbox: id → event, and their order.
function M.data()
  local events = {
    event(7100000001, "Lens day", "lens-day", 1717416000000, 1717430400000,
      external("https://heron-optics.example/lens-day", 1717430400000)),
    event(7100000002, "Museum of microscopes", "museum-of-microscopes", 1714003200000, 4102444800000,
      { inPerson = { endsAt = 4102444800000, address = DELFT } }),
    event(7100000003, "Grinding course", "grinding-course", 4070908800000, 4070995200000,
      { inPerson = { endsAt = 4070995200000, url = "https://heron-optics.example/course", address = DELFT } },
      { leadGenForm = "urn:li:leadGenForm:9200003", description = { localized = { en_US = { rawText = "Bring goggles." } } } }),
    event(7100000004, "Optics fair", "optics-fair", 4080908800000, 4080995200000,
      external("https://heron-optics.example/fair", 4080995200000), { cancelled = true }),
    event(7100000005, "Lantern night", "lantern-night", 4070908800000, 4070995200000,
      external("https://lantern-daughters.example/night", 4070995200000),
      { organizer = "urn:li:organization:90000102" }),
  }
  local data, order = {}, {}
  for i, one in ipairs(events) do
    data[tostring(one.id)], order[i] = one, tostring(one.id)
  end
  return data, json.array(order)
end

return M
