-- SPDX-License-Identifier: MIT
--- Findings about who posts and who may see it.

local M = {}

local SCHEMA = "marketing/community-management/shares/post-api-schema"
local POSTS = "marketing/community-management/shares/posts-api"
local UGC = "marketing/community-management/shares/ugc-post-api"

local VISIBILITY = { PUBLIC = true, CONNECTIONS = true, LOGGED_IN = true, CONTAINER = true }

local LABELS = {
  APPLY = true, DOWNLOAD = true, VIEW_QUOTE = true, LEARN_MORE = true, SIGN_UP = true,
  SUBSCRIBE = true, REGISTER = true, JOIN = true, ATTEND = true, REQUEST_DEMO = true,
  SEE_MORE = true, BUY_NOW = true, SHOP_NOW = true,
}

local TARGETS = {
  geoLocations = true, industries = true, jobFunctions = true, seniorities = true, degrees = true,
  fieldsOfStudy = true, schools = true, organizations = true, staffCountRanges = true,
  interfaceLocales = true,
}

local function enum(add, field, value, choices, source)
  if value == nil or choices[value] then return end
  local near = require "linkedin.nearest"(tostring(value), choices)
  add(field, "enum", ("%s '%s' is unknown%s"):format(
    field, tostring(value), near and (", did you mean " .. near .. "?") or ""), source)
end

local function author_type(post, add)
  if post.author == nil or post.author == "me" then return "person" end
  local urn = require "linkedin.urn".parse(post.author)
  if not urn or (urn.type ~= "person" and urn.type ~= "organization") then
    add("author", "urn_kind", ("'%s' cannot be an author: give urn:li:person:… or urn:li:organization:…")
      :format(post.author), SCHEMA)
    return nil
  end
  return urn.type
end

local function check_targets(post, kind, add)
  if not post.targets then return end
  if kind == "person" then
    add("targets", "author", "only an organization's post can be targeted", SCHEMA)
  end
  for i, target in ipairs(post.targets) do
    for name in pairs(type(target) == "table" and target or {}) do
      enum(add, ("targets[%d].%s"):format(i, tostring(name)), name, TARGETS, SCHEMA)
    end
  end
end

local function check_dark(post, kind, api, add)
  enum(add, "feed", post.feed, { MAIN_FEED = true, NONE = true }, SCHEMA)
  if post.feed ~= "NONE" and not post.ad_context then return end
  if kind == "person" then
    add("feed", "author", "a member cannot publish a dark post, only an organization can", POSTS)
  end
  if api == "v2" then
    add("feed", "api", "dark posts go through the Posts API: use api = \"rest\"", POSTS)
  end
  if post.images or post.poll then
    add("feed", "content", "LinkedIn does not sponsor posts with several images or a poll", POSTS)
  end
  if post.feed == "NONE" and not (post.ad_context and post.ad_context.dscAdAccount) then
    add("ad_context.dscAdAccount", "required",
      "a dark post needs ad_context = { dscAdAccount = urn:li:sponsoredAccount:… }", SCHEMA)
  end
end

local function check_call_to_action(post, api, add)
  local action = post.call_to_action
  if not action then return end
  if api == "v2" then
    add("call_to_action", "api", "call-to-action buttons need the Posts API: use api = \"rest\"", POSTS)
  end
  if action.label == nil then
    add("call_to_action.label", "required", "a call to action needs a label", SCHEMA)
  end
  enum(add, "call_to_action.label", action.label, LABELS, SCHEMA)
  if action.url == nil then
    add("call_to_action.url", "advised", "without a url the button may lead nowhere (LinkedIn's rule is unconfirmed)",
      SCHEMA, "warning")
  elseif not action.url:match("^https?://[^%s/]+") then
    add("call_to_action.url", "url", "the call to action's url must begin with http:// or https://", SCHEMA)
  end
end

--- Add findings about author, visibility, targeting and promotion.
---@param draft table
---@param api "rest"|"v2"
---@param add fun(field: string, rule: string, message: string, source: string?, severity: string?)
function M.check(draft, api, add)
  local post = draft.post
  local kind = author_type(post, add)
  enum(add, "visibility", post.visibility, VISIBILITY, api == "v2" and UGC or SCHEMA)
  if (post.visibility == "CONTAINER") ~= (post.container ~= nil) then
    add("container", "required", "visibility CONTAINER and container go together", SCHEMA)
  end
  check_targets(post, kind, add)
  check_dark(post, kind, api, add)
  check_call_to_action(post, api, add)
end

return M
