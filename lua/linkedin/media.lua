-- SPDX-License-Identifier: MIT
--- What a media file is, and whether LinkedIn will take it.
---
---     local media = require "linkedin.media"
---     local found, err = media.probe "photo.jpg"        -- { kind = "image", format = "jpeg", … }
---     for _, finding in ipairs(media.check(found, "image", "rest")) do print(finding.message) end

local core = require "linkedin.core".media
local errors = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.MediaTrack
---@field kind "video"|"audio"|"other"
---@field codec string?        four-character code: "avc1", "hvc1", "mp4a"
---@field width integer?       pixels, as displayed
---@field height integer?
---@field duration_ms integer?

---@class linkedin.Media
---@field kind "image"|"video"|"document"|"unknown"
---@field format string        "jpeg" "png" "gif" "webp" "mp4" "mov" "pdf" "ppt" "pptx" "doc" "docx" … "text" "binary"
---@field mime_type string
---@field label string         the format in a sentence: "PNG image"
---@field size_bytes integer
---@field width integer?       pixels; of a video: of its first picture track, as displayed
---@field height integer?
---@field frames integer?      pictures in a GIF or an animated PNG
---@field duration_ms integer? of a video
---@field tracks linkedin.MediaTrack[]?  the first 16 of a video
---@field pages integer?       pages of a PDF, slides of a PPTX; nil where they cannot be counted
---@field brand string?        MP4 and MOV: major brand
---@field version string?      PDF: "1.7"
---@field fragmented boolean?  MP4 and MOV
---@field encrypted boolean?   PDF

local M = {}

local SOURCE = { path = "string", data = "string" }

local function fail(err, path)
  if path and err.kind == "validation" then err.message = ("'%s': %s"):format(path, err.message) end
  return nil, errors.new(err)
end

--- Look at a file's content; its name does not matter.
--- A file of another format is an answer that names it (`format = "webp"`, `kind = "unknown"`).
--- `nil, err` is for what cannot be examined: kind "validation" where the content is empty, cut off
--- or damaged; kind "storage" where the file cannot be read or is no regular file.
---@param source string|{path:string?, data:string?}  a path, or exactly one of `path` and `data` (bytes)
---@return linkedin.Media? found
---@return linkedin.Error? err
function M.probe(source)
  if type(source) == "string" then source = { path = source } end
  options.argument("media.probe", 1, source, "table")
  options.check("media.probe", source, SOURCE)
  if (source.path == nil) == (source.data == nil) then
    error("media.probe: give either 'path' (a file's name) or 'data' (its bytes)", 2)
  end
  local found, err
  if source.path then
    found, err = core.probe_path(source.path)
  else
    found, err = core.probe_data(source.data)
  end
  if not found then return fail(err, source.path) end
  return found
end

--- Hold a probed file against LinkedIn's limits: see linkedin.media_rules.
---@param found linkedin.Media
---@param kind "image"|"video"|"document"
---@param api? "rest"|"v2"          default "rest"
---@param overrides? table<string, any>  other limits; false switches one off
---@return linkedin.MediaFinding[]  empty where all is well
function M.check(found, kind, api, overrides)
  return require "linkedin.media_rules".check(found, kind, api, overrides)
end

return M
