-- SPDX-License-Identifier: MIT
-- The host ends, or its waiter goes, in the middle of an upload: the process is over at once and cleanly, and
-- what had begun is cancelled.
local json = require "linkedin.json"
local media = require "spec.support.media"
local run_lua = require "spec.support.engine".run_lua
local socket = require "socket"
local support = require "spec.support.li"

local SLOW = tonumber(os.getenv "SPEC_SLOW" or "1")

local function has(name) return (pcall(require, name)) end

local function succeeds(command)
  local ok = os.execute(command)
  return ok == true or ok == 0
end

-- An upload of which some has been sent, and a call that gets no answer; `leave` is what the host does then.
local BEGIN = [[
local linkedin = require "linkedin"
local li = linkedin.new { quota = false, retry = false, timeout = 60 }
local is_left = false
local function upload()
  return li.assets:upload { path = "VIDEO", kind = "video", api = "rest", owner = "PERSON", on_progress = function(sent)
    if sent > 0 and not is_left then
      is_left = true
      io.stdout:write "sent "
      io.stdout:flush()
      leave()
    end
  end }
end
local function call() return li.profile:me() end
]]

local LEAVE = {
  ["os.exit"] = "function leave() os.exit(0) end",
  ["os.exit with the state closed"] = "function leave() os.exit(0, true) end",
  ["an error"] = "is_raising = true function leave() error 'the caller gives up' end",
}

local HOSTS = {
  ["a plain script"] = "upload()",
  -- (`all` lets the others come to their end before it raises: with an error, the upload is alone.)
  ["linkedin.all"] = "linkedin.all(is_raising and { upload } or { call, upload, call })",
}
if has "luv" then
  HOSTS.luv = [[
    local uv = require "luv"
    local start = uv.new_timer()
    start:start(0, 0, function() start:close() linkedin.run(call) linkedin.run(upload) end)
    local ok, why = pcall(uv.run)
    if not ok then io.stderr:write(tostring(why)) os.exit(1, true) end
  ]]
end
if has "cqueues" then
  HOSTS.cqueues = [[
    local controller = require "cqueues".new()
    controller:wrap(call)
    controller:wrap(upload)
    assert(controller:loop())
  ]]
end

describe("in the middle of an upload", function()
  local sandbox, environment, video

  setup(function()
    sandbox = support.start { quota = "off" }
    local fields = {}
    for _, name in ipairs { "api_url", "oauth_url", "upload_url", "client_id", "client_secret", "access_token" } do
      fields[name] = sandbox[name]
    end
    environment = json.encode(fields)
    video = os.tmpname()
    media.write_video(video, { seconds = 5, mdat_bytes = 200 * 2 ^ 20, stamp_bytes = false })
  end)
  teardown(function()
    sandbox:stop()
    os.remove(video)
  end)
  before_each(function()
    sandbox:reset()
    sandbox:fault "hang GET /v2/me times=all"
  end)

  local function program(leave, host)
    local text = leave .. "\n" .. BEGIN:gsub("VIDEO", video):gsub("PERSON", sandbox.person) .. host
    return ("require 'linkedin.settings'; local getenv = os.getenv\n"
      .. "os.getenv = function(n) if n == 'LINKEDIN_SANDBOX' then return %q end return getenv(n) end\n"):format(environment) .. text
  end

  local function is_over_soon(from)
    assert.is_true(socket.gettime() - from < 10 * SLOW, "the process lingered")
  end

  -- The sandbox has no part of the upload open any more, and no asset came of it.
  local function nothing_arrived()
    for _, asset in pairs(sandbox:state().assets or {}) do
      assert.is_not_equal("AVAILABLE", asset.status)
    end
  end

  for host, code in pairs(HOSTS) do
    for how, leave in pairs(LEAVE) do
      it(("%s ends by %s"):format(host, how), function()
        local from = socket.gettime()
        local output, status = run_lua(program(leave, code), how == "os.exit")
        assert.matches("^sent ", output)
        assert.equal(how == "an error", status ~= 0, output)
        assert.is_true(status == 0 or status == 1 or status == 255, output) -- no signal; luv's own end is 255
        is_over_soon(from)
        nothing_arrived()
      end)
    end
  end

  local editor = os.getenv "NVIM_PROGRAM" or "nvim"
  local may_edit = succeeds(("command -v %s >/dev/null 2>&1 && test -e build/luajit/linkedin/core.so"):format(editor:match "^%S+"))

  for how, leave in pairs {
    [":qa!"] = "function leave() vim.schedule(function() vim.cmd 'qa!' end) end",
    [":cquit"] = "function leave() vim.schedule(function() vim.cmd 'cquit 7' end) end",
    ["os.exit"] = "function leave() os.exit(0) end",
  } do
    it("Neovim quits by " .. how, function()
      if not may_edit then return pending "there is no Neovim, or no library for it" end
      local script, out = os.tmpname(), os.tmpname()
      local root = io.popen "pwd":read "*l"
      media.write(script, ("package.path = '%s/lua/?.lua;%s/lua/?/init.lua;' .. package.path package.cpath = '%s/build/luajit/?.so;' .. package.cpath\n")
        :format(root, root, root) .. program(leave, "linkedin.run(call) linkedin.run(upload)"):gsub("io%.stdout:write \"sent \"",
          function() return ("local f = io.open(%q, 'w') f:write 'sent' f:close()"):format(out) end))
      local from = socket.gettime()
      local pipe = io.popen(("env -u LD_PRELOAD timeout 60 %s --headless -u NONE -c 'luafile %s' </dev/null >/dev/null 2>&1; echo $?"):format(editor, script))
      local status = tonumber(pipe:read "*l")
      pipe:close()
      local file = io.open(out)
      local said = file:read "*a"
      file:close()
      os.remove(script)
      os.remove(out)
      assert.equal("sent", said)
      assert.equal(how == ":cquit" and 7 or 0, status)
      is_over_soon(from)
      nothing_arrived()
    end)
  end
end)
