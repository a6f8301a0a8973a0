-- SPDX-License-Identifier: MIT
-- Signing in from a real Neovim, through a browser that is a script.

local editors = require "spec.support.editor"
local support = require "spec.support.li"

-- Agrees at the consent page, or does not, and goes where it is sent.
local function browser(decision)
  return "curl -sL -o /dev/null %s'&_sandbox_approve=" .. decision .. "'"
end

for _, one in ipairs(editors.all()) do
  describe("signing in from Neovim " .. one.name, function()
    local sandbox, folder, editor

    setup(function()
      sandbox = support.start()
      folder = editors.folder()
    end)
    teardown(function()
      sandbox:stop()
      editors.remove(folder)
    end)
    before_each(function()
      sandbox:reset()
      editors.remove(folder .. "/data")
    end)
    after_each(function() editor:stop() end)

    local function start(decision)
      editor = editors.start {
        command = one.command, folder = folder, env = { BROWSER = browser(decision or "1") },
        setup = editors.setup(sandbox, "pkce = true, scopes = { 'openid', 'profile', 'w_member_social' }", "redirect_uri = nil")
          :gsub(sandbox.client_id, "77sandbox0nati"),
      }
    end

    local function token_file()
      return editor:lua "return require 'linkedin.nvim.client'.token_path()"
    end

    it("goes on while the person is in the browser, and greets them after", function()
      start()
      editor:command "LinkedIn login"
      editor:says "signed in as Mira Vossen; the token ends on "
      editor:command "LinkedIn whoami"
      editor:says "Mira Vossen, urn:li:person:"
    end)

    it("keeps the token for the next editor, readable by its owner alone, and shows it nowhere", function()
      start()
      editor:command "LinkedIn login"
      editor:says "signed in as"
      local path = token_file()
      assert.equal(384, editor:lua(("return vim.loop.fs_stat(%q).mode %% 512"):format(path)))
      local token = editor:lua "return require 'linkedin.nvim.client'.get().oauth:token().access_token"
      assert.falsy(editor:messages():find(token, 1, true))
      editor:stop()
      start()
      editor:keys "iSigned in before<Esc>"
      editor:command "LinkedIn post"
      editor:says "published"
      assert.equal("Signed in before", sandbox:state().posts[1].text)
    end)

    it("gives a kept token to nobody but who gave it", function()
      start()
      editor:command "LinkedIn login"
      editor:says "signed in as"
      assert.is_nil(editor:lua [[
        require "linkedin.nvim".setup { client = { oauth_url = "https://other.example/oauth" } }
        return require "linkedin.nvim.client".get().oauth:token()
      ]])
    end)

    it("says that the person said no", function()
      start "cancel"
      editor:command "LinkedIn login"
      editor:says "user_cancelled"
      assert.is_false(editor:lua(("return vim.loop.fs_stat(%q) ~= nil"):format(token_file())))
      editor:command "LinkedIn login" -- and may be asked again
      editor:wait "return #require 'linkedin.nvim.notify'.said == 4"
      assert.falsy(editor:messages():find "under way")
    end)

    it("shows the address where no browser opens, and is not kept waiting", function()
      start()
      editor:lua "vim.env.BROWSER = nil vim.env.PATH = '/nowhere'"
      editor:command "LinkedIn login"
      editor:says "no program that opens addresses was found"
      local address = editor:wait [[
        for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
          for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
            if line:find "^http" then return line end
          end
        end
      ]]
      editor:keys "iStill typing<Esc>"
      assert.equal("Still typing", editor:lines()[1])
      editor:command "LinkedIn login"
      editor:says "a login is under way"
      assert(os.execute(browser "1":gsub("%%s", function() return "'" .. address .. "'" end)))
      editor:says "signed in as Mira Vossen"
    end)

    it("forgets the token, and has LinkedIn end it where asked", function()
      start()
      editor:command "LinkedIn login"
      editor:says "signed in as"
      local path = token_file()
      editor:command "LinkedIn! logout"
      editor:says "signed out"
      assert.is_false(editor:lua(("return vim.loop.fs_stat(%q) ~= nil"):format(path)))
      editor:command "LinkedIn whoami"
      editor:wait "return #require 'linkedin.nvim.notify'.said > 3"
      assert.falsy(editor:messages():find("Mira Vossen, urn", 1, true))
    end)
  end)
end
