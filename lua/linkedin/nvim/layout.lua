-- SPDX-License-Identifier: MIT
--- How a post will look: wrapped, mentions and hashtags marked, folded at "…see more". Pure: needs no editor.

local M = {}

local SEE_MORE = "…see more"

---@class linkedin.Layout
---@field lines string[]
---@field spans { line: integer, from: integer, to: integer, kind: string }[]  lines from 1, bytes from 0
---@field characters integer  of the whole text, as LinkedIn counts
---@field limit integer
---@field is_folded boolean

-- Columns of a character, where no editor says: East Asian scripts and pictures take two.
local function columns(char)
  local a, b = char:byte(1, 2)
  if a < 0xE1 then return 1 end
  if a >= 0xF0 then return 2 end
  if a == 0xE1 then return b < 0x86 and 2 or 1 end
  if a == 0xE2 then return (b >= 0xBA) and 2 or 1 end
  if a >= 0xE3 and a <= 0xED then return 2 end
  return (a == 0xEF and b >= 0xBC) and 2 or 1
end

-- The text as characters, each with what it belongs to.
local function characters_of(elements)
  local chars = {}
  for _, element in ipairs(elements) do
    local shown = element.type == "hashtag" and (element.sign or "#") .. element.text or element.text
    for char in shown:gmatch "[%z\1-\127\194-\244][\128-\191]*" do
      chars[#chars + 1] = { char = char, kind = element.type }
    end
  end
  return chars
end

-- Lines of characters, none wider than `width`; broken at spaces where there are any.
local function wrap(chars, width, columns_of)
  local rows, row, used, space = {}, {}, 0, nil
  local function flush()
    rows[#rows + 1] = row
    row, used, space = {}, 0, nil
  end
  for _, c in ipairs(chars) do
    if c.char == "\n" then
      flush()
    else
      local wide = columns_of(c.char)
      if used + wide > width and #row > 0 then
        local rest = {}
        if c.char ~= " " and space then
          for i = space + 1, #row do rest[#rest + 1] = row[i] end
          for i = #row, space, -1 do row[i] = nil end
        end
        flush()
        for _, r in ipairs(rest) do
          row[#row + 1], used = r, used + columns_of(r.char)
        end
      end
      if not (c.char == " " and #row == 0 and #rows > 0 and used == 0) then
        row[#row + 1], used = c, used + wide
        if c.char == " " then space = #row end
      end
    end
  end
  flush()
  return rows
end

-- The characters that show before the fold; nil when all do.
local function before_fold(chars, rows, fold)
  local most = #chars > fold.characters and fold.characters or nil
  if #rows > fold.lines then
    local count, kept = 0, {}
    for i = 1, fold.lines do
      count = count + #rows[i]
      kept[i] = rows[i]
    end
    if not most or count < most then return kept end
  end
  if not most then return nil end
  local left, kept = most, {}
  for _, row in ipairs(rows) do
    local cut = {}
    for i = 1, math.min(left, #row) do cut[i] = row[i] end
    left = left - #cut
    kept[#kept + 1] = cut
    if left == 0 then return kept end
  end
  return kept
end

local function add_line(layout, text, kind)
  layout.lines[#layout.lines + 1] = text
  if kind and text ~= "" then
    layout.spans[#layout.spans + 1] = { line = #layout.lines, from = 0, to = #text, kind = kind }
  end
end

-- A row as text, with spans for what is not plain.
local function add_row(layout, row)
  local bytes, line, span = {}, #layout.lines + 1, nil
  local at = 0
  for i, c in ipairs(row) do
    if span and span.kind ~= c.kind then span = nil end
    if not span and c.kind ~= "text" then
      span = { line = line, from = at, kind = c.kind }
      layout.spans[#layout.spans + 1] = span
    end
    at = at + #c.char
    if span then span.to = at end
    bytes[i] = c.char
  end
  layout.lines[line] = table.concat(bytes)
end

-- The last row, with room for the words that unfold.
local function add_see_more(layout, row, width, columns_of)
  local used, room = 0, width - 10
  for _, c in ipairs(row) do used = used + columns_of(c.char) end
  while row[1] and (used > room or row[#row].char == " ") do
    used = used - columns_of(row[#row].char)
    row[#row] = nil
  end
  add_row(layout, row)
  local text = layout.lines[#layout.lines]
  local from = #text > 0 and #text + 1 or 0
  layout.lines[#layout.lines] = text .. (#text > 0 and " " or "") .. SEE_MORE
  layout.spans[#layout.spans + 1] = { line = #layout.lines, from = from, to = from + #SEE_MORE, kind = "fold" }
end

local function file_of(item)
  return item.path:match "[^/]+$" or item.path
end

-- What the post carries, one line each.
local function add_content(layout, post)
  local lines = {}
  for _, name in ipairs { "image", "video", "document" } do
    local item = post[name]
    if item then
      lines[#lines + 1] = ("[%s] %s%s"):format(name, item.title and item.title .. " · " or "", file_of(item))
      if name == "image" then lines[#lines + 1] = item.alt and "  alt: " .. item.alt or "  no alternative text" end
    end
  end
  for i, item in ipairs(post.images or {}) do
    lines[#lines + 1] = ("[image %d] %s%s"):format(i, file_of(item), item.alt and " · " .. item.alt or "")
  end
  if lines[1] then add_line(layout, "") end
  for _, line in ipairs(lines) do add_line(layout, line, "content") end
end

local SEEN_BY = { PUBLIC = "anyone", CONNECTIONS = "connections only", LOGGED_IN = "members only", CONTAINER = "a group" }

local function add_text(layout, elements, opts)
  local columns_of = opts.columns_of or columns
  local chars = characters_of(elements)
  local rows = wrap(chars, opts.width, columns_of)
  local kept = not opts.is_open and before_fold(chars, rows, opts.fold)
  layout.is_folded = kept and true or false
  for i, row in ipairs(kept or rows) do
    if kept and i == #kept then add_see_more(layout, row, opts.width, columns_of) else add_row(layout, row) end
  end
end

local function add_count(layout)
  local left = layout.limit - layout.characters
  add_line(layout, "")
  add_line(layout, ("%d of %d characters%s"):format(
    layout.characters, layout.limit, left < 0 and (": cut %d"):format(-left) or ""), left < 0 and "problem" or "count")
end

--- Lay a post out.
---@param post linkedin.ShareOptions  its text plain, or in parts
---@param opts { width: integer, fold: { characters: integer, lines: integer }, is_open: boolean?, author: string?, schedule: string?, columns_of: (fun(char: string): integer)? }
---@return linkedin.Layout? layout
---@return linkedin.Error? err  the text is no UTF-8
function M.of(post, opts)
  local text = require "linkedin.text"
  local little, err = text.build(post.text or "", { hashtags = true })
  if not little then return nil, err end
  local elements
  elements, err = text.parse(little)
  if not elements then return nil, err end
  local layout = {
    lines = {}, spans = {}, limit = require "linkedin.lint.text".LIMIT_CHARACTERS, is_folded = false,
    characters = text.length(text.plain(post.text or "")),
  }
  add_line(layout, opts.author or post.author or "you", "author")
  local seen_by = "seen by " .. (SEEN_BY[post.visibility or "PUBLIC"] or post.visibility)
  add_line(layout, (opts.schedule and opts.schedule .. " · " or "") .. seen_by, "about")
  add_line(layout, "")
  add_text(layout, elements, opts)
  add_content(layout, post)
  add_count(layout)
  return layout
end

return M
