-- SPDX-License-Identifier: MIT
--- A real browser, headless Chromium, spoken to in W3C WebDriver over luasocket.
---
---    local browser = require("spec.support.webdriver").start()
---    browser:go(url)   browser:click "button.allow"   browser:text "h1"   browser:cookies()
---    browser:stop()

local is_alive = require "spec.support.alive"
local json = require "linkedin.json"
local http = require "socket.http"
local ltn12 = require "ltn12"
local socket = require "socket"

local M = {}
M.__index = M

-- It opens nothing by itself: no updates, no synchronisation, nothing but what a spec asks for.
local FLAGS = {
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--disable-extensions", "--no-default-browser-check",
}

local PATIENCE_S = 40

-- The property that holds an element's id in answers (WebDriver, 12.).
local ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

local function output(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

--- Are the browser and its driver here?
function M.is_here()
  return output "command -v chromedriver && command -v chromium" ~= ""
end

local function free_port()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  listener:close()
  return math.floor(tonumber(port))
end

-- → value | nil, WebDriver's error
local function call(self, verb, path, body)
  local text, sink = body and json.encode(body) or nil, {}
  local ok, status = http.request {
    url = self.base .. path, method = verb, sink = ltn12.sink.table(sink), source = text and ltn12.source.string(text) or nil,
    headers = { ["Content-Type"] = "application/json", ["Content-Length"] = text and #text or nil },
    create = function()
      local connection = socket.tcp()
      connection:settimeout(PATIENCE_S)
      return connection
    end,
  }
  if not ok then return nil, tostring(status) end
  local answer = json.decode(table.concat(sink)) or {}
  if status ~= 200 then return nil, answer.value and answer.value.error or status end
  return answer.value == nil and true or answer.value
end

local function command(self, verb, path, body)
  local value, err = call(self, verb, "/session/" .. self.session .. path, body)
  if value == nil then error(("the browser: %s %s: %s"):format(verb, path, tostring(err)), 3) end
  return value
end

local function wait_for_driver(self)
  local deadline = socket.gettime() + PATIENCE_S
  while not call(self, "GET", "/status") do
    assert(socket.gettime() < deadline, "chromedriver did not start")
    socket.sleep(0.02)
  end
end

--- Start a browser with a profile of its own, empty.
function M.start()
  local self = setmetatable({ directory = output("mktemp -d"):gsub("%s", "") }, M)
  local port = free_port()
  self.base = "http://127.0.0.1:" .. port
  self.pid = output(("env -u LD_PRELOAD -u LUA_INIT chromedriver --port=%d </dev/null >%s/driver.log 2>&1 & echo $!")
    :format(port, self.directory)):match "%d+"
  local args = json.array { "--user-data-dir=" .. self.directory .. "/profile" }
  for _, flag in ipairs(FLAGS) do args[#args + 1] = flag end
  local ok, why = pcall(function()
    wait_for_driver(self)
    local made, err = call(self, "POST", "/session", { capabilities = { alwaysMatch = {
      browserName = "chrome", ["goog:chromeOptions"] = { args = args, binary = "/usr/bin/chromium" },
    } } })
    assert(made, "chromium did not start: " .. tostring(err))
    self.session = made.sessionId
    command(self, "POST", "/timeouts", { pageLoad = PATIENCE_S * 1000, implicit = 2000 })
  end)
  if not ok then
    self:stop()
    error(why, 0)
  end
  return self
end

--- Open an address; returns when the page has loaded.
function M:go(url) command(self, "POST", "/url", { url = url }) end

--- The address shown.
function M:url() return command(self, "GET", "/url") end

function M:title() return command(self, "GET", "/title") end
function M:back() command(self, "POST", "/back", { _ = 1 }) end

local function find(self, css)
  return command(self, "POST", "/element", { using = "css selector", value = css })[ELEMENT]
end

--- The text of an element, as a person sees it.
function M:text(css) return command(self, "GET", "/element/" .. find(self, css) .. "/text") end

--- Click on what leads to another page, and wait until that is there: the old page's elements are gone.
function M:click(css)
  local page = "/session/" .. self.session .. "/element/" .. find(self, "html") .. "/name"
  command(self, "POST", "/element/" .. find(self, css) .. "/click", { _ = 1 })
  local deadline = socket.gettime() + PATIENCE_S
  while call(self, "GET", page) do
    assert(socket.gettime() < deadline, "nothing came of the click")
    socket.sleep(0.01)
  end
end

--- How many elements there are.
function M:count(css)
  return #command(self, "POST", "/elements", { using = "css selector", value = css })
end

--- The cookies of the page's site: name → { value, httpOnly, secure, sameSite, path, expiry }.
function M:cookies()
  local found = {}
  for _, one in ipairs(command(self, "GET", "/cookie")) do found[one.name] = one end
  return found
end

--- Forget the cookies of the page's site.
function M:forget() command(self, "DELETE", "/cookie") end

--- What a script of the page returns.
function M:run(script)
  return command(self, "POST", "/execute/sync", { script = script, args = json.array() })
end

--- The same for a script that answers later: it calls its last argument with the value.
function M:run_async(script, ...)
  return command(self, "POST", "/execute/async", { script = script, args = json.array { ... } })
end

--- What is seen, as a PNG in base64.
function M:screenshot() return command(self, "GET", "/screenshot") end

--- Another tab, which is then the one spoken to; returns the one before.
function M:tab()
  local before = command(self, "GET", "/window")
  local made = command(self, "POST", "/window/new", { type = "tab" })
  self:switch(made.handle)
  return before
end

--- Close the tab spoken to; `switch` to another then.
function M:close() command(self, "DELETE", "/window") end

function M:switch(handle) command(self, "POST", "/window", { handle = handle }) end

local function wait_while(is_so)
  local deadline = socket.gettime() + 10
  while is_so() and socket.gettime() < deadline do socket.sleep(0.02) end
end

--- End the browser and its driver, and forget the profile once nobody writes to it any more.
function M:stop()
  if self.session then call(self, "DELETE", "/session/" .. self.session) end
  self.session = nil
  if self.pid then
    os.execute(("kill %s 2>/dev/null"):format(self.pid))
    wait_while(function() return is_alive(self.pid) end)
    self.pid = nil
  end
  -- The brackets keep the search from finding itself.
  local search = ("grep -lsa 'data-dir=[/]%s/profile' /proc/[0-9]*/cmdline"):format(self.directory:sub(2))
  wait_while(function() return output(search) ~= "" end)
  os.execute("rm -rf '" .. self.directory .. "'")
end

return M
