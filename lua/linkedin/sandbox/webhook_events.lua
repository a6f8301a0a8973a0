-- SPDX-License-Identifier: MIT
--- Events as LinkedIn sends them, made up from what the sandbox knows.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
--- https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/leadsync

local json = require "linkedin.sandbox.json"
local seeds = require "linkedin.sandbox.seeds"

local M = {}

-- LinkedIn puts at most so many into a delivery.
M.MOST_NOTIFICATIONS = 10

local ORGANIZATION = "urn:li:organization:" .. seeds.main_organization
local SUBSCRIBER = "urn:li:person:" .. seeds.main_member
local ACTOR = "urn:li:person:k_9LmN-2pQ"
local SHARE, ACTIVITY = "urn:li:share:7000000000000000006", "urn:li:activity:7000000000000000006"

-- kind → action, and what the activity is a field of
local SOCIAL = {
  like = { "LIKE", "like" }, comment = { "COMMENT", "comment" }, share = { "SHARE", "share" },
  mention = { "SHARE_MENTION", "share" }, admin_comment = { "ADMIN_COMMENT", "comment" },
  comment_edit = { "COMMENT_EDIT", "comment" }, comment_delete = { "COMMENT_DELETE", "comment" },
}
local LEADS = { lead = "CREATED", lead_deleted = "DELETED" }

--- The names of all kinds.
M.kinds = {}
for _, of in ipairs { SOCIAL, LEADS } do
  for name in pairs(of) do M.kinds[#M.kinds + 1] = name end
end
table.sort(M.kinds)

local function next_number(store)
  local counters = store.data.counters
  counters.notification = (counters.notification or 1000) + 1
  return counters.notification
end

local function activity_of(field, number)
  if field == "comment" then return ("urn:li:comment:(%s,%d)"):format(ACTIVITY, number) end
  if field == "like" then return ("urn:li:like:(%s,%s)"):format(ACTOR, ACTIVITY) end
  return "urn:li:share:" .. 7000000000000 + number
end

local function notification(store, kind, at_ms)
  local action, field, number = SOCIAL[kind][1], SOCIAL[kind][2], next_number(store)
  local activity = { owner = kind == "admin_comment" and SUBSCRIBER or ACTOR, entity = ACTIVITY }
  if field ~= "like" then activity.text = "Nice work, number " .. number end
  return {
    notificationId = number, organizationalEntity = ORGANIZATION, action = action, sourcePost = SHARE,
    generatedActivity = activity_of(field, number), decoratedGeneratedActivity = { [field] = activity },
    decoratedSourcePost = { entity = SHARE, owner = ORGANIZATION, text = "Our new lenses", mediaCategory = "NONE" },
    lastModifiedAt = at_ms, subscriber = SUBSCRIBER,
  }
end

local function lead(store, kind, at_ms)
  return {
    type = "LEAD_ACTION", leadGenFormResponse = ("urn:li:leadGenFormResponse:%s-5"):format(store.random:uuid()),
    leadGenForm = "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:40001,2)",
    owner = { sponsoredAccount = "urn:li:sponsoredAccount:500001" },
    associatedEntity = { sponsoredCreative = "urn:li:sponsoredCreative:830001" },
    leadType = "SPONSORED", leadAction = LEADS[kind], occurredAt = at_ms,
  }
end

--- An event of a kind; `age` seconds ago. `count` notifications, where the kind has several in one; `fields`
--- replace some of the (first) notification's or the lead's.
function M.make(store, kind, given)
  local at_ms = store.clock:ms() - math.floor((given.age or 0) * 1000)
  local event
  if LEADS[kind] then
    event = lead(store, kind, at_ms)
  else
    event = { type = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", notifications = json.array {} }
    for i = 1, given.count or 1 do event.notifications[i] = notification(store, kind, at_ms) end
  end
  local target = LEADS[kind] and event or event.notifications[1]
  for name, value in pairs(given.fields or {}) do target[name] = value end
  store:touch()
  return event
end

return M
