-- SPDX-License-Identifier: MIT
local cli = require "linkedin.cli.login"
local json = require "linkedin.json"
local support = require "spec.support.li"

describe("linkedin login", function()
  local sandbox, lua

  setup(function()
    sandbox = support.start()
    lua = os.getenv "SPEC_LUA" or (jit and "luajit") or "lua" .. _VERSION:match "%d.%d"
  end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

  local function contents(path)
    local file = io.open(path, "rb")
    if not file then return nil end
    local text = file:read "*a"
    file:close()
    return text
  end

  -- Runs the tool with these words. `paste` is a function of the address shown that gives what is pasted.
  local function run(words, settings, input)
    local out, err, answer = os.tmpname(), os.tmpname(), os.tmpname()
    finally(function()
      for _, path in ipairs { out, err, answer } do os.remove(path) end
    end)
    local file = assert(io.open(answer, "wb"))
    file:write(input or "")
    file:close()
    local environment = { "LINKEDIN_OAUTH_URL=" .. sandbox.oauth_url, "LINKEDIN_API_URL=" .. sandbox.api_url,
      "LINKEDIN_CLIENT_ID=" .. sandbox.client_id, "LINKEDIN_CLIENT_SECRET=" .. sandbox.client_secret }
    for _, setting in ipairs(settings or {}) do environment[#environment + 1] = quoted(setting) end
    local code = os.execute(("env -u LINKEDIN_SANDBOX -u LINKEDIN_REDIRECT_URI %s LINKEDIN_LUA=%s %s bin/linkedin login %s >%s 2>%s <%s; echo $? >>%s"):format(
      table.concat(environment, " "), lua, lua, words, out, err, answer, answer))
    assert.truthy(code)
    return tonumber(contents(answer):match "(%d+)\n$"), contents(out), contents(err)
  end

  it("needs to know where the token goes, before anything happens", function()
    local code, out, err = run ""
    assert.equal(2, code)
    assert.equal("", out)
    assert.matches("%-%-save FILE or %-%-print", err)
  end)

  it("tells what it understands", function()
    local code, out = run "--help"
    assert.equal(0, code)
    assert.matches("^Usage: linkedin login", out)
    assert.matches("LINKEDIN_CLIENT_ID", out)
  end)

  it("reads its words, and refuses others", function()
    assert.same({ save = "f", scopes = "a,b", timeout = 5, pkce = true }, cli.parse { "--save", "f", "--scopes=a,b", "--timeout", "5", "--pkce" })
    for message, words in pairs {
      ["unknown option '--scope', did you mean '--scopes'?"] = { "--scope", "a" }, ["--timeout takes a number"] = { "--timeout", "soon" },
      ["--save needs a value"] = { "--save" }, ["--pkce takes no value"] = { "--pkce=1" }, ["unknown option 'x'"] = { "x" },
    } do
      local found, why = cli.parse(words)
      assert.is_nil(found)
      assert.equal(message, why)
    end
  end)

  it("says which setting is missing", function()
    local code, _, err = run("--print", { "LINKEDIN_CLIENT_SECRET=" })
    assert.equal(2, code)
    assert.matches("LINKEDIN_CLIENT_SECRET is not set", err)
    code, _, err = run("--print --scopes ' ' --redirect-uri /here")
    assert.equal(2, code)
    assert.matches("^linkedin login: .*must be absolute", err)
  end)

  it("shows the address, and ends without a token when nothing is pasted", function()
    local code, out, err = run "--print --paste"
    assert.equal(1, code)
    assert.equal("", out)
    assert.matches("http://127%.0%.0%.1:8080/callback", err)
    assert.matches("/v2/authorization%?response_type=code", err)
    assert.matches("no address was pasted", err)
    assert.is_nil(err:find(sandbox.client_secret, 1, true))
  end)

  it("keeps the token in a file for its owner alone, and says who signed in", function()
    local path = os.tmpname()
    finally(function() os.remove(path) end)
    assert(os.execute("chmod 644 " .. path))
    -- BROWSER is a person who allows at once and follows the redirect.
    local code, out, err = run("--scopes openid,profile --pkce --timeout 20 --save " .. quoted(path), {
      "LINKEDIN_CLIENT_ID=77sandbox0nati", "LINKEDIN_CLIENT_SECRET=", "BROWSER=curl -sL %s'&_sandbox_approve=1'",
    })
    assert.equal(0, code, err)
    assert.equal("", out)
    assert.matches("Signed in as %S+ .*the token ends on %d%d%d%d%-%d%d%-%d%d", err)
    local token = assert(json.decode(contents(path)))
    assert.same({ "openid", "profile" }, token.scopes)
    assert.is_nil(err:find(token.access_token, 1, true))
    local pipe = io.popen("ls -l " .. quoted(path))
    assert.matches("^%-rw%-%-%-%-%-%-%-", pipe:read "*l")
    pipe:close()
    assert.is_table(assert(support.client(sandbox, { access_token = "none", token = token }).profile:userinfo()))
  end)

  it("says that the token could not be kept", function()
    local code, _, err = run("--scopes openid --pkce --timeout 20 --save /nowhere/at/all", {
      "LINKEDIN_CLIENT_ID=77sandbox0nati", "LINKEDIN_CLIENT_SECRET=", "BROWSER=curl -sL %s'&_sandbox_approve=1'",
    })
    assert.equal(1, code)
    assert.matches("was not kept", err)
  end)
end)
