-- SPDX-License-Identifier: MIT
--- A buffer's lines as a post: what `li.posts:share` takes, and where in the lines each field stands.
--- Mentions are written `@[Heron Optics](urn:li:organization:90000101)`, hashtags `#optics`. Pure.

local M = {}

---@class linkedin.Document
---@field post linkedin.ShareOptions
---@field schedule integer?  epoch seconds
---@field problems { line: integer, message: string }[]
---@field first integer      line of the text's first line; `last` of its last
---@field fields table       of the front matter
---@field parts { line: integer, from: integer, to: integer }[]  where each part of the text stands, bytes from 0

local KNOWN = {
  image = true, images = true, video = true, document = true, title = true, alt = true, visibility = true,
  author = true, schedule = true,
}

local ITEM = { path = true, alt = true, title = true, captions = true, thumbnail = true }
local PATHS = { "path", "captions", "thumbnail" }

-- ── the text ───────────────────────────────────────────────────────────────────────────────────

-- The next mention from a byte on. → from, to, name, urn
local function next_mention(text, at)
  while true do
    local from = text:find("@[", at, true)
    if not from then return nil end
    local i = from + 2
    while i <= #text do
      local c = text:sub(i, i)
      if c == "\\" then i = i + 1 elseif c == "]" or c == "\n" then break end
      i = i + 1
    end
    local urn, to = text:match("^%]%((urn:li:%a+:[^%s()]+)%)()", i)
    if urn then return from, to - 1, (text:sub(from + 2, i - 1):gsub("\\(.)", "%1")), (urn:gsub("\\(.)", "%1")) end
    at = from + 2
  end
end

--- Text as parts: strings and mentions. Text without a mention stays a string.
---@param text string
---@return string|table parts
---@return integer[] starts  byte, from 1, at which each part begins; and one behind the last
function M.parts(text)
  local parts, starts, at = {}, {}, 1
  local function add(part, from)
    parts[#parts + 1], starts[#starts + 1] = part, from
  end
  while true do
    local from, to, name, urn = next_mention(text, at)
    if not from then break end
    if from > at then add(text:sub(at, from - 1), at) end
    add({ mention = urn, name = name }, from)
    at = to + 1
  end
  if #parts == 0 then return text, { 1, #text + 1 } end
  if at <= #text then add(text:sub(at), at) end
  starts[#starts + 1] = #text + 1
  return parts, starts
end

-- Where a byte of the text stands. → line, byte from 0
local function place(doc, byte)
  local line, before = doc.first, doc.text:sub(1, byte - 1)
  local _, breaks = before:gsub("\n", "")
  return line + breaks, #before:match "[^\n]*$"
end

M.place = place

local function trim_lines(lines, first, last)
  while first <= last and lines[first]:find "^%s*$" do first = first + 1 end
  while last >= first and lines[last]:find "^%s*$" do last = last - 1 end
  return first, last
end

local function add_text(doc, lines, first, last)
  doc.first, doc.last = trim_lines(lines, first, last)
  local kept = {}
  for i = doc.first, doc.last do kept[#kept + 1] = (lines[i]:gsub("\r$", "")) end
  doc.text = table.concat(kept, "\n")
  if doc.text == "" then return end
  doc.post.text, doc.starts = M.parts(doc.text)
  doc.post.hashtags = true
end

-- ── the front matter ───────────────────────────────────────────────────────────────────────────

local function add_problem(doc, line, message)
  doc.problems[#doc.problems + 1] = { line = line, message = message }
end

-- A path as the one who wrote it meant it: beside the buffer's file.
local function resolve(path, where)
  if path:sub(1, 2) == "~/" and where.home then return where.home .. path:sub(2) end
  if path:sub(1, 1) == "/" or not where.folder then return path end
  return where.folder .. "/" .. path
end

-- One picture, film or paper. → what share takes | nil
local function item_of(doc, name, value, line, where)
  if type(value) == "string" then value = { path = value } end
  local item = {}
  for key, given in pairs(value) do
    if not ITEM[key] or type(given) ~= "string" then
      add_problem(doc, line, ("%s: '%s' is not one of path, alt, title, captions, thumbnail"):format(name, tostring(key)))
      return nil
    end
    if given ~= "" then item[key] = given end
  end
  if not item.path then
    add_problem(doc, line, name .. " needs a path")
    return nil
  end
  for _, key in ipairs(PATHS) do item[key] = item[key] and resolve(item[key], where) end
  return item
end

local takers = {}

for _, name in ipairs { "image", "video", "document" } do
  takers[name] = function(doc, field, where)
    local item = item_of(doc, name, field.value, field.line, where)
    if not item then return end
    local fields = doc.fields
    item.alt = item.alt or (name == "image" and fields.alt and fields.alt.value ~= "" and fields.alt.value) or nil
    item.title = item.title or (name ~= "image" and fields.title and fields.title.value ~= "" and fields.title.value) or nil
    doc.post[name] = item
  end
end

function takers.images(doc, field, where)
  local list = type(field.value) == "table" and field.value or { field.value ~= "" and field.value or nil }
  local items = {}
  for i, value in ipairs(list) do
    items[#items + 1] = item_of(doc, ("images[%d]"):format(i), value, field.lines and field.lines[i] or field.line, where)
  end
  if list[1] ~= nil and #items == #list then doc.post.images = items end
  if list[1] == nil then add_problem(doc, field.line, "images needs a list of paths") end
end

function takers.visibility(doc, field)
  if type(field.value) == "string" and field.value ~= "" then doc.post.visibility = field.value:upper() end
end

function takers.author(doc, field)
  local value = field.value
  if type(value) ~= "string" or value == "" then return end
  doc.post.author = value:find "^%d+$" and "urn:li:organization:" .. value or value
end

function takers.schedule(doc, field)
  local at, why = require "linkedin.nvim.moment".parse(tostring(field.value))
  if not at then return add_problem(doc, field.line, "schedule: " .. why) end
  doc.schedule = at
end

function takers.title(doc, field)
  if not doc.fields.video and not doc.fields.document then
    add_problem(doc, field.line, "title belongs to a video or a document; there is none")
  end
end

function takers.alt(doc, field)
  if not doc.fields.image then add_problem(doc, field.line, "alt belongs to an image; there is none") end
end

local function take_fields(doc, where)
  local names = {}
  for name in pairs(doc.fields) do names[#names + 1] = name end
  table.sort(names, function(a, b) return doc.fields[a].line < doc.fields[b].line end)
  for _, name in ipairs(names) do
    if KNOWN[name] then
      takers[name](doc, doc.fields[name], where)
    else
      local near = require "linkedin.nearest"(name, KNOWN)
      add_problem(doc, doc.fields[name].line, ("'%s' is unknown%s"):format(name, near and (", did you mean '" .. near .. "'?") or ""))
    end
  end
end

--- Read a document. The front matter at the top holds for a selection too.
---@param lines string[]  the whole buffer
---@param where { folder: string?, home: string?, from: integer?, to: integer? }?  `from` and `to`: the selected lines
---@return linkedin.Document
function M.read(lines, where)
  where = where or {}
  local front = require "linkedin.nvim.front_matter".parse(lines)
  local doc = { post = {}, problems = front.problems, fields = front.fields }
  local first = math.max(front.body, where.from or 1)
  add_text(doc, lines, first, math.min(#lines, where.to or #lines))
  take_fields(doc, where)
  return doc
end

--- Where a finding of linkedin.lint stands.
---@param doc linkedin.Document
---@param field string  as the finding names it
---@return integer line
---@return integer? from  byte from 0; nil: the whole line
---@return integer? last_line
---@return integer? to
function M.locate(doc, field)
  local name, index = field:match "^([%a_]+)%[?(%d*)"
  if name == "text" and index ~= "" and doc.starts and doc.starts[tonumber(index) + 1] then
    local line, from = place(doc, doc.starts[tonumber(index)])
    local last, to = place(doc, doc.starts[tonumber(index) + 1])
    return line, from, last, to
  end
  local known = doc.fields[name]
  if known then return known.lines and known.lines[tonumber(index)] or known.line end
  return math.max(1, doc.first)
end

return M
