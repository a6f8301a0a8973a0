-- SPDX-License-Identifier: MIT
local browser = require "linkedin.login.browser"

describe("browser", function()
  local URL = "https://example.com/?a=b&c='d'$(touch x)`e`"

  -- Runs `fn` with these variables of the environment; false for none.
  local function with(variables, fn)
    local getenv = os.getenv
    os.getenv = function(name) -- luacheck: ignore 122
      local value = variables[name]
      if value == nil then return getenv(name) end
      return value or nil
    end
    finally(function() os.getenv = getenv end) -- luacheck: ignore 122
    return fn()
  end

  -- What a shell makes of the command's last word.
  local function last_word(command)
    local pipe = io.popen("for w in " .. command .. "; do :; done; printf %s \"$w\"")
    local text = pipe:read "*a"
    pipe:close()
    return text
  end

  it("is BROWSER, with the address behind it as one word", function()
    with({ BROWSER = "lynx -accept" }, function()
      local command = assert(browser.command(URL))
      assert.equal("lynx -accept ", command:sub(1, 13))
      assert.equal(URL, last_word(command))
    end)
  end)

  it("is BROWSER, with the address where its %s is", function()
    with({ BROWSER = "firefox --new-tab %s" }, function()
      local command = assert(browser.command(URL))
      assert.equal("firefox --new-tab ", command:sub(1, 18))
      assert.equal(URL, last_word(command))
    end)
  end)

  it("is none where there is no display, and that is said", function()
    with({ BROWSER = false, DISPLAY = false, WAYLAND_DISPLAY = false, WSL_DISTRO_NAME = false }, function()
      local command, why = browser.command(URL)
      if command then return assert.matches("^open ", command) end -- a Mac has one without any variable
      assert.matches("BROWSER is not set", why)
    end)
  end)
end)
