-- SPDX-License-Identifier: MIT
--- A conversion event as a shop knows it, as LinkedIn takes it: addresses as digests (made in C), money as exact
--- strings, and an id by which the same event counts once however often it is sent. Pure.
--- LinkedIn page: marketing/integrations/ads-reporting/conversions-api-schema.

local M = {}

local MOST_AGE_MS = 90 * 86400000

--- What a caller may say of an event.
M.FIELDS = {
  conversion = true, happened_at = true, value = true, event_id = true, email = true, email_sha256 = true, click_id = true,
  user_ids = true, first_name = true, last_name = true, company = true, title = true, country = true, external_id = true,
  lead = true,
}

local function core() return require "linkedin.core" end

local function user_ids_of(event, find)
  local ids = {}
  local function add(kind, value) ids[#ids + 1] = { idType = kind, idValue = value } end
  if event.email ~= nil then
    local digest = type(event.email) == "string" and core().crypto.hash_email(event.email)
    if digest then add("SHA256_EMAIL", digest) else find("email", "INVALID_EMAIL", "is no e-mail address") end
  end
  if event.email_sha256 ~= nil then
    if type(event.email_sha256) == "string" and event.email_sha256:find("^%x+$") and #event.email_sha256 == 64 then
      add("SHA256_EMAIL", event.email_sha256:lower())
    else
      find("email_sha256", "INVALID_DIGEST", "is not 64 hexadecimal digits")
    end
  end
  if event.click_id ~= nil then add("LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID", event.click_id) end
  for _, id in ipairs(event.user_ids or {}) do ids[#ids + 1] = id end
  return ids
end

local function user_of(event, find)
  local user = {}
  local ids = user_ids_of(event, find)
  if ids[1] then user.userIds = require "linkedin.json".array(ids) end
  if event.first_name or event.last_name then
    if not (event.first_name and event.last_name) then find("first_name", "INCOMPLETE_NAME", "and last_name go together") end
    user.userInfo = {
      firstName = event.first_name, lastName = event.last_name, companyName = event.company, title = event.title,
      countryCode = event.country,
    }
  elseif event.company or event.title or event.country then
    find("first_name", "INCOMPLETE_NAME", "and last_name are needed where company, title or country are given")
  end
  if event.external_id ~= nil then user.externalIds = require "linkedin.json".array { tostring(event.external_id) } end
  user.lead = event.lead
  return user
end

-- The same words make the same id: sent again, the event is the one that was sent.
local function id_of(wire)
  local user, parts = wire.user, { wire.conversion, ("%.0f"):format(wire.conversionHappenedAt) }
  for _, id in ipairs(user.userIds or {}) do parts[#parts + 1] = id.idType .. "=" .. tostring(id.idValue) end
  local info = user.userInfo or {}
  for _, value in ipairs { info.firstName or "", info.lastName or "", user.lead or "", (user.externalIds or {})[1] or "" } do
    parts[#parts + 1] = value
  end
  if wire.conversionValue then parts[#parts + 1] = wire.conversionValue.amount .. wire.conversionValue.currencyCode end
  return core().crypto.sha256(table.concat(parts, "\0"), "hex"):sub(1, 32)
end

local function check_identity(user, find, version)
  local info = user.userInfo
  local named = info and info.firstName and info.lastName
  if user.userIds or named or (user.lead and version >= "202605") then return end
  find("email", "MISSING_IDENTITY", "or another identifier is needed: user_ids, click_id, first_name and last_name"
    .. (version >= "202605" and ", or lead" or ""))
end

local function time_of(event, find, now_ms)
  local at = event.happened_at
  if type(at) ~= "number" or at % 1 ~= 0 or at < 100000000000 then
    find("happened_at", "INVALID_TIME", "is needed, in whole epoch milliseconds")
    return nil
  end
  if at > now_ms then find("happened_at", "IN_THE_FUTURE", "is later than now") end
  if at < now_ms - MOST_AGE_MS then find("happened_at", "TOO_OLD", "is more than 90 days ago") end
  return at
end

local function value_of(event, find)
  if event.value == nil then return nil end
  local value, why = require "linkedin.ads.money".of(event.value)
  if not value then find("value", "INVALID_AMOUNT", why) end
  if value and not value.currencyCode then find("value", "MISSING_CURRENCY", "names no currencyCode") end
  return value
end

--- The event in LinkedIn's form, and what is wrong with it.
---@param event table
---@param about { now_ms: number, version: string }
---@return table wire
---@return { field: string, code: string, message: string }[] findings
function M.wire(event, about)
  local findings = {}
  local function find(field, code, message) findings[#findings + 1] = { field = field, code = code, message = field .. " " .. message } end
  for name in pairs(event) do
    if not M.FIELDS[name] then
      local near = require "linkedin.nearest"(tostring(name), M.FIELDS)
      find(tostring(name), "UNKNOWN_FIELD", "is no field of an event" .. (near and ", did you mean " .. near .. "?" or ""))
    end
  end
  local conversion = event.conversion and tostring(event.conversion):gsub("^(%d+)$", "urn:lla:llaPartnerConversion:%1")
  if not conversion or not conversion:find "^urn:lla:llaPartnerConversion:%d+$" then
    find("conversion", "INVALID_CONVERSION", "is a number or urn:lla:llaPartnerConversion:…")
  end
  local wire = {
    conversion = conversion, conversionHappenedAt = time_of(event, find, about.now_ms), conversionValue = value_of(event, find),
    user = user_of(event, find),
  }
  check_identity(wire.user, find, about.version)
  wire.eventId = event.event_id and tostring(event.event_id) or (not findings[1] and id_of(wire)) or nil
  return wire, findings
end

return M
