-- SPDX-License-Identifier: MIT
--- What the bodies of `/rest/leadForms` and `/rest/leadNotifications` must look like.
--- https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/lead-sync-schema

local errors = require "linkedin.sandbox.errors"
local leads = require "linkedin.sandbox.leads"
local s = require "linkedin.sandbox.schema"

local M = {}

local Locale = s.record { country = s.string(), language = s.string() }
local Words = s.record { localized = s.map(s.string()), preferredLocale = s.optional(Locale) }
local Owner = s.union { sponsoredAccount = s.urn { "sponsoredAccount" }, organization = s.urn { "organization" } }

local Question = s.record {
  questionId = s.optional(s.integer { min = 1 }), name = s.string(), question = Words,
  predefinedField = s.optional(s.string()), -- the enum is open
  questionDetails = s.union {
    textQuestionDetails = s.record { maxResponseLength = s.optional(s.integer { min = 1 }) },
    multipleChoiceQuestionDetails = s.record {
      options = s.list(s.record { id = s.optional(s.integer { min = 1 }), text = Words }, { min = 1 }),
    },
  },
  responseRequired = s.optional(s.boolean()), responseEditable = s.optional(s.boolean()),
}

local Content = s.record {
  headline = Words, description = s.optional(Words), questions = s.list(Question, { min = 1 }),
  postSubmissionInfo = s.optional(s.record {
    message = s.optional(Words),
    callToAction = s.optional(s.record {
      callToActionTarget = s.record { landingPageUrl = s.url() }, callToActionLabel = s.string(),
    }),
  }),
  legalInfo = s.record {
    legalInfoId = s.optional(s.integer()), privacyPolicyUrl = s.url(), legalDisclaimer = s.optional(Words),
    consents = s.optional(s.list(s.record {
      id = s.optional(s.integer { min = 1 }), checkRequired = s.optional(s.boolean()), consent = Words,
    })),
  },
}

local Hidden = s.list(s.record { name = s.string(), value = s.string { blank = true } })

local Form = s.record {
  owner = Owner, name = s.string(), creationLocale = Locale,
  hiddenFields = s.optional(Hidden), content = Content,
}

-- What an update may leave behind.
local Changed = s.record {
  name = s.string(), state = s.enum { "DRAFT", "PUBLISHED", "ARCHIVED" }, hiddenFields = Hidden, content = Content,
  creationLocale = Locale,
}

local Notification = s.record {
  webhook = s.url(), owner = Owner, leadType = s.enum(leads.TYPES),
  versionedForm = s.optional(s.urn { "versionedLeadGenForm" }),
  associatedEntity = s.optional(s.union {
    event = s.urn { "event" }, sponsoredCreative = s.urn { "sponsoredCreative" },
    associatedCreative = s.urn { "sponsoredCreative" }, sponsoredCampaign = s.urn { "sponsoredCampaign" },
  }),
}

local function refuse(of, body)
  local lines = {}
  for i, issue in ipairs(s.check(of, body)) do lines[i] = ("ERROR :: %s :: %s"):format(issue.path, issue.message) end
  return lines[1] and errors.schema(lines) or nil
end

--- nil, or the validator's 422.
function M.refuse_form(body) return refuse(Form, body) end

--- The same for a form as an update would leave it.
function M.refuse_changed(form) return refuse(Changed, form) end

--- The same for a subscription.
function M.refuse_notification(body) return refuse(Notification, body) end

return M
