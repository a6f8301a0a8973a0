-- SPDX-License-Identifier: MIT
local crypto = require "linkedin.sandbox.crypto"
local json = require "linkedin.sandbox.json"
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local function exists(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

local function is_alive(pid)
  local ok = os.execute(("kill -0 %d 2>/dev/null"):format(pid))
  return ok == true or ok == 0
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read("*a")
  file:close()
  return content
end

local function register(sandbox)
  return raw.caller(sandbox)("POST", "/v2/assets?action=registerUpload", { registerUploadRequest = {
    owner = sandbox.person, recipes = json.array { "urn:li:digitalmediaRecipe:feedshare-image" },
    serviceRelationships = { { relationshipType = "OWNER", identifier = "urn:li:userGeneratedContent" } },
  } }).json.value.uploadMechanism["com.linkedin.digitalmedia.uploading.MediaUploadHttpRequest"]
end

local function create(sandbox, words)
  return raw.caller(sandbox)("POST", "/v2/ugcPosts", {
    author = sandbox.person, lifecycleState = "PUBLISHED",
    specificContent = { ["com.linkedin.ugc.ShareContent"] = {
      shareCommentary = { text = words }, shareMediaCategory = "NONE",
    } },
    visibility = { ["com.linkedin.ugc.MemberNetworkVisibility"] = "PUBLIC" },
  })
end

describe("a sandbox started from Lua", function()
  it("names everything a client needs, on two ports", function()
    local sandbox = assert(sandbox_module.start())
    finally(function() sandbox:stop() end)
    assert.equal(sandbox.api_url .. "/oauth", sandbox.oauth_url)
    assert.is_not.equal(sandbox.api_url, sandbox.upload_url)
    assert.equal("urn:li:person:aB3dE5fG7h", sandbox.person)
    assert.equal("urn:li:organization:90000101", sandbox.organization)
    assert.equal(500, #sandbox.access_token)
    assert.is_true(is_alive(sandbox.pid))
  end)

  it("prints exactly the promised keys", function()
    local pipe = io.popen("exec bin/linkedin sandbox --exit-with-parent", "r")
    local keys = {}
    for key in pairs(json.decode(pipe:read("*l"))) do keys[#keys + 1] = key end
    pipe:close()
    table.sort(keys)
    assert.same({
      "access_token", "api_url", "client_id", "client_secret", "oauth_url", "organization", "person", "pid", "upload_url",
    }, keys)
  end)

  it("leaves no process and no file behind", function()
    local sandbox = assert(sandbox_module.start())
    raw.request(register(sandbox).uploadUrl, "PUT", { Authorization = "Bearer " .. sandbox.access_token }, raw.png(2, 2))
    local path = sandbox:state().assets[1].parts[1].path
    assert.is_true(exists(path))
    sandbox:stop()
    sandbox:stop()
    assert.is_false(is_alive(sandbox.pid))
    local deadline = os.time() + 5
    while exists(path) and os.time() < deadline do os.execute "true" end
    assert.is_false(exists(path))
  end)

  it("refuses options it does not know, at the caller's line", function()
    assert.has_error(function() sandbox_module.start { prot = 1 } end, "sandbox.start: unknown option 'prot'")
    assert.has_error(function() sandbox_module.start { strict = 1 } end, "sandbox.start: option 'strict' must be boolean")
  end)

  it("says so when it cannot start", function()
    local sandbox, why = sandbox_module.start { fault = "explode" }
    assert.is_nil(sandbox)
    assert.equal("the sandbox did not start", why)
  end)

  it("stays controllable from a Lua without sockets", function()
    local sandbox = assert(sandbox_module.start())
    finally(function() sandbox:stop() end)
    local client = require "linkedin.sandbox.control_client"
    local possible = client.is_possible
    client.is_possible = function() return false end
    local ok, failure = pcall(function()
      sandbox:reset()
      assert.equal(500, #sandbox:token { scopes = "openid" })
      assert.equal(0, #sandbox:state().posts)
    end)
    client.is_possible = possible
    assert(ok, failure)
  end)

  it("keeps its printed token through resets and other logins", function()
    local sandbox = assert(sandbox_module.start())
    finally(function() sandbox:stop() end)
    sandbox:reset()
    sandbox:approve(sandbox.oauth_url .. "/v2/authorization?response_type=code&scope=openid&client_id="
      .. sandbox.client_id .. "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fcallback")
    assert.equal(200, raw.caller(sandbox)("GET", "/v2/me").status)
  end)

  it("repeats itself from a seed", function()
    local function first_token()
      local sandbox = assert(sandbox_module.start { seed = 42 })
      sandbox:stop()
      return sandbox.access_token
    end
    assert.equal(first_token(), first_token())
  end)
end)

describe("a record", function()
  it("has each request as it came over the wire", function()
    local path = os.tmpname()
    local sandbox = assert(sandbox_module.start { record = path })
    finally(function()
      sandbox:stop()
      os.remove(path)
    end)
    local call = raw.caller(sandbox)
    call("GET", "/v2/networkSizes/urn%3Ali%3Aorganization%3A90000101?edgeType=CompanyFollowedByMember")
    create(sandbox, "Grüße")
    raw.request(register(sandbox).uploadUrl, "PUT", { Authorization = "Bearer " .. sandbox.access_token }, raw.png(2, 2))
    local lines = {}
    for line in read(path):gmatch("[^\n]+") do lines[#lines + 1] = assert(json.decode(line)) end
    assert.equal(4, #lines)
    assert.equal("/v2/networkSizes/urn%3Ali%3Aorganization%3A90000101", lines[1].path)
    assert.equal("edgeType=CompanyFollowedByMember", lines[1].query)
    assert.equal(200, lines[1].status)
    assert.equal("Bearer " .. sandbox.access_token, lines[1].headers.authorization)
    assert.matches("Grüße", lines[2].body, 1, true)
    assert.equal(crypto.sha256(raw.png(2, 2)), lines[4].body_sha256)
    assert.equal(#raw.png(2, 2), lines[4].body_bytes)
    assert.is_nil(lines[4].body)
    assert.equal(4, #sandbox:requests())
  end)
end)

describe("a state file", function()
  it("brings back posts, uploads and tokens", function()
    local path = os.tmpname()
    os.remove(path)
    finally(function() os.execute(("rm -rf '%s' '%s.d'"):format(path, path)) end)
    local first = assert(sandbox_module.start { state = path })
    local urn = create(first, "Kept").json.id
    raw.request(register(first).uploadUrl, "PUT", { Authorization = "Bearer " .. first.access_token }, raw.png(2, 2))
    first:stop()
    local second = assert(sandbox_module.start { state = path })
    finally(function()
      second:stop()
      os.execute(("rm -rf '%s' '%s.d'"):format(path, path))
    end)
    assert.equal(first.access_token, second.access_token)
    local state = second:state()
    assert.equal(urn, state.posts[1].id)
    assert.equal(raw.png(2, 2), second:upload(state.assets[1].id))
    assert.equal(422, create(second, "Kept").status)
  end)
end)

describe("webhooks out", function()
  -- The sandbox's own pages serve as the receiver: what matters is what was sent.
  it("are signed over the raw body, and challenges carry a code", function()
    local sender = assert(sandbox_module.start())
    local receiver = assert(sandbox_module.start())
    finally(function()
      sender:stop()
      receiver:stop()
    end)
    local sent = sender:event { url = receiver.api_url .. "/hook?x=1", event = { type = "TEST", notifications = { 1 } } }
    assert.equal(404, sent.status)
    local challenge = sender:event { url = receiver.api_url .. "/hook", challenge = true }
    assert.is_false(challenge.is_valid)
    local requests = receiver:requests()
    assert.equal('{"notifications":[1],"type":"TEST"}', requests[1].body)
    assert.equal(crypto.hmac_sha256(sender.client_secret, "hmacsha256=" .. requests[1].body), requests[1].headers["x-li-signature"])
    assert.equal("challengeCode=" .. challenge.challenge, requests[2].query)
    assert.is_string(sender:event({ url = "http://127.0.0.1:1/", challenge = true }).error)
  end)
end)

describe("TLS", function()
  local function curl(sandbox, more)
    local command = ("curl -sS --max-time 5 --cacert '%s' -o /dev/null -w '%%{http_code}' '%s/feed' %s 2>/dev/null"):format(
      sandbox.ca_file, sandbox.api_url, more or "")
    local pipe = io.popen(command)
    local code = pipe:read("*a")
    pipe:close()
    return code
  end

  it("is good for whoever trusts the CA it made", function()
    local sandbox = assert(sandbox_module.start { tls = true })
    finally(function() sandbox:stop() end)
    assert.matches("^https:", sandbox.api_url)
    assert.equal("200", curl(sandbox))
    assert.equal(0, #sandbox:state().posts)
    local ca_file = sandbox.ca_file
    sandbox:stop()
    assert.is_false(exists(ca_file))
  end)

  it("can be for another name, which a client must notice", function()
    local sandbox = assert(sandbox_module.start { tls = true, tls_name = "elsewhere.example" })
    finally(function() sandbox:stop() end)
    assert.equal("000", curl(sandbox))
    assert.equal("200", curl(sandbox, "--insecure"))
  end)
end)

describe("the command line", function()
  local cli = require "linkedin.cli.sandbox"

  it("reads options with and without an equals sign", function()
    assert.same({ port = 1, strict = true, fault = { "a b", "c" } },
      cli.parse { "--port=1", "--strict", "--fault", "a b", "--fault=c" })
  end)

  it("explains what it does not understand", function()
    for _, argv in ipairs { { "--prot" }, { "--port", "x" }, { "--state" }, { "sandbox" } } do
      local options, why = cli.parse(argv)
      assert.is_nil(options)
      assert.is_string(why)
    end
  end)
end)
