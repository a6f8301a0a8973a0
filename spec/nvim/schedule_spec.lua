-- SPDX-License-Identifier: MIT
-- Posts for later, across editors that come and go.

local editors = require "spec.support.editor"
local support = require "spec.support.li"

for _, one in ipairs(editors.all()) do
  describe("scheduled posts in Neovim " .. one.name, function()
    local sandbox, folder, running

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
      running = {}
    end)
    after_each(function()
      for _, editor in ipairs(running) do editor:stop() end
    end)

    local function start()
      local editor = editors.start { command = one.command, folder = folder, setup = editors.setup(sandbox) }
      running[#running + 1] = editor
      return editor
    end

    -- Schedule through the plugin, so many seconds from now.
    local function schedule(editor, text, seconds)
      editor:edit("a.linkedin", { "---", "schedule: " .. os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() + seconds), "---", text })
      editor:command "LinkedIn post"
      editor:says "scheduled for"
    end

    -- Put an entry there as if it had been scheduled for then.
    local function entry(editor, text, seconds)
      return editor:lua(([[
        local made = require "linkedin.nvim.entries".add({ text = %q, hashtags = true }, os.time() + %d)
        return made.id
      ]]):format(text, seconds))
    end

    local function entries(editor)
      return editor:wait [[
        local list
        require "linkedin.nvim.entries".list(function(found) list = found end)
        vim.wait(2000, function() return list end, 5)
        return list
      ]]
    end

    local function texts()
      local list = {}
      for i, post in ipairs(sandbox:state().posts) do list[i] = post.text end
      return list
    end

    it("are published at their time, by one of the editors that are open", function()
      local first, second = start(), start()
      schedule(first, "At its time", 2)
      second:lua "require 'linkedin.nvim.schedule'.start()"
      second:lua "require 'linkedin.nvim.schedule'.look()"
      assert.same({}, texts())
      first:wait "local d = vim.fn.glob(require 'linkedin.nvim.entries'.folder() .. '/*.published') return d ~= ''"
      assert.same({ "At its time" }, texts())
      assert.matches("published as scheduled: https://www%.linkedin%.com", first:messages() .. second:messages())
      assert.equal("published", entries(first)[1].state)
    end)

    it("are kept for their owner alone, and survive the editor", function()
      local editor = start()
      schedule(editor, "Later", 3600)
      local kept = entries(editor)[1]
      assert.equal("Later", kept.post.text)
      local path = ("%s/%s.scheduled"):format(editor:lua "return require 'linkedin.nvim.entries'.folder()", kept.id)
      assert.equal(384, editor:lua(("return vim.loop.fs_stat(%q).mode %% 512"):format(path)))
      editor:kill()
      assert.equal("Later", entries(start())[1].post.text)
    end)

    it("that came due while no editor was open are offered, and published only when asked", function()
      local editor = start()
      entry(editor, "Overdue", -60)
      editor:kill()
      editor = start()
      editor:says "1 overdue (:LinkedIn scheduled)"
      assert.same({}, texts())
      editor:command "LinkedIn scheduled"
      editor:wait "return vim.api.nvim_get_current_line():find '%(overdue%)' ~= nil"
      editor:keys "p"
      editor:says "published as scheduled"
      assert.same({ "Overdue" }, texts())
      editor:wait "return vim.api.nvim_get_current_line():find('feed/update', 1, true) ~= nil"
      editor:keys "p"
      editor:says "it is published already"
      assert.same({ "Overdue" }, texts())
    end)

    it("are not published unasked when they are ten minutes late, after a sleep of the machine", function()
      local editor = start()
      editor:lua "require 'linkedin.nvim.schedule'.start()"
      entry(editor, "Too late", 5)
      editor:lua [[
        local time = os.time
        os.time = function(t) return t and time(t) or time() + 700 end
        require "linkedin.nvim.schedule".look()
      ]]
      editor:says "was not published at its time"
      assert.same({}, texts())
      assert.equal("scheduled", entries(editor)[1].state)
    end)

    it("can be cancelled", function()
      local editor = start()
      local id = entry(editor, "Never", 3600)
      entry(editor, "Neither", 7200)
      editor:command("LinkedIn scheduled cancel " .. id)
      editor:says "cancelled"
      editor:command "LinkedIn scheduled"
      editor:wait "return vim.api.nvim_get_current_line():find 'Neither' ~= nil"
      editor:keys "x"
      editor:wait "return vim.api.nvim_get_current_line() == 'Nothing is scheduled.'"
      assert.same({}, entries(editor))
    end)

    it("are taken by one of two editors that try at once", function()
      local editor = start()
      for _ = 1, 10 do entry(editor, "Once", -1) end
      local other = start()
      local try = [[
        local mine = 0
        for _, entry in ipairs(LIST) do
          if require "linkedin.nvim.entries".claim(entry) then mine = mine + 1 end
        end
        return mine
      ]]
      for _, of in ipairs { editor, other } do
        of:wait "require 'linkedin.nvim.entries'.list(function(found) LIST = found end) vim.wait(1000, function() return LIST end, 5) return #LIST == 10"
      end
      assert.equal(10, editor:lua(try) + other:lua(try))
      for _, entry_now in ipairs(entries(other)) do assert.equal("sending", entry_now.state) end
    end)

    it("are found again, not sent again, when the editor died before it heard the answer", function()
      local editor = start()
      local id = entry(editor, "Only once", -1)
      sandbox:fault "delay=30 POST /rest/posts"
      editor:command("LinkedIn scheduled publish " .. id)
      local deadline = os.time() + 10
      while #sandbox:state().posts == 0 and os.time() < deadline do editor:lua "return 1" end
      editor:kill()
      sandbox:fault(false)
      assert.same({ "Only once" }, texts())
      editor = start()
      editor:says "1 unfinished"
      assert.equal("interrupted", entries(editor)[1].state)
      editor:command("LinkedIn scheduled publish " .. id)
      editor:says "published as scheduled"
      assert.same({ "Only once" }, texts())
      assert.equal(sandbox:state().posts[1].id, entries(editor)[1].urn)
    end)

    it("are not sent again when the editor died between the answer and writing it down", function()
      local editor = start()
      local id = entry(editor, "Done", -1)
      editor:lua([[
        local entries = require "linkedin.nvim.entries"
        entries.list(function(list)
          entries.claim(list[1])
          list[1].urn, list[1].url = "urn:li:share:1", "https://www.linkedin.com/feed/update/urn:li:share:1/"
          entries.save(list[1])
          SAVED = true
        end)
      ]])
      editor:wait "return SAVED"
      editor:kill()
      editor = start()
      editor:command("LinkedIn scheduled publish " .. id)
      editor:says "published as scheduled"
      assert.same({}, texts())
      assert.equal("published", entries(editor)[1].state)
    end)

    it("that failed keep how far they came, and go on from there", function()
      local editor = start()
      local id = entry(editor, "Second try", -1)
      sandbox:fault "status=422 POST /rest/posts"
      editor:command("LinkedIn scheduled publish " .. id)
      editor:says "the scheduled post failed"
      local failed = entries(editor)[1]
      assert.equal("failed", failed.state)
      assert.is_table(failed.resume)
      editor:command("LinkedIn scheduled publish " .. id)
      editor:says "published as scheduled"
      assert.same({ "Second try" }, texts())
    end)

    it("are refused at once when they are wrong or in the past", function()
      local editor = start()
      editor:edit("a.linkedin", { "---", "schedule: 2001-01-01 10:00", "---", "Hello" })
      editor:command "LinkedIn post"
      editor:says "schedule is in the past"
      editor:edit("b.linkedin", { "---", "schedule: 2100-01-01 10:00", "image: none.png", "---", "Hello" })
      editor:command "LinkedIn post"
      editor:says "none.png: No such file"
      assert.same({}, entries(editor))
    end)

    it("do not keep an editor from starting when a file of theirs is damaged", function()
      local editor = start()
      local id = entry(editor, "Hello", -60)
      editor:lua(("local f = io.open(require 'linkedin.nvim.entries'.folder() .. '/%s.scheduled', 'w') f:write '{' f:close()"):format(id))
      editor:stop()
      editor = start()
      editor:says "1 unfinished"
      editor:command("LinkedIn scheduled publish " .. id)
      editor:says "is damaged"
      assert.same({}, texts())
    end)
  end)
end
