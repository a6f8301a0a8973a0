-- SPDX-License-Identifier: MIT
--- Company pages: information, who administers them, how many follow, how they do. Here are the lookups; each
--- other concern is a file of this folder, loaded when first used.
--- LinkedIn pages: marketing/community-management/organizations/organization-lookup-api.

local options = require "linkedin.options"
local target = require "linkedin.organizations.target"

---@class linkedin.Organizations
local Organizations = { __name = "linkedin.Organizations" }

-- Method → the file that has it.
local ELSEWHERE = {
  follower_count = "followers", follower_statistics = "followers",
  page_statistics = "statistics", share_statistics = "statistics", video_statistics = "statistics",
  administered = "roles", administrators = "roles", may = "roles",
  names = "names",
  notifications = "notifications", subscribe = "notifications", subscription = "notifications",
  subscriptions = "notifications", unsubscribe = "notifications",
  find_people = "people", member_of_url = "people",
  report = "report",
}

function Organizations:__index(name)
  local value = Organizations[name]
  if value == nil and ELSEWHERE[name] then
    value = require("linkedin.organizations." .. ELSEWHERE[name])[name]
    Organizations[name] = value
  end
  return value
end

--- The guide's whole projection: everything a page says about itself, the logo in its sizes.
--- Decorated images (`~`) are served on /v2; on /rest their support is unconfirmed.
Organizations.FULL_PROJECTION = "(id,name,localizedName,vanityName,description,localizedDescription,"
  .. "website,localizedWebsite,industries,specialties,organizationType,staffCountRange,foundedOn,"
  .. "locations,logoV2(original~:playableStreams,cropped~:playableStreams,cropInfo),"
  .. "coverPhotoV2(original~:playableStreams,cropped~:playableStreams,cropInfo))"

-- A showcase page is an entity of its own on /rest, and an organization on /v2.
local function resource_of(self, is_brand, opts)
  return is_brand and (opts.api or self.li.settings.api) == "rest" and "organizationBrands" or "organizations"
end

--- What the page says of itself: `GET /organizations/{id}`, or `/organizationBrands/{id}` for the URN of a showcase
--- page. Who is no administrator of the page gets the reduced fields.
---@async
---@param id integer|string  number, `urn:li:organization:…` or `urn:li:organizationBrand:…`
---@param opts { projection: string? }?  "full" asks for FULL_PROJECTION
---@return table? organization
---@return linkedin.Response|linkedin.Error
function Organizations:get(id, opts)
  opts = options.check("organizations:get", opts, {}, options.call)
  local urn, is_brand = target.urn(id, "organizations:get")
  local spec = {
    operation = resource_of(self, is_brand, opts) .. ".get", keys = { id = require "linkedin.urn".id(urn) },
  }
  if opts.projection == "full" then spec.raw_query = { projection = Organizations.FULL_PROJECTION } end
  return self.li:_call(spec, opts)
end

-- ── several at once ────────────────────────────────────────────────────────────────────────────

-- So many ids stay below LinkedIn's limit of a URL; more are asked for in several requests.
local MOST_IDS = 100

-- One request after another; what one of them cannot give is an error of that page, not of all.
local function batch(self, operation, ids, opts)
  local results, errors, response = {}, {}, nil
  for first = 1, #ids, MOST_IDS do
    local slice = {}
    for i = first, math.min(first + MOST_IDS - 1, #ids) do slice[#slice + 1] = ids[i] end
    local answer
    answer, response = self.li:_call({ operation = operation, query = { ids = slice } }, opts)
    if not answer then return nil, response end
    for key, entity in pairs(answer.results or {}) do results[key] = entity end
    for key, err in pairs(answer.errors or {}) do errors[key] = err end
  end
  return results, errors, response
end

local function many(self, who, pages, opts, operations)
  options.argument(who, 1, pages, "table", 4)
  opts = options.check(who, opts, {}, options.call, 4)
  local ids, given, is_brand = {}, {}, nil
  for i, page in ipairs(pages) do
    local urn, brand = target.urn(page, who, 4)
    if is_brand ~= nil and brand ~= is_brand then
      error(who .. ": organizations and showcase pages are asked for apart", 3)
    end
    is_brand = brand
    ids[i] = require "linkedin.urn".id(urn)
    given[ids[i]] = urn
  end
  if #ids == 0 then return {}, {} end
  local results, errors, response = batch(self, is_brand and operations.brand or operations.page, ids, opts)
  if not results then return nil, errors end
  local by_urn, failed = {}, {}
  for key, entity in pairs(results) do by_urn[given[tostring(key)] or tostring(key)] = entity end
  for key, err in pairs(errors) do
    failed[given[tostring(key)] or tostring(key)] = require "linkedin.error".new {
      kind = err.status == 403 and "permission" or "http", status = err.status, message = err.message,
      endpoint = operations.page,
    }
  end
  return by_urn, failed, response
end

--- Several pages that the member administers, whole: BATCH_GET. (An application of the development tier may not.)
---@async
---@param pages (integer|string)[]  numbers or URNs
---@param opts table?
---@return table<string, table>? by_urn  those that were found
---@return table<string, linkedin.Error>|linkedin.Error errors  by URN: those that were not
---@return linkedin.Response? response   of the last request
function Organizations:get_many(pages, opts)
  return many(self, "organizations:get_many", pages, opts,
    { page = "organizations.batch_get", brand = "organizationBrands.batch_get" })
end

--- What everybody may see of several pages, whoever administers them: names, address, logo, locations.
---@async
---@param pages (integer|string)[]  numbers or URNs
---@param opts table?
---@return table<string, table>? by_urn
---@return table<string, linkedin.Error>|linkedin.Error errors  by URN
---@return linkedin.Response? response
function Organizations:lookup(pages, opts)
  return many(self, "organizations:lookup", pages, opts,
    { page = "organizationsLookup.batch_get", brand = "organizationBrandsLookup.batch_get" })
end

-- ── finding ────────────────────────────────────────────────────────────────────────────────────

--- The page with this address, `linkedin.com/company/{vanity_name}`.
---@async
---@param vanity_name string
---@param opts table?
---@return table|false|nil organization  false: there is none
---@return linkedin.Response|linkedin.Error
function Organizations:by_vanity_name(vanity_name, opts)
  options.argument("organizations:by_vanity_name", 1, vanity_name, "string")
  opts = options.check("organizations:by_vanity_name", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "organizations.vanityName", query = { q = "vanityName", vanityName = vanity_name },
  }, opts)
  if not answer then return nil, response end
  return answer.elements and answer.elements[1] or false, response
end

--- The pages that use an e-mail domain, as an iterator.
---@async
---@param domain string  "heron-optics.example"
---@param opts table?
---@return linkedin.Pages pages
function Organizations:by_email_domain(domain, opts)
  options.argument("organizations:by_email_domain", 1, domain, "string")
  opts = options.check("organizations:by_email_domain", opts, {}, options.call)
  return self.li:_each({
    operation = "organizations.emailDomain", query = { q = "emailDomain", emailDomain = domain, count = 50 },
  }, opts)
end

--- The showcase pages of a page, as an iterator. Its administrators only.
---@async
---@param id integer|string
---@param opts table?
---@return linkedin.Pages pages
function Organizations:brands(id, opts)
  opts = options.check("organizations:brands", opts, {}, options.call)
  return self.li:_each({
    operation = "organizations.parentOrganization",
    query = { q = "parentOrganization", parent = target.urn(id, "organizations:brands"), count = 50 },
  }, opts)
end

-- ── changing ───────────────────────────────────────────────────────────────────────────────────

--- Change what the page says of itself: the fields that changed, and nothing else. LinkedIn lets few applications
--- do this; others get an error of kind "permission".
---
---    li.organizations:update(90000101, { patch = { ["$set"] = { localizedWebsite = "https://…" } } })
---    li.organizations:update(90000101, { original = page, modified = changed })
---@async
---@param id integer|string
---@param change { patch: table?, original: table?, modified: table? }
---@param opts table?
---@return boolean? done
---@return linkedin.Response|linkedin.Error
function Organizations:update(id, change, opts)
  options.argument("organizations:update", 2, change, "table")
  options.check("organizations:update", change, { patch = "table", original = "table", modified = "table" })
  opts = options.check("organizations:update", opts, {}, options.call)
  local urn = target.urn(id, "organizations:update")
  local patch = change.patch
  if not patch then
    if not change.original or not change.modified then
      error("organizations:update: give patch, or original and modified", 2)
    end
    patch = require "linkedin.patch".diff(change.original, change.modified)
    if not patch then return true end
  end
  local answer, response = self.li:_call({
    operation = "organizations.partial_update", keys = { id = require "linkedin.urn".id(urn) }, body = { patch = patch },
  }, opts)
  if answer == nil then return nil, response end
  return true, response
end

return {
  new = function(li) return setmetatable({ li = li }, Organizations) end,
}
