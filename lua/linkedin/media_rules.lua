-- SPDX-License-Identifier: MIT
--- LinkedIn's limits for media, as data: each with its page and how sure it is.
---
--- confidence: "D" the official documentation says so, "O" observed, "I" from other clients,
--- "U" unconfirmed. Where a figure may be decimal or binary (8 MB, 500 MB) the reading that refuses
--- less is taken: LinkedIn has the last word, a wrong refusal has none.

local options = require "linkedin.options"

local M = {}

local KB, MB = 1024, 1024 * 1024
local SECOND, MINUTE = 1000, 60 * 1000
local DOCS = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/"
local IMAGES, VIDEOS, DOCUMENTS = DOCS .. "images-api", DOCS .. "videos-api", DOCS .. "documents-api"
local GUIDE = "LinkedIn API guide, media specifications"

local function rule(value, severity, source, confidence)
  return { value = value, severity = severity, source = source, confidence = confidence }
end

---@class linkedin.MediaRule
---@field value any             number or list of formats
---@field severity "error"|"warning"
---@field source string         page or document that states it
---@field confidence "D"|"O"|"I"|"U"

-- Names are also those of `overrides`. `advised_…` are warnings beside a hard limit.
---@type table<string, table<string, table<string, linkedin.MediaRule>>>
M.limits = {
  v2 = {
    image = {
      formats = rule({ "jpeg", "png", "gif" }, "error", GUIDE, "U"),
      max_bytes = rule(8 * MB, "error", GUIDE, "U"),
    },
    video = {
      formats = rule({ "mp4", "mov" }, "error", GUIDE, "U"),
      max_bytes = rule(5 * 1024 * MB, "error", GUIDE, "U"),
      max_duration_ms = rule(15 * MINUTE, "error", GUIDE, "U"),
    },
    document = {
      formats = rule({ "pdf", "ppt", "doc" }, "error", GUIDE, "U"),
      max_bytes = rule(100 * MB, "error", GUIDE, "U"),
    },
  },
  rest = {
    image = {
      formats = rule({ "jpeg", "png", "gif" }, "error", IMAGES, "D"),
      max_pixels = rule(36152319, "error", IMAGES, "D"), -- "less than 36,152,320"
      max_frames = rule(250, "error", IMAGES, "D"),
      advised_max_bytes = rule(8 * MB, "warning", GUIDE, "U"), -- the page itself states none
    },
    video = {
      formats = rule({ "mp4" }, "error", VIDEOS, "D"),
      min_duration_ms = rule(3 * SECOND, "error", VIDEOS, "D"),
      max_duration_ms = rule(30 * MINUTE, "error", VIDEOS, "D"),
      advised_max_duration_ms = rule(15 * MINUTE, "warning", GUIDE, "U"),
      advised_min_bytes = rule(75 * 1000, "warning", VIDEOS, "D"),
      advised_max_bytes = rule(500 * MB, "warning", VIDEOS, "D"), -- contradicted by the next
      max_bytes = rule(5 * 1024 * MB, "error", VIDEOS, "D"),
    },
    document = {
      formats = rule({ "pdf", "ppt", "pptx", "doc", "docx" }, "error", DOCUMENTS, "D"),
      max_bytes = rule(100 * MB, "error", DOCUMENTS, "D"),
      max_pages = rule(300, "error", DOCUMENTS, "D"),
    },
  },
}

-- Numbers for people ------------------------------------------------------------------------------

local function group(n)
  local digits = ("%.0f"):format(n)
  local grouped = digits:reverse():gsub("(%d%d%d)", "%1,"):reverse()
  return (grouped:gsub("^,", ""))
end

local function trim(n)
  return (("%.2f"):format(n):gsub("%.?0+$", ""))
end

local function bytes(n)
  if n >= 1024 * MB then return trim(n / (1024 * MB)) .. " GiB" end
  if n >= MB then return trim(n / MB) .. " MiB" end
  if n >= KB then return trim(n / KB) .. " KiB" end
  return group(n) .. (n == 1 and " byte" or " bytes")
end

local function length(ms)
  if ms < MINUTE then return trim(ms / SECOND) .. " s" end
  local minutes, rest = math.floor(ms / MINUTE), math.floor(ms % MINUTE / SECOND)
  return rest == 0 and ("%d min"):format(minutes) or ("%d min %d s"):format(minutes, rest)
end

-- Rounding must not make two different figures look the same.
local function versus(show, unit, actual, limit)
  local a, l = show(actual), show(limit)
  if a ~= l then return a, l end
  return a .. " (" .. group(actual) .. " " .. unit .. ")", l .. " (" .. group(limit) .. ")"
end

local function versus_bytes(actual, limit) return versus(bytes, "bytes", actual, limit) end
local function versus_length(actual, limit) return versus(length, "ms", actual, limit) end

local EXTENSION = { jpeg = "JPG" }

local function formats(list)
  local names = {}
  for i, name in ipairs(list) do names[i] = EXTENSION[name] or name:upper() end
  if #names < 2 then return names[1] or "nothing" end
  return table.concat(names, ", ", 1, #names - 1) .. " or " .. names[#names]
end

-- Each check answers nil, or the sentence that says limit, actual value and what to do --------------

local A_KIND = { image = "an image", video = "a video", document = "a document" }

local REMEDY = {
  image = "convert it to JPG or PNG",
  video = "convert it to MP4 (H.264 and AAC), for example: ffmpeg -i INPUT -c:v libx264 -c:a aac OUTPUT.mp4",
  document = "export it as PDF",
}

local function article(label)
  return (label:find("^[AEIOaeio]") or label:find "^MP[34]" or label:find "^SVG" or label:find "^HTML"
    or label:find "^XML" or label:find "^RTF") and "an " or "a "
end

local function format_remedy(found, kind)
  if found.kind ~= kind and A_KIND[found.kind] then
    return ("pass it as %s, or choose another file"):format(found.kind)
  end
  if found.kind == "unknown" then return "choose another file" end
  if found.format == "mov" then
    return "repack it without loss: ffmpeg -i INPUT.mov -c copy OUTPUT.mp4"
  end
  if found.format == "locked" then return "remove the password and export it as PDF" end
  return REMEDY[kind]
end

local function advice_to_shrink(kind)
  if kind == "image" then return "save it smaller, or as JPG of lower quality" end
  if kind == "video" then return "encode it at a lower bit rate" end
  return "reduce its pictures or split it"
end

local checks = {}

function checks.formats(found, limit, kind)
  for _, name in ipairs(limit) do
    if name == found.format and found.kind == kind then return nil end
  end
  local label = found.label or found.format
  return ("this is %s%s; %s must be %s: %s"):format(article(label), label, A_KIND[kind], formats(limit),
    format_remedy(found, kind)), "format"
end

function checks.max_bytes(found, limit, kind)
  if found.size_bytes <= limit then return nil end
  local actual, allowed = versus_bytes(found.size_bytes, limit)
  return ("the %s has %s, at most %s are allowed: %s"):format(kind, actual, allowed, advice_to_shrink(kind)),
    "size_bytes"
end

function checks.advised_max_bytes(found, limit, kind)
  if found.size_bytes <= limit then return nil end
  local actual, allowed = versus_bytes(found.size_bytes, limit)
  return ("the %s has %s; LinkedIn may refuse more than %s: %s"):format(kind, actual, allowed,
    advice_to_shrink(kind)), "size_bytes"
end

function checks.advised_min_bytes(found, limit, kind)
  if found.size_bytes >= limit then return nil end
  local actual, allowed = versus_bytes(found.size_bytes, limit)
  return ("the %s has %s; LinkedIn may refuse less than %s: encode it at a higher bit rate")
    :format(kind, actual, allowed), "size_bytes"
end

function checks.max_pixels(found, limit)
  if not (found.width and found.height) then return nil end
  local pixels = found.width * found.height
  if pixels <= limit then return nil end
  return ("the image has %s x %s = %s pixels, at most %s are allowed: scale it down"):format(
    group(found.width), group(found.height), group(pixels), group(limit)), "width"
end

function checks.max_frames(found, limit)
  if found.format ~= "gif" or (found.frames or 1) <= limit then return nil end
  return ("the GIF has %s frames, at most %s are allowed: drop frames, or post it as a video"):format(
    group(found.frames), group(limit)), "frames"
end

function checks.max_duration_ms(found, limit)
  if (found.duration_ms or 0) <= limit then return nil end
  local actual, allowed = versus_length(found.duration_ms, limit)
  return ("the video lasts %s, at most %s are allowed: cut it"):format(actual, allowed), "duration_ms"
end

function checks.advised_max_duration_ms(found, limit)
  if (found.duration_ms or 0) <= limit then return nil end
  local actual, allowed = versus_length(found.duration_ms, limit)
  return ("the video lasts %s; LinkedIn may refuse more than %s: consider cutting it"):format(
    actual, allowed), "duration_ms"
end

function checks.min_duration_ms(found, limit)
  if (found.duration_ms or limit) >= limit then return nil end
  local actual, allowed = versus_length(found.duration_ms, limit)
  return ("the video lasts %s, at least %s are needed: choose a longer one"):format(actual, allowed),
    "duration_ms"
end

function checks.max_pages(found, limit)
  if (found.pages or 0) <= limit then return nil end
  return ("the document has %s pages, at most %s are allowed: split it"):format(
    group(found.pages), group(limit)), "pages"
end

-- The order in which findings are reported, errors first where two speak of one thing.
local ORDER = { "formats", "max_bytes", "advised_max_bytes", "advised_min_bytes", "max_pixels", "max_frames",
  "min_duration_ms", "max_duration_ms", "advised_max_duration_ms", "max_pages" }

-- An exceeded hard limit makes the advice beside it noise.
local HARD = { advised_max_bytes = "max_bytes", advised_max_duration_ms = "max_duration_ms" }

-- Whatever the limits: what no API could show. A rule's name, field, message and severity.
local function check_content(found, kind)
  if kind == "document" and found.encrypted then
    return "encrypted", "encrypted", "the PDF is encrypted, LinkedIn may be unable to show it: "
      .. "save it without a password", "warning"
  end
  if kind ~= "video" then return nil end
  for _, track in ipairs(found.tracks or {}) do
    if track.kind == "video" then return nil end
  end
  return "video_track", "tracks", "the file has no video track: export the video again", "error"
end

local OVERRIDES = {}
for name in pairs(checks) do OVERRIDES[name] = name == "formats" and "table|boolean" or "number|boolean" end

-- The caller's limit, else ours; nil for none.
local function choose(known, given)
  if given == false then return nil end
  if given ~= nil and given ~= true then return given end
  return known and known.value
end

local function finding(found, name, field, message, limit, known)
  local is_ours = known ~= nil and known.value == limit
  return {
    field = field, rule = name, message = message, limit = limit, actual = found[field],
    severity = name:find "^advised_" and "warning" or known and known.severity or "error",
    source = is_ours and known.source or "override", confidence = is_ours and known.confidence or nil,
  }
end

---@class linkedin.MediaFinding
---@field field string          field of the probe result the rule speaks of
---@field rule string           name of the limit, as in `overrides`
---@field severity "error"|"warning"
---@field message string        limit, actual value, and what to do
---@field source string         page or document that states the limit; "content" for what no API can show
---@field confidence string?    "D" documented, "O" observed, "I" from other clients, "U" unconfirmed
---                             (nil where the limit is the caller's; `source` is "override" then)
---@field limit any
---@field actual any

--- Hold a probed file against the limits of an API. Reports everything at once.
---
---     rules.check(found, "image", "v2", { max_bytes = 20 * 1024 * 1024 })
---@param found linkedin.Media      from `linkedin.media.probe`
---@param kind "image"|"video"|"document"  what it is to be posted as
---@param api? "rest"|"v2"          default "rest"
---@param overrides? table<string, number|string[]|boolean>  other limits by rule; false switches one off
---@return linkedin.MediaFinding[]
function M.check(found, kind, api, overrides)
  api = api == nil and "rest" or api
  options.argument("media.check", 1, found, "table")
  if not A_KIND[kind] then
    error(("media.check: kind must be 'image', 'video' or 'document', got %s"):format(tostring(kind)), 2)
  end
  if not M.limits[api] then
    error(("media.check: api must be 'rest' or 'v2', got %s"):format(tostring(api)), 2)
  end
  overrides = options.check("media.check", overrides, OVERRIDES)
  local findings, failed = {}, {}
  for _, name in ipairs(ORDER) do
    local known = M.limits[api][kind][name]
    local limit = choose(known, overrides[name])
    if limit and not (HARD[name] and failed[HARD[name]]) then
      local message, field = checks[name](found, limit, kind)
      if message then
        failed[name] = true
        findings[#findings + 1] = finding(found, name, field, message, limit, known)
      end
    end
  end
  if not failed.formats then
    local name, field, message, severity = check_content(found, kind)
    if name then
      findings[#findings + 1] = { field = field, rule = name, message = message, actual = found[field],
        severity = severity, source = "content", confidence = "I" }
    end
  end
  return findings
end

--- The limits of an API and kind, for showing: rule → value.
---@param kind "image"|"video"|"document"
---@param api "rest"|"v2"
---@return table<string, any>
function M.list(kind, api)
  local list = {}
  for name, known in pairs(M.limits[api][kind]) do list[name] = known.value end
  return list
end

return M
