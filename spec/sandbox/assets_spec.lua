-- SPDX-License-Identifier: MIT
local crypto = require "linkedin.sandbox.crypto"
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local IMAGE = "urn:li:digitalmediaRecipe:feedshare-image"
local VIDEO = "urn:li:digitalmediaRecipe:feedshare-video"

describe("assets", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { processing = "image=0,video=5" })
    call = raw.caller(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:fault(false)
    sandbox:config { strict = false, part_size = 4194304 }
  end)

  local function register(recipe, more)
    local request = {
      owner = sandbox.person, recipes = { recipe },
      serviceRelationships = { { relationshipType = "OWNER", identifier = "urn:li:userGeneratedContent" } },
    }
    for name, value in pairs(more or {}) do request[name] = value end
    local answer = call("POST", "/v2/assets?action=registerUpload", { registerUploadRequest = request })
    return answer.json.value, answer
  end

  local function single(value)
    return value.uploadMechanism["com.linkedin.digitalmedia.uploading.MediaUploadHttpRequest"]
  end

  local function put(url, bytes, headers)
    local all = { Authorization = "Bearer " .. sandbox.access_token }
    for name, v in pairs(headers or {}) do all[name] = v end
    return raw.request(url, "PUT", all, bytes)
  end

  local function status(value)
    return call("GET", "/v2/assets/" .. value.asset:match("[^:]+$")).json.recipes[1].status
  end

  it("keeps an image byte for byte, on another port", function()
    local value, bytes = register(IMAGE), raw.png(64, 64) .. "\0\255tail"
    local upload = single(value)
    assert.matches("^" .. sandbox.upload_url:gsub("%p", "%%%0"), upload.uploadUrl)
    assert.equal("WAITING_UPLOAD", status(value))
    local answer = put(upload.uploadUrl, bytes, upload.headers)
    assert.equal(201, answer.status)
    assert.equal("", answer.body)
    assert.equal("AVAILABLE", status(value))
    assert.equal(bytes, sandbox:upload(value.asset))
    local asset = sandbox:state().assets[1]
    assert.equal(#bytes, asset.bytes)
    assert.equal(crypto.sha256(bytes), asset.sha256)
  end)

  it("lets a second PUT replace the first", function()
    local upload = single(register(IMAGE))
    put(upload.uploadUrl, raw.png(1, 1), upload.headers)
    put(upload.uploadUrl, raw.png(2, 2), upload.headers)
    assert.equal(raw.png(2, 2), sandbox:upload(sandbox:state().assets[1].id))
  end)

  it("wants the token with an image, and answers without a body", function()
    local upload = single(register(IMAGE))
    local answer = put(upload.uploadUrl, raw.png(1, 1), { Authorization = false })
    assert.equal(401, answer.status)
    assert.equal("", answer.body)
    assert.equal(403, put(upload.uploadUrl .. "x", raw.png(1, 1)).status)
  end)

  it("takes a POST of an image, unless strict", function()
    local upload = single(register(IMAGE))
    local headers = { Authorization = "Bearer " .. sandbox.access_token, ["media-type-family"] = "STILLIMAGE" }
    assert.equal(201, raw.request(upload.uploadUrl, "POST", headers, raw.png(1, 1)).status)
    sandbox:config { strict = true }
    assert.equal(405, raw.request(upload.uploadUrl, "POST", headers, raw.png(1, 1)).status)
  end)

  it("notes a token sent with a video, and refuses it when strict", function()
    local upload = single(register(VIDEO))
    assert.equal(201, put(upload.uploadUrl, raw.mp4(4, 10), upload.headers).status)
    assert.equal("bearer-on-video-upload", sandbox:state().violations[1].rule)
    sandbox:config { strict = true }
    assert.equal(401, put(upload.uploadUrl, raw.mp4(4, 10), upload.headers).status)
    local without = { Authorization = false, ["media-type-family"] = "VIDEO" }
    assert.equal(201, put(upload.uploadUrl, raw.mp4(4, 10), without).status)
  end)

  it("wants the registered headers echoed when strict", function()
    sandbox:config { strict = true }
    local upload = single(register(IMAGE))
    assert.equal(400, put(upload.uploadUrl, raw.png(1, 1)).status)
  end)

  it("processes a video in its own time", function()
    local value = register(VIDEO)
    put(single(value).uploadUrl, raw.mp4(4, 10), { Authorization = false, ["media-type-family"] = "VIDEO" })
    assert.equal("PROCESSING", status(value))
    sandbox:clock { advance = 6 }
    assert.equal("AVAILABLE", status(value))
  end)

  local failures = {
    ["text where an image belongs"] = "just some text", ["a WebP"] = "RIFF\0\0\0\0WEBPVP8 ",
    ["a video where an image belongs"] = raw.mp4(4, 10), ["too many pixels"] = raw.png(6000, 6100),
  }
  for what, bytes in pairs(failures) do
    it("fails to process " .. what, function()
      local value = register(IMAGE)
      assert.equal(201, put(single(value).uploadUrl, bytes).status)
      assert.equal("PROCESSING_FAILED", status(value))
    end)
  end

  it("fails to process on demand", function()
    sandbox:fault "processing-failed=image"
    local value = register(IMAGE)
    put(single(value).uploadUrl, raw.png(1, 1))
    assert.equal("PROCESSING_FAILED", status(value))
  end)

  it("refuses nothing, chunks without length when strict, and late uploads", function()
    local upload = single(register(IMAGE))
    assert.equal(400, put(upload.uploadUrl, "").status)
    assert.equal(411, put(upload.uploadUrl, nil).status)
    local chunked = "5\r\nhello\r\n0\r\n\r\n"
    local headers = { ["Transfer-Encoding"] = "chunked", ["Content-Length"] = false }
    assert.equal(201, put(upload.uploadUrl, chunked, headers).status)
    assert.equal("hello", sandbox:upload(sandbox:state().assets[1].id))
    sandbox:config { strict = true }
    headers["media-type-family"] = "STILLIMAGE"
    assert.equal(411, put(upload.uploadUrl, chunked, headers).status)
    sandbox:clock { advance = 86401 }
    local fresh = sandbox:token()
    assert.equal(403, put(upload.uploadUrl, raw.png(1, 1), { Authorization = "Bearer " .. fresh }).status)
  end)

  describe("in several parts", function()
    local bytes = raw.mp4(4, 2500)

    local function parts_of(value)
      return value.uploadMechanism["com.linkedin.digitalmedia.uploading.MultipartUpload"]
    end

    local function register_parts()
      sandbox:config { part_size = 1000 }
      return register(VIDEO, { supportedUploadMechanism = { "MULTIPART_UPLOAD" }, fileSize = #bytes })
    end

    local function send_part(part)
      local slice = bytes:sub(part.byteRange.firstByte + 1, part.byteRange.lastByte + 1)
      return put(part.url, slice, { Authorization = false })
    end

    local function complete(value, responses, metadata)
      return call("POST", "/v2/assets?action=completeMultiPartUpload", { completeMultipartUploadRequest = {
        mediaArtifact = value.mediaArtifact, metadata = metadata or parts_of(value).metadata,
        partUploadResponses = responses,
      } })
    end

    local function send_all(value)
      local responses = {}
      for i, part in ipairs(parts_of(value).partUploadRequests) do
        local answer = send_part(part)
        assert.equal(200, answer.status)
        responses[i] = { headers = { ETag = answer.headers.etag }, httpStatusCode = 200 }
      end
      return responses
    end

    it("puts them together in order", function()
      local value = register_parts()
      local responses = send_all(value)
      assert.equal("WAITING_UPLOAD", status(value))
      assert.equal(200, complete(value, responses).status)
      sandbox:clock { advance = 6 }
      assert.equal("AVAILABLE", status(value))
      assert.equal(bytes, sandbox:upload(value.asset))
      assert.equal(crypto.sha256(bytes), sandbox:state().assets[1].sha256)
    end)

    it("refuses a part of another length", function()
      local part = parts_of(register_parts()).partUploadRequests[1]
      assert.equal(400, put(part.url, bytes:sub(1, 999), { Authorization = false }).status)
    end)

    it("refuses missing parts, a wrong order and other metadata", function()
      local value = register_parts()
      local responses = send_all(value)
      responses[1], responses[2] = responses[2], responses[1]
      assert.equal("UPDATING_ASSET_FAILED", complete(value, responses).json.code)
      responses[1], responses[2] = responses[2], responses[1]
      assert.equal("UPDATING_ASSET_FAILED", complete(value, responses, "other").json.code)
      table.remove(responses)
      assert.equal("UPDATING_ASSET_FAILED", complete(value, responses).json.code)
    end)
  end)

  it("refuses somebody else's name, unknown recipes and unknown fields", function()
    local _, answer = register(IMAGE, { owner = "urn:li:person:other" })
    assert.equal(403, answer.status)
    assert.equal("Accessing this image resource is forbidden. Please check your permissions for this resource",
      answer.json.message)
    _, answer = register "urn:li:digitalmediaRecipe:nothing"
    assert.equal(400, answer.status)
    _, answer = register(IMAGE, { extra = 1 })
    assert.equal(422, answer.status)
    assert.matches("ERROR :: /registerUploadRequest/extra :: unrecognized field", answer.json.message, 1, true)
  end)

  it("lets content administrators upload for their page", function()
    local admin = raw.caller(sandbox, (sandbox:token { member = "k_9LmN-2pQ", scopes = "w_organization_social" }))
    local function try(organization)
      return admin("POST", "/v2/assets?action=registerUpload", { registerUploadRequest = {
        owner = organization, recipes = { IMAGE },
        serviceRelationships = { { relationshipType = "OWNER", identifier = "urn:li:userGeneratedContent" } },
      } }).status
    end
    assert.equal(200, try "urn:li:organization:90000101")
    assert.equal(403, try "urn:li:organization:90000102")
  end)
end)
