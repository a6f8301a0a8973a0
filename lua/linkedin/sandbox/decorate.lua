-- SPDX-License-Identifier: MIT
--- What stands behind a URN when a projection asks for it with `~`.

local json = require "linkedin.sandbox.json"
local urn = require "linkedin.sandbox.urn"

local M = {}

local PHOTO_SIZES = { 100, 200, 400, 800 }

local function ratio()
  return { widthAspect = json.raw "1.0", heightAspect = json.raw "1.0", formatted = "1.00:1.00" }
end

local function still_image(size)
  local decimal = json.raw(size .. ".0")
  return {
    mediaType = "image/jpeg", rawCodecSpec = { name = "jpeg", type = "image" },
    displaySize = { width = decimal, height = decimal, uom = "PX" },
    storageSize = { width = size, height = size },
    storageAspectRatio = ratio(), displayAspectRatio = ratio(),
  }
end

local function stream(ctx, asset, id, class, size)
  local artifact_class = ("urn:li:digitalmediaMediaArtifactClass:%s_%d_%d"):format(class, size, size)
  return {
    artifact = ("urn:li:digitalmediaMediaArtifact:(%s,%s)"):format(asset, artifact_class),
    authorizationMethod = "PUBLIC",
    data = { ["com.linkedin.digitalmedia.mediaartifact.StillImage"] = still_image(size) },
    identifiers = json.array { {
      identifier = ("%s/media/%s/%d"):format(ctx.config.api_url or "", id, size), index = 0,
      mediaType = "image/jpeg", identifierType = "EXTERNAL_URL",
      file = ("urn:li:digitalmediaFile:(%s,%s,0)"):format(asset, artifact_class),
      identifierExpiresInSeconds = math.floor(ctx.now) + 604800,
    } },
  }
end

local function playable_streams(ctx, asset, id)
  local class = id:find("^C4D0BAQF") and "company-logo" or "profile-displayphoto-shrink"
  local elements = {}
  for i, size in ipairs(PHOTO_SIZES) do elements[i] = stream(ctx, asset, id, class, size) end
  return {
    elements = json.array(elements),
    paging = { start = 0, count = 10, links = json.array {} },
  }
end

local RESOLVERS = {}

function RESOLVERS.digitalmediaAsset(ctx, value, id, finder)
  if finder ~= "playableStreams" then return nil end
  return playable_streams(ctx, value, id)
end

function RESOLVERS.emailAddress(ctx, value)
  for _, member in pairs(ctx.store.data.members) do
    if member.email_urn == value and member.email then return { emailAddress = member.email } end
  end
end

function RESOLVERS.organization(ctx, _, id)
  return ctx.store.data.organizations[id]
end

function RESOLVERS.person(ctx, _, id)
  local member = ctx.store.data.members[id]
  return member and {
    id = member.id, localizedFirstName = member.first, localizedLastName = member.last,
    firstName = member.first_name, lastName = member.last_name,
  }
end

--- The decorated value, or nil and the error LinkedIn puts under `name!`.
function M.resolve(ctx, value, finder)
  local kind, id = urn.split(value)
  local found = RESOLVERS[kind] and RESOLVERS[kind](ctx, value, id, finder)
  if found then return found end
  return nil, { status = 404, message = "Not found" }
end

return M
