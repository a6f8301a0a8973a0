-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"
local sha256 = require "linkedin.sandbox.crypto".sha256

local PAGE = "urn:li:organization:90000101"

local function pdf(pages)
  return "%PDF-1.7\n" .. ("1 0 obj << /Type /Page /Parent 2 0 R >> endobj\n"):rep(pages) .. "2 0 obj << /Type /Pages >> endobj\n"
end

local function gif(frames)
  return "GIF89a\2\0\2\0\0\0\0" .. ("\44\0\0\0\0\2\0\2\0\0\2\2\76\1\0"):rep(frames) .. "\59"
end

-- path, kind, good bytes, bytes that fail
local CASES = {
  { "images", "image", raw.png(640, 360), "RIFF\0\0\0\0WEBPVP8 " },
  { "documents", "document", pdf(12), raw.png(1, 1) },
}

for _, case in ipairs(CASES) do
  local path, kind, good, bad = case[1], case[2], case[3], case[4]
  describe("/rest/" .. path, function()
    local sandbox, call
    setup(function()
      sandbox = assert(sandbox_module.start { processing = "image=5,document=5" })
      call = raw.versioned(sandbox)
    end)
    teardown(function() sandbox:stop() end)
    before_each(function()
      sandbox:reset()
      sandbox:fault(false)
      sandbox:config { tier = "standard" }
    end)

    local function initialize(owner, caller)
      return (caller or call)("POST", "/rest/" .. path .. "?action=initializeUpload",
        { initializeUploadRequest = { owner = owner or sandbox.person } })
    end

    local function put(url, bytes, verb, token)
      local bearer = token ~= false and "Bearer " .. (token or sandbox.access_token) or nil
      return raw.request(url, verb or "PUT", { Authorization = bearer, ["Content-Type"] = "application/octet-stream" }, bytes)
    end

    local function get(urn, caller)
      return (caller or call)("GET", "/rest/" .. path .. "/" .. urn:gsub(":", "%%3A"))
    end

    it("goes from an upload URL on another host to available bytes", function()
      local now = sandbox:clock { freeze = true }
      local answer = initialize()
      sandbox:clock { resume = true }
      assert.equal(200, answer.status)
      local value = answer.json.value
      assert.matches("^urn:li:" .. kind .. ":", value[kind])
      assert.matches("^" .. sandbox.upload_url:gsub("%p", "%%%0"), value.uploadUrl)
      assert.equal(math.floor((now + 86400) * 1000), value.uploadUrlExpiresAt)
      assert.same({ id = value[kind], owner = sandbox.person, status = "WAITING_UPLOAD" }, get(value[kind]).json)
      local sent = put(value.uploadUrl, good)
      assert.same({ 201, "" }, { sent.status, sent.body })
      assert.same({ id = value[kind], owner = sandbox.person, status = "PROCESSING" }, get(value[kind]).json)
      sandbox:clock { advance = 6 }
      local seen = get(value[kind]).json
      assert.equal("AVAILABLE", seen.status)
      assert.equal(good, raw.request(seen.downloadUrl, "GET").body)
      assert.equal(403, raw.request(seen.downloadUrl .. "0", "GET").status)
      assert.equal(sha256(good), sandbox:state().assets[1].sha256)
      if kind == "image" then assert.equal(640, seen.aspectRatioWidth) else assert.equal(12, seen.pageCount) end
      sandbox:clock { advance = 8 * 86400 }
      assert.equal(403, raw.request(seen.downloadUrl, "GET").status)
    end)

    it("keeps the last PUT", function()
      local value = initialize().json.value
      put(value.uploadUrl, bad)
      put(value.uploadUrl, good)
      assert.equal(good, sandbox:upload(value[kind]))
    end)

    it("wants the token and a PUT, and answers the rest without a body", function()
      local url = initialize().json.value.uploadUrl
      assert.same({ 401, "" }, { put(url, good, "PUT", false).status, put(url, good, "PUT", false).body })
      assert.equal(401, put(url, good, "PUT", "other").status)
      assert.equal(405, put(url, good, "POST").status)
      local tampered = url:gsub("ut=(.)", function(c) return c == "_" and "ut=-" or "ut=_" end)
      assert.equal(403, put(tampered, good).status)
      assert.equal(400, put(url, "").status)
    end)

    it("closes the upload URL after a day", function()
      local value = initialize().json.value
      sandbox:clock { advance = 86401 }
      local late = put(value.uploadUrl, good)
      assert.same({ 403, "" }, { late.status, late.body })
    end)

    it("fails to process what it is not", function()
      local value = initialize().json.value
      put(value.uploadUrl, bad)
      sandbox:clock { advance = 6 }
      assert.equal("PROCESSING_FAILED", get(value[kind]).json.status)
    end)

    it("fails to process on demand", function()
      sandbox:fault("processing-failed=" .. kind)
      local value = initialize().json.value
      put(value.uploadUrl, good)
      sandbox:clock { advance = 6 }
      assert.equal("PROCESSING_FAILED", get(value[kind]).json.status)
    end)

    it("hides the status from a token that may only write for the member", function()
      local writer = raw.versioned(sandbox, (sandbox:token { scopes = "w_member_social" }))
      local value = initialize(nil, writer).json.value
      local answer = get(value[kind], writer)
      assert.equal(403, answer.status)
      assert.equal(("Accessing this %s resource is forbidden. Please check your permissions for this resource"):format(kind),
        answer.json.message)
      assert.equal(200, get(value[kind]).status)
      local other = raw.versioned(sandbox, (sandbox:token { member = "k_9LmN-2pQ" }))
      assert.equal(403, get(value[kind], other).status)
    end)

    it("uploads for pages one may post for, and for nobody else", function()
      assert.equal(200, initialize(PAGE).status)
      assert.equal(403, initialize("urn:li:organization:90000102").status)
      assert.equal(403, initialize("urn:li:person:other").status)
      assert.equal("INVALID_URN_TYPE", initialize("urn:li:share:5").json.code)
      local writer = raw.versioned(sandbox, (sandbox:token { scopes = "w_member_social" }))
      assert.equal(403, initialize(PAGE, writer).status)
      assert.equal(403, initialize("urn:li:sponsoredAccount:5", writer).status)
      assert.equal(200, initialize("urn:li:sponsoredAccount:5").status)
    end)

    it("answers a batch key by key, but not in the development tier", function()
      local urn = initialize().json.value[kind]
      local target = ("/rest/%s?ids=List(%s,urn%%3Ali%%3A%s%%3Anothing)"):format(path, urn:gsub(":", "%%3A"), kind)
      local answer = call("GET", target).json
      assert.equal("WAITING_UPLOAD", answer.results[urn].status)
      assert.equal(404, answer.statuses["urn:li:" .. kind .. ":nothing"])
      sandbox:config { tier = "development" }
      assert.equal(403, call("GET", target).status)
    end)

    it("keeps what the media library is told", function()
      local library = { associatedAccount = "urn:li:sponsoredAccount:5", assetName = "Autumn" }
      local answer = call("POST", "/rest/" .. path .. "?action=initializeUpload",
        { initializeUploadRequest = { owner = sandbox.person, mediaLibraryMetadata = library } })
      assert.same(library, get(answer.json.value[kind]).json.mediaLibraryMetadata)
      answer = call("POST", "/rest/" .. path .. "?action=initializeUpload",
        { initializeUploadRequest = { owner = sandbox.person, fileSizeBytes = 5 } })
      assert.equal(422, answer.status)
      assert.matches("ERROR :: /initializeUploadRequest/fileSizeBytes :: ", answer.json.message, 1, true)
    end)
  end)
end

describe("media of the versioned API", function()
  local media = require "linkedin.sandbox.media"
  local store = require "linkedin.sandbox.store"

  -- The verdict over bytes, without a server.
  local function failure(kind, bytes, api)
    local made = store.new { time_source = function() return 1000 end }
    local asset = media.register(made, { kind = kind, owner = "urn:li:person:a", api = api or "rest" })
    local path = os.tmpname()
    local file = io.open(path, "wb")
    file:write(bytes)
    file:close()
    media.receive(made, asset, asset.parts[1], { path = path, bytes = #bytes, sha256 = "" })
    os.remove(path)
    return asset.failure
  end

  it("is judged by its bytes", function()
    local cases = {
      { "image", raw.png(6000, 6025), nil }, { "image", raw.png(6013, 6013), "too many pixels" },
      { "image", gif(250), nil }, { "image", gif(251), "too many frames" },
      { "document", pdf(300), nil }, { "document", pdf(301), "too many pages" },
      { "document", "PK\3\4 and more", nil }, { "document", "plain text", "unknown file format" },
      { "video", raw.mp4(3, 9), nil }, { "video", raw.mp4(2, 9), "the video is shorter than 3 seconds" },
      { "video", raw.mp4(1801, 9), "the video is longer than 30 minutes" },
      { "video", (raw.mp4(4, 9):gsub("isom", "qt  ", 1)), "video/quicktime where video/mp4 was expected" },
    }
    for _, case in ipairs(cases) do assert.equal(case[3], failure(case[1], case[2])) end
    assert.is_nil(failure("video", (raw.mp4(4, 9):gsub("isom", "qt  ", 1)), "v2"))
  end)
end)
