-- SPDX-License-Identifier: MIT
local faults = require "linkedin.sandbox.faults"
local json = require "linkedin.sandbox.json"
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

describe("fault specifications", function()
  it("read as text", function()
    local fault = faults.parse "status=503 POST /v2/ugcPosts nth=2 times=3 p=0.5 host=api processed"
    assert.equal(503, fault.value)
    assert.equal("POST", fault.method)
    assert.equal("/v2/ugcPosts", fault.path)
    assert.equal(2, fault.nth)
    assert.equal(3, fault.times)
    assert.is_true(fault.processed)
  end)

  it("refuse what they do not know", function()
    for _, spec in ipairs { "explode", "status", "delay=soon", "drop nth" } do
      local fault, why = faults.parse(spec)
      assert.is_nil(fault)
      assert.is_string(why)
    end
  end)
end)

describe("faults", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start())
    call = raw.caller(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:fault(false)
  end)

  local function create(text)
    return call("POST", "/v2/ugcPosts", {
      author = sandbox.person, lifecycleState = "PUBLISHED",
      specificContent = { ["com.linkedin.ugc.ShareContent"] = {
        shareCommentary = { text = text }, shareMediaCategory = "NONE",
      } },
      visibility = { ["com.linkedin.ugc.MemberNetworkVisibility"] = "PUBLIC" },
    })
  end

  local function me()
    return raw.send(sandbox.api_url, "GET /v2/me HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer "
      .. sandbox.access_token .. "\r\n\r\n", 1)
  end

  it("drop a request before it is processed", function()
    sandbox:fault "drop POST /v2/ugcPosts"
    assert.is_nil((create "x"))
    assert.equal(0, #sandbox:state().posts)
    assert.equal(201, create("x").status)
  end)

  it("lose an answer after it was processed", function()
    sandbox:fault "drop-after POST /v2/ugcPosts"
    assert.is_nil((create "x"))
    assert.equal(1, #sandbox:state().posts)
    assert.matches("duplicate of " .. sandbox:state().posts[1].id, create("x").json.message)
  end)

  it("wait for their turn, and happen as often as told", function()
    sandbox:fault "status=503 GET /v2/* nth=2 times=2"
    local seen = {}
    for i = 1, 4 do seen[i] = call("GET", "/v2/me").status end
    assert.same({ 200, 503, 503, 200 }, seen)
  end)

  it("follow a seed when they come by chance", function()
    local function run()
      local other = assert(sandbox_module.start { seed = 3, fault = "status=500 p=0.5 times=all" })
      local seen = {}
      for i = 1, 20 do seen[i] = raw.caller(other)("GET", "/v2/me").status end
      other:stop()
      return seen
    end
    assert.same(run(), run())
  end)

  it("answer a status as LinkedIn would, processed or not", function()
    sandbox:fault "status=500 POST processed"
    assert.equal(500, create("x").status)
    assert.equal(1, #sandbox:state().posts)
    sandbox:fault "throttle=member"
    assert.matches("throttle MEMBER DAY limit", call("GET", "/v2/me").json.message)
    sandbox:fault "throttle=burst"
    assert.is_nil(call("GET", "/v2/me").json.message:find("DAY", 1, true))
  end)

  local answers = {
    ["html"] = "<h1>Something went wrong</h1>", ["malformed"] = '{"elements":%[{"id":12,$',
    ["redirect"] = "\r\nlocation: https://elsewhere.example/\r\n", ["empty=204"] = "^HTTP/1.1 204",
    ["huge-length"] = "content%-length: 10737418240", ["endless-headers"] = "X%-Filler%-1000: x",
  }
  for spec, pattern in pairs(answers) do
    it("answer " .. spec, function()
      sandbox:fault(spec)
      local bytes = me()
      assert.truthy(bytes:lower():find(pattern:lower()))
    end)
  end

  it("cut an answer's body and head", function()
    sandbox:fault "truncate=10"
    local announced, body = me():match("Content%-Length: (%d+).-\r\n\r\n(.*)$")
    assert.equal(10, #body)
    assert.is_true(tonumber(announced) > 10)
    sandbox:fault "reset-headers"
    assert.is_nil(me():find("\r\n\r\n", 1, true))
  end)

  it("reset, delay, trickle and hang", function()
    sandbox:fault "reset"
    assert.equal("", (me()))
    sandbox:fault "delay=0.2"
    local started = require "socket".gettime()
    assert.matches("200 OK", me())
    assert.is_true(require "socket".gettime() - started >= 0.19)
    sandbox:fault "slow=0.01"
    local bytes, why = me()
    assert.equal("timeout", why)
    assert.is_true(#bytes > 0 and #bytes < 200)
    sandbox:fault "hang"
    bytes, why = me()
    assert.equal("", bytes)
    assert.equal("timeout", why)
  end)

  it("break an upload part-way and fill the disk", function()
    local value = call("POST", "/v2/assets?action=registerUpload", { registerUploadRequest = {
      owner = sandbox.person, recipes = json.array { "urn:li:digitalmediaRecipe:feedshare-image" },
      serviceRelationships = { { relationshipType = "OWNER", identifier = "urn:li:userGeneratedContent" } },
    } }).json.value
    local url = value.uploadMechanism["com.linkedin.digitalmedia.uploading.MediaUploadHttpRequest"].uploadUrl
    local headers = { Authorization = "Bearer " .. sandbox.access_token }
    sandbox:fault "disk-full host=upload"
    local full = raw.request(url, "PUT", headers, raw.png(2, 2))
    assert.equal(507, full.status)
    sandbox:fault "drop-body=20 PUT host=upload"
    assert.is_nil((raw.request(url, "PUT", headers, raw.png(2, 2))))
    assert.equal("WAITING_UPLOAD", sandbox:state().assets[1].status)
    assert.equal(201, raw.request(url, "PUT", headers, raw.png(2, 2)).status)
  end)

  it("let a fresh token be unknown for a while", function()
    sandbox:fault "fresh-token-401=2000"
    local fresh = raw.caller(sandbox, (sandbox:token { scopes = "r_liteprofile" }))
    local answer = fresh("GET", "/v2/me")
    assert.equal(401, answer.status)
    assert.equal(65601, answer.json.serviceErrorCode)
    sandbox:clock { advance = 3 }
    assert.equal(200, fresh("GET", "/v2/me").status)
  end)
end)
