-- SPDX-License-Identifier: MIT
--- Bodies of `/_sandbox/*`, so that a test's typing error is told and not obeyed.

local events = require "linkedin.sandbox.webhook_events"
local s = require "linkedin.sandbox.schema"

local M = {}

local function maybe(fields)
  for name, of in pairs(fields) do fields[name] = s.optional(of) end
  return s.record(fields)
end

M.clock = maybe { set = s.any(), advance = s.number(), freeze = s.boolean(), resume = s.boolean() }

M.token = maybe {
  scopes = s.either(s.string { blank = true }, s.list(s.string())), expires_in = s.number(), member = s.string(),
  application = s.string(), revoke = s.string(),
}

M.event = maybe {
  url = s.url(), event = s.any(), body = s.string { blank = true }, kind = s.enum(events.kinds),
  count = s.integer { min = 1, max = events.MOST_NOTIFICATIONS }, age = s.number(), fields = s.any(),
  bytes = s.integer { min = 0, max = 67108864 }, times = s.integer { min = 1, max = 100 },
  signature = s.string { blank = true }, application = s.string(), challenge = s.either(s.boolean(), s.string()),
  flaw = s.enum { "unsigned", "wrong_signature", "wrong_secret", "tampered", "prefixed" },
}

M.lead = maybe {
  form = s.integer { min = 1 }, version = s.integer { min = 1 }, count = s.integer { min = 1, max = 100000 },
  type = s.enum { "SPONSORED", "EVENT", "COMPANY", "ORGANIZATION_PRODUCT" }, entity = s.any(), test = s.boolean(),
  over = s.number(), late = s.number(), lag = s.number(), answers = s.any(), remove = s.string(),
}

M.webhook = s.record { url = s.url(), application = s.optional(s.string()), remove = s.optional(s.boolean()) }

M.approve = s.record {
  url = s.string(), member = s.optional(s.string()),
  decision = s.optional(s.enum { "allow", "cancel", "cancel_login" }),
}

M.application = maybe {
  client_id = s.string(), client_secret = s.string(), name = s.string(),
  redirect_uris = s.list(s.string()), scopes = s.list(s.string()), may_refresh = s.boolean(),
  may_use_client_credentials = s.boolean(), is_native = s.boolean(),
}

M.limit = maybe { limit = s.integer { min = 0 }, per = s.enum { "APPLICATION", "MEMBER", "APPLICATION_AND_MEMBER" } }

M.config = maybe {
  strict = s.boolean(), nonce = s.boolean(), short_pages = s.boolean(), quoted_etags = s.boolean(),
  second_delete = s.integer { min = 204, max = 404 }, duplicate_window = s.number(),
  part_size = s.integer { min = 1 }, issuer = s.string(), image_url_lifetime = s.number(),
  video_url_lifetime = s.number(), upload_token = s.string { blank = true },
  comments_per_minute = s.integer { min = 0 }, refuse_activity = s.boolean(), tier = s.enum { "standard", "development" },
  hide_unannounced_events = s.boolean(), partner = s.boolean(), member_followers = s.enum { "plain", "nested" },
  analytics_limit = s.integer { min = 1 }, analytics_overflow = s.enum { "truncate", "refuse" },
  analytics_values = s.integer { min = 0 }, ads_daily_least = s.string(),
  lead_links = s.boolean(), lead_total = s.boolean(), lead_order = s.enum { "newest", "oldest" },
  lead_tests = s.enum { "both", "hidden" }, lead_repeats = s.integer { min = 0 },
  processing = maybe { image = s.number(), video = s.number(), document = s.number(), job = s.number(), creative = s.number() },
}

M.fault = maybe {
  clear = s.boolean(), spec = s.any(), action = s.string(), value = s.any(), method = s.string(), path = s.string(),
  host = s.enum { "api", "upload" }, nth = s.integer { min = 1 }, times = s.either(s.integer { min = 0 }, s.enum { "all" }),
  probability = s.number(), processed = s.boolean(), body = s.string { blank = true }, message = s.string(),
  code = s.string(), headers = s.map(s.string { blank = true }),
}

local multi_locale = s.record {
  localized = s.map(s.string()), preferredLocale = s.record { country = s.string(), language = s.string() },
}

M.seed = maybe {
  members = s.map(s.record {
    id = s.string(), first = s.string(), last = s.string(), country = s.string(), language = s.string(),
    first_name = s.optional(multi_locale), last_name = s.optional(multi_locale), headline = s.optional(s.string()),
    vanity_name = s.optional(s.string()), email = s.optional(s.string()), email_urn = s.optional(s.urn { "emailAddress" }),
    picture = s.optional(s.string()),
  }),
  organizations = s.map(s.open {
    id = s.integer { min = 1 }, localizedName = s.string(), vanityName = s.string(),
  }),
  follower_counts = s.map(s.integer { min = 0 }),
  acls = s.list(s.open {
    roleAssignee = s.urn { "person" }, organization = s.urn { "organization", "organizationBrand" }, role = s.string(),
    state = s.string(),
  }),
}

return M
