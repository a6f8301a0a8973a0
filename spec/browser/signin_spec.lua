-- SPDX-License-Identifier: MIT
-- A person with a browser at the example site: headless Chromium, nginx, and the sandbox's own pages.
local examples = require "spec.support.example"
local webdriver = require "spec.support.webdriver"

describe("a person in a browser", function()
  if not webdriver.is_here() or not require "spec.support.site".is_here() or not require "spec.support.library".is_checkout then
    return it("signs in", function() pending "Chromium, its driver or nginx with Lua is not here" end)
  end
  local example, browser

  setup(function()
    example = examples.start "resty-signin"
    browser = webdriver.start()
  end)
  teardown(function()
    if browser then browser:stop() end
    if not example then return end
    example:stop()
    assert(not io.open(example.log_file), "the example has left its files")
  end)
  -- Everything the site and the sandbox remember of this browser.
  local function forget()
    for _, page in ipairs { example.url .. "/", example.sandbox.api_url .. "/oauth/v2/authorization" } do
      browser:go(page)
      browser:forget()
    end
  end
  before_each(function() forget() end)

  it("is asked at LinkedIn, comes back to the page that was wanted, and signs out", function()
    browser:go(example.url .. "/members/?tab=2")
    assert.matches(example.sandbox.api_url .. "/oauth/v2/authorization", browser:url(), 1, true)
    assert.equal("Sandbox app would like to:", browser:text "h1")
    browser:click "button.allow"
    assert.equal(example.url .. "/members/?tab=2", browser:url())
    assert.equal("Mira Vossen", browser:text "#name")
    assert.matches("mira@example.com", browser:text "dl", 1, true)

    local cookies = browser:cookies()
    local session = cookies.linkedin_session
    assert.is_true(session.httpOnly)
    assert.equal("Lax", session.sameSite)
    assert.equal("/", session.path)
    assert.is_false(session.secure) -- plain http on loopback
    assert.equal("", browser:run "return document.cookie")
    for name in pairs(cookies) do assert.is_nil(name:find "_login_") end

    browser:click "#signout"
    assert.equal(example.url .. "/", browser:url())
    assert.equal("Welcome", browser:text "h1")
    assert.is_nil(browser:cookies().linkedin_session)
    forget() -- LinkedIn sends straight back whom it knows
    browser:go(example.url .. "/members/")
    assert.equal("Sandbox app would like to:", browser:text "h1")
  end)

  it("is refused with a state that was tampered with", function()
    browser:go(example.url .. "/members/")
    local state = browser:run "return document.querySelector('input[name=state]').value"
    browser:run [[
      const field = document.querySelector('input[name=state]');
      field.value = field.value.slice(0, -1) + (field.value.slice(-1) == 'A' ? 'B' : 'A');]]
    browser:click "button.allow"
    assert.matches("^" .. example.url:gsub("%p", "%%%0") .. "/callback%?", browser:url())
    assert.is_nil(browser:url():find(state, 1, true))
    assert.equal("This sign-in was refused", browser:text "h1")
    assert.is_nil(browser:cookies().linkedin_session)
    browser:click "main a" -- LinkedIn knows the person by now, and sends them straight back
    assert.equal("Welcome back", browser:text "h1")
  end)

  it("that says no at LinkedIn sees a page that says so, and may try again", function()
    browser:go(example.url .. "/members/")
    browser:click "button.cancel"
    assert.equal("You did not sign in", browser:text "h1")
    assert.matches("did not allow the access", browser:text "[role=alert]")
    assert.is_nil(browser:cookies().linkedin_session)
    browser:click "main a"
    browser:click "button.allow"
    assert.equal(example.url .. "/members/", browser:url())
  end)

  it("may have several tabs under way", function()
    browser:go(example.url .. "/members/?tab=first")
    local first = browser:tab()
    browser:go(example.url .. "/members/?tab=second")
    browser:click "button.allow"
    assert.equal(example.url .. "/members/?tab=second", browser:url())
    browser:close()
    browser:switch(first)
    browser:click "button.allow"
    assert.equal(example.url .. "/members/?tab=first", browser:url())
    assert.equal("Mira Vossen", browser:text "#name")
  end)

  it("does not come in twice with the same address", function()
    browser:go(example.url .. "/members/")
    browser:click "button.cancel"
    local address = browser:url()
    browser:go(address)
    assert.equal("This sign-in was refused", browser:text "h1")
  end)
end)
