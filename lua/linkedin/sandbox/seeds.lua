-- SPDX-License-Identifier: MIT
--- What a fresh sandbox holds: three applications, three members, four pages. Ids are fixed, so
--- that tests may name them.

local json = require "linkedin.sandbox.json"
local scopes = require "linkedin.sandbox.scopes"

local M = {}

local function applications(config)
  local redirects = json.array {
    "http://127.0.0.1:8080/callback", "http://localhost:8080/callback", "https://example.com/callback",
  }
  for _, uri in ipairs(config.redirect_uris or {}) do redirects[#redirects + 1] = uri end
  return {
    ["77sandbox0main"] = {
      client_id = "77sandbox0main", client_secret = "WPL_AP1.sandboxMainSecret.b64==", name = "Sandbox app",
      redirect_uris = redirects, scopes = json.array(scopes.all()), developer_application = 100001,
      may_refresh = config.may_refresh or false,
      may_use_client_credentials = config.may_use_client_credentials or false,
      is_native = false,
    },
    ["77sandbox0part"] = {
      client_id = "77sandbox0part", client_secret = "WPL_AP1.sandboxPartnerSecret", name = "Sandbox partner",
      redirect_uris = redirects, scopes = json.array(scopes.all()), developer_application = 100002,
      may_refresh = true, may_use_client_credentials = true, is_native = false,
    },
    ["77sandbox0nati"] = {
      client_id = "77sandbox0nati", client_secret = "WPL_AP1.sandboxNativeSecret", name = "Sandbox native app",
      redirect_uris = json.array {}, scopes = json.array(scopes.all()), developer_application = 100003,
      may_refresh = false, may_use_client_credentials = false, is_native = true,
    },
  }
end

local function localized(texts, country, language)
  return { localized = texts, preferredLocale = { country = country, language = language } }
end

local function members()
  return {
    aB3dE5fG7h = {
      id = "aB3dE5fG7h", first = "Mira", last = "Vossen", country = "US", language = "en",
      first_name = localized({ en_US = "Mira", nl_NL = "Mira" }, "US", "en"),
      last_name = localized({ en_US = "Vossen", nl_NL = "Vossen" }, "US", "en"),
      headline = "Builds small robots", vanity_name = "mira-vossen", email = "mira@example.com",
      email_urn = "urn:li:emailAddress:3775708763", picture = "C4D03AQFpicture01",
    },
    ["k_9LmN-2pQ"] = {
      id = "k_9LmN-2pQ", first = "Jürgen", last = "Österlund", country = "DE", language = "de",
      first_name = localized({ de_DE = "Jürgen" }, "DE", "de"),
      last_name = localized({ de_DE = "Österlund" }, "DE", "de"),
      headline = "Schreibt über Züge", vanity_name = "juergen-oesterlund", email = "juergen@example.com",
      email_urn = "urn:li:emailAddress:3775708764",
    },
    Zx1Cv2Bn3M = {
      id = "Zx1Cv2Bn3M", first = "明", last = "李", country = "CN", language = "zh",
      first_name = localized({ zh_CN = "明", en_US = "Ming" }, "CN", "zh"),
      last_name = localized({ zh_CN = "李", en_US = "Li" }, "CN", "zh"),
      headline = "写诗", vanity_name = "li-ming", picture = "C4D03AQFpicture03",
      email_urn = "urn:li:emailAddress:3775708765",
    },
  }
end

local function cropped(id)
  local urn = "urn:li:digitalmediaAsset:" .. id
  return { original = urn, cropped = urn, cropInfo = { x = 0, y = 0, width = 0, height = 0 } }
end

local function company(id, name, vanity, more)
  local en = { country = "US", language = "en" }
  local site = "https://" .. vanity .. ".example"
  local organization = {
    id = id, localizedName = name, name = localized({ en_US = name }, "US", "en"), vanityName = vanity,
    primaryOrganizationType = "NONE", organizationType = "PRIVATELY_HELD", organizationStatus = "OPERATING",
    entityStatus = "ACTIVE", defaultLocale = en, alternativeNames = json.array {}, groups = json.array {},
    website = localized({ en_US = site }, "US", "en"), localizedWebsite = site,
    description = localized({ en_US = "About " .. name .. "." }, "US", "en"),
    localizedDescription = "About " .. name .. ".",
    tagline = localized({ en_US = name .. ", plainly" }, "US", "en"), localizedTagline = name .. ", plainly",
    industries = json.array { "urn:li:industry:53" }, staffCountRange = "SIZE_51_TO_200",
    specialties = json.array { { locale = en, tags = json.array { "microscopy", "lenses" } } },
    localizedSpecialties = json.array { "microscopy", "lenses" },
    foundedOn = { year = 2014 }, autoCreated = false, versionTag = tostring(3141592653 + id % 1000),
    locations = json.array {},
    created = { time = 1714003200000 }, lastModified = { time = 1714003200000 },
  }
  for key, value in pairs(more or {}) do organization[key] = value end
  return organization
end

local function organizations()
  local delft = json.array {
    { locationType = "HEADQUARTERS", staffCountRange = "SIZE_51_TO_200",
      address = { country = "NL", city = "Delft", line1 = "Kade 4", postalCode = "2611 AA", geographicArea = "ZH" } },
  }
  return {
    ["90000101"] = company(90000101, "Heron Optics", "heron-optics", {
      name = localized({ en_US = "Heron Optics", nl_NL = "Heron Optiek" }, "US", "en"),
      locations = delft, logoV2 = cropped("C4D0BAQFheronlogo"), coverPhotoV2 = cropped("C4D1BAQFheroncover"),
    }),
    ["90000102"] = company(90000102, "Lantern & Daughters", "lantern-daughters"),
    ["90000201"] = company(90000201, "Heron Labs", "heron-labs", {
      primaryOrganizationType = "BRAND",
      parentRelationship = { relationshipStatus = "ACTIVE", parent = "urn:li:organization:90000101" },
    }),
    ["2414183"] = company(2414183, "DevTestCo", "devtestco", { logoV2 = cropped("C4D0BAQFdevtest") }),
  }
end

local function role(member, organization, name, state)
  return {
    roleAssignee = "urn:li:person:" .. member, organization = "urn:li:organization:" .. organization,
    role = name, state = state or "APPROVED",
    created = { actor = "urn:li:person:" .. member, time = 1714003200000 },
    lastModified = { actor = "urn:li:person:" .. member, time = 1714003200000 },
  }
end

M.main_application = "77sandbox0main"
M.main_member = "aB3dE5fG7h"
M.main_organization = "90000101"

--- The tables of a fresh sandbox, plain data that JSON can hold.
function M.data(config)
  local events, event_order = require "linkedin.sandbox.seeds_events".data()
  return {
    applications = applications(config),
    members = members(),
    organizations = organizations(),
    acls = json.array {
      role("aB3dE5fG7h", "90000101", "ADMINISTRATOR"),
      role("aB3dE5fG7h", "2414183", "ADMINISTRATOR"),
      role("aB3dE5fG7h", "90000102", "ANALYST"),
      role("k_9LmN-2pQ", "90000101", "CONTENT_ADMINISTRATOR"),
      role("k_9LmN-2pQ", "90000102", "ADMINISTRATOR", "REVOKED"),
    },
    follower_counts = { ["90000101"] = 18342, ["90000102"] = 57, ["90000201"] = 801, ["2414183"] = 1204 },
    tokens = {}, refresh_tokens = {}, codes = {}, grants = {},
    assets = {}, asset_order = json.array {}, upload_urls = {},
    posts = {}, post_order = json.array {}, activities = {}, fingerprints = {}, deleted_posts = {},
    comments = {}, comment_order = json.array {}, comment_times = {},
    reactions = {}, reaction_order = json.array {},
    webhooks = { subscriptions = {}, deliveries = json.array {} },
    leads = require "linkedin.sandbox.seeds_leads".data(),
    conversions = {
      rules = { ["910001"] = {
        id = 910001, account = "urn:li:sponsoredAccount:500001", name = "Order placed", type = "PURCHASE", enabled = true,
        conversionMethod = "CONVERSIONS_API", attributionType = "LAST_TOUCH_BY_CAMPAIGN", valueType = "DYNAMIC",
        postClickAttributionWindowSize = 30, viewThroughAttributionWindowSize = 7, created = 1714003200000, lastModified = 1714003200000,
      } },
      associations = {}, events = json.array {}, seen = {},
    },
    segments = {},
    social = { list = json.array {}, noted = {}, subscriptions = {} },
    jobs = {}, job_tasks = {}, job_task_order = json.array {},
    ads = require "linkedin.sandbox.seeds_ads".data(),
    reporting = require "linkedin.sandbox.seeds_reporting".data(),
    portability = require "linkedin.sandbox.seeds_portability".data(), messages = json.array {},
    member_analytics = require "linkedin.sandbox.seeds_member_analytics".data(),
    events = events, event_order = event_order,
    quotas = {}, versions = {}, counters = {}, violations = json.array {},
    limits = {
      profile = { limit = 100 }, posts = { limit = 50 }, company = { limit = 500 },
    },
  }
end

return M
