-- SPDX-License-Identifier: MIT
--- What the body of `POST /rest/posts`, and of its partial update, may hold.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/post-api-schema

local s = require "linkedin.sandbox.schema"
local urn = require "linkedin.sandbox.urn"

local M = {}

-- An optional string sent as "" was seen refused; the caller decides (kind "blank_optional").
local function optional_string(rule)
  local filled = s.string(rule)
  return s.optional(function(value, path, issues)
    if value == "" then
      issues[#issues + 1] = { path = path, kind = "blank_optional", message = "value is blank" }
    else
      filled(value, path, issues)
    end
  end)
end

-- Content -------------------------------------------------------------------------------------

local ALT_MAX, TITLE_MAX, DESCRIPTION_MAX = 4086, 400, 4086

local Media = s.also(s.record {
  id = s.urn { "image", "video", "document" }, title = optional_string {}, altText = optional_string { max = ALT_MAX },
}, function(value, path, report)
  if urn.split(value.id) == "document" and not value.title then
    report(path .. "/title", "missing", "a document needs a title")
  end
end)

local MultiImage = s.record {
  images = s.list(s.record { id = s.urn { "image" }, altText = optional_string { max = ALT_MAX } }, { min = 2, max = 20 }),
}

local Article = s.record {
  source = s.url(), title = s.string { max = TITLE_MAX }, description = optional_string { max = DESCRIPTION_MAX },
  thumbnail = s.optional(s.urn { "image" }), thumbnailAltText = optional_string { max = ALT_MAX },
}

local Poll = s.record {
  question = s.string { max = 140 },
  options = s.list(s.record { text = s.string { max = 30 } }, { min = 2, max = 4 }),
  settings = s.record {
    duration = s.enum { "ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS" },
    voteSelectionType = s.optional(s.enum { "SINGLE_VOTE" }),
    isVoterVisibleToAuthor = s.optional(s.also(s.boolean(), function(value, path, report)
      if not value then report(path, "range", "hiding voters from the author is not supported") end
    end)),
  },
}

local Carousel = s.record {
  id = s.optional(s.urn()),
  cards = s.list(s.record {
    landingPage = s.url(), media = s.record { id = s.urn { "image", "video" }, title = optional_string {} },
  }, { min = 2, max = 10 }),
}

local Content = s.union {
  media = Media, multiImage = MultiImage, article = Article, poll = Poll, carousel = Carousel,
  reference = s.record { id = s.urn() },
}

-- Everything else -------------------------------------------------------------------------------

M.TARGETS = {
  "geoLocations", "industries", "jobFunctions", "seniorities", "degrees", "fieldsOfStudy", "schools",
  "organizations", "staffCountRanges", "interfaceLocales",
}

local function target()
  local fields = {}
  for _, name in ipairs(M.TARGETS) do fields[name] = s.optional(s.list(s.urn())) end
  fields.staffCountRanges = s.optional(s.list(s.string()))
  fields.interfaceLocales = s.optional(s.list(s.record { country = s.string(), language = s.string() }))
  return s.record(fields)
end

local Distribution = s.record {
  feedDistribution = s.enum { "MAIN_FEED", "NONE" },
  targetEntities = s.optional(s.list(target())),
  thirdPartyDistributionChannels = s.optional(s.list(s.any())),
}

local LABELS = {
  APPLY = true, DOWNLOAD = true, VIEW_QUOTE = true, LEARN_MORE = true, SIGN_UP = true, SUBSCRIBE = true,
  REGISTER = true, JOIN = true, ATTEND = true, REQUEST_DEMO = true, SEE_MORE = true, BUY_NOW = true, SHOP_NOW = true,
}

local CallToAction = s.also(s.string(), function(value, path, report)
  if not LABELS[value] then report(path, "call_to_action", "unknown call to action: " .. value) end
end)

local AD_STATUS = s.enum { "ACTIVE", "ARCHIVED" }

-- What the fields mean together.
local function rules(post, path, report)
  local is_member, content = urn.split(post.author) == "person", post.content or {}
  if is_member and post.adContext then
    report(path .. "/adContext", "unpermitted", "a member has no sponsored posts")
  end
  if is_member and (post.distribution.targetEntities or {})[1] then
    report(path .. "/distribution/targetEntities", "unpermitted", "a member's post has no targets")
  end
  if post.reshareContext and post.content then
    report(path .. "/content", "range", "a reshare has no content of its own")
  end
  if content.carousel and not post.adContext then
    report(path .. "/content/carousel", "range", "a carousel is for sponsored posts")
  end
  if post.adContext and (content.poll or content.multiImage) then
    report(path .. "/content", "range", "this content cannot be sponsored")
  end
  if post.visibility == "CONTAINER" and not post.container then
    report(path .. "/container", "missing", "visibility CONTAINER needs a container")
  elseif post.container and post.visibility ~= "CONTAINER" then
    report(path .. "/visibility", "range", "a post in a container has visibility CONTAINER")
  end
  local needs_text = not (post.content or post.reshareContext)
  if needs_text and not (post.commentary or ""):find("%S") then
    report(path .. "/commentary", post.commentary and "blank" or "missing", "a post without content needs a commentary")
  end
end

M.Create = s.also(s.record {
  author = s.urn { "person", "organization" },
  commentary = s.optional(s.string { blank = true }),
  visibility = s.enum { "PUBLIC", "CONNECTIONS", "LOGGED_IN", "CONTAINER" },
  distribution = Distribution,
  lifecycleState = s.enum { "PUBLISHED" },
  content = s.optional(Content),
  container = s.optional(s.urn()),
  isReshareDisabledByAuthor = s.optional(s.boolean()),
  reshareContext = s.optional(s.record { parent = s.urn { "share", "ugcPost" } }),
  contentLandingPage = s.optional(s.url()),
  contentCallToActionLabel = s.optional(CallToAction),
  adContext = s.optional(s.record {
    dscAdAccount = s.urn { "sponsoredAccount" }, dscStatus = AD_STATUS, dscName = s.string(),
  }),
}, rules)

M.Patch = s.record {
  patch = s.record {
    ["$set"] = s.optional(s.record {
      commentary = s.optional(s.string { blank = true }),
      contentCallToActionLabel = s.optional(CallToAction),
      contentLandingPage = s.optional(s.url()),
      lifecycleState = s.optional(s.enum { "PUBLISHED", "DRAFT" }),
    }),
    ["$delete"] = s.optional(s.list(s.enum { "contentCallToActionLabel", "contentLandingPage" })),
    adContext = s.optional(s.record {
      ["$set"] = s.record { dscName = s.optional(s.string()), dscStatus = s.optional(AD_STATUS) },
    }),
  },
}

return M
