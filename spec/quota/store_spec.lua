-- SPDX-License-Identifier: MIT
-- Where the counts are: one file for all processes of the user, and what is done when it cannot be had.
local lua = require "spec.support.lua"
local quota = require "linkedin.quota"
local support = require "spec.support.li"

local NOW = 1764000000

local function folder()
  local name = os.tmpname()
  os.remove(name)
  return name
end

describe("the quota's file", function()
  local dir
  before_each(function() dir = folder() end)
  after_each(function() os.execute("rm -rf '" .. dir .. "'") end)

  local function make(changes)
    local opts = { posts = 3, path = dir .. "/quota" }
    for name, value in pairs(changes or {}) do opts[name] = value end
    return quota.new(opts, function() return NOW end)
  end

  it("is shared by clients and by processes", function()
    local first, second = make(), make()
    assert(first:take "posts")
    assert(second:take "posts")
    local pipe = io.popen(([[LUA_PATH='%s' LUA_CPATH='%s' %s -e '
      local q = require "linkedin.quota".new({ posts = 3, path = "%s/quota" }, function() return %d end)
      print(q:take "posts" and "granted", q:take "posts" and "granted")']]):format(package.path, package.cpath, lua, dir, NOW))
    assert.equal("granted\tnil", pipe:read "*l")
    pipe:close()
    assert.is_nil((first:take "posts"))
    local families, about = second:snapshot()
    assert.equal(0, families.posts.remaining)
    assert.equal("file", about.place)
  end)

  it("keeps applications apart", function()
    for i = 1, 3 do assert(make { application = "a" }:take("posts"), i) end
    assert.is_nil((make { application = "a" }:take "posts"))
    assert(make { application = "b" }:take "posts")
  end)

  it("is readable by its owner alone", function()
    make()
    local pipe = io.popen(("stat -c %%a '%s' '%s/quota'"):format(dir, dir))
    assert.equal("700 600", (pipe:read "*a":gsub("%s+", " "):gsub(" $", "")))
    pipe:close()
  end)

  it("that cannot be had leaves the counts to this process, with one warning", function()
    local heard = {}
    local function emit(event)
      heard[#heard + 1] = event
      return true
    end
    local q = quota.new({ posts = 1, path = "/proc/nowhere/" .. dir }, function() return NOW end, nil, { emit = emit })
    quota.new({ posts = 1, path = "/proc/nowhere/" .. dir }, function() return NOW end, nil, { emit = emit })
    assert(q:take "posts")
    assert.is_nil((q:take "posts"))
    local warnings = {}
    for _, event in ipairs(heard) do
      if event.warning then warnings[#warnings + 1] = event.warning end
    end
    assert.equal(1, #warnings)
    assert.equal("storage", warnings[1].kind)
    assert.matches("this process alone", warnings[1].hint)
    local _, about = q:snapshot()
    assert.equal("memory", about.place)
    assert.equal(warnings[1], about.warning)
  end)

  it("that is damaged is set aside, and said so", function()
    os.execute("mkdir -p " .. dir)
    local file = assert(io.open(dir .. "/quota", "w"))
    file:write "no ledger"
    file:close()
    local heard
    local q = quota.new({ posts = 1, path = dir .. "/quota" }, function() return NOW end, nil, { emit = function(event)
      heard = event.warning
      return true
    end })
    assert.matches("damaged%-1", heard.message)
    assert(q:take "posts")
    assert.is_truthy(io.open(dir .. "/quota.damaged-1"))
  end)
end)

describe("a client's quota", function()
  local sandbox
  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  it("is shared with every other client of the application", function()
    local path = folder()
    local first = support.client(sandbox, { quota = { profile = 3, path = path } })
    local second = support.client(sandbox, { quota = { profile = 3, path = path } })
    assert(first.profile:me())
    assert(second.profile:me())
    assert.equal(1, first:quota().profile.remaining)
    local _, about = first:quota()
    assert.equal("file", about.place)
    local other = support.client(sandbox, { client_id = "another", quota = { profile = 3, path = path } })
    assert.equal(3, other:quota().profile.remaining)
    os.remove(path)
  end)

  it("never mixes a sandbox with LinkedIn", function()
    local application = require "linkedin.quota.identity".application
    assert.equal("app", application { client_id = "app", api_url = "https://api.linkedin.com" })
    assert.equal("app@127.0.0.1:1#7", application { client_id = "app", api_url = "http://127.0.0.1:1", sandbox = { pid = 7 } })
  end)

  it("counts members by their tokens where it does not know them", function()
    local path = folder()
    local function client(token)
      return support.client(sandbox, { access_token = token, quota = { profile = { limit = 100, per_member = 1 }, path = path } })
    end
    assert(client(sandbox:token { scopes = "r_liteprofile", member = "k_9LmN-2pQ" }).profile:me())
    local li = client(sandbox.access_token)
    assert(li.profile:me())
    local _, err = li.profile:me()
    assert.matches("this member's requests", err.message)
    os.remove(path)
  end)

  it("tells listeners what LinkedIn says, and when little is left", function()
    local li = support.client(sandbox, { quota = { profile = 4 } })
    local reasons = {}
    li:on("quota", function(event)
      assert.equal("profile", event.family)
      if event.reason ~= "headers" then reasons[#reasons + 1] = event.reason .. " " .. event.remaining end
    end)
    for _ = 1, 5 do li.profile:me() end
    assert.same({ "empty 0" }, reasons)
    li = support.client(sandbox, { quota = { profile = 10 } })
    reasons = {}
    li:on("quota", function(event)
      if event.reason ~= "headers" then reasons[#reasons + 1] = event.reason .. " " .. event.remaining end
    end)
    for _ = 1, 10 do li.profile:me() end
    assert.same({ "low 2", "empty 0" }, reasons)
  end)

  it("has families of one's own", function()
    local li = support.client(sandbox, { quota = { families = { reports = 1 } } })
    assert(li:request("GET", "/v2/me", { family = "reports" }))
    local _, err = li:request("GET", "/v2/me", { family = "reports" })
    assert.matches("'reports'", err.message)
  end)

  it("is checked when the client is made", function()
    for given, expected in pairs {
      [{ profil = 3 }] = "did you mean 'profile'", [{ on_empty = "queue" }] = "outbox", [{ store = "disk" }] = "quota.store",
      [{ store = {} }] = "quota.store", [{ priority = "high" }] = "quota.priority", [{ families = { x = "y" } }] = "quota.x",
    } do
      local ok, message = pcall(require "linkedin".new, { quota = given })
      assert.is_false(ok)
      assert.matches(expected, message)
      assert.matches("store_spec", debug.traceback(message))
    end
  end)
end)
