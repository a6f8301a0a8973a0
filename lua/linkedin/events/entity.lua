-- SPDX-License-Identifier: MIT
--- An event as the caller writes it, as LinkedIn's entity.
---
--- The schema's page names `endsAt` beside the type; working programs write it in the branch of the type. Both are
--- written, unless `ends_at_in` says otherwise.

local M = {}

local function localized(text, locale, wrap)
  if text == nil then return nil end
  local texts = type(text) == "table" and text or { [locale or "en_US"] = text }
  local out = {}
  for name, one in pairs(texts) do out[name] = wrap and wrap(one) or one end
  return { localized = out }
end

local function rich(text)
  return type(text) == "string" and { rawText = text } or text
end

--- The union for what kind of event it is; nil when nothing says so.
function M.type(event, ends_at)
  if event.type then return event.type end
  if event.live then return { online = { format = { liveVideo = { endsAt = ends_at } } } } end
  if event.address then return { inPerson = { endsAt = ends_at, url = event.url, address = event.address } } end
  if event.url then return { online = { format = { external = { url = event.url, endsAt = ends_at } } } } end
end

--- A type as it was read, with another end, without what LinkedIn adds.
function M.with_end(given, ends_at)
  local function copy(branch)
    local out = {}
    for name, value in pairs(branch) do
      if name ~= "liveVideo" then out[name] = value end
    end
    out.endsAt = ends_at
    return out
  end
  if given.inPerson then return { inPerson = copy(given.inPerson) } end
  local format = given.online and given.online.format or {}
  local name, branch = next(format)
  if type(branch) ~= "table" then return given end
  return { online = { format = { [name] = copy(branch) } } }
end

--- The fields an event sets; `organizer` and the form only where they were given.
---@param event linkedin.EventOptions
---@return table
function M.fields(event)
  local where = event.ends_at_in or "both"
  local fields = {
    name = localized(event.name, event.locale), description = localized(event.description, event.locale, rich),
    organizer = event.organizer, startsAt = event.starts_at, endsAt = where ~= "branch" and event.ends_at or nil,
    type = M.type(event, where ~= "top" and event.ends_at or nil), backgroundImage = event.background_image,
    vanityName = event.vanity_name, entryCriteria = event.entry_criteria,
    leadGenFormSpec = event.privacy_policy_url and { privacyPolicyUrl = event.privacy_policy_url } or nil,
  }
  for name, value in pairs(event.set or {}) do fields[name] = value end
  return fields
end

return M
