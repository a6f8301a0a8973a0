-- SPDX-License-Identifier: MIT
-- A call of each kind with the n-th allocation of the C failing, for every n until none is left to
-- fail: nothing crashes, the error says what happened, and the next call works. Leaks are for the
-- sanitizer under which this runs (`make torture`).

local core = require "linkedin.core"
local engine = require "linkedin.engine"
local support = require "spec.support.li"
local media = require "spec.support.media"
local png = media.png { width = 10, height = 10 }
local mp4 = media.mp4 { seconds = 4, width = 64, height = 64 }
local tortures = { core = core.torture, engine = engine.torture }

local MANY = 3000 -- more allocations than any one call makes

-- What the caller may be told: the words of a memory failure, however it comes.
local function assert_says_so(failure, n)
  local text = tostring(failure)
  assert.truthy(text:find "memory" or text:find "allocat", ("allocation %d: %s"):format(n, text))
end

-- One try: true, or false and what the caller was told.
local function try(call, li)
  local ok, result, err = pcall(call, li)
  if not ok then return false, result end
  if not result then return false, err end
  return true
end

local function torture_call(torture, call, new_client)
  for n = 1, MANY do
    local li = new_client()
    torture.fail_at(n)
    local is_well, told = try(call, li)
    local made = torture.count()
    torture.fail_at(0)
    if is_well and made < n then return end
    if not is_well then assert_says_so(told, n) end
  end
  error "the call never gets through"
end

describe("with the n-th allocation failing", function()
  local sandbox

  setup(function() sandbox = support.start() end)
  teardown(function()
    for _, torture in pairs(tortures) do torture.fail_at(0) end
    sandbox:stop()
  end)
  before_each(function() sandbox:reset() end)

  -- what is called, by a client of which API
  local calls = {
    ["a read"] = { "rest", function(li) return li.profile:me() end },
    ["a read with a query"] = { "rest", function(li) return li.organizations:by_vanity_name "devtestco" end },
    ["an upload and a post"] = { "rest", function(li)
      return li.posts:share { text = "Hello (world) #lua", image = { data = png } }
    end },
    ["an upload and a post as the guide has them"] = { "v2", function(li)
      return li.posts:share { text = "Hello (world)", image = { data = png } }
    end },
    ["a video in parts"] = { "rest", function(li) return li.posts:share { text = "Hello", video = { data = mp4 } } end },
    ["a sign-in"] = { "rest", function(li)
      local url, pending = li.oauth:authorization_url { scopes = { "profile" } }
      return li.oauth:callback(sandbox:approve(url), pending)
    end },
    ["any request"] = { "rest", function(li)
      local spec = { body = { a = { 1, 2 } }, query = { q = "x" }, headers = { ["X-A"] = "b" } }
      local _, err = li:request("POST", "/v2/x", spec)
      return err.status == 404, err -- there is no such resource, and that is as far as a request can get
    end },
  }

  for module, torture in pairs(tortures) do
    for name, case in pairs(calls) do
      it(("%s says so and loses nothing (%s)"):format(name, module), function()
        torture_call(torture, case[2], function() return support.client(sandbox, { api = case[1] }) end)
        assert.truthy(support.client(sandbox).profile:me())
      end)
    end
  end
end)
