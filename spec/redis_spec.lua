-- SPDX-License-Identifier: MIT
-- The small Redis client: addresses, and answers as they come, good and hostile. Over a real server it is
-- shown in spec/quota/redis_spec.lua.
local redis = require "linkedin.redis"

describe("an address of Redis", function()
  it("is read in all its forms", function()
    for url, expected in pairs {
      ["redis://localhost"] = { host = "localhost", port = 6379, db = 0 },
      ["redis://10.0.0.7:7000/"] = { host = "10.0.0.7", port = 7000, db = 0 },
      ["redis://h/12"] = { host = "h", port = 6379, db = 12 },
      ["redis://[::1]:7/2"] = { host = "::1", port = 7, db = 2 },
      ["redis://:p%40ss@h:7"] = { host = "h", port = 7, db = 0, password = "p@ss" },
      ["redis://me:p:w@h"] = { host = "h", port = 6379, db = 0, user = "me", password = "p:w" },
      ["unix:///run/redis%20one.sock"] = { path = "/run/redis one.sock", db = 0 },
      ["unix:///run/redis.sock?db=4"] = { path = "/run/redis.sock", db = 4 },
    } do
      assert.same(expected, redis.address(url), url)
    end
  end)

  it("that is none is refused, and no password is repeated", function()
    for _, url in ipairs {
      "localhost:6379", "redis://", "redis:///0", "redis://h:0", "redis://h:70000", "redis://h:x", "redis://h/x", "redis://h/10000",
      "redis://:hidden@", "redis://hidden@h", "rediss://:hidden@h", "unix://run", "unix:///run?x=1", "http://:hidden@h",
    } do
      local address, why = redis.address(url)
      assert.is_nil(address, url)
      assert.is_nil(why:find("hidden", 1, true))
    end
  end)

  it("is shown without user and password", function()
    for url, name in pairs {
      ["redis://u:p@h:7/2"] = "h:7/2", ["redis://h"] = "h:6379", ["redis://[::1]"] = "[::1]:6379", ["unix:///a?db=1"] = "/a/1",
    } do
      assert.equal(name, redis.name(redis.address(url)))
    end
  end)
end)

describe("an answer of Redis", function()
  local luasocket = package.loaded.socket
  after_each(function() package.loaded.socket = luasocket end)

  -- A socket that answers with these bytes, and says what it was sent.
  local function answer_with(bytes)
    local sent, closed = {}, 0
    local at = 1
    local sock = {
      settimeout = function() end, setoption = function() end, connect = function() return 1 end,
      send = function(_, text)
        sent[#sent + 1] = text
        return #text
      end,
      close = function() closed = closed + 1 end,
      receive = function(_, what)
        local last = what == "*l" and bytes:find("\n", at, true) or (what ~= "*l" and at + what - 1)
        if not last or last > #bytes then return nil, "closed" end
        local text = bytes:sub(at, last)
        at = last + 1
        return what == "*l" and text:gsub("\r?\n$", "") or text
      end,
    }
    package.loaded.socket = { tcp = function() return sock end }
    local connection = redis.new(redis.address "redis://h", 1)
    return connection, sent, function() return closed end
  end

  it("is a text, a number, bytes, nothing, or a list of them", function()
    for bytes, expected in pairs {
      ["+OK\r\n"] = "OK", [":-12\r\n"] = -12, ["$5\r\na\r\nbc\r\n"] = "a\r\nbc", ["$0\r\n\r\n"] = "", ["$-1\r\n"] = false,
      ["*-1\r\n"] = false, ["*0\r\n"] = {}, ["*3\r\n:1\r\n*1\r\n+x\r\n$-1\r\n"] = { 1, { "x" }, false },
    } do
      local connection, sent = answer_with(bytes)
      assert.same(expected, connection:call("GET", "k y", 12))
      assert.same({ "*3\r\n$3\r\nGET\r\n$3\r\nk y\r\n$2\r\n12\r\n" }, sent)
    end
  end)

  it("that is an error leaves the connection good", function()
    local connection, _, closed = answer_with "-ERR no such thing\r\n"
    local reply, problem, is_reply = connection:call "NONSENSE"
    assert.is_nil(reply)
    assert.equal("ERR no such thing", problem)
    assert.is_true(is_reply)
    assert.equal(0, closed())
  end)

  it("that is broken, endless or somebody else's closes it", function()
    local DEEP = ("*1\r\n"):rep(5000)
    for bytes, expected in pairs {
      [""] = "closed", ["$10\r\nabc"] = "closed", ["*2\r\n:1\r\n"] = "closed", ["HTTP/1.1 400 Bad Request\r\n"] = "not Redis's",
      ["$99999999999\r\n"] = "bytes", ["*99999999\r\n"] = "elements", ["$x\r\n"] = "not Redis's", ["\r\n"] = "not Redis's",
      [":\r\n"] = "not Redis's", ["$1.5\r\nab\r\n"] = "not Redis's", [DEEP] = "too deep",
    } do
      local connection, _, closed = answer_with(bytes)
      local reply, problem, is_reply = connection:call "GET"
      assert.is_nil(reply)
      assert.matches(expected, problem)
      assert.is_nil(is_reply)
      assert.equal(1, closed())
    end
  end)
end)
