-- SPDX-License-Identifier: MIT
-- The same promises as spec/login/listener_spec.lua, kept by libuv; browsers are sockets of the same process.
local is_there, uv = pcall(require, "luv")
if not is_there then return end

local listener = require "linkedin.login.listener_uv"
local socket = require "socket"

describe("login listener of libuv", function()
  local made

  before_each(function() made = {} end)
  after_each(function()
    for _, one in ipairs(made) do one:close() end
    for _ = 1, 5 do uv.run "nowait" end
  end)

  local function open(host, port)
    local it = assert(listener.open(host or "127.0.0.1", port or 0, "/callback"))
    made[#made + 1] = it
    return it, tonumber(it.uri:match ":(%d+)")
  end

  -- A browser: sends bytes now, reads the answer while the loop goes on.
  local function browser(port, bytes)
    local peer = assert(socket.connect("127.0.0.1", port))
    made[#made + 1] = peer
    assert(peer:send(bytes))
    peer:settimeout(0)
    return {
      close = function() peer:close() end, send = function(more) return peer:send(more) end,
      read = function()
        local text, deadline = "", socket.gettime() + 2
        while socket.gettime() < deadline do
          uv.run "nowait"
          local all, why, part = peer:receive "*a"
          text = text .. (all or part or "")
          if all or why == "closed" then return text end
        end
        return nil
      end,
    }
  end

  local function get(port, target)
    return browser(port, ("GET %s HTTP/1.1\r\nHost: x\r\n\r\n"):format(target))
  end

  -- Wait in a coroutine, with the loop going round.
  local function wait(it_listens, seconds, handle)
    local came, deadline = nil, socket.gettime() + 5
    coroutine.wrap(function() came = it_listens:wait(seconds, handle) end)()
    while came == nil and socket.gettime() < deadline do uv.run "nowait" end
    return came
  end

  local function good(query) return "page of " .. query, query:find("good=1", 1, true) ~= nil end

  it("hands on the query, shows the page, and is done", function()
    local it_listens, port = open()
    local peer = get(port, "/callback?good=1&code=c%2F1")
    assert.is_true(wait(it_listens, 2, good))
    it_listens:close()
    local text = peer.read()
    assert.matches("^HTTP/1%.1 200 OK\r\n", text)
    assert.matches("\r\n\r\npage of good=1&code=c%%2F1$", text)
  end)

  it("is not ended by icons, other verbs, what is no HTTP, or an answer that is not the one", function()
    local it_listens, port = open()
    local peers = {
      { 404, get(port, "/favicon.ico") }, { 405, browser(port, "POST /callback?good=1 HTTP/1.1\r\n\r\n") },
      { 400, browser(port, "\22\3\1\2\0\1\r\n\r\n") }, { 400, get(port, "/callback?state=old") },
    }
    assert.is_false(wait(it_listens, 0.2, good))
    for _, peer in ipairs(peers) do assert.matches("^HTTP/1%.1 " .. peer[1], peer[2].read()) end
  end)

  it("is not held up by peers that say nothing, say half, say too much, or go away", function()
    local it_listens, port = open()
    browser(port, "")
    browser(port, "GET /callback?go")
    browser(port, "GET /call").close()
    local endless = browser(port, "GET /callback HTTP/1.1\r\nX: " .. ("x"):rep(40000))
    local half = browser(port, "GET /callback?go")
    assert.is_false(wait(it_listens, 0.1, good))
    assert.equal("", endless.read())
    half.send "od=1 HTTP/1.1\nHost: x\n\n"
    assert.is_true(wait(it_listens, 2, good))
  end)

  it("takes an answer that came before anybody waited", function()
    local it_listens, port = open()
    local peer = get(port, "/callback?good=1")
    for _ = 1, 10 do uv.run "nowait" end
    assert.is_true(wait(it_listens, 1, good))
    assert.matches("^HTTP/1%.1 200 ", peer.read())
  end)

  it("says in words that another program has the port, on either address of localhost", function()
    local _, port = open()
    for _, host in ipairs { "127.0.0.1", "localhost" } do
      local second, err = listener.open(host, port, "/callback")
      assert.is_nil(second)
      assert.equal("address_in_use", err.code)
      assert.matches("port " .. port, err.message)
    end
  end)

  it("leaves no handle behind", function()
    local function handles()
      local count = 0
      uv.walk(function() count = count + 1 end)
      return count
    end
    for _ = 1, 5 do uv.run "nowait" end
    local before = handles()
    local it_listens, port = open()
    browser(port, "GET /call")
    local peer = get(port, "/callback?good=1")
    assert.is_true(wait(it_listens, 2, good))
    it_listens:close()
    it_listens:close()
    peer.read()
    peer.close()
    for _ = 1, 20 do uv.run "nowait" end
    assert.equal(before, handles())
  end)
end)
