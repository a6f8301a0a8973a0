-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

describe("the protocol", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { clock = "2026-11-23" })
    call = raw.caller(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:config { strict = false }
  end)

  local ORGANIZATION = "/rest/organizations/90000101"

  it("signs every answer", function()
    for _, path in ipairs { "/v2/me", "/v2/nothing", "/oauth/v2/authorization", "/feed" } do
      local headers = call("GET", path).headers
      assert.matches("==$", headers["x-li-uuid"])
      assert.equal("sandbox", headers["x-li-fabric"])
    end
    assert.is_not.equal(call("GET", "/v2/me").headers["x-li-uuid"], call("GET", "/v2/me").headers["x-li-uuid"])
  end)

  it("wants a version on /rest, an active one, before it looks at the token", function()
    local missing = call("GET", ORGANIZATION, nil, { Authorization = false })
    assert.equal(400, missing.status)
    assert.equal("VERSION_MISSING", missing.json.code)
    local old = call("GET", ORGANIZATION, nil, { ["LinkedIn-Version"] = "202404" })
    assert.equal(426, old.status)
    assert.same({ status = 426, code = "NONEXISTENT_VERSION", message = "Requested version 20240401 is not active" }, old.json)
    assert.equal(200, call("GET", ORGANIZATION, nil, { ["LinkedIn-Version"] = "202609.02" }).status)
  end)

  it("retires a version on the day a test sets", function()
    sandbox:control("POST", "/_sandbox/versions", { ["202609"] = "2026-11-20" })
    assert.equal(426, call("GET", ORGANIZATION, nil, { ["LinkedIn-Version"] = "202609" }).status)
  end)

  it("wants the protocol header on /rest when strict, and notes its absence otherwise", function()
    local headers = { ["LinkedIn-Version"] = "202609", ["X-Restli-Protocol-Version"] = false }
    assert.equal(200, call("GET", ORGANIZATION, nil, headers).status)
    assert.equal("protocol-header", sandbox:state().violations[1].rule)
    sandbox:config { strict = true }
    assert.equal(400, call("GET", ORGANIZATION, nil, headers).status)
  end)

  it("reads 2.0 syntax with its header only", function()
    local function find(header)
      return call("GET", "/v2/ugcPosts?q=authors&authors=List(urn%3Ali%3Aperson%3AaB3dE5fG7h)", nil,
        { ["X-Restli-Protocol-Version"] = header }).status
    end
    assert.equal(200, find "2.0.0")
    assert.equal(400, find(false))
  end)

  it("refuses unencoded colons in paths under 2.0 and takes them under 1.0", function()
    local path = "/v2/networkSizes/urn:li:organization:90000101?edgeType=CompanyFollowedByMember"
    local answer = call("GET", path)
    assert.equal(400, answer.status)
    assert.matches("Syntax exception in path variables", answer.json.message)
    assert.equal(200, call("GET", path, nil, { ["X-Restli-Protocol-Version"] = false }).status)
  end)

  it("refuses parameters it does not know", function()
    local answer = call("GET", "/v2/me?foo=1")
    assert.equal(400, answer.status)
    assert.equal("com.linkedin.common.error.BadRequest", answer.json.errorDetailType)
    local input = answer.json.errorDetails.inputErrors[1]
    assert.equal("QUERY_PARAM_NOT_ALLOWED", input.code)
    assert.equal("foo", input.input.inputPath.fieldPath)
  end)

  it("tells the kinds of nowhere apart", function()
    assert.same({ status = 404, serviceErrorCode = 0, message = "Resource nothing does not exist" },
      call("GET", "/v2/nothing").json)
    assert.equal("No virtual resource found", call("GET", "/rest/nothing", nil, { ["LinkedIn-Version"] = "202609" }).json.message)
    assert.equal(405, call("DELETE", "/v2/me").status)
    assert.equal(404, call("GET", "/nothing").status)
  end)

  it("refuses bodies of the wrong type, of no length, or that are not JSON", function()
    local function post(body, headers) return call("POST", "/v2/ugcPosts", body, headers) end
    assert.equal(415, post("{}", { ["Content-Type"] = "text/plain" }).status)
    assert.equal(415, post("{}").status)
    local json = { ["Content-Type"] = "application/json" }
    assert.equal(411, post(nil, json).status)
    assert.equal(400, post("{", json).status)
    assert.equal(400, post("[]", json).status)
    assert.equal(400, post('{"a":"\255"}', json).status)
  end)

  it("understands a tunnelled query, with and without a body", function()
    local headers = {
      ["X-HTTP-Method-Override"] = "GET", ["Content-Type"] = "application/x-www-form-urlencoded",
      ["LinkedIn-Version"] = "202609", ["X-RestLi-Method"] = "BATCH_GET",
    }
    local ids = ("90000101,"):rep(600) .. "90000101"
    assert.equal(414, call("GET", "/rest/organizationsLookup?ids=List(" .. ids .. ")", nil, headers).status)
    local answer = call("POST", "/rest/organizationsLookup", "ids=List(" .. ids .. ")", headers)
    assert.equal("Heron Optics", answer.json.results["90000101"].localizedName)
    assert.equal(400, call("POST", "/rest/organizationsLookup?ids=List(1)", "a=b", headers).status)
    local action = '--B\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\naction=registerUpload\r\n'
      .. '--B\r\nContent-Type: application/json\r\n\r\n{"registerUploadRequest":{"owner":"' .. sandbox.person
      .. '","recipes":["urn:li:digitalmediaRecipe:feedshare-image"],"serviceRelationships":[{"relationshipType":'
      .. '"OWNER","identifier":"urn:li:userGeneratedContent"}]}}\r\n--B--\r\n'
    assert.equal(200, call("POST", "/v2/assets", action, {
      ["X-HTTP-Method-Override"] = "POST", ["Content-Type"] = "multipart/mixed; boundary=B",
    }).status)
  end)

  it("checks that method header and request agree", function()
    local answer = call("GET", "/v2/organizations/90000101", nil, { ["X-RestLi-Method"] = "FINDER" })
    assert.equal(400, answer.status)
    assert.equal(200, call("GET", "/v2/organizations/90000101", nil, { ["X-RestLi-Method"] = "get" }).status)
  end)

  it("refuses heads beyond 28 KB and broken ones", function()
    assert.matches("^HTTP/1.1 414", raw.send(sandbox.api_url, "GET / HTTP/1.1\r\nHost: h\r\nX: " .. ("x"):rep(30000) .. "\r\n\r\n"))
    assert.matches("^HTTP/1.1 400", raw.send(sandbox.api_url, "GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n"))
  end)

  it("reads chunks and answers Expect: 100-continue", function()
    local body = '{"advance":0}'
    local answer = raw.send(sandbox.api_url, "POST /_sandbox/clock HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
      .. "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
      .. ("%x\r\n%s\r\n0\r\n\r\n"):format(#body, body))
    assert.matches("^HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK", answer)
  end)

  it("serves several requests on one connection", function()
    local one = "GET /v2/me HTTP/1.1\r\nHost: h\r\n\r\n"
    local last = "GET /v2/me HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    local _, count = raw.send(sandbox.api_url, one .. one .. last):gsub("HTTP/1%.1 401", "")
    assert.equal(3, count)
  end)
end)
