-- SPDX-License-Identifier: MIT
--- Media of every API: one asset, whether it was registered through /v2/assets or /rest/images,
--- /rest/videos, /rest/documents. The id after the last colon names it in all of them.
---
---     WAITING_UPLOAD → PROCESSING         (M.receive, when every part is there and finalized)
---     PROCESSING → AVAILABLE              (time: config.processing[kind] seconds)
---     PROCESSING → PROCESSING_FAILED      (time; bytes that are not what they should be, or a fault)

local crypto = require "linkedin.sandbox.crypto"
local faults = require "linkedin.sandbox.faults"
local ids = require "linkedin.sandbox.ids"
local inspect = require "linkedin.sandbox.inspect"
local json = require "linkedin.sandbox.json"
local state = require "linkedin.sandbox.state"
local urn = require "linkedin.sandbox.urn"

local M = {}

local MAX_PIXELS, MAX_FRAMES = 36152320, 250
local MIN_DURATION_MS, MAX_DURATION_MS = 3000, 1800000
local MAX_PAGES, MAX_DOCUMENT_BYTES = 300, 104857600

local SHAPES = { image = "uploaded-image", video = "uploaded-video", document = "uploaded-document" }

-- The upload URL of one part: opaque, only good as a whole.
local function make_url(store, asset, name)
  local target = ("/dms-uploads/sp/v2/%s/%s/%s/0?ca=vector_feedshare&cn=uploads&iri=B01&sync=0&v=beta&ut=%s")
    :format(asset.id, SHAPES[asset.kind], store.random:token(22), store.random:token(32))
  store.data.upload_urls[target] = { asset = asset.id, part = name }
  return target
end

local function plan_parts(store, asset, size)
  local parts = {}
  if not asset.is_multipart then
    parts[1] = { target = make_url(store, asset, 1) }
    return json.array(parts)
  end
  local step = store.config.part_size
  for first = 0, size - 1, step do
    local index = #parts + 1
    parts[index] = {
      first = first, last = math.min(first + step, size) - 1, target = make_url(store, asset, index),
    }
  end
  return json.array(parts)
end

--- Register media. `given`: kind ("image" | "video" | "document"), owner (URN), application,
--- member, is_multipart?, file_size?, api?, recipe?, mechanism?, needs_finalize?,
--- extras? (names of further uploads, such as "captions", "thumbnail").
function M.register(store, given)
  local lifetime = given.kind == "video" and store.config.video_url_lifetime or store.config.image_url_lifetime
  local asset = {
    id = ids.media(store, given.kind), kind = given.kind, owner = given.owner,
    application = given.application, member = given.member, api = given.api, recipe = given.recipe,
    mechanism = given.mechanism, is_multipart = given.is_multipart or false, file_size = given.file_size,
    needs_finalize = given.needs_finalize or false, is_finalized = false,
    created_at = store.clock:ms(), expires_at = store.clock:now() + lifetime, extras = {},
  }
  asset.parts = plan_parts(store, asset, given.file_size)
  for _, name in ipairs(given.extras or {}) do
    asset.extras[name] = { target = make_url(store, asset, name) }
  end
  store.data.assets[asset.id] = asset
  table.insert(store.data.asset_order, asset.id)
  store:touch()
  return asset
end

--- The absolute upload URL of a part (index, or the name of an extra).
function M.url(store, asset, part)
  local slot = asset.parts[part] or asset.extras[part]
  return (store.config.upload_url or "") .. slot.target
end

--- The asset behind a URN of any kind, or nil.
function M.find(store, value)
  return store.data.assets[urn.id(value) or ""]
end

--- The asset and part an upload URL was made for, or nil.
function M.by_target(store, target)
  local known = store.data.upload_urls[target]
  if not known then return nil end
  local asset = store.data.assets[known.asset]
  return asset, asset.parts[known.part] or asset.extras[known.part], known.part
end

local function is_uploaded(asset)
  for _, part in ipairs(asset.parts) do
    if not part.path then return false end
  end
  return not asset.needs_finalize or asset.is_finalized
end

local PROBLEMS = {
  image = function(found)
    if found.width * found.height >= MAX_PIXELS then return "too many pixels" end
    if (found.frames or 1) > MAX_FRAMES then return "too many frames" end
  end,
  video = function(found, asset)
    if asset.api == "rest" and found.type ~= "video/mp4" then return found.type .. " where video/mp4 was expected" end
    if found.duration_ms < MIN_DURATION_MS then return "the video is shorter than 3 seconds" end
    if found.duration_ms > MAX_DURATION_MS then return "the video is longer than 30 minutes" end
  end,
  document = function(found, asset)
    if (found.pages or 1) > MAX_PAGES then return "too many pages" end
    if M.bytes(asset) > MAX_DOCUMENT_BYTES then return "the document is larger than 100 MB" end
  end,
}

-- What processing will find.
local function judge(store, asset)
  if faults.fails_processing(store, asset.kind) then return "processing failed on demand" end
  local found, why = inspect.look(asset.parts)
  if not found then return why end
  asset.found = found
  if found.kind ~= asset.kind then return ("%s where %s was expected"):format(found.type, asset.kind) end
  return PROBLEMS[found.kind](found, asset)
end

--- Start processing when everything has arrived.
function M.settle(store, asset)
  if not is_uploaded(asset) then return end
  asset.failure, asset.sha256, asset.found = nil, nil, nil
  asset.failure = judge(store, asset)
  local seconds = asset.mechanism == "SYNCHRONOUS_UPLOAD" and 0 or store.config.processing[asset.kind] or 0
  asset.ready_at = store.clock:now() + seconds
  store:touch()
end

--- Keep the bytes of one part; a second upload replaces the first. Returns its ETag.
function M.receive(store, asset, part, blob)
  if part.path and part.path ~= blob.path then os.remove(part.path) end
  blob.is_kept = true
  part.path, part.bytes, part.sha256 = blob.path, blob.bytes, blob.sha256
  part.etag = ("/ambry-video/signedId/%s/%s.bin"):format(asset.id, store.random:token(40))
  asset.uploaded_at = store.clock:ms()
  M.settle(store, asset)
  store:touch()
  return part.etag
end

--- "WAITING_UPLOAD", "PROCESSING", "AVAILABLE" or "PROCESSING_FAILED".
function M.status(store, asset)
  if asset.forced_status then return asset.forced_status end
  if not asset.ready_at then return "WAITING_UPLOAD" end
  if store.clock:now() < asset.ready_at then return "PROCESSING" end
  return asset.failure and "PROCESSING_FAILED" or "AVAILABLE"
end

function M.bytes(asset)
  local total = 0
  for _, part in ipairs(asset.parts) do total = total + (part.bytes or 0) end
  return total
end

--- The files that hold the bytes, in order.
function M.files(asset)
  local files = {}
  for _, part in ipairs(asset.parts) do files[#files + 1] = part.path end
  return files
end

--- SHA-256 of all bytes in order; nil before anything is there.
function M.sha256(asset)
  if #asset.parts == 1 then return asset.parts[1].sha256 end
  if not asset.ready_at then return nil end
  asset.sha256 = asset.sha256 or crypto.sha256_files(M.files(asset))
  return asset.sha256
end

-- State and bytes for tests -------------------------------------------------------------------

local function show(store, asset)
  local shown = {}
  for name, value in pairs(asset) do shown[name] = value end
  shown.status, shown.bytes, shown.sha256 = M.status(store, asset), M.bytes(asset), M.sha256(asset)
  return shown
end

function state.sections.assets(store)
  local list = {}
  for i, id in ipairs(store.data.asset_order) do list[i] = show(store, store.data.assets[id]) end
  return json.array(list)
end

return M
