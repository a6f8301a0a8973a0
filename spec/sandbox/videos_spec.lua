-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"
local sha256 = require "linkedin.sandbox.crypto".sha256

describe("/rest/videos", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { processing = "video=5" })
    call = raw.versioned(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:fault(false)
    sandbox:config { strict = false, part_size = 1000, quoted_etags = false, upload_token = "" }
  end)

  local bytes = raw.mp4(4, 2500)

  local function initialize(more, caller)
    local request = { owner = sandbox.person, fileSizeBytes = #bytes }
    for name, value in pairs(more or {}) do request[name] = value end
    return (caller or call)("POST", "/rest/videos?action=initializeUpload", { initializeUploadRequest = request })
  end

  local function begin(more)
    return initialize(more).json.value
  end

  local function put(part, content, headers)
    content = content or bytes:sub(part.firstByte + 1, part.lastByte + 1)
    return raw.request(part.uploadUrl, "PUT", headers or { ["Content-Type"] = "application/octet-stream" }, content)
  end

  local function put_all(value)
    local ids = {}
    for i, part in ipairs(value.uploadInstructions) do ids[i] = put(part).headers.etag end
    return json.array(ids)
  end

  local function finalize(value, ids, token)
    return call("POST", "/rest/videos?action=finalizeUpload", { finalizeUploadRequest = {
      video = value.video, uploadToken = token or value.uploadToken, uploadedPartIds = ids,
    } })
  end

  local function get(value, caller)
    return (caller or call)("GET", "/rest/videos/" .. value.video:gsub(":", "%%3A"))
  end

  it("instructs parts that cover the file, their last byte included", function()
    local now = sandbox:clock { freeze = true }
    local value = begin()
    sandbox:clock { resume = true }
    local parts = value.uploadInstructions
    assert.equal(3, #parts)
    assert.same({ 0, 999 }, { parts[1].firstByte, parts[1].lastByte })
    assert.same({ 2000, #bytes - 1 }, { parts[3].firstByte, parts[3].lastByte })
    assert.equal(math.floor((now + 2592000) * 1000), value.uploadUrlsExpireAt)
    assert.equal("", value.uploadToken)
    assert.is_nil(value.captionsUploadUrl)
    assert.equal(1, #begin({ fileSizeBytes = 1000 }).uploadInstructions)
    assert.equal(2, #begin({ fileSizeBytes = 1001 }).uploadInstructions)
  end)

  it("puts parts together, whatever their order of arrival", function()
    local value, ids = begin(), {}
    for i = 3, 1, -1 do
      local answer = put(value.uploadInstructions[i])
      assert.same({ 200, "" }, { answer.status, answer.body })
      ids[i] = answer.headers.etag
      assert.matches("^/ambry%-video/signedId/.+%.bin$", ids[i])
    end
    assert.equal("WAITING_UPLOAD", get(value).json.status)
    local done = finalize(value, json.array(ids))
    assert.same({ 200, "" }, { done.status, done.body })
    assert.same({ id = value.video, owner = sandbox.person, status = "PROCESSING" }, get(value).json)
    sandbox:clock { advance = 6 }
    local seen = get(value).json
    assert.equal("AVAILABLE", seen.status)
    assert.equal(4000, seen.duration)
    assert.equal(bytes, raw.request(seen.downloadUrl, "GET").body)
    assert.equal(200, raw.request(seen.thumbnail, "GET").status)
    local asset = sandbox:state().assets[1]
    assert.same({ sha256(bytes), #bytes }, { asset.sha256, asset.bytes })
  end)

  it("lets a part be sent again, its newest ETag counting", function()
    local value = begin()
    local ids = put_all(value)
    local newer = put(value.uploadInstructions[2]).headers.etag
    assert.equal("UPDATING_ASSET_FAILED", finalize(value, ids).json.code)
    ids[2] = newer
    assert.equal(200, finalize(value, ids).status)
    assert.equal(200, finalize(value, ids).status)
  end)

  it("refuses missing, foreign, swapped and quoted part ids", function()
    local value = begin()
    local ids = put_all(value)
    local function refused(list)
      local answer = finalize(value, json.array(list))
      return answer.status == 400 and answer.json.code or answer.status
    end
    assert.equal("UPDATING_ASSET_FAILED", refused { ids[1], ids[2] })
    assert.equal("UPDATING_ASSET_FAILED", refused { ids[2], ids[1], ids[3] })
    assert.equal("UPDATING_ASSET_FAILED", refused { ids[1], ids[2], "other" })
    assert.equal("UPDATING_ASSET_FAILED", refused { ids[1], ids[2], '"' .. ids[3] .. '"' })
    assert.equal("UPDATING_ASSET_FAILED", finalize(value, ids, "token").json.code)
    assert.equal("INVALID_VIDEO_ID", finalize({ video = "urn:li:video:nothing", uploadToken = "" }, ids).json.code)
    local other = begin()
    put(other.uploadInstructions[1])
    assert.equal("UPDATING_ASSET_FAILED", finalize(other, ids).json.code)
    assert.equal(200, finalize(value, ids).status)
  end)

  it("quotes ETags and wants its token back, in those profiles", function()
    sandbox:config { quoted_etags = true, upload_token = "T0k3n/==" }
    local value = begin()
    assert.equal("T0k3n/==", value.uploadToken)
    local ids = put_all(value)
    for i, id in ipairs(ids) do ids[i] = assert(id:match '^"(.*)"$') end
    assert.equal("UPDATING_ASSET_FAILED", finalize(value, ids, "").json.code)
    assert.equal(200, finalize(value, ids).status)
  end)

  it("refuses a part of another length, a POST, and what comes too late", function()
    local value = begin()
    local part = value.uploadInstructions[1]
    assert.equal(400, put(part, bytes:sub(1, 999)).status)
    assert.equal(400, put(part, bytes:sub(1, 1001)).status)
    assert.equal(405, raw.request(part.uploadUrl, "POST", {}, bytes:sub(1, 1000)).status)
    local ids = put_all(value)
    sandbox:clock { advance = 2592001 }
    assert.same({ 403, "" }, { put(part).status, put(part).body })
    assert.equal("EXPIRED_UPLOAD_URL", finalize(value, ids).json.code)
  end)

  it("notes a token sent with a part, and refuses it when strict", function()
    local part = begin().uploadInstructions[1]
    local headers = { Authorization = "Bearer " .. sandbox.access_token }
    assert.equal(200, put(part, nil, headers).status)
    assert.equal("bearer-on-video-upload", sandbox:state().violations[1].rule)
    sandbox:config { strict = true }
    assert.equal(401, put(part, nil, headers).status)
  end)

  it("refuses parts of a finished upload", function()
    local value = begin()
    assert.equal(200, finalize(value, put_all(value)).status)
    assert.equal(403, put(value.uploadInstructions[1]).status)
  end)

  it("takes captions and a thumbnail beside the parts", function()
    local value = begin { uploadCaptions = true, uploadThumbnail = true }
    assert.equal(201, raw.request(value.captionsUploadUrl, "PUT", {}, "1\n00:00:01,000 --> 00:00:02,000\nHi\n").status)
    assert.equal(201, raw.request(value.thumbnailUploadUrl, "PUT", {}, raw.png(2, 2)).status)
    assert.equal(200, finalize(value, put_all(value)).status)
    sandbox:clock { advance = 6 }
    local seen = get(value).json
    assert.equal(raw.png(2, 2), raw.request(seen.thumbnail, "GET").body)
    assert.matches("^1\n00:00:01", raw.request(seen.captions, "GET").body)
    assert.equal(bytes, sandbox:upload(value.video))
  end)

  it("says why it failed to process", function()
    local value = begin { fileSizeBytes = 4 }
    assert.equal(200, finalize(value, json.array { put(value.uploadInstructions[1], "text").headers.etag }).status)
    sandbox:clock { advance = 6 }
    local seen = get(value).json
    assert.equal("PROCESSING_FAILED", seen.status)
    assert.equal("unknown file format", seen.processingFailureReason)
  end)

  it("shows its status to any token that may post", function()
    local writer = raw.versioned(sandbox, (sandbox:token { scopes = "w_member_social" }))
    local value = initialize(nil, writer).json.value
    assert.equal(200, get(value, writer).status)
    local other = raw.versioned(sandbox, (sandbox:token { member = "k_9LmN-2pQ" }))
    assert.equal(403, get(value, other).status)
    assert.equal(403, initialize({ owner = "urn:li:organization:90000102" }).status)
  end)

  it("refuses sizes that cannot be, and a missing one", function()
    assert.equal("INVALID_VALUE_FOR_FIELD", initialize({ fileSizeBytes = 5368709121 }).json.code)
    assert.equal("INVALID_VALUE_FOR_FIELD", initialize({ fileSizeBytes = 0 }).json.code)
    local answer = call("POST", "/rest/videos?action=initializeUpload", { initializeUploadRequest = { owner = sandbox.person } })
    assert.equal("MISSING_FIELD", answer.json.code)
  end)
end)
