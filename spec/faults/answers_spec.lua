-- SPDX-License-Identifier: MIT
-- What the network and a bad day at LinkedIn do to a call: each gives a clear error, and the next call
-- works again.
local support = require "spec.support.li"

describe("a call", function()
  local sandbox, li

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox, { timeout = 2, max_response = 1024 * 1024 })
  end)

  local function fails(fault, call)
    sandbox:fault(fault)
    local result, err = (call or function() return li.profile:me() end)()
    assert.is_nil(result)
    assert.is_string(err.message)
    assert.is_nil(tostring(err):find(sandbox.access_token, 1, true))
    sandbox:fault(false)
    assert.is_table((assert(li.profile:me())), "the client works again")
    return err
  end

  it("to a server that is absent names the host and is retryable by hand", function()
    local away = support.client(sandbox, { api_url = "http://127.0.0.1:1" })
    local me, err = away.profile:me()
    assert.is_nil(me)
    assert.equal("network", err.kind)
    assert.matches("127%.0%.0%.1:1", err.message)
    assert.is_nil(err.maybe_done)
    assert.equal("/v2/me", err.endpoint)
  end)

  it("to a server that hangs ends with its time-out", function()
    li = support.client(sandbox, { timeout = 0.3 })
    sandbox:fault "hang GET /v2/me"
    local me, err = li.profile:me()
    assert.is_nil(me)
    assert.equal("timeout", err.kind)
  end)

  it("answered by malformed JSON says so", function()
    local err = fails "malformed GET /v2/me"
    assert.equal("protocol", err.kind)
    assert.matches("not JSON", err.message)
    assert.equal(200, err.status)
  end)

  it("answered by a page of HTML says so", function()
    local err = fails "html GET /v2/me"
    assert.equal("protocol", err.kind)
    assert.matches("HTML", err.message)
  end)

  it("whose answer is truncated fails as network", function()
    local err = fails "truncate GET /v2/me"
    assert.equal("network", err.kind)
    assert.matches("cut short", err.message)
  end)

  it("whose answer's head does not end is cut off", function()
    local err = fails "endless-headers GET /v2/me"
    assert.is_true(err.kind == "protocol" or err.kind == "network")
  end)

  it("that is announced ten gigabytes stops at once", function()
    local err = fails "huge-length GET /v2/me"
    assert.equal("protocol", err.kind)
    assert.matches("announces", err.message)
  end)

  it("that is redirected to another host does not follow", function()
    local err = fails "redirect GET /v2/me"
    assert.equal(302, err.status)
    assert.equal("protocol", err.kind)
    assert.is_string(err.hint)
  end)

  it("that is reset in the middle of the head fails as network", function()
    assert.equal("network", fails("reset-headers GET /v2/me").kind)
  end)

  it("answered by 500 and 503 is retryable", function()
    for _, status in ipairs { 500, 503 } do
      local err = fails(("status=%d GET /v2/me"):format(status))
      assert.equal(status, err.status)
      assert.equal("http", err.kind)
      assert.is_true(err.retryable)
    end
  end)

  it("over the day's quota says until when", function()
    li = support.client(sandbox, { quota = false })
    local err = fails "throttle=member GET /v2/me"
    assert.equal("quota", err.kind)
    assert.is_true(err.retry_after > 0 and err.retry_after <= 86400)
    assert.matches("[Qq]ueue", err.hint)
  end)

  it("that writes and loses its answer may have been done, and is not sent again", function()
    li = support.client(sandbox, { timeout = 2, api = "v2" })
    assert(li.profile:me()) -- the connection is there to be reused
    sandbox:fault "drop-after POST /v2/ugcPosts"
    local post, err = li.posts:share { text = "once" }
    assert.is_nil(post)
    assert.equal("network", err.kind)
    assert.is_true(err.maybe_done)
    assert.equal(1, #sandbox:state().posts)
    local posts = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.path == "/v2/ugcPosts" then posts = posts + 1 end
    end
    assert.equal(1, posts)
  end)

  it("resumed after a lost answer adopts the post that lives", function()
    li = support.client(sandbox, { timeout = 2, api = "v2" })
    sandbox:fault "drop-after POST /v2/ugcPosts"
    local post, err = li.posts:share { text = "once" }
    assert.is_nil(post)
    post = assert(li.posts:share { text = "once", resume = err.resume })
    assert.equal(1, #sandbox:state().posts)
    assert.equal(sandbox:state().posts[1].id, post.id)
  end)

  it("that was dropped before it arrived is resumed into one post", function()
    li = support.client(sandbox, { timeout = 2, api = "v2" })
    sandbox:fault "drop POST /v2/ugcPosts"
    local post, err = li.posts:share { text = "once more" }
    assert.is_nil(post)
    assert(li.posts:share { text = "once more", resume = err.resume })
    assert.equal(1, #sandbox:state().posts)
  end)

  it("with a line break in any string of the caller's sends nothing of it as a header", function()
    local evil = "x\r\nX-Evil: 1"
    local calls = {
      function() return li.organizations:by_vanity_name(evil) end,
      function() return li:request("GET", "/v2/me", { headers = { ["X-Foo"] = evil } }) end,
      function() return li:request("GET", "/v2/me", { headers = { [evil] = "1" } }) end,
      function() return li:request("GET", "/v2/" .. evil) end,
      function() return li:request("GET\r\nX-Evil: 1", "/v2/me") end,
      function() return li.profile:me { projection = evil } end,
      function() return li:request("GET", "/v2/organizations/{id}", { keys = { id = evil } }) end,
    }
    for _, call in ipairs(calls) do pcall(call) end
    for _, request in ipairs(support.wire(sandbox)) do
      assert.is_nil(request.headers["x-evil"])
      assert.is_nil(request.path:find("[\r\n]"))
    end
    assert.is_table((assert(li.profile:me())))
  end)
end)

describe("a call over TLS", function()
  local sandbox

  setup(function() sandbox = support.start { tls = true } end)
  teardown(function() sandbox:stop() end)

  it("works with the certificate's authority", function()
    assert.is_table((assert(support.client(sandbox, { ca_file = sandbox.ca_file }).profile:me())))
  end)

  it("is refused without it", function()
    local me, err = support.client(sandbox).profile:me()
    assert.is_nil(me)
    assert.equal("tls", err.kind)
  end)

  it("is refused when the certificate is of another name", function()
    local other = support.start { tls = true, tls_name = "another.example" }
    local me, err = support.client(other, { ca_file = other.ca_file }).profile:me()
    other:stop()
    assert.is_nil(me)
    assert.equal("tls", err.kind)
    assert.is_nil(tostring(err):find(other.access_token, 1, true))
  end)
end)
