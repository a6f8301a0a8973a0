-- SPDX-License-Identifier: MIT
--- Every resource and page of the sandbox, in alphabetical order; each file returns one entry of
--- router.lua or a list of them.

local NAMES = {
  "ad_account_users",
  "ad_analytics",
  "ad_audiences",
  "ad_management",
  "assets",
  "authorization",
  "comments",
  "connections",
  "control",
  "dma_organizations",
  "conversions",
  "dmp_segments",
  "documents",
  "downloads",
  "email_address",
  "events",
  "feed",
  "follower_statistics",
  "images",
  "job_postings",
  "lead_control",
  "lead_form_responses",
  "lead_forms",
  "lead_notifications",
  "me",
  "member_analytics",
  "member_portability",
  "messages",
  "network_sizes",
  "oauth",
  "openid",
  "organization_acls",
  "organization_authorizations",
  "organization_people",
  "organizations",
  "page_statistics",
  "people",
  "posts",
  "reactions",
  "share_statistics",
  "social_actions",
  "social_metadata",
  "social_notifications",
  "taxonomies",
  "ugc_posts",
  "uploads",
  "video_analytics",
  "videos",
  "webhooks",
}

local entries = {}
for i, name in ipairs(NAMES) do
  entries[i] = require("linkedin.sandbox.resources." .. name)
end
return entries
