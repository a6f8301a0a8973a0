-- SPDX-License-Identifier: MIT
--- What is wrong with an event, before LinkedIn says so. Pure.
--- LinkedIn page: marketing/event-management/events.

local M = {}

-- The first version in which an event must have an end.
local MANDATORY_END = "202605"
-- Epoch milliseconds before 1973 are epoch seconds by mistake.
local LEAST_MS = 100000000000

local BOTH = { url = true, address = true }

local checks = {}

local function has_text(text)
  if type(text) == "string" then return text:find "%S" ~= nil end
  for _, one in pairs(text or {}) do
    if type(one) == "string" and one:find "%S" then return true end
  end
  return false
end

function checks.required(event, find, about)
  if event.name ~= nil and not has_text(event.name) then find("name", "INVALID_VALUE_BLANK_FIELD", "is blank") end
  if about.is_update then return end
  if event.name == nil then find("name", "MISSING_FIELD", "is required") end
  if event.organizer == nil then find("organizer", "MISSING_FIELD", "is required: the page that invites") end
  if event.starts_at == nil then find("starts_at", "MISSING_FIELD", "is required, in epoch milliseconds") end
  if event.ends_at == nil and not event.type and about.version >= MANDATORY_END then
    find("ends_at", "MISSING_FIELD", "is required since version " .. MANDATORY_END)
  end
end

function checks.kind(event, find, about)
  local given = {}
  for _, name in ipairs { "url", "address", "live", "type" } do
    if event[name] then given[#given + 1] = name end
  end
  if #given == 0 and not about.is_update then
    find("type", "MISSING_FIELD", "is not said: give url (online), live = true (LinkedIn Live) or address (in person)")
  elseif #given > 1 and not (#given == 2 and BOTH[given[1]] and BOTH[given[2]]) then
    find("type", "INVALID_VALUE_FOR_FIELD", "is said twice: " .. table.concat(given, " and "))
  end
end

function checks.times(event, find)
  for _, name in ipairs { "starts_at", "ends_at" } do
    local at = event[name]
    if at and at % 1 ~= 0 then
      find(name, "INVALID_VALUE_FOR_FIELD", "must be a whole number of milliseconds")
    elseif at and at < LEAST_MS then
      find(name, "INVALID_VALUE_FOR_FIELD", "looks like epoch seconds: LinkedIn counts milliseconds")
    end
  end
  if event.starts_at and event.ends_at and event.ends_at <= event.starts_at then
    find("ends_at", "INVALID_VALUE_FOR_FIELD", "must be later than starts_at")
  end
end

function checks.urls(event, find)
  for _, name in ipairs { "url", "privacy_policy_url" } do
    if event[name] and not event[name]:find "^https?://[^%s/]+%S*$" then find(name, "INVALID_URL", "is no http or https URL") end
  end
end

function checks.names(event, find)
  if event.vanity_name and not event.vanity_name:find "^[^%s/?#]+$" then
    find("vanity_name", "INVALID_VALUE_FOR_FIELD", "becomes part of an address: no spaces, slashes, ? or #")
  end
  local image = event.background_image
  if type(image) == "string" and not require "linkedin.urn".is(image, "digitalmediaAsset") then
    find("background_image", "INVALID_URN_TYPE", "is an urn:li:digitalmediaAsset:…, or { path = … } to upload one")
  end
end

function checks.fixed(event, find, about)
  if not about.is_update then return end
  for _, name in ipairs { "organizer", "privacy_policy_url" } do
    if event[name] ~= nil then find(name, "FIELD_NOT_CHANGEABLE", "is settled when the event is created") end
  end
end

local ORDER = { "required", "kind", "times", "urls", "names", "fixed" }

--- Everything that is wrong with an event.
---@param event linkedin.EventOptions
---@param about { version: string, is_update: boolean? }
---@return { field: string, code: string, message: string }[] findings
function M.findings(event, about)
  local findings = {}
  local function find(field, code, message)
    findings[#findings + 1] = { field = field, code = code, message = field .. " " .. message }
  end
  for _, name in ipairs(ORDER) do checks[name](event, find, about) end
  return findings
end

return M
