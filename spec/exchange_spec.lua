-- SPDX-License-Identifier: MIT
-- One request and its answer, against a server that misbehaves in every way, with both drivers.
local engine = require "linkedin.engine"
local socket = require "socket"
local support = require "spec.support.engine"

local call, failure, slow = support.call, support.failure, support.slow

local function describe_with(driver)
  describe("an exchange, driven " .. driver, function()
    local server, url

    setup(function()
      server = require("spec.support.server").start()
      url = server.url
      if driver == "by the thread" then assert(engine.fd()) end
    end)
    teardown(function() server:stop() end)

    describe("that succeeds", function()
      it("has status, body and headers", function()
        local x = call(url .. "/ok")
        assert.is_nil(x:error())
        assert.equal(200, x:status())
        assert.equal('{"ok":true}', x:body())
        assert.equal("first", x:header "X-ONE")
        assert.equal("first, second", x:headers()["x-one"])
        assert.is_nil(x:header "x-two")
        assert.is_true(x:elapsed() > 0 and x:elapsed() < 5 * slow)
      end)

      it("has the headers of the final answer only", function()
        local x = call(url .. "/interim")
        assert.equal("final", x:body())
        assert.equal("yes", x:header "x-final")
        assert.is_nil(x:header "x-interim")
      end)

      it("may be an answer that is no success", function()
        assert.equal(404, call(url .. "/status/404"):status())
        assert.equal(500, call(url .. "/status/500"):status())
        assert.equal(304, call(url .. "/status/304"):status())
      end)

      it("sends method, path, headers and body as given", function()
        local x = call { url = url .. "/echo?a=List(1,%2C)&b=../c", method = "POST", body = "a\0b",
          headers = { "X-Restli-Method: create", "Content-Type: application/json" }, user_agent = "me/1" }
        local head, body = x:body():match("^(.-\r\n)\r\n(.*)$")
        assert.matches("^POST /echo%?a=List%(1,%%2C%)&b=%.%./c HTTP/1%.1\r\n", head)
        assert.matches("\r\nX%-Restli%-Method: create\r\n", head)
        assert.matches("\r\nContent%-Type: application/json\r\n", head)
        assert.matches("\r\nContent%-Length: 3\r\n", head)
        assert.matches("\r\nUser%-Agent: me/1\r\n", head)
        assert.is_nil(head:find("Expect", 1, true))
        assert.equal("a\0b", body)
      end)

      it("leaves nothing behind for the next one on the same handle", function()
        local methods = { "POST", "GET", "HEAD", "DELETE", "PUT", "GET", "PATCH", "HEAD", "POST", "GET" }
        for i, method in ipairs(methods) do
          local has_body = method == "POST" or method == "PUT" or method == "PATCH"
          local x = call { url = url .. "/echo", method = method, body = has_body and "b" .. i or nil,
            headers = { "X-Number: " .. i } }
          assert.is_nil(x:error())
          if method ~= "HEAD" then
            local head, body = x:body():match("^(.-\r\n)\r\n(.*)$")
            assert.matches("^" .. method .. " /echo HTTP", head)
            assert.matches("\r\nX%-Number: " .. i .. "\r\n", head)
            assert.equal(has_body and "b" .. i or "", body)
          end
        end
      end)

      it("goes through a proxy only when told to", function()
        local x = call { url = "http://127.0.0.1:1/ok", proxy = url }
        assert.equal(200, x:status())
        assert.equal("network", failure("http://127.0.0.1:1/ok").kind)
      end)

      it("asks for gzip, unless the caller asks for something else", function()
        local body = call(url .. "/echo"):body()
        assert.matches("\r\nAccept%-Encoding: gzip\r\n", body)
        body = call { url = url .. "/echo", headers = { "accept-encoding: identity" } }:body()
        assert.matches("\r\naccept%-encoding: identity\r\n", body)
        assert.is_nil(body:find("gzip", 1, true))
      end)

      it("decodes a compressed answer", function()
        local path = os.tmpname()
        finally(function() os.remove(path) end)
        os.execute(("printf '%%s' 'plain text' | gzip -c > '%s'"):format(path))
        local x = call { url = url .. "/gzip", headers = { "X-File: " .. path } }
        assert.equal("plain text", x:body())
      end)

      it("writes its answer to a file when asked to", function()
        local path = os.tmpname()
        finally(function() os.remove(path) end)
        local x = call { url = url .. "/html", sink_path = path }
        assert.equal("", x:body())
        assert.equal("<html>no</html>", io.open(path):read("*a"))
      end)

      it("reports bytes that moved", function()
        local x = call { url = url .. "/length", method = "PUT", body = ("x"):rep(1000) }
        local sent, total, received = x:progress()
        assert.equal(1000, sent)
        assert.equal(1000, total)
        assert.equal(4, received)
      end)
    end)

    describe("that fails", function()
      it("says that nobody listens", function()
        local err = failure("http://127.0.0.1:1/path?token=SECRET")
        assert.equal("network", err.kind)
        assert.matches("127%.0%.0%.1:1$", err.message)
        assert.is_string(err.hint)
        assert.is_nil(err.maybe_done)
      end)

      it("says that there is no such host", function()
        local err = failure("https://no-such-host.invalid/")
        assert.equal("network", err.kind)
        assert.matches("no%-such%-host%.invalid", err.message)
      end)

      for _, case in ipairs {
        { "/close", "network", "without an answer" },
        { "/reset", "network", "broke" },
        { "/reset-in-head", "network", "broke" },
        { "/reset-in-body", "network", "broke", 200 },
        { "/truncated", "network", "cut short", 200 },
        { "/truncated-chunk", "network", "cut short", 200 },
        { "/headers-without-end", "protocol", "headers" },
        { "/line-without-end", "protocol", "headers" },
        { "/interim-without-end", "protocol", "headers" },
        { "/announced", "protocol", "announces", 200 },
        { "/flood", "protocol", "over 100000 bytes", 200 },
        { "/not-http", "protocol", "HTTP" },
        { "/redirect", "protocol", "elsewhere%.example", 302 },
        { "/redirect-here", "protocol", "another address", 301 },
      } do
        local path, kind, text, status = case[1], case[2], case[3], case[4]
        it(("at %s is of kind %s and says '%s'"):format(path, kind, text), function()
          local err = failure { url = url .. path .. "?token=SECRET", max_response = 100000 }
          assert.equal(kind, err.kind)
          assert.matches(text, err.message)
          if status then assert.equal(status, err.status) end
          assert.is_nil(err.message:find("SECRET", 1, true))
          assert.is_nil(err.maybe_done)
          assert.equal("{\"ok\":true}", call(url .. "/ok"):body())
        end)
      end

      it("takes a redirect for an answer only when told to", function()
        local x = call { url = url .. "/redirect", redirects = true }
        assert.is_nil(x:error())
        assert.equal(302, x:status())
        assert.matches("elsewhere", x:header "location")
      end)

      it("bounds a compressed answer by what it decodes to", function()
        local path = os.tmpname()
        finally(function() os.remove(path) end)
        os.execute(("head -c 5000000 /dev/zero | gzip -c > '%s'"):format(path))
        local err = failure { url = url .. "/gzip", headers = { "X-File: " .. path }, max_response = 100000 }
        assert.equal("protocol", err.kind)
        assert.matches("100000 bytes", err.message)
      end)

      it("may have done a write, when the request had left", function()
        for _, path in ipairs { "/close", "/reset", "/truncated", "/reset-in-head" } do
          local err = failure { url = url .. path, method = "POST", body = "x" }
          assert.is_true(err.maybe_done, path)
        end
        assert.is_nil(failure({ url = "http://127.0.0.1:1/", method = "POST", body = "x" }).maybe_done)
      end)

      it("does not send a write a second time when a reused connection breaks", function()
        assert.equal("first", call(url .. "/reset-second"):body())
        local err = failure { url = url .. "/reset-second", method = "POST", body = "x" }
        assert.equal("network", err.kind)
        assert.is_true(err.maybe_done)
      end)

      it("cannot write its answer to a full disk", function()
        local err = failure { url = url .. "/html", sink_path = "/dev/full" }
        assert.equal("storage", err.kind)
        assert.matches("cannot write", err.message)
      end)

      it("cannot write where there is no directory", function()
        local x, err = engine.submit { url = url .. "/html", sink_path = "/no/such/directory/file" }
        assert.is_nil(x)
        assert.equal("storage", err.kind)
      end)
    end)

    describe("that takes too long", function()
      it("to connect ends with connect_timeout", function()
        -- TLS to a server that never says anything: connected, but not for a request.
        local silent = assert(socket.bind("127.0.0.1", 0))
        local _, port = silent:getsockname()
        finally(function() silent:close() end)
        local x = call { url = ("https://127.0.0.1:%d/"):format(port), connect_timeout = 0.1 }
        local err = x:error()
        assert.equal("timeout", err.kind)
        assert.matches("no connection", err.message)
        assert.is_true(x:elapsed() < 2 * slow)
      end)

      for _, path in ipairs { "/hang", "/hang-after-head", "/hang-in-body" } do
        it("in all ends with timeout, at " .. path, function()
          local x = call { url = url .. path, timeout = 0.1 }
          assert.equal("timeout", x:error().kind)
          assert.matches("within 100 ms", x:error().message)
          assert.is_true(x:elapsed() >= 0.09 and x:elapsed() < 2 * slow)
        end)

        it("between two bytes ends with idle_timeout, at " .. path, function()
          local x = call { url = url .. path, idle_timeout = 0.1 }
          assert.equal("timeout", x:error().kind)
          assert.matches("silent for 100 ms", x:error().message)
          assert.is_true(x:elapsed() >= 0.09 and x:elapsed() < 2 * slow)
        end)
      end

      it("does not end while bytes keep coming", function()
        local x = call { url = url .. "/slow", idle_timeout = 0.2 * slow }
        assert.is_nil(x:error())
        assert.equal("xxxxxxxxxx", x:body())
        assert.is_true(x:elapsed() > 0.25)
      end)
    end)

    describe("that is cancelled", function()
      for _, stage in ipairs { "before it starts", "/hang", "/hang-in-body", "/slow", "while it uploads" } do
        it("ends as cancelled: " .. stage, function()
          local x
          if stage == "while it uploads" then
            local path = support.file(finally, 20000000)
            x = assert(engine.submit { url = url .. "/never-read", method = "PUT", body_path = path })
            support.drive(function() return (x:progress()) > 100000 end)
          elseif stage:match("^/") then
            x = assert(engine.submit { url = url .. stage })
            for _ = 1, 5 do engine.step(10) end
          else
            x = assert(engine.submit { url = url .. "/hang" })
          end
          x:cancel()
          x:cancel()
          support.finish(x)
          assert.equal("cancelled", x:error().kind)
          assert.equal(stage == "while it uploads" or nil, x:error().maybe_done)
          x:cancel()
          assert.equal("{\"ok\":true}", call(url .. "/ok"):body())
        end)
      end

      it("stays as it is when it was done before", function()
        local x = call(url .. "/ok")
        x:cancel()
        support.drive(function() return true end)
        assert.is_nil(x:error())
      end)

      it("is cancelled when nobody holds it any more", function()
        for _ = 1, 20 do assert(engine.submit { url = url .. "/hang" }) end
        assert.is_true(engine.stats().in_flight >= 20)
        collectgarbage()
        collectgarbage()
        support.drive(function() return engine.stats().in_flight == 0 end)
      end)
    end)

    describe("with a file for its body", function()
      it("uploads all of it", function()
        local path = support.file(finally, 3000000)
        local x = call { url = url .. "/length", method = "PUT", body_path = path, progress = true }
        assert.is_nil(x:error())
        assert.equal("3000000", x:body())
        assert.equal(3000000, (x:progress()))
      end)

      it("uploads a window of it", function()
        local path = os.tmpname()
        finally(function() os.remove(path) end)
        local file = io.open(path, "wb")
        file:write("0123456789")
        file:close()
        local x = call { url = url .. "/echo", method = "PUT", body_path = path, body_offset = 2, body_length = 5 }
        assert.matches("\r\n\r\n23456$", x:body())
      end)

      it("uploads an empty one", function()
        local path = support.file(finally, 0)
        local x = call { url = url .. "/length", method = "PUT", body_path = path }
        assert.is_nil(x:error())
        assert.equal("0", x:body())
      end)

      it("uploads what was opened, when the name vanishes meanwhile", function()
        local path = support.file(finally, 1000000)
        local x = assert(engine.submit { url = url .. "/slow-reader", method = "PUT", body_path = path })
        os.remove(path)
        support.finish(x)
        assert.is_nil(x:error())
        assert.equal("1000000", x:body())
      end)

      it("says so when it shrinks meanwhile", function()
        local path = support.file(finally, 20000000)
        local x = assert(engine.submit { url = url .. "/slow-reader", method = "PUT", body_path = path })
        support.drive(function() return (x:progress()) > 1000000 end)
        io.open(path, "wb"):close()
        support.finish(x)
        local err = x:error()
        assert.equal("storage", err.kind)
        assert.matches("shrank", err.message)
      end)

      it("refuses what is no file, or too short, before anything is sent", function()
        for _, spec in ipairs {
          { body_path = "/no/such/file" }, { body_path = "/tmp" }, { body_path = "/dev/zero" },
          { body_path = support.file(finally, 10), body_offset = 11 },
          { body_path = support.file(finally, 10), body_offset = 5, body_length = 6 },
        } do
          spec.url, spec.method = url .. "/length", "PUT"
          local x, err = engine.submit(spec)
          assert.is_nil(x)
          assert.equal("storage", err.kind)
        end
      end)

      it("is told no to, early", function()
        local path = support.file(finally, 20000000)
        local x = call { url = url .. "/refused-early", method = "PUT", body_path = path }
        assert.equal(413, x:status())
      end)
    end)

    describe("with a pipe for its body", function()
      -- Feed `chunks` as the pipe has room; counts how often it was full.
      local function feed(x, chunks)
        local full, i = 0, 1
        support.drive(function()
          while i <= #chunks do
            local ok, why = x:write(chunks[i])
            if not ok then
              assert.equal("full", why)
              full = full + 1
              return false
            end
            i = i + 1
            if i > #chunks then x:finish() end
          end
          return x:done()
        end)
        return full
      end

      it("sends what is written, of known length", function()
        local x = assert(engine.submit { url = url .. "/echo", method = "PUT", body_reader = true,
          body_length = 6 })
        feed(x, { "abc", "def" })
        assert.matches("Content%-Length: 6\r\n", x:body())
        assert.matches("\r\n\r\nabcdef$", x:body())
      end)

      it("sends what is written, of unknown length", function()
        local x = assert(engine.submit { url = url .. "/echo", method = "POST", body_reader = true })
        feed(x, { "abc", "", "def" })
        assert.matches("chunked", x:body())
        assert.matches("\r\n\r\nabcdef$", x:body())
      end)

      it("holds back a writer that is faster than the network", function()
        local x = assert(engine.submit { url = url .. "/slow-reader", method = "PUT", body_reader = true })
        local chunk, chunks = ("c"):rep(100000), {}
        for i = 1, 150 do chunks[i] = chunk end
        local full = feed(x, chunks)
        assert.is_nil(x:error())
        assert.equal("15000000", x:body())
        assert.is_true(full > 0, "the pipe was never full")
      end)

      it("tells when it is hungry, and how much may come", function()
        local x = assert(engine.submit { url = url .. "/length", method = "PUT", body_reader = true })
        local drained = {}
        support.drive(function()
          for _, id in ipairs(engine.drain()) do drained[id] = true end
          engine.step(50)
          for _, id in ipairs(engine.drain()) do drained[id] = true end
          return drained[x:id()]
        end)
        assert.is_false(x:done())
        assert.is_true(x:hungry() >= 65536)
        assert(x:write("abc"))
        x:finish()
        support.finish(x)
        assert.equal("3", x:body())
        assert.equal(0, x:hungry())
      end)

      it("is not silent while its reader takes its time", function()
        local x = assert(engine.submit { url = url .. "/length", method = "PUT", body_reader = true,
          idle_timeout = 0.5 * slow }) -- the server, too, may take its time on a busy machine
        local until_s = socket.gettime() + 1 * slow
        support.drive(function() return socket.gettime() > until_s end)
        assert.is_false(x:done())
        feed(x, { "abc" })
        assert.equal("3", x:body())
      end)

      it("fails when less comes than was announced, and refuses more", function()
        local x = assert(engine.submit { url = url .. "/length", method = "PUT", body_reader = true,
          body_length = 6 })
        local ok, err = x:write("too much")
        assert.is_nil(ok)
        assert.equal("validation", err.kind)
        feed(x, { "abc" })
        assert.equal("storage", x:error().kind)
        assert.matches("3 bytes before", x:error().message)
      end)

      it("takes nothing once it is over", function()
        local x = assert(engine.submit { url = url .. "/length", method = "PUT", body_reader = true })
        x:cancel()
        support.finish(x)
        local ok, err = x:write("abc")
        assert.is_nil(ok)
        assert.equal("storage", err.kind)
      end)
    end)
  end)
end

describe("an exchange", function()
  it("is refused before anything is sent: a URL that is not for us", function()
    for _, url in ipairs {
      "http://example.com/", "ftp://127.0.0.1/", "file:///etc/passwd", "", "https://user:word@example.com/",
      "https://example.com/a b", "https://example.com/a\r\nX-Evil: 1", "//example.com",
    } do
      local x, err = engine.submit { url = url }
      assert.is_nil(x, url)
      assert.equal("validation", err.kind)
    end
  end)

  it("is refused before anything is sent: what would write headers of its own", function()
    local evil = "x\r\nX-Evil: 1"
    for _, spec in ipairs {
      { method = "GET / HTTP/1.1\r\nX-Evil: 1\r\n" }, { method = "get" }, { method = "" },
      { headers = { "X: " .. evil } }, { headers = { evil .. ": x" } }, { headers = { "no colon" } },
      { user_agent = evil }, { proxy = evil }, { headers = { "X: a\127" } },
    } do
      spec.url = "http://127.0.0.1:1/"
      local x, err = engine.submit(spec)
      assert.is_nil(x)
      assert.equal("validation", err.kind)
    end
  end)

  it("raises for what is no spec", function()
    assert.error_matches(function() engine.submit { url = "http://127.0.0.1/", timout = 1 } end, "timeout")
    assert.error_matches(function() engine.submit { "http://127.0.0.1/" } end, "unknown field")
    assert.error_matches(function() engine.submit { url = "http://127.0.0.1/", headers = "A: b" } end, "headers")
    assert.has_error(function() engine.submit {} end)
    assert.has_error(function() engine.submit "http://127.0.0.1/" end)
    assert.error_matches(function() engine.submit { url = 1 } end, "url")
    assert.error_matches(function() engine.submit { url = "http://127.0.0.1/\0" } end, "NUL")
    assert.error_matches(function() engine.submit { url = "http://127.0.0.1/", headers = { "X: a\0b" } } end, "NUL")
    assert.error_matches(function() engine.submit { url = "http://127.0.0.1/", timeout = -1 } end, "timeout")
    assert.error_matches(function() engine.submit { url = "http://127.0.0.1/", timeout = 0 / 0 } end, "timeout")
    assert.error_matches(function() engine.submit { url = "http://127.0.0.1/", body = {} } end, "body")
  end)

  it("raises when it is read before it is done, and names no secret", function()
    local silent = assert(socket.bind("127.0.0.1", 0))
    local _, port = silent:getsockname()
    finally(function() silent:close() end)
    local x = assert(engine.submit { url = ("http://127.0.0.1:%d/?token=SECRET"):format(port),
      headers = { "X: SECRET" }, timeout = 0.2 })
    assert.error_matches(function() x:body() end, "not done")
    assert.error_matches(function() x:status() end, "not done")
    assert.is_nil(tostring(x):find("SECRET", 1, true))
    support.finish(x)
    assert.is_nil(tostring(x):find("SECRET", 1, true))
    assert.is_nil(x:error().message:find("SECRET", 1, true))
  end)
end)

describe_with "inline"
describe_with "by the thread"
