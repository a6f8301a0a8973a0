-- SPDX-License-Identifier: MIT
-- The engine as a whole: connections, many exchanges at once, its descriptor, fork and exit.
local engine = require "linkedin.engine"
local nginx = require "spec.support.nginx"
local socket = require "socket"
local support = require "spec.support.engine"

local call, slow = support.call, support.slow

local function describe_with(driver)
  describe("the engine, driven " .. driver, function()
    local server, url

    setup(function()
      server = require("spec.support.server").start()
      url = server.url
      if driver == "by the thread" then assert(engine.fd()) end
    end)
    teardown(function() server:stop() end)

    it("says who drives", function()
      call(url .. "/ok")
      assert.equal(driver == "by the thread", engine.stats().has_thread)
    end)

    it("uses one connection again and again", function()
      local first = call(url .. "/count"):body():match("^%d+")
      for _ = 1, 20 do assert.equal(first, call(url .. "/count"):body():match("^%d+")) end
      local before = engine.stats().connections
      call(url .. "/count")
      assert.equal(before, engine.stats().connections)
    end)

    it("drains each completion exactly once, whoever waits", function()
      local exchanges = {}
      for i = 1, 100 do exchanges[i] = assert(engine.submit { url = url .. "/ok" }) end
      local drained = support.finish((table.unpack or unpack)(exchanges)) -- luacheck: ignore 143
      for _, exchange in ipairs(exchanges) do assert.equal(1, drained[exchange:id()]) end
      assert.same({}, engine.drain())
    end)

    it("carries 1,000 exchanges at once, 64 of them on connections of a host", function()
      local before, exchanges = engine.stats().connections, {}
      for i = 1, 1000 do exchanges[i] = assert(engine.submit { url = url .. "/ok", timeout = 30 * slow }) end
      support.drive(function() return engine.stats().in_flight == 0 end)
      for _, exchange in ipairs(exchanges) do
        assert.is_nil(exchange:error())
        assert.equal(200, exchange:status())
      end
      assert.is_true(engine.stats().connections - before <= 64)
    end)

    it("does not count waiting for a free connection as time to connect", function()
      local exchanges = {}
      for i = 1, 200 do
        exchanges[i] = assert(engine.submit { url = url .. "/slow", timeout = 30 * slow, connect_timeout = 0.25 * slow })
      end
      support.drive(function() return engine.stats().in_flight == 0 end)
      for _, exchange in ipairs(exchanges) do assert.is_nil(exchange:error()) end
    end)

    it("ends those that wait too long for a free connection", function()
      local holders = {}
      for i = 1, 64 do holders[i] = assert(engine.submit { url = url .. "/hang" }) end
      local late = assert(engine.submit { url = url .. "/ok", timeout = 0.1 })
      local cancelled = assert(engine.submit { url = url .. "/ok" })
      cancelled:cancel()
      support.finish(late, cancelled)
      assert.equal("timeout", late:error().kind)
      assert.matches("free connection", late:error().message)
      assert.equal("cancelled", cancelled:error().kind)
      for _, holder in ipairs(holders) do holder:cancel() end
      support.drive(function() return engine.stats().in_flight == 0 end)
      assert.equal(200, call(url .. "/ok"):status())
    end)

    it("steps for 200 ms at most, and not at all without need", function()
      local x = assert(engine.submit { url = url .. "/hang" })
      local from = socket.gettime()
      engine.step(5000)
      engine.step(5000)
      assert.is_true(socket.gettime() - from < 2 * slow)
      x:cancel()
      support.finish(x)
    end)

    describe("over TLS", function()
      local web

      setup(function() web = nginx.start() end)
      teardown(function() web:stop() end)

      it("verifies the server's certificate, with the authority it is told", function()
        assert.equal(200, call({ url = web.tls_url .. "/json", ca_file = web.ca }):status())
        local err = support.failure(web.tls_url .. "/json")
        assert.equal("tls", err.kind)
        assert.matches("certificate", err.message)
        assert.matches("ca_file", err.hint)
        assert.equal(200, call({ url = web.tls_url .. "/json", ca_file = web.ca }):status())
      end)

      it("refuses a certificate of another name", function()
        local err = support.failure { url = (web.other_url) .. "/json", ca_file = web.ca }
        assert.equal("tls", err.kind)
        assert.matches("name", err.message)
      end)

      it("says when the file of authorities cannot be read", function()
        local err = support.failure { url = web.tls_url .. "/json", ca_file = "/no/such/file" }
        assert.equal("tls", err.kind)
        assert.matches("ca_file", err.hint)
      end)

      it("multiplexes over one HTTP/2 connection", function()
        local before, exchanges, from = engine.stats().connections, {}, socket.gettime()
        for i = 1, 20 do
          exchanges[i] = assert(engine.submit { url = web.h2_url .. "/slow", ca_file = web.ca, timeout = 20 * slow })
        end
        support.finish((table.unpack or unpack)(exchanges)) -- luacheck: ignore 143
        for _, exchange in ipairs(exchanges) do
          assert.is_nil(exchange:error())
          assert.equal(200, exchange:status())
        end
        assert.equal(1, engine.stats().connections - before)
        assert.is_true(socket.gettime() - from < 3 * slow, "they went one after the other")
      end)

      it("carries 300 exchanges over the one HTTP/2 connection it has", function()
        call { url = web.h2_url .. "/json", ca_file = web.ca }
        local before, exchanges, from = engine.stats().connections, {}, socket.gettime()
        for i = 1, 300 do
          exchanges[i] = assert(engine.submit { url = web.h2_url .. "/slow", ca_file = web.ca, timeout = 20 * slow })
        end
        support.drive(function() return engine.stats().in_flight == 0 end)
        for _, exchange in ipairs(exchanges) do assert.is_nil(exchange:error()) end
        assert.equal(before, engine.stats().connections)
        assert.is_true(socket.gettime() - from < 5 * slow)
      end)

      it("speaks HTTP/1.1 where that is asked for", function()
        local before = engine.stats().connections
        for _ = 1, 2 do
          local x = call { url = web.h2_url .. "/json", ca_file = web.ca, http1 = true }
          assert.equal(200, x:status())
        end
        assert.equal(1, engine.stats().connections - before)
      end)

      it("uploads a file byte for byte, over HTTP/1.1 and HTTP/2", function()
        for i, base in ipairs { web.http_url, web.tls_url, web.h2_url } do
          local path = os.tmpname()
          finally(function() os.remove(path) end)
          os.execute(("head -c 3333333 /dev/urandom > '%s'"):format(path))
          local x = call { url = base .. "/files/" .. i, method = "PUT", body_path = path, ca_file = web.ca }
          assert.equal(201, x:status())
          local same = os.execute(("cmp -s '%s' '%s/files/%d'"):format(path, web.directory, i))
          assert.is_true(same == true or same == 0)
        end
      end)

      it("cancels one stream and leaves the connection to the others", function()
        call { url = web.h2_url .. "/json", ca_file = web.ca }
        local before = engine.stats().connections
        local x = assert(engine.submit { url = web.h2_url .. "/hold", ca_file = web.ca })
        local y = assert(engine.submit { url = web.h2_url .. "/slow", ca_file = web.ca })
        for _ = 1, 5 do engine.step(10) end
        x:cancel()
        support.finish(x, y)
        assert.equal("cancelled", x:error().kind)
        assert.equal(200, y:status())
        assert.equal(before, engine.stats().connections)
      end)
    end)
  end)
end

local PROGRAM = [[
local engine = require "linkedin.engine"
local url, how, is_threaded = "%s", "%s", %s
if is_threaded then assert(engine.fd()) end
local flying = {}
for i = 1, 20 do flying[i] = assert(engine.submit { url = url .. (i %% 2 == 0 and "/hang" or "/ok"), ca_file = "%s" }) end
for _ = 1, 3 do engine.step(1) end
io.write "over"
if how == "os.exit" then os.exit(0) elseif how == "close" then os.exit(0, true) elseif how == "error" then error "end" end
]]

describe("getting ready", function()
  it("is done once, from wherever, and calls work after it", function()
    local server = require("spec.support.server").start()
    finally(function() server:stop() end)
    local output, code = support.run_lua(([[
      local engine = require "linkedin.engine"
      engine.prepare()
      engine.prepare()
      assert(engine.stats().in_flight == 0 and not engine.stats().has_thread)
      local x = assert(engine.submit { url = "%s/ok" })
      while not x:done() do engine.step(100) end
      io.write(x:status())
    ]]):format(server.url))
    assert.equal("200", output)
    assert.equal(0, code)
  end)
end)

describe("a program that ends with calls in flight", function()
  local server, web

  setup(function()
    server = require("spec.support.server").start()
    web = nginx.start()
  end)
  teardown(function()
    server:stop()
    web:stop()
  end)

  for _, how in ipairs { "return", "os.exit", "close", "error" } do
    for _, is_threaded in ipairs { false, true } do
      it(("by %s%s ends at once and cleanly"):format(how, is_threaded and ", with the thread" or ""), function()
        for _, url in ipairs { server.url, web.h2_url, web.tls_url } do
          local from = socket.gettime()
          local output, code = support.run_lua(
            PROGRAM:format(url, how, tostring(is_threaded), web.ca), how == "os.exit")
          assert.matches("over", output)
          assert.equal(how == "error" and 1 or 0, code)
          assert.is_true(socket.gettime() - from < 10 * slow)
        end
      end)
    end
  end

  it("by Ctrl-C is interrupted soon", function()
    for _, promote in ipairs { "", "engine.fd()" } do
      local program = ([[
        local engine = require "linkedin.engine"
        %s
        local x = engine.submit { url = "%s/hang" }
        local pid = io.open("/proc/self/stat"):read("*n")
        os.execute("(sleep 0.2; kill -INT " .. pid .. ") >/dev/null 2>&1 &")
        local ok, why = pcall(function() while not x:done() do engine.step(200) end end)
        io.write(tostring(ok), " ", tostring(why))
      ]]):format(promote, server.url)
      local from = socket.gettime()
      local output, code = support.run_lua(program)
      if code ~= 130 then assert.matches("^false .*interrupted", output) end -- a Lua without a handler dies of it
      assert.is_true(socket.gettime() - from < 5 * slow)
    end
  end)
end)

describe("the engine after fork", function()
  local has_posix, unistd = pcall(require, "posix.unistd")
  if not has_posix then
    pending "needs lua-posix" -- spec/c/test_engine.c forks in any case
    return
  end
  local wait = require "posix.sys.wait".wait
  local server

  setup(function() server = require("spec.support.server").start() end)
  teardown(function() server:stop() end)

  -- What `child` returns becomes the exit code.
  local function in_child(child)
    local pid = assert(unistd.fork())
    if pid == 0 then
      local ok, code = pcall(child)
      unistd._exit(ok and code or 99)
    end
    local _, _, code = wait(pid)
    return code
  end

  it("leaves the parent's exchange alone, and starts anew in the child", function()
    local url = server.url
    call(url .. "/count")
    local x = assert(engine.submit { url = url .. "/slow" })
    for _ = 1, 3 do engine.step(10) end
    local code = in_child(function()
      local err = x:done() and x:error()
      if not err or err.kind ~= "cancelled" then return 1 end
      x:cancel()
      if engine.stats().in_flight ~= 0 then return 2 end
      local y = assert(engine.submit { url = url .. "/ok", timeout = 5 })
      while not y:done() do engine.step(100) end
      if y:status() ~= 200 then return 3 end
      x = nil
      collectgarbage()
      collectgarbage()
      return 0
    end)
    assert.equal(0, code)
    support.finish(x)
    assert.is_nil(x:error())
    assert.equal("xxxxxxxxxx", x:body())
    assert.equal(200, call(url .. "/ok"):status())
  end)

  it("says of the parent's write that it may be done", function()
    local x = assert(engine.submit { url = server.url .. "/slow", method = "POST", body = "x" })
    assert.equal(0, in_child(function() return x:done() and x:error().maybe_done and 0 or 1 end))
    x:cancel()
    support.finish(x)
  end)
end)

if nginx.is_here() then
  describe_with "inline"
  describe_with "by the thread"
end
