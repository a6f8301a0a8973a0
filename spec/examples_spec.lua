-- SPDX-License-Identifier: MIT
-- Every numbered example runs unchanged against a sandbox, as a newcomer would run it.
local json = require "linkedin.json"
local lua = require "spec.support.lua"
local support = require "spec.support.li"

local function examples()
  local list = {}
  local pipe = io.popen "ls examples"
  for name in pipe:lines() do
    if name:match "^%d%d%-.*%.lua$" then list[#list + 1] = name end
  end
  pipe:close()
  return list
end

-- What each must say, besides ending well.
local SAYS = {
  ["20"] = "again: 0 made, 6 as they were",
  ["01"] = "urn:li:person:", ["10"] = "18342 followers", ["11"] = "First!", ["12"] = "20:18342", ["13"] = "signed in as",
  ["14"] = "the next request is possible in", ["15"] = "hello Mira Vossen", ["16"] = "kept here\n1 request sent",
  ["17"] = "linkedin_requests_total", ["18"] = "95 live", ["19"] = "6786  Engineering",
  ["21"] = "2 of 3 orders are told",
  ["22"] = "30 days, %d+ page views, 18342 followers", ["23"] = "%d+ rows: %d+ impressions", ["24"] = "25 leads are new, 25 are stored",
  ["25"] = "2 of the page's events have a registration form", ["26"] = "%d+ followers, %d+ more than two weeks ago",
  ["27"] = "CONNECTIONS   104 rows.*0 changes since the last run",
  ["28"] = "90000101 Heron Optics, 2 with a role, http", ["29"] = "a message: .*'Messages'",
}

describe("example", function()
  local sandbox, line

  setup(function()
    sandbox = support.start { processing = "image=0,video=0,document=0,job=0", client_credentials = true }
    local fields = {}
    for _, name in ipairs { "api_url", "oauth_url", "upload_url", "client_id", "client_secret", "access_token", "person", "organization" } do
      fields[name] = sandbox[name]
    end
    line = json.encode(fields)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  for _, name in ipairs(examples()) do
    it(name, function()
      local out = os.tmpname()
      local command = ("LINKEDIN_SANDBOX='%s' LUA_PATH='examples/?.lua;%s' %s examples/%s > %s 2>&1"):format(
        line, package.path, lua, name, out)
      local ok = os.execute(command)
      local file = assert(io.open(out))
      local text = file:read "*a"
      file:close()
      os.remove(out)
      assert.is_true(ok == true or ok == 0, text)
      assert.matches(SAYS[name:sub(1, 2)] or "published https://www%.linkedin%.com/feed/update/urn:li:", text)
    end)
  end

  it("there is one of each", function() assert.is_true(#examples() >= 15) end)
end)
