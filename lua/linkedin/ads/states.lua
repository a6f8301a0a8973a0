-- SPDX-License-Identifier: MIT
--- Which state may follow which. LinkedIn states outright that only DRAFT is deleted, that nothing returns to
--- DRAFT and which states are final; the rest is inferred from its descriptions, so every check can be
--- switched off with `check = false`.
--- LinkedIn page: marketing/integrations/ads/account-structure/create-and-manage-campaigns.
---
---        DRAFT ──────────► ACTIVE ◄────────► PAUSED ◄──────── DRAFT
---          │                 │ │               │
---          │ delete          │ └─ (end date) ──┼──► COMPLETED ──► ACTIVE, with a later end
---          ▼                 ▼                 ▼
---       (gone)           ARCHIVED ◄────────────┤          ARCHIVED ──► PAUSED, ACTIVE
---                            PENDING_DELETION ◄┘          DRAFT ──► ARCHIVED
---                                   │
---                                   ▼ (LinkedIn)
---                                REMOVED                  CANCELED, REMOVED: final

local M = {}

local RUNNING = {
  DRAFT = { "ACTIVE", "PAUSED", "ARCHIVED" },
  ACTIVE = { "PAUSED", "ARCHIVED", "PENDING_DELETION" },
  PAUSED = { "ACTIVE", "ARCHIVED", "PENDING_DELETION" },
  ARCHIVED = { "PAUSED", "ACTIVE" },
  COMPLETED = { "ACTIVE" },
  PENDING_DELETION = {}, CANCELED = {}, REMOVED = {},
}

--- State → states, by kind.
M.NEXT = {
  accounts = {
    DRAFT = { "ACTIVE", "PENDING_DELETION" }, ACTIVE = { "CANCELED", "PENDING_DELETION" },
    CANCELED = {}, PENDING_DELETION = {}, REMOVED = {},
  },
  campaign_groups = RUNNING, campaigns = RUNNING, creatives = RUNNING,
}

--- May a thing of this kind go from one state to another? A state that is not known here is left to LinkedIn.
---@param kind string
---@param from string
---@param to string
---@return boolean? may
---@return string? why  names what is possible
function M.may(kind, from, to)
  local choices = M.NEXT[kind][from]
  if not choices or from == to then return true end
  for _, state in ipairs(choices) do
    if state == to then return true end
  end
  if #choices == 0 then return nil, ("it is %s, which is final"):format(from) end
  return nil, ("it is %s and cannot become %s; possible are %s"):format(from, to, table.concat(choices, ", "))
end

return M
