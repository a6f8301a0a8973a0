-- SPDX-License-Identifier: MIT
--- What the body of `POST /rest/events`, and of its partial update, may hold. `endsAt` may stand in the branch of
--- the type or beside it; one is required from version 202605.
--- https://learn.microsoft.com/en-us/linkedin/marketing/event-management/events

local s = require "linkedin.sandbox.schema"

local M = {}

local MANDATORY_END = "202605"

local Locale = s.record { country = s.string(), language = s.string() }
local function localized(of)
  return s.record { localized = s.map(of), preferredLocale = s.optional(Locale) }
end

local Name = localized(s.string())
local Description = localized(s.record { rawText = s.string() })

local Address = s.record {
  country = s.string { min = 2, max = 2 }, city = s.optional(s.string()), line1 = s.optional(s.string()),
  line2 = s.optional(s.string()), postalCode = s.optional(s.string()), geographicArea = s.optional(s.string()),
}

local moment = s.integer { min = 1 }

local Type = s.union {
  online = s.record { format = s.union {
    external = s.record { url = s.url(), endsAt = s.optional(moment) },
    liveVideo = s.record { endsAt = s.optional(moment) },
  } },
  inPerson = s.record { endsAt = s.optional(moment), url = s.optional(s.url()), address = s.optional(Address) },
}

local Vanity = s.also(s.string(), function(value, path, report)
  if not value:find "^[%w%-]+$" then report(path, "range", "a vanity name has letters, digits and hyphens") end
end)

local function optional(fields)
  local all = {}
  for name, of in pairs(fields) do all[name] = s.optional(of) end
  return all
end

local CHANGEABLE = {
  name = Name, description = Description, startsAt = moment, endsAt = moment, type = Type, address = Address,
  backgroundImage = s.urn { "digitalmediaAsset" }, vanityName = Vanity, entryCriteria = s.string(),
}

local created = optional(CHANGEABLE)
created.name, created.startsAt, created.type = Name, moment, Type
created.organizer = s.urn { "organization" }
created.leadGenFormSpec = s.optional(s.record { privacyPolicyUrl = s.url() })

--- The body of CREATE.
M.Create = s.record(created)

--- The body of PARTIAL_UPDATE: neither the organizer nor the form can be changed.
M.Patch = s.record {
  patch = s.record {
    ["$set"] = s.optional(s.record(optional(CHANGEABLE))),
    ["$delete"] = s.optional(s.list(s.enum { "description", "backgroundImage", "address" })),
  },
}

--- What is wrong with the times of an event, as { field, code, message }; nil when they are well.
function M.times(event, branch_end, version)
  local ends = event.endsAt or branch_end
  if not ends then
    if version < MANDATORY_END then return nil end
    return { field = "endsAt", code = "MISSING_FIELD", description = "endsAt is required" }
  end
  if ends <= event.startsAt then
    return { field = "endsAt", code = "INVALID_VALUE_FOR_FIELD", description = "endsAt must be after startsAt" }
  end
end

return M
