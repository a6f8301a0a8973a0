-- SPDX-License-Identifier: MIT
-- The ledger in a file, through Lua; its C is put to worse tests in spec/c/test_ledger_*.c.
local core = require "linkedin.core"
local LUA = require "spec.support.lua"

local NOW = 1764000000

-- Takes until it has been refused often, and says what it was granted: a byte before each take, one after, and
-- one at the end. What is killed in between is in doubt.
local WORKER = [[
local core = require "linkedin.core"
local ledger = core.ledger.new(arg[1], %d)
ledger:limit("posts", 20000, 0)
io.stdout:setvbuf "no"
local refused = 0
while refused < 20000 do
  io.write "?"
  local remaining = ledger:take("posts", "a", nil, 1, %d)
  io.write(remaining and "+" or "-")
  refused = refused + (remaining and 0 or 1)
end
io.write "."
]]

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

describe("ledger in a file", function()
  local dir, path

  before_each(function()
    dir = os.tmpname()
    os.remove(dir)
    path = dir .. "/state/linkedin/quota"
  end)

  after_each(function()
    os.execute("rm -rf " .. dir)
  end)

  local function open()
    local ledger, warning = core.ledger.new(path, NOW)
    ledger:limit("posts", 2000, 0)
    return ledger, warning
  end

  it("is made with the folders it needs, and counts for all who open it", function()
    local a, b = open(), open()
    assert.equal("file", a:place())
    assert.equal(1990, a:take("posts", "a", nil, 10, NOW))
    assert.equal(1985, b:take("posts", "a", nil, 5, NOW))
    assert.equal(15, a:snapshot("a", nil, NOW).posts.used)
    assert.is_nil(a:complaint())
  end)

  it("grants exactly the limit to processes of which some are killed", function()
    local script, runs, killed = dir .. "/worker.lua", {}, 0
    os.execute("mkdir -p " .. dir)
    write(script, WORKER:format(NOW, NOW))
    for i = 1, 6 do
      local killer = i <= 3 and ("timeout -s KILL 0.0%d "):format(3 * i) or ""
      runs[i] = assert(io.popen(("%s%s %s %s 2> /dev/null"):format(killer, LUA, script, path)))
    end
    local granted, doubted = 0, 0
    for _, run in ipairs(runs) do
      local said = run:read "*a"
      run:close()
      granted = granted + select(2, said:gsub("%+", ""))
      if said:find "%?[^%+%-]*$" then doubted = doubted + 1 end
      if not said:find "%." then killed = killed + 1 end
    end
    local ledger = open()
    ledger:limit("posts", 20000, 0)
    assert.equal(20000, ledger:snapshot("a", nil, NOW).posts.used)
    assert.is_true(granted <= 20000 and 20000 <= granted + doubted)
    assert.is_true(killed > 0)
    assert.is_nil((ledger:take("posts", "a", nil, 1, NOW)))
    assert.is_nil(ledger:complaint())
  end)

  it("is set aside when it is none of ours, and says so once", function()
    open()
    collectgarbage()
    collectgarbage()
    write(path, "notes")
    local ledger = open()
    local complaint = ledger:complaint()
    assert.equal("storage", complaint.kind)
    assert.matches("quota%.damaged%-1", complaint.message)
    assert.is_nil(ledger:complaint())
    assert.equal("file", ledger:place())
    local kept = assert(io.open(path .. ".damaged-1"))
    finally(function() kept:close() end)
    assert.equal("notes", kept:read "*a")
  end)

  it("leaves a folder of that name alone, and counts in memory", function()
    os.execute("mkdir -p " .. path)
    local ledger, warning = open()
    assert.equal("memory", ledger:place())
    assert.equal("storage", warning.kind)
    assert.matches("is no file", warning.message)
    assert.equal(1999, ledger:take("posts", "a", nil, 1, NOW))
  end)

  it("says that it counts in memory once the file is lost", function()
    local ledger = open()
    assert.equal(1999, ledger:take("posts", "a", nil, 1, NOW))
    os.execute(("rm -r %s/state && touch %s/state"):format(dir, dir))
    assert.equal(1999, ledger:take("posts", "a", nil, 1, NOW + 1))
    assert.equal("memory", ledger:place())
    assert.equal("storage", ledger:complaint().kind)
  end)

  it("refuses, and does not raise, where it has no place for another count", function()
    local ledger = open()
    ledger:limit("posts", 1, 0, "member")
    ledger:limit("posts", 4e9, 0)
    local refused
    for i = 1, 20000 do
      local remaining, retry_after = ledger:take("posts", "a", "member " .. i, 1, NOW)
      refused = refused or (remaining == nil and retry_after)
    end
    assert.is_true(refused > 0)
    assert.matches("is full", ledger:complaint().message)
    assert.is_nil(ledger:complaint())
  end)

  it("keeps windows of different length apart", function()
    local a, b = open(), core.ledger.new(path, NOW)
    b:limit("posts", 10, 60)
    a:take("posts", "a", nil, 2000, NOW)
    assert.equal(9, b:take("posts", "a", nil, 1, NOW))
    assert.is_nil((a:take("posts", "a", nil, 1, NOW + 1)))
    assert.equal(8, b:take("posts", "a", nil, 1, NOW + 1))
  end)
end)
