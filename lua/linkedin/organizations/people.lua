-- SPDX-License-Identifier: MIT
--- Members to mention: among a page's followers, or behind a profile's address. Restricted by LinkedIn
--- (r_organization_followers); the member must administer the page or post its sponsored content.
--- LinkedIn page: marketing/community-management/shares/posts-atmention-search-api.

local options = require "linkedin.options"
local target = require "linkedin.organizations.target"

local M = {}

--- Followers of a page whose names begin so, at most ten: `member`, `firstName`, `lastName`, `headline`, `photo`.
---@async
---@param id integer|string
---@param keywords string
---@param opts table?
---@return table[]? people
---@return linkedin.Response|linkedin.Error
function M.find_people(self, id, keywords, opts)
  options.argument("organizations:find_people", 2, keywords, "string")
  opts = options.check("organizations:find_people", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "peopleTypeahead.organizationFollowers",
    query = { q = "organizationFollowers", keywords = keywords, organization = target.urn(id, "organizations:find_people") },
  }, opts)
  if not answer then return nil, response end
  return answer.elements or {}, response
end

--- The member whose profile has this address, as a URN to mention; false when nobody has it.
---@async
---@param id integer|string  the page that mentions
---@param url string         "https://www.linkedin.com/in/…"
---@param opts table?
---@return string|false|nil member
---@return linkedin.Response|linkedin.Error
function M.member_of_url(self, id, url, opts)
  options.argument("organizations:member_of_url", 2, url, "string")
  opts = options.check("organizations:member_of_url", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "vanityUrl.vanityUrlAsOrganization",
    query = { q = "vanityUrlAsOrganization", vanityUrl = url, organization = target.urn(id, "organizations:member_of_url") },
  }, opts)
  if not answer then return nil, response end
  local element = answer.elements and answer.elements[1]
  return element and (element.member or element.entity) or false, response
end

return M
