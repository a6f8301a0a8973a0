-- SPDX-License-Identifier: MIT
--- A 1 GiB video in parallel parts beside `curl -T` of the same file to the same server, in the same run:
--- throughput as a ratio, and how much this process grows. Twice: against nginx, which only stores, and
--- against the sandbox, which digests what it gets.
---
---     make bench BENCH=bench/video.lua         (MIB=256 for a quick look)

local linkedin = require "linkedin"
local clock = require "linkedin.core".clock.monotonic
local media = require "spec.support.media"

local MIB = tonumber(os.getenv "MIB") or 1024
local PART, ROUNDS = 4 * 1024 * 1024, 3

local function memory(field)
  for line in io.lines "/proc/self/status" do
    local kib = line:match("^" .. field .. ":%s*(%d+)")
    if kib then return tonumber(kib) / 1024 end
  end
  return 0
end

local function median(list)
  table.sort(list)
  return list[math.floor((#list + 1) / 2)]
end

local function timed(fn)
  local start = clock()
  fn()
  return clock() - start
end

local function run(command)
  local ok = os.execute(command)
  assert(ok == true or ok == 0, "failed: " .. command)
end

-- The two take turns; what counts is the median of the rounds' ratios.
local function compare(name, ours, theirs, size)
  local ratios, speeds = {}, {}
  local before = memory "VmRSS"
  for i = 1, ROUNDS do
    local our_time, their_time = timed(ours), timed(theirs)
    ratios[i], speeds[i] = their_time / our_time, size / our_time / 1048576
  end
  local growth = memory "VmHWM" - before
  print(("%-8s %5.0f MiB/s   %.2f of curl -T   peak growth %.1f MiB"):format(name, median(speeds), median(ratios), growth))
end

local path = os.tmpname()
local size = media.write_video(path, { seconds = 60, width = 640, height = 360, mdat_bytes = MIB * 1048576 })

local function parts_for(base)
  local parts = {}
  for offset = 0, size - 1, PART do
    parts[#parts + 1] = { url = ("%s/part%d"):format(base, #parts + 1), offset = offset, length = math.min(PART, size - offset) }
  end
  return parts
end

local function against_nginx()
  local nginx = require "spec.support.nginx".start()
  local li = linkedin.new { api_url = nginx.http_url, access_token = "bench" }
  local source = assert(require "linkedin.upload.source".open("bench", { path = path }))
  local parts = parts_for(nginx.http_url .. "/files")
  compare("nginx",
    function() assert(require "linkedin.upload.parts".send(li, source, parts, {}, { content_type = "application/octet-stream" })) end,
    function() run(("curl -sS -T %s %s/files/whole"):format(path, nginx.http_url)) end, size)
  nginx:stop()
end

local function against_sandbox()
  local sandbox = assert(linkedin.sandbox.start { quota = "off", processing = "video=0" })
  local li = linkedin.new {
    api_url = sandbox.api_url, oauth_url = sandbox.oauth_url, upload_url = sandbox.upload_url,
    access_token = sandbox.access_token, quota = false,
  }
  local function ours()
    assert(li.videos:upload { path = path, owner = sandbox.person, wait = false })
  end
  local function theirs()
    local registration = assert(li.assets:register { owner = sandbox.person, kind = "video", size = 1 })
    local _, mechanism = next(registration.uploadMechanism)
    run(("curl -sS -T %s '%s' >/dev/null"):format(path, mechanism.uploadUrl))
  end
  compare("sandbox", ours, theirs, size)
  sandbox:stop()
end

print(("%d MiB in parts of 4 MiB, %s"):format(MIB, rawget(_G, "jit") and "LuaJIT" or _VERSION))
local ok, why = pcall(function()
  against_nginx()
  against_sandbox()
end)
os.remove(path)
if not ok then error(why, 0) end
