-- SPDX-License-Identifier: MIT
--- Who the token speaks for.
--- LinkedIn pages: shared/integrations/people/profile-api, primary-contact-api, profile-picture;
--- consumer/integrations/self-serve/sign-in-with-linkedin-v2.

local localized = require "linkedin.localized"
local options = require "linkedin.options"

---@class linkedin.Profile
local Profile = { __name = "linkedin.Profile" }
Profile.__index = Profile

--- The guide's profile fields: where each is found and which scope gives it.
--- Full-profile fields are in practice for partners only.
Profile.fields = {
  { name = "id", scope = "r_liteprofile", description = "opaque, case-sensitive, differs per application" },
  { name = "firstName", scope = "r_liteprofile", description = "first name, in locales" },
  { name = "lastName", scope = "r_liteprofile", description = "last name, in locales" },
  { name = "profilePicture", scope = "r_liteprofile", description = "display image; sizes through displayImage~" },
  { name = "headline", scope = "r_basicprofile", description = "headline, in locales" },
  { name = "vanityName", scope = "r_basicprofile", description = "the public profile's address" },
  { name = "summary", scope = "r_basicprofile", partner_only = true, description = "about text" },
  { name = "positions", scope = "r_basicprofile", partner_only = true, description = "work history" },
  { name = "educations", scope = "r_basicprofile", partner_only = true, description = "education history" },
  { name = "emailAddress", scope = "r_emailaddress", description = "primary address, see profile:email()" },
}

--- The guide's projection: identity, names, and the picture in all its sizes.
Profile.PICTURE_PROJECTION = "(id,firstName,lastName,profilePicture(displayImage~:playableStreams))"

--- The member's profile, `GET /v2/me`. Without a projection LinkedIn answers what the scope
--- allows; with one, exactly what was asked for.
---@async
---@param opts { projection: string? }?  and the common call options
---@return table? me            `id`, `localizedFirstName`, `localizedLastName`, …
---@return linkedin.Response|linkedin.Error
function Profile:me(opts)
  opts = options.check("profile:me", opts, {}, options.call)
  return self.li:_call({ operation = "me.get" }, opts)
end

--- The name to show, in the member's preferred locale. Works on what `me` answered, with or
--- without projection, and on `userinfo`.
---@param me table
---@return string? name
function Profile.name(_, me)
  options.argument("profile:name", 1, me, "table")
  if me.name and type(me.name) == "string" then return me.name end
  local first, last = localized.field(me, "firstName"), localized.field(me, "lastName")
  if first and last then return first .. " " .. last end
  return first or last
end

local function picture_size(element)
  for _, artifact in pairs(element.data or {}) do
    local size = artifact.storageSize or artifact.displaySize
    if size and size.width then return size.width end
  end
  return tonumber((element.artifact or ""):match("_(%d+)_%d+%)$")) or 0
end

local function picture_address(element)
  for _, identifier in ipairs(element.identifiers or {}) do
    if identifier.identifierType == nil or identifier.identifierType == "EXTERNAL_URL" then
      return identifier.identifier
    end
  end
end

--- The picture of `me` that is at least `size` wide, else the largest; nil without a picture.
---@param me table    answered with PICTURE_PROJECTION
---@param size number pixels
---@return string? url  signed by LinkedIn, expires
function Profile.choose_picture(me, size)
  local image = me.profilePicture and me.profilePicture["displayImage~"]
  local best, best_width
  for _, element in ipairs(image and image.elements or {}) do
    local width, address = picture_size(element), picture_address(element)
    local is_better = not best_width
      or (width >= size and (best_width < size or width < best_width))
      or (width < size and best_width < size and width > best_width)
    if address and is_better then best, best_width = address, width end
  end
  return best
end

--- The address of the member's picture.
---@async
---@param size integer?  wanted width in pixels: 100, 200, 400 or 800 (default 400)
---@param opts table?    the common call options
---@return string|false|nil url  false: the member has no picture
---@return linkedin.Response|linkedin.Error
function Profile:picture_url(size, opts)
  options.argument("profile:picture_url", 1, size, "number|nil")
  opts = options.check("profile:picture_url", opts, {}, options.call)
  local me, response = self.li:_call(
    { operation = "me.get", raw_query = { projection = Profile.PICTURE_PROJECTION } }, opts)
  if not me then return nil, response end
  return Profile.choose_picture(me, size or 400) or false, response
end

-- LinkedIn's documented shape nests the address under handle~; the guide's projection is said to
-- answer it flat. Whichever came, find it.
local function find_address(answer)
  for _, element in ipairs(answer.elements or { answer }) do
    local handle = element["handle~"] or element
    if type(handle.emailAddress) == "string" then return handle.emailAddress end
  end
end

--- The member's primary e-mail address: `GET /v2/emailAddress`, or `userinfo` where the token
--- has OpenID's `email` scope instead of `r_emailaddress`.
---@async
---@param opts table?
---@return string|false|nil address  false: LinkedIn gave none
---@return linkedin.Response|linkedin.Error
function Profile:email(opts)
  opts = options.check("profile:email", opts, {}, options.call)
  if self.li:_has_scope("email") and not self.li:_has_scope("r_emailaddress") then
    local info, response = self:userinfo(opts)
    if not info then return nil, response end
    return info.email or false, response
  end
  local projection = opts.projection or "(elements*(handle~))"
  local answer, response = self.li:_call({
    operation = "emailAddress.members", query = { q = "members" },
    raw_query = { projection = projection },
  }, opts)
  if not answer then return nil, response end
  return find_address(answer) or false, response
end

--- OpenID Connect's claims about the member, `GET /v2/userinfo`.
---@async
---@param opts table?
---@return { sub: string, name: string, given_name: string, family_name: string, picture: string?, locale: any, email: string?, email_verified: boolean? }?
---@return linkedin.Response|linkedin.Error
function Profile:userinfo(opts)
  opts = options.check("profile:userinfo", opts, {}, options.call)
  return self.li:_call({ operation = "userinfo.get" }, opts)
end

--- The member as an author: `urn:li:person:…`. Asked for once per client.
---@async
---@param opts table?
---@return string? urn
---@return linkedin.Response|linkedin.Error|nil
function Profile:urn(opts)
  opts = options.check("profile:urn", opts, {}, options.call)
  if self.person then return self.person end
  local id, answer
  if self.li:_has_scope("openid") or self.li:_has_scope("profile") then
    local info, response = self:userinfo(opts)
    if not info then return nil, response end
    id, answer = info.sub, response
  else
    local me, response = self:me(opts)
    if not me then return nil, response end
    id, answer = me.id, response
  end
  self.person = "urn:li:person:" .. id
  return self.person, answer
end

return {
  new = function(li) return setmetatable({ li = li }, Profile) end,
}
