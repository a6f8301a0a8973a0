-- SPDX-License-Identifier: MIT
local json = require "linkedin.json"
local linkedin = require "linkedin"
local support = require "spec.support.li"

describe("log", function()
  local sandbox
  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function logged(level, changes)
    local records = {}
    local settings = { log = { level = level, to = function(line) records[#records + 1] = json.decode(line) end } }
    for name, value in pairs(changes or {}) do settings[name] = value end
    return support.client(sandbox, settings), records
  end

  it("writes one line for each request, with what one looks for", function()
    local li, records = logged(nil, { quota = { profile = 10 }, clock = function() return 1764000000.25 end })
    assert(li.profile:me())
    local line = records[1]
    assert.same({ "2025-11-24T16:00:00.250Z", "info", "response", "GET", "/v2/me", 200, 1, "profile" },
      { line.time, line.level, line.event, line.method, line.endpoint, line.status, line.attempt, line.family })
    assert.is_number(line.ms)
    assert.is_string(line.request_id)
    assert.is_number(line.quota_remaining)
  end)

  it("says why a request failed, and that it is tried again", function()
    local li, records = logged(nil, { retry = { base = 0.001 } })
    sandbox:fault "status=503 GET /v2/me"
    assert(li.profile:me())
    assert.same({ "response", "warn", 503, "http" }, { records[1].event, records[1].level, records[1].status, records[1].error })
    assert.same({ "retry", "warn", 1 }, { records[2].event, records[2].level, records[2].attempt })
    assert.is_number(records[2].delay_ms)
    assert.same({ 200, 2 }, { records[3].status, records[3].attempt })
  end)

  it("has a line for what broke on the way", function()
    local li, records = logged()
    sandbox:fault "drop GET /v2/me"
    li.profile:me()
    assert.equal("network", records[1].error)
    assert.is_nil(records[1].status)
  end)

  it("names endpoints by their templates, never ids or queries", function()
    local li, records = logged()
    li.organizations:get(90000101)
    li:request("GET", "/rest/organizations/90000101?fields=id")
    li:request("GET", "/v2/people/(id:aB3dE5fG7h)")
    local png = require "spec.support.media".png { width = 300, height = 300 }
    assert(li.posts:share { text = "x", image = { data = png } })
    local endpoints = {}
    for _, record in ipairs(records) do
      if record.endpoint then
        endpoints[record.endpoint] = true
        assert.is_nil(record.endpoint:find("[%d%?]", 5), record.endpoint)
      end
    end
    assert.is_true(endpoints["/rest/organizations/{id}"])
    assert.is_true(endpoints["(upload)"])
  end)

  it("hears of sign-ins, too", function()
    local li, records = logged()
    li.oauth:client_credentials()
    assert.equal("/v2/accessToken", records[1].endpoint)
    assert.equal("oauth", records[1].family)
  end)

  it("leaves out what is below its level", function()
    local li, records = logged "warn"
    assert(li.profile:me())
    assert.equal(0, #records)
    li, records = logged "debug"
    assert(li.profile:me())
    assert.equal("request", records[1].event)
  end)

  it("goes to a file, a handle, a logger", function()
    local path = os.tmpname()
    assert(support.client(sandbox, { log = path }).profile:me())
    local handle = assert(io.open(path, "a"))
    assert(support.client(sandbox, { log = handle }).profile:me())
    handle:close()
    local lines = 0
    for line in io.lines(path) do
      assert.equal(200, json.decode(line).status)
      lines = lines + 1
    end
    assert.equal(2, lines)
    os.remove(path)
    local calls = {}
    local logger = {}
    for _, level in ipairs { "debug", "info", "warn", "error" } do
      logger[level] = function(_, line)
        if json.decode(line).event == "response" then calls[#calls + 1] = level .. " response" end
      end
    end
    local li = support.client(sandbox, { log = logger })
    assert(li.profile:me())
    sandbox:fault "status=500 GET /v2/me"
    li.profile:me()
    assert.same({ "info response", "warn response" }, calls)
  end)

  it("never ends a call because its sink fails, and says so once", function()
    local stderr, said = io.stderr, {}
    io.stderr = { write = function(_, ...) said[#said + 1] = table.concat { ... } end } -- luacheck: ignore
    local li = support.client(sandbox, { log = function() error "disk full" end })
    local first, second = li.profile:me(), li.profile:me()
    io.stderr = stderr -- luacheck: ignore
    assert.is_table(first)
    assert.is_table(second)
    assert.equal(1, #said)
    assert.matches("disk full", said[1])
  end)

  it("stops when it is told to", function()
    local li, count = support.client(sandbox), 0
    local stop = linkedin.log.attach(li, function() count = count + 1 end)
    assert(li.profile:me())
    stop()
    assert(li.profile:me())
    assert.equal(1, count)
  end)

  it("refuses what cannot be logged to", function()
    for _, wrong in ipairs { 5, { to = 5 }, { level = "loud" }, {} } do
      local ok = pcall(linkedin.new, { log = wrong })
      assert.equal(type(wrong) == "table" and next(wrong) == nil, ok)
    end
  end)
end)

describe("traceparent", function()
  local sandbox
  local PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  it("goes along, and is in the log", function()
    local records = {}
    local li = support.client(sandbox, {
      traceparent = function() return PARENT, "vendor=1" end, log = function(_, record) records[#records + 1] = record end,
    })
    assert(li.profile:me())
    local headers = support.wire(sandbox)[1].headers
    assert.same({ PARENT, "vendor=1" }, { headers.traceparent, headers.tracestate })
    assert.equal("0af7651916cd43dd8448eb211c80319c", records[1].trace_id)
    assert.equal("b7ad6b7169203331", records[1].span_id)
    assert(li.profile:me { traceparent = (PARENT:gsub("b7", "c8")) })
    assert.matches("c8ad", support.wire(sandbox)[2].headers.traceparent)
  end)

  it("does not go to upload hosts", function()
    local li = support.client(sandbox, { traceparent = PARENT })
    assert(li.posts:share { text = "x", image = { data = require "spec.support.media".png { width = 300, height = 300 } } })
    for _, request in ipairs(support.wire(sandbox)) do
      assert.equal(request.host == "upload", request.headers.traceparent == nil)
    end
  end)

  it("that is none is a mistake where it is written down, and not sent where it is computed", function()
    for _, wrong in ipairs { "", "00-1-2-3", PARENT:upper(), "ff" .. PARENT:sub(3), "00-" .. ("0"):rep(32) .. PARENT:sub(36), PARENT .. "\r\nX: y" } do
      assert.is_false((pcall(linkedin.new, { traceparent = wrong })))
      local li = support.client(sandbox, { traceparent = function() return wrong end })
      assert(li.profile:me())
      assert.is_false((pcall(function() return li.profile:me { traceparent = wrong } end)))
    end
    for _, request in ipairs(support.wire(sandbox)) do assert.is_nil(request.headers.traceparent) end
  end)
end)
