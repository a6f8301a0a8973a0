-- SPDX-License-Identifier: MIT
local listener = require "linkedin.login.listener"
local socket = require "socket"

describe("login listener", function()
  local made

  before_each(function() made = {} end)
  after_each(function()
    for _, one in ipairs(made) do one:close() end
  end)

  local function open(host, port, path, uri)
    local it = assert(listener.open(host or "127.0.0.1", port or 0, path or "/callback", uri))
    made[#made + 1] = it
    return it, tonumber(it.uri:match ":(%d+)")
  end

  -- A browser: sends bytes now, reads the answer later.
  local function browser(port, bytes)
    local peer = assert(socket.connect("127.0.0.1", port))
    made[#made + 1] = peer
    peer:settimeout(2)
    assert(peer:send(bytes))
    return { read = function() return peer:receive "*a" end, send = function(more) return peer:send(more) end, close = function() return peer:close() end }
  end

  local function get(port, target)
    return browser(port, ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\n\r\n"):format(target, port))
  end

  -- Accepts only what says good=1; remembers every query.
  local function handler()
    local seen = {}
    return function(query)
      seen[#seen + 1] = query
      return "page of " .. query, query:find("good=1", 1, true) ~= nil
    end, seen
  end

  it("takes any free port, and says which", function()
    local it_listens, port = open()
    assert.is_true(port > 0)
    assert.equal(("http://127.0.0.1:%d/callback"):format(port), it_listens.uri)
  end)

  it("hands on the query, shows the page, and is done", function()
    local it_listens, port = open()
    local peer = get(port, "/callback?good=1&code=c%2F1")
    local handle, seen = handler()
    assert.is_true(it_listens:wait(2, handle))
    assert.same({ "good=1&code=c%2F1" }, seen)
    local text = peer.read()
    assert.matches("^HTTP/1%.1 200 OK\r\n", text)
    assert.matches("\r\n\r\npage of good=1&code=c%%2F1$", text)
    assert.matches("Cache%-Control: no%-store", text)
    assert.matches("Referrer%-Policy: no%-referrer", text)
    assert.matches("Content%-Length: " .. #"page of good=1&code=c%2F1" .. "\r\n", text)
  end)

  it("waits on when the handler does not accept what came", function()
    local it_listens, port = open()
    local stale, good = get(port, "/callback?state=old"), nil
    local handle, seen = handler()
    assert.is_true(it_listens:wait(2, function(query)
      if not good then good = get(port, "/callback?good=1") end
      return handle(query)
    end))
    assert.same({ "state=old", "good=1" }, seen)
    assert.matches("^HTTP/1%.1 400 ", stale.read())
    assert.matches("^HTTP/1%.1 200 ", good.read())
  end)

  it("is not ended by icons, other paths, other verbs, or what is no HTTP", function()
    local it_listens, port = open()
    local others = {
      [404] = get(port, "/favicon.ico"), [405] = browser(port, "POST /callback?good=1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
      [400] = browser(port, "\22\3\1\2\0\1\r\n\r\n"),
    }
    local near = get(port, "/callback/?good=1")
    assert.is_false(it_listens:wait(0.5, function() error "must not be called" end))
    for status, peer in pairs(others) do assert.matches("^HTTP/1%.1 " .. status, peer.read()) end
    assert.matches("^HTTP/1%.1 404", near.read())
  end)

  it("is not held up by peers that say nothing, say half, or go away", function()
    local it_listens, port = open()
    browser(port, "")
    browser(port, "GET /callback?go")
    browser(port, "GET /call").close()
    local peer = get(port, "/callback?good=1")
    assert.is_true(it_listens:wait(2, (handler())))
    assert.matches("^HTTP/1%.1 200 ", peer.read())
  end)

  it("reads a request that comes in pieces, and one whose lines end in line feeds", function()
    local it_listens, port = open()
    local peer = browser(port, "GET /callback?go")
    local handle = handler()
    assert.is_false(it_listens:wait(0.05, handle))
    peer.send "od=1 HTTP/1.1\nHost: x\n\n"
    assert.is_true(it_listens:wait(2, handle))
  end)

  it("drops a head without end", function()
    local it_listens, port = open()
    local peer = browser(port, "GET /callback HTTP/1.1\r\nX: " .. ("x"):rep(40000))
    assert.is_false(it_listens:wait(0.5, function() error "must not be called" end))
    local text, why = peer.read()
    assert.is_nil(text)
    assert.equal("closed", why)
  end)

  it("gives up when the time is up", function()
    local it_listens = open()
    assert.is_false(it_listens:wait(0.02, handler()))
  end)

  it("says in words that another program has the port", function()
    local _, port = open()
    for _, host in ipairs { "127.0.0.1", "localhost" } do
      local second, err = listener.open(host, port, "/callback")
      assert.is_nil(second)
      assert.equal("network", err.kind)
      assert.equal("address_in_use", err.code)
      assert.matches("port " .. port, err.message)
      assert.matches("another port", err.hint)
    end
  end)

  it("does not share localhost with a program on its other address", function()
    local other = socket.tcp6 and socket.tcp6()
    if not other or not other:bind("::1", 0) then return end -- a machine without IPv6
    made[#made + 1] = other
    assert(other:listen(1))
    local _, port = other:getsockname()
    local it_listens, err = listener.open("localhost", tonumber(port), "/cb")
    assert.is_nil(it_listens)
    assert.equal("address_in_use", err.code)
    assert.matches("::1", err.message)
  end)

  it("is reachable by localhost on every address that has", function()
    local probe = assert(socket.bind("127.0.0.1", 0))
    local _, port = probe:getsockname()
    probe:close()
    local it_listens = open("localhost", tonumber(port), "/cb", "http://localhost:" .. port .. "/cb")
    assert.equal("http://localhost:" .. port .. "/cb", it_listens.uri)
    local peer = get(port, "/cb?good=1")
    assert.is_true(it_listens:wait(2, (handler())))
    peer.read()
  end)

  it("lets go of its port, and may be closed twice", function()
    local it_listens, port = open()
    it_listens:close()
    it_listens:close()
    assert(listener.open("127.0.0.1", port, "/callback")):close()
  end)
end)
