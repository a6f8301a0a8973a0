-- SPDX-License-Identifier: MIT
-- The examples for nginx, started with their one command as a newcomer starts them.
local examples = require "spec.support.example"
local http = require "socket.http"
local json = require "linkedin.json"
local raw = require "spec.support.raw"

local function is_possible()
  local has_sqlite = os.execute "luajit -e 'require [[luasql.sqlite3]]' >/dev/null 2>&1"
  return require "spec.support.library".is_checkout and require "spec.support.site".is_here() and (has_sqlite == true or has_sqlite == 0)
end

describe("the examples for nginx", function()
  if not is_possible() then
    return it("work", function() pending "nginx with Lua, or luasql.sqlite3 for LuaJIT, is not here" end)
  end

  local function start(finally, name)
    local example = examples.start(name)
    finally(function()
      example:stop()
      assert(not io.open(example.log_file), "the example has left its files")
    end)
    return example
  end

  it("resty-webhook stores leads and comments, each once, and the latest news of them", function()
    local example = start(finally, "resty-webhook")
    local control = example.sandbox.api_url .. "/_sandbox/event"
    local function send(fields)
      fields.url = example.url .. "/linkedin/events"
      return raw.request(control, "POST", {}, fields).json
    end
    local function page()
      local body = http.request(example.url .. "/")
      local _, rows = body:gsub("<tr>", "")
      return body, rows
    end

    assert.is_true(send({ challenge = true }).is_valid)
    assert.equal(403, send({ kind = "lead", flaw = "wrong_secret" }).status)
    assert.equal(0, (select(2, page())))

    local lead = "urn:li:leadGenFormResponse:0f7e2a5e-5"
    assert.equal(200, send({ kind = "lead", fields = { leadGenFormResponse = lead } }).status)
    assert.equal(200, send({ kind = "comment", count = 3, times = 4 }).status)
    assert.equal(4, (select(2, page())))
    assert.matches("CREATED</td><td>" .. lead, page(), 1, true)

    -- What happened later stays, whatever comes first.
    local comment = "urn:li:comment:(urn:li:activity:6,7)"
    local function text(words) return { comment = { owner = "urn:li:person:a", text = words } } end
    send { kind = "comment_edit", fields = { generatedActivity = comment, decoratedGeneratedActivity = text "it's <b>better</b>" } }
    send { kind = "comment", age = 60, fields = { generatedActivity = comment, decoratedGeneratedActivity = text "good" } }
    local body, rows = page()
    assert.equal(5, rows)
    assert.matches("COMMENT_EDIT</td><td>urn:li:person:a</td><td>it's &lt;b&gt;better&lt;/b&gt;</td>", body, 1, true)
    assert.equal(200, send({ kind = "lead_deleted", fields = { leadGenFormResponse = lead } }).status)
    assert.matches("DELETED</td><td>" .. lead, page(), 1, true)

    -- One that LinkedIn has: what the member answered is read as soon as the event is answered.
    local id = raw.request(example.sandbox.api_url .. "/_sandbox/lead", "POST", {}, { answers = { ["1"] = "ann&co@example.test" } }).json.ids[1]
    assert.equal(200, send({ kind = "lead", fields = { leadGenFormResponse = "urn:li:leadGenFormResponse:" .. id } }).status)
    local deadline = require "socket".gettime() + 10
    repeat
      require "socket".sleep(0.02)
      body = page()
    until body:find("E-mail: ann&amp;co@example.test", 1, true) or require "socket".gettime() > deadline
    assert.matches("E-mail: ann&amp;co@example.test", body, 1, true)
    assert.is_nil(example:log():find("lua entry thread aborted", 1, true))
  end)

  it("resty-signin serves its pages, and tells where", function()
    local example = start(finally, "resty-signin")
    assert.matches("sign in with LinkedIn", (http.request(example.url .. "/")), 1, true)
    assert.equal(302, raw.request(example.url .. "/members/", "GET").status)
    assert.is_string(json.encode(example.sandbox))
  end)

  it("leave nobody running", function()
    local example = examples.start "resty-signin"
    local pid = example.sandbox.pid
    example:stop()
    assert.is_false(require "spec.support.alive"(math.floor(pid)))
    assert.is_nil((require "socket".connect("127.0.0.1", tonumber(example.url:match "%d+$"))))
  end)
end)
