-- SPDX-License-Identifier: MIT
local make = require "spec.support.media"
local media = require "linkedin.media"
local rules = require "linkedin.media_rules"

local MB = 1024 * 1024

-- A probe result with everything in order, but for `changes`.
local function image(changes)
  local r = { kind = "image", format = "jpeg", label = "JPEG image", size_bytes = 1000, width = 100, height = 100 }
  for name, value in pairs(changes or {}) do r[name] = value end
  return r
end

local function video(changes)
  local r = { kind = "video", format = "mp4", label = "MP4 video", size_bytes = MB, width = 100, height = 100,
    duration_ms = 10000, tracks = { { kind = "video", codec = "avc1" } } }
  for name, value in pairs(changes or {}) do r[name] = value end
  return r
end

local function document(changes)
  local r = { kind = "document", format = "pdf", label = "PDF document", size_bytes = MB, pages = 3 }
  for name, value in pairs(changes or {}) do r[name] = value end
  return r
end

-- "rule:severity" of each finding, in order.
local function verdict(found, kind, api, overrides)
  local out = {}
  for _, finding in ipairs(rules.check(found, kind, api, overrides)) do
    out[#out + 1] = finding.rule .. ":" .. finding.severity
    assert.is_string(finding.field)
    assert.is_string(finding.source)
    if finding.source ~= "override" then assert.truthy(finding.confidence:find "^[DOIU]$") end
  end
  return table.concat(out, " ")
end

local function message(found, kind, api, overrides)
  return rules.check(found, kind, api, overrides)[1].message
end

local function minutes(n) return n * 60000 end

describe("media limits", function()
  local cases = {
    -- the guide's table
    { "v2", "image", image(), "" },
    { "v2", "image", image { format = "png" }, "" },
    { "v2", "image", image { format = "gif", frames = 999 }, "" },
    { "v2", "image", image { size_bytes = 8 * MB }, "" },
    { "v2", "image", image { size_bytes = 8 * MB + 1 }, "max_bytes:error" },
    { "v2", "image", image { width = 9000, height = 9000 }, "" },
    { "v2", "image", image { format = "webp", size_bytes = 9 * MB }, "formats:error max_bytes:error" },
    { "v2", "video", video { format = "mov" }, "" },
    { "v2", "video", video { size_bytes = 5 * 1024 * MB, duration_ms = minutes(15) }, "" },
    { "v2", "video", video { size_bytes = 5 * 1024 * MB + 1, duration_ms = minutes(15) + 1 },
      "max_bytes:error max_duration_ms:error" },
    { "v2", "video", video { duration_ms = 100 }, "" },
    { "v2", "document", document { format = "ppt" }, "" },
    { "v2", "document", document { format = "doc", pages = 999 }, "" },
    { "v2", "document", document { format = "docx" }, "formats:error" },
    { "v2", "document", document { size_bytes = 100 * MB + 1 }, "max_bytes:error" },
    -- the pages of the versioned API
    { "rest", "image", image { width = 6000, height = 6025 }, "" },
    { "rest", "image", image { width = 36152320, height = 1 }, "max_pixels:error" },
    { "rest", "image", image { width = 36152319, height = 1 }, "" },
    { "rest", "image", image { format = "gif", frames = 250 }, "" },
    { "rest", "image", image { format = "gif", frames = 251 }, "max_frames:error" },
    { "rest", "image", image { format = "png", frames = 251 }, "" },
    { "rest", "image", image { size_bytes = 9 * MB }, "advised_max_bytes:warning" },
    { "rest", "video", video { duration_ms = 3000 }, "" },
    { "rest", "video", video { duration_ms = 2999 }, "min_duration_ms:error" },
    { "rest", "video", video { duration_ms = minutes(15) + 1 }, "advised_max_duration_ms:warning" },
    { "rest", "video", video { duration_ms = minutes(30) + 1 }, "max_duration_ms:error" },
    { "rest", "video", video { size_bytes = 70000 }, "advised_min_bytes:warning" },
    { "rest", "video", video { size_bytes = 501 * MB }, "advised_max_bytes:warning" },
    { "rest", "video", video { size_bytes = 5 * 1024 * MB + 1 }, "max_bytes:error" },
    { "rest", "video", video { format = "mov" }, "formats:error" },
    { "rest", "document", document { format = "pptx" }, "" },
    { "rest", "document", document { format = "docx" }, "" },
    { "rest", "document", document { pages = 300 }, "" },
    { "rest", "document", document { pages = 301, size_bytes = 101 * MB }, "max_bytes:error max_pages:error" },
    { "rest", "document", document { format = "xlsx" }, "formats:error" },
  }
  for i, case in ipairs(cases) do
    it(("judge case %d (%s, %s): %s"):format(i, case[1], case[2], case[4] == "" and "fine" or case[4]), function()
      assert.equal(case[4], verdict(case[3], case[2], case[1]))
    end)
  end

  it("pass over what the probe could not find out", function()
    local r = video()
    r.duration_ms = nil
    assert.equal("", verdict(r, "video", "rest"))
    r = document { format = "doc" }
    r.pages = nil
    assert.equal("", verdict(r, "document", "rest"))
    r = image()
    r.width = nil
    assert.equal("", verdict(r, "image", "rest"))
  end)

  it("know a film without pictures and a locked document", function()
    assert.equal("video_track:error", verdict(video { tracks = { { kind = "audio" } } }, "video", "rest"))
    assert.equal("encrypted:warning", verdict(document { encrypted = true }, "document", "rest"))
  end)

  it("are the versioned API's unless told otherwise", function()
    assert.equal("max_frames:error", verdict(image { format = "gif", frames = 300 }, "image"))
    assert.equal("max_frames:error", verdict(image { format = "gif", frames = 300 }, "image", nil))
  end)

  it("name page and confidence", function()
    local finding = rules.check(image { width = 10000, height = 10000 }, "image", "rest")[1]
    assert.equal("D", finding.confidence)
    assert.truthy(finding.source:find("images-api", 1, true))
    assert.equal(36152319, finding.limit)
    for _, kinds in pairs(rules.limits) do
      for _, limits in pairs(kinds) do
        for name, rule in pairs(limits) do
          assert.truthy(rule.source and rule.confidence and rule.value, name)
          assert.equal(name:find "^advised_" and "warning" or "error", rule.severity)
        end
      end
    end
  end)

  it("can be read as a plain list", function()
    assert.equal(300, rules.list("document", "rest").max_pages)
    assert.same({ "mp4", "mov" }, rules.list("video", "v2").formats)
  end)
end)

describe("a finding", function()
  it("tells limit, actual value and cure", function()
    assert.equal("the image has 9 MiB, at most 8 MiB are allowed: save it smaller, or as JPG of lower quality",
      message(image { size_bytes = 9 * MB }, "image", "v2"))
    assert.equal("the image has 8 MiB (8,388,609 bytes), at most 8 MiB (8,388,608) are allowed: "
      .. "save it smaller, or as JPG of lower quality", message(image { size_bytes = 8 * MB + 1 }, "image", "v2"))
    assert.equal("the image has 8,000 x 5,000 = 40,000,000 pixels, at most 36,152,319 are allowed: scale it down",
      message(image { width = 8000, height = 5000 }, "image", "rest"))
    assert.equal("the GIF has 251 frames, at most 250 are allowed: drop frames, or post it as a video",
      message(image { format = "gif", frames = 251 }, "image", "rest"))
    assert.equal("the video lasts 16 min 30 s, at most 15 min are allowed: cut it",
      message(video { duration_ms = 990000 }, "video", "v2"))
    assert.equal("the video lasts 1.5 s, at least 3 s are needed: choose a longer one",
      message(video { duration_ms = 1500 }, "video", "rest"))
    assert.equal("the document has 301 pages, at most 300 are allowed: split it",
      message(document { pages = 301 }, "document", "rest"))
    assert.equal("the video has 68.36 KiB; LinkedIn may refuse less than 73.24 KiB: encode it at a higher bit rate",
      message(video { size_bytes = 70000 }, "video", "rest"))
  end)

  it("about a format names what the file is", function()
    assert.equal("this is a WebP image; an image must be JPG, PNG or GIF: convert it to JPG or PNG",
      message(image { format = "webp", label = "WebP image" }, "image", "rest"))
    assert.equal("this is an MP4 video; an image must be JPG, PNG or GIF: pass it as video, or choose another file",
      message(video(), "image", "rest"))
    assert.equal("this is a QuickTime (MOV) video; a video must be MP4: "
      .. "repack it without loss: ffmpeg -i INPUT.mov -c copy OUTPUT.mp4",
      message(video { format = "mov", label = "QuickTime (MOV) video" }, "video", "rest"))
    assert.equal("this is an HTML page; a document must be PDF, PPT or DOC: choose another file",
      message({ kind = "unknown", format = "html", label = "HTML page", size_bytes = 5 }, "document", "v2"))
  end)
end)

describe("a caller's limits", function()
  it("replace ours, or switch them off", function()
    assert.equal("", verdict(image { size_bytes = 9 * MB }, "image", "v2", { max_bytes = 10 * MB }))
    assert.equal("", verdict(image { size_bytes = 9 * MB }, "image", "v2", { max_bytes = false }))
    assert.equal("max_bytes:error", verdict(image { size_bytes = 9 * MB }, "image", "v2", { max_bytes = true }))
    assert.equal("", verdict(video { format = "mov" }, "video", "rest", { formats = { "mp4", "mov" } }))
  end)

  it("may add one where LinkedIn states none", function()
    local findings = rules.check(image { size_bytes = 3 * MB }, "image", "rest", { max_bytes = MB })
    assert.equal(1, #findings)
    assert.equal("error", findings[1].severity)
    assert.equal("override", findings[1].source)
    assert.equal("the image has 3 MiB, at most 1 MiB are allowed: save it smaller, or as JPG of lower quality",
      findings[1].message)
    assert.equal("advised_min_bytes:warning", verdict(image(), "image", "rest", { advised_min_bytes = 2000 }))
  end)

  it("are checked for spelling", function()
    assert.error_matches(function() rules.check(image(), "image", "rest", { max_byte = 5 }) end,
      "unknown option 'max_byte', did you mean 'max_bytes'")
    assert.error_matches(function() rules.check(image(), "photo", "rest") end, "kind must be 'image'")
    assert.error_matches(function() rules.check(image(), "image", "v3") end, "api must be 'rest' or 'v2', got v3")
  end)
end)

describe("real files", function()
  it("are probed and judged together", function()
    local function judge(data, kind, api)
      local out = {}
      for _, finding in ipairs(media.check(assert(media.probe { data = data }), kind, api)) do
        out[#out + 1] = finding.rule .. ":" .. finding.severity
      end
      return table.concat(out, " ")
    end
    assert.equal("", judge(make.png {}, "image", "v2"))
    assert.equal("max_bytes:error", judge(make.jpeg { width = 8, height = 8, size_bytes = 8 * MB + 1 }, "image", "v2"))
    assert.equal("max_pixels:error", judge(make.png { width = 8000, height = 5000 }, "image", "rest"))
    assert.equal("max_frames:error", judge(make.gif { width = 4, height = 4, frames = 251 }, "image", "rest"))
    assert.equal("max_duration_ms:error", judge(make.mp4 { seconds = 901, width = 16, height = 16 }, "video", "v2"))
    assert.equal("", judge(make.mov { seconds = 900, width = 16, height = 16 }, "video", "v2"))
    assert.equal("formats:error", judge(make.webp {}, "image", "rest"))
    assert.equal("max_pages:error", judge(make.pdf { pages = 301, packed = true }, "document", "rest"))
    assert.equal("", judge(make.pptx {}, "document", "rest"))
    assert.equal("", judge(make.ppt {}, "document", "v2"))
  end)
end)
