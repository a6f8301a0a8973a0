-- SPDX-License-Identifier: MIT
-- What a person does in a real Neovim, against a real sandbox.

local editors = require "spec.support.editor"
local media = require "spec.support.media"
local support = require "spec.support.li"

local HERON = "urn:li:organization:90000101"

for _, one in ipairs(editors.all()) do
  describe("LinkedIn in Neovim " .. one.name, function()
    local sandbox, folder, editor

    setup(function()
      sandbox = support.start { processing = "image=0" }
      folder = editors.folder()
    end)
    teardown(function()
      sandbox:stop()
      editors.remove(folder)
    end)
    before_each(function()
      sandbox:reset()
      editors.remove(folder .. "/data")
      editor = editors.start { command = one.command, folder = folder, setup = editors.setup(sandbox) }
    end)
    after_each(function() editor:stop() end)

    local function published()
      local posts = sandbox:state().posts
      assert.equal(1, #posts)
      return posts[1]
    end

    local function diagnostics()
      return editor:lua [[
        local list = {}
        for i, d in ipairs(vim.diagnostic.get(0)) do list[i] = { d.lnum, d.col, d.end_lnum, d.end_col, d.message, d.severity } end
        return list
      ]]
    end

    -- The lines of the window that opened, once it has what is looked for.
    local function shown(words)
      return editor:wait(([[
        local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
        return table.concat(lines, "\n"):find(%q, 1, true) and lines
      ]]):format(words))
    end

    describe("post", function()
      it("publishes the buffer with its picture, and leaves the buffer as it was", function()
        local bytes = media.png { width = 400, height = 300 }
        media.write(folder .. "/photo.png", bytes)
        editor:edit("a.linkedin", { "---", "image: photo.png", "alt: The shop", "visibility: connections", "---", "", "Open (again)", "", "#optics" })
        editor:keys "Go<Esc>u"
        local before = editor:lua "return { vim.fn.undotree().seq_cur, vim.bo.modified, vim.b.changedtick, vim.fn.line '.' }"
        editor:command "LinkedIn post"
        editor:says "published: https://www.linkedin.com/feed/update/urn:li:"
        assert.same(before, editor:lua "return { vim.fn.undotree().seq_cur, vim.bo.modified, vim.b.changedtick, vim.fn.line '.' }")
        local post = published()
        assert.equal("Open (again)\n\n#optics", post.text)
        assert.same({ "optics" }, post.hashtags)
        assert.equal("CONNECTIONS", post.visibility)
        assert.equal("The shop", post.media[1].alt or post.media[1].altText)
        assert.equal(#bytes, sandbox:state().assets[1].bytes)
      end)

      it("publishes the selected lines alone, under the front matter of the buffer", function()
        editor:edit("a.linkedin", { "---", "author: 90000101", "---", "One", "Two (2)", "Three", "Four" })
        editor:keys "5GVj:LinkedIn post<CR>"
        editor:says "published"
        assert.equal("Two (2)\nThree", published().text)
        assert.equal(HERON, published().author)
      end)

      it("publishes what is written and not saved, of any filetype", function()
        editor:keys "iFrom a scratch buffer<Esc>"
        editor:command "LinkedIn post"
        editor:says "published"
        assert.equal("From a scratch buffer", published().text)
      end)

      it("says everything that is wrong, and sends nothing", function()
        editor:edit("a.linkedin", { "---", "visibility: PUBIC", "---", "Hello" })
        editor:command "LinkedIn post"
        editor:says "did you mean PUBLIC?"
        editor:edit("b.linkedin", { "---", "imge: a.png", "---", "Hello" })
        editor:command "LinkedIn post"
        editor:says "line 2: 'imge' is unknown, did you mean 'image'?"
        assert.same({}, support.wire(sandbox))
      end)

      it("goes on where it failed: what was uploaded is not uploaded again", function()
        media.write(folder .. "/photo.png", media.png { width = 400, height = 300 })
        editor:edit("a.linkedin", { "---", "image: photo.png", "---", "Hello" })
        sandbox:fault "status=503 POST /rest/posts"
        editor:command "LinkedIn post"
        editor:says ":LinkedIn post goes on from here"
        assert.equal(0, #sandbox:state().posts)
        editor:stop() -- also in another editor
        editor = editors.start { command = one.command, folder = folder, setup = editors.setup(sandbox) }
        editor:command("edit " .. folder .. "/a.linkedin")
        editor:command "LinkedIn post"
        editor:says "published"
        assert.equal("Hello", published().text)
        assert.equal(1, #sandbox:state().assets)
      end)

      it("does not publish twice what may have arrived when the editor died", function()
        editor:edit("a.linkedin", { "Once only" })
        sandbox:fault "delay=30 POST /rest/posts"
        editor:command "LinkedIn post"
        local deadline = os.time() + 10
        while #sandbox:state().posts == 0 and os.time() < deadline do editor:lua "return 1" end
        assert.equal(1, #sandbox:state().posts)
        editor:kill()
        sandbox:fault(false)
        editor = editors.start { command = one.command, folder = folder, setup = editors.setup(sandbox) }
        editor:command("edit " .. folder .. "/a.linkedin")
        editor:command "LinkedIn post"
        editor:says "published"
        assert.equal("Once only", published().text)
      end)

      it("refuses other words while an earlier version may be there, unless told to", function()
        editor:edit("a.linkedin", { "First words" })
        sandbox:fault "drop-after POST /rest/posts"
        sandbox:fault "status=500 GET /rest/posts times=all"
        editor:lua "require 'linkedin.nvim.config'.get().client.retry = false"
        editor:command "LinkedIn post"
        editor:says ":LinkedIn post goes on from here"
        sandbox:fault(false)
        editor:keys "ccOther words<Esc>"
        editor:command "LinkedIn post"
        editor:says "an earlier version of this post may have been published"
        assert.equal("First words", published().text)
        editor:command "LinkedIn! post"
        editor:says "published: https"
        assert.equal(2, #sandbox:state().posts)
      end)

      it("shows how far an upload is, and stops it when asked", function()
        media.write_video(folder .. "/film.mp4", { seconds = 5, mdat_bytes = 12 * 1024 * 1024 })
        editor:edit("a.linkedin", { "---", "video: film.mp4", "---", "Look" })
        sandbox:fault "hang PUT * host=upload times=all"
        editor:command "LinkedIn post"
        local line = editor:wait [[
          for _, window in ipairs(vim.api.nvim_list_wins()) do
            local line = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, 1, false)[1]
            if vim.api.nvim_win_get_config(window).relative ~= "" and line:find "^video" then return line end
          end
        ]]
        assert.matches("%d+%% of 12%.0 MiB$", line)
        editor:command "LinkedIn post"
        editor:says "is being published"
        editor:command "LinkedIn cancel"
        editor:says "cancelled"
        assert.equal(1, editor:wait "return #vim.api.nvim_list_wins() == 1 and 1")
        assert.equal(0, #sandbox:state().posts)
      end)
    end)

    it("shows progress in the echo line where that is wanted, or not at all", function()
      media.write_video(folder .. "/film.mp4", { seconds = 5, mdat_bytes = 5 * 1024 * 1024 })
      editor:edit("a.linkedin", { "---", "video: film.mp4", "---", "Look" })
      editor:lua [[
        ECHOED = {}
        local echo = vim.api.nvim_echo
        vim.api.nvim_echo = function(chunks, ...) ECHOED[#ECHOED + 1] = chunks[1][1] return echo(chunks, ...) end
        require "linkedin.nvim.config".get().progress = "echo"
      ]]
      editor:command "LinkedIn post"
      editor:says "published"
      assert.matches("video █.* 100%% of 5%.0 MiB", table.concat(editor:lua "return ECHOED", "\n"))
      assert.equal(1, editor:lua "return #vim.api.nvim_list_wins()")
      editor:lua "ECHOED = {} require 'linkedin.nvim.config'.get().progress = false"
      editor:keys "GccAgain<Esc>"
      editor:command "LinkedIn! post"
      editor:wait "return #require 'linkedin.nvim.notify'.said == 2"
      assert.falsy(table.concat(editor:lua "return ECHOED", "\n"):find("MiB", 1, true))
    end)

    describe("preview", function()
      it("shows the post folded, and unfolds it", function()
        editor:edit("a.linkedin", { "---", "visibility: connections", "---", "Hi @[Heron Optics](" .. HERON .. ")", "two", "three", "four #lua" })
        editor:command "LinkedIn preview"
        local lines = shown "characters"
        assert.same({
          "you", "seen by connections only", "", "Hi Heron Optics", "two", "three …see more", "", "35 of 3000 characters",
        }, lines)
        assert.is_true(editor:lua "return vim.api.nvim_win_get_config(0).relative == 'editor'")
        assert.same({ "Identifier", "Comment" }, editor:lua [[
          local space, groups = vim.api.nvim_get_namespaces()["linkedin.preview"], {}
          for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, space, { 3, 0 }, { 5, -1 }, { details = true })) do
            groups[#groups + 1] = mark[4].hl_group
          end
          return groups
        ]])
        editor:keys "<Tab>"
        assert.equal("four #lua", shown "four #lua"[7])
        editor:keys "q"
        editor:wait "return vim.api.nvim_buf_get_name(0):find 'a.linkedin'"
        assert.same({}, support.wire(sandbox))
      end)
    end)

    describe("diagnostics", function()
      it("appear while typing, where the mistake is, and go with it", function()
        editor:edit("a.linkedin", { "---", "visibility: PUBLIC", "---", "Hello" })
        editor:keys "2GA<BS>K"
        editor:wait "return #vim.diagnostic.get(0) == 1"
        local found = diagnostics()[1]
        assert.same({ 1, 1 }, { found[1], found[3] })
        assert.matches("did you mean PUBLIC", found[5])
        assert.equal("i", editor:lua "return vim.api.nvim_get_mode().mode")
        editor:keys "<BS>C"
        editor:wait "return #vim.diagnostic.get(0) == 0"
        editor:keys "<Esc>"
        assert.same({}, support.wire(sandbox))
      end)

      it("mark the text from the first character that is too many", function()
        editor:edit("a.linkedin", { "é" .. ("x"):rep(2989) .. "ABCDEFGHIJKLM", "end" })
        editor:wait "return #vim.diagnostic.get(0) == 1"
        local found = diagnostics()[1]
        assert.same({ 0, 3001, 1, 3 }, { found[1], found[2], found[3], found[4] })
        assert.matches("3007 characters, LinkedIn takes 3000: cut 7", found[5])
      end)

      it("come from a team's own rules too", function()
        editor:lua [[
          require "linkedin.nvim.config".get().rules = function(_, text)
            if text:find "cheap" then return { message = "not our word", field = "text" } end
          end
        ]]
        editor:edit("a.linkedin", { "So cheap" })
        editor:wait "return #vim.diagnostic.get(0) == 1"
        assert.equal("not our word", diagnostics()[1][5])
      end)

      it("look into pictures in a thread, and tell what is not one", function()
        media.write(folder .. "/photo.png", "this is text")
        editor:edit("a.linkedin", { "---", "image: photo.png", "---", "Hello" })
        editor:wait "return #vim.diagnostic.get(0) > 0"
        assert.equal(1, diagnostics()[1][1])
        assert.is_nil(editor:lua "return package.loaded['linkedin.engine']")
      end)
    end)

    describe("completion", function()
      it("offers the pages one administers, by their exact names, and waits for nothing", function()
        editor:edit("a.linkedin", { "Thanks " })
        editor:keys "A@Her<C-x><C-o>"
        editor:says "2 pages can be mentioned"
        editor:keys "<C-x><C-o><C-y> and @<C-x><C-o>"
        editor:wait "return vim.fn.pumvisible() == 1"
        assert.equal(2, editor:lua "return #vim.fn.complete_info().items")
        editor:keys "<C-e><Esc>"
        assert.equal("Thanks @[Heron Optics](" .. HERON .. ") and @", editor:lines()[1])
      end)

      it("knows them at once in the next editor", function()
        editor:lua "require 'linkedin.nvim.mentions'.load()"
        editor:wait "return vim.loop.fs_stat(vim.fn.stdpath 'cache' .. '/linkedin/organizations.json') ~= nil"
        editor:stop()
        sandbox:reset()
        editor = editors.start { command = one.command, folder = folder, setup = editors.setup(sandbox) }
        editor:edit("a.linkedin", { "" })
        editor:keys "i@<C-x><C-o>"
        editor:says "2 pages can be mentioned"
        assert.same({}, support.wire(sandbox))
      end)

      it("knows the commands and their words", function()
        assert.same({ "cancel", "comments" }, editor:lua "return vim.fn.getcompletion('LinkedIn c', 'cmdline')")
        assert.same({ "cancel", "publish" }, editor:lua "local c = vim.fn.getcompletion('LinkedIn scheduled ', 'cmdline') table.sort(c) return c")
        editor:command "LinkedIn pots"
        editor:says "unknown command 'pots', did you mean 'post'?"
      end)
    end)

    describe("comments", function()
      it("shows those of the post published from the buffer", function()
        local li = support.client(sandbox)
        editor:edit("a.linkedin", { "Comment please" })
        editor:command "LinkedIn post"
        editor:says "published"
        local urn = published().id
        assert(li.social:comment(urn, "First!\nSecond line"))
        editor:command "LinkedIn comments"
        local lines = shown "Second line"
        assert.equal("Comments on " .. urn, lines[1])
        assert.matches("^urn:li:person:%S+ · %d%d%d%d%-", lines[3])
        assert.equal("  First!", lines[4])
        assert.is_false(editor:lua "return vim.bo.modifiable")
      end)

      it("takes a URN or an address, and tells what is none", function()
        local urn = assert(support.client(sandbox).posts:share { text = "From elsewhere" }).id
        editor:command("LinkedIn comments https://www.linkedin.com/feed/update/" .. urn .. "/")
        shown "No comments."
        editor:command "LinkedIn comments https://example.com"
        editor:says "'https://example.com' names no post"
        editor:command "LinkedIn comments urn:li:share:1"
        shown "could not be read"
      end)
    end)

    it("says who is signed in, and what is left", function()
      editor:command "LinkedIn whoami"
      editor:says "Mira Vossen, urn:li:person:aB3dE5fG7h"
      editor:command "LinkedIn quota"
      editor:says "profile: "
    end)

    it("has help, and a check of its health", function()
      editor:wait "return vim.loop.fs_stat(require 'linkedin.nvim.runtime'.folder() .. '/doc/tags') ~= nil"
      editor:command "help linkedin"
      assert.matches("linkedin%.txt$", editor:lua "return vim.api.nvim_buf_get_name(0)")
      for _, tag in ipairs { ":LinkedIn", "linkedin-front-matter", "linkedin-schedule", "linkedin-options" } do
        editor:command("help " .. tag)
      end
      editor:command "checkhealth linkedin"
      local text = table.concat(shown ":help", "\n")
      assert.matches("OK:? .*linkedin%.core", (text:gsub("✅ ", "")))
      assert.matches("signed in", text)
      assert.falsy(text:find "ERROR")
    end)

    it("works from a checkout on 'runtimepath' alone", function()
      local library = require "spec.support.library"
      if not library.is_checkout then return pending "this is no checkout" end
      local here = library.here
      editor:stop()
      editor = editors.start {
        command = one.command, folder = folder, env = { LUA_PATH = ";;", LUA_CPATH = ";;" }, setup = editors.setup(sandbox),
        arguments = ("--cmd 'set runtimepath^=%s'"):format(here),
      }
      assert.equal(here .. "/lua/linkedin/nvim/init.lua", editor:lua "return debug.getinfo(require 'linkedin.nvim'.setup, 'S').source:sub(2)")
      editor:edit("a.linkedin", { "---", "visibility: PUBIC", "---", "Hello" })
      editor:wait "return #vim.diagnostic.get(0) == 1"
      editor:command "LinkedIn whoami"
      editor:says "Mira"
      editor:command "checkhealth linkedin"
      assert.falsy(table.concat(shown ":help", "\n"):find "ERROR")
    end)

    it("loads nothing but itself at the start, and libcurl at the first call", function()
      local maps = "local f = io.open '/proc/self/maps' local t = f:read '*a' f:close() return t:find 'libcurl' ~= nil"
      assert.is_false(editor:lua(maps))
      assert.same({}, editor:lua "local l = {} for n in pairs(package.loaded) do if n:find '^linkedin%.core' or n == 'cjson' then l[#l+1] = n end end return l")
      editor:command "LinkedIn whoami"
      editor:says "Mira"
      assert.is_true(editor:lua(maps))
    end)

    it("loads beforehand what is there, and all that a post needs", function()
      assert.same({}, editor:lua [[
        local missing = {}
        for _, names in pairs(require "linkedin.nvim.warm".FILES) do
          for _, name in ipairs(names) do
            if not pcall(require, name) then missing[#missing + 1] = name end
          end
        end
        return missing
      ]])
      media.write(folder .. "/photo.png", media.png { width = 400, height = 300 })
      editor:edit("a.linkedin", { "---", "image: photo.png", "---", "Hello" })
      editor:command "LinkedIn post"
      editor:says "published"
      assert.same({}, editor:lua [[
        local known, late = {}, {}
        for _, names in pairs(require "linkedin.nvim.warm".FILES) do
          for _, name in ipairs(names) do known[name] = true end
        end
        for name in pairs(package.loaded) do
          if name:find "^linkedin%." and not name:find "^linkedin%.nvim" and not known[name] then late[#late + 1] = name end
        end
        return late
      ]])
    end)

    it("looks into large files in a thread, and finds the same", function()
      media.write_video(folder .. "/film.mp4", { seconds = 5, mdat_bytes = 2 * 1024 * 1024 })
      media.write(folder .. "/none.mp4", ("no film "):rep(300000))
      local found = editor:lua(([[
        local results, media = {}, require "linkedin.media"
        local source = require "linkedin.upload.source"
        media.probe({ path = %q })
        local here = media.probe
        media.probe = function() error "not here" end
        require "linkedin".run(function()
          for i, name in ipairs { "film.mp4", "none.mp4" } do
            local value, err = assert(source.open("spec", { path = %q .. "/" .. name })):probe()
            results[i] = value or tostring(err)
          end
          results.is_over = true
        end)
        vim.wait(5000, function() return results.is_over end, 5)
        local direct, why = here { path = %q .. "/none.mp4" }
        return { results[1], here { path = %q .. "/film.mp4" }, results[2], direct or tostring(require "linkedin.error".new(why)) }
      ]]):format(folder .. "/film.mp4", folder, folder, folder))
      assert.equal("video", found[1].kind)
      assert.same(found[2], found[1])
      assert.same(found[4], found[3])
    end)

    it("quits in the middle of an upload", function()
      media.write_video(folder .. "/film.mp4", { seconds = 5, mdat_bytes = 12 * 1024 * 1024 })
      editor:edit("a.linkedin", { "---", "video: film.mp4", "---", "Look" })
      sandbox:fault "hang PUT * host=upload times=all"
      editor:command "LinkedIn post"
      editor:wait "return #vim.api.nvim_list_wins() > 1"
      assert.is_true(editor:quit())
    end)

    it("refuses options that do not exist, at the line of the configuration", function()
      local ok, why = pcall(editor.lua, editor, "require 'linkedin.nvim'.setup { lint_dely = 3 }")
      assert.is_false(ok)
      assert.matches("sock%.lua:1: linkedin%.nvim%.setup: unknown option 'lint_dely', did you mean 'lint_delay'", why)
    end)
  end)
end
