-- SPDX-License-Identifier: MIT
--- Little text, the form of a versioned post's `commentary`, as LinkedIn reads it. Written from the
--- grammar and not from the client's escaper, so that neither can hide a mistake of the other.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
---
---     content  = { text | mention | hashtag | template }
---     text     = plain characters, and "\" before each of the fifteen reserved ones
---     mention  = "@" [ "[" text "]" ] "(" urn ")"
---     hashtag  = "#" letters and digits
---     template = "{hashtag|" ( "#" | "\#" | "＃" ) "|" text "}"
---
--- What breaks the grammar does not make LinkedIn refuse the post: it publishes what stands before.
---
--- element = { kind = "text", text } | { kind = "mention", urn, name? } | { kind = "hashtag", text, sign }

local text = require "linkedin.sandbox.text"
local urn = require "linkedin.sandbox.urn"

local M = {}

local find, sub, byte = string.find, string.sub, string.byte

local RESERVED = "[\\|{}@%[%]()<>#*_~]"
local FULL_WIDTH_SIGN = "\239\188\131" -- U+FF03

-- Reading ---------------------------------------------------------------------------------------

-- Text from byte `i` to the next reserved character that stands for itself: the text, where it
-- stopped, and why when the escape there is broken.
local function read_text(s, i)
  local out, n = {}, 0
  while true do
    local stop = find(s, RESERVED, i) or #s + 1
    n = n + 1
    out[n] = sub(s, i, stop - 1)
    if byte(s, stop) ~= 92 then return table.concat(out), stop end
    local escaped = sub(s, stop + 1, stop + 1)
    if not find(escaped, RESERVED) then
      return table.concat(out), stop, "a backslash stands before no reserved character"
    end
    n = n + 1
    out[n], i = escaped, stop + 2
  end
end

-- Text between brackets: the text and the byte after `closing`, or nil, where and why.
local function read_enclosed(s, i, closing, what)
  local found, stop, why = read_text(s, i)
  if why then return nil, stop, why end
  if sub(s, stop, stop) == closing then return found, stop + 1 end
  if stop > #s then return nil, stop, what .. " does not end" end
  return nil, stop, ("'%s' in %s is not escaped"):format(sub(s, stop, stop), what)
end

local MENTIONABLE = { "person", "organization" }

local function read_mention(s, start)
  local i, name = start + 1, nil
  if sub(s, i, i) == "[" then
    local found, stop, why = read_enclosed(s, i + 1, "]", "the name of a mention")
    if not found then return nil, stop, why end
    if found == "" then return nil, start, "the name of a mention is empty" end
    i, name = stop, found
  end
  if sub(s, i, i) ~= "(" then return nil, start, "'@' begins no mention" end
  local target, stop, why = read_enclosed(s, i + 1, ")", "the URN of a mention")
  if not target then return nil, stop, why end
  if not urn.check(target, MENTIONABLE) then
    return nil, start, "only persons and organizations can be mentioned, not " .. target
  end
  return { kind = "mention", urn = target, name = name }, stop
end

-- Beyond ASCII: spaces, punctuation, symbols, private use, emoji. All else counts as a letter or digit.
local NO_WORD = {
  { 0x80, 0xA9 }, { 0xAB, 0xB4 }, { 0xB6, 0xB9 }, { 0xBB, 0xBF }, { 0xD7, 0xD7 }, { 0xF7, 0xF7 },
  { 0x2000, 0x2BFF }, { 0x3000, 0x3004 }, { 0x3008, 0x3020 }, { 0xE000, 0xF8FF }, { 0xFE00, 0xFE6F },
  { 0xFF00, 0xFF0F }, { 0xFF1A, 0xFF20 }, { 0xFF3B, 0xFF40 }, { 0xFF5B, 0xFF65 }, { 0xFFF0, 0xFFFF },
  { 0x1F000, 0x1FAFF }, { 0xE0000, 0x10FFFF },
}

local function is_word(code)
  for _, range in ipairs(NO_WORD) do
    if code >= range[1] and code <= range[2] then return false end
  end
  return true
end

-- The byte after the letters and digits that begin at `i`.
local function word_end(s, i)
  while true do
    i = find(s, "[^0-9A-Za-z]", i) or #s + 1
    if i > #s or byte(s, i) < 0x80 then return i end
    local code, width = text.code_point(s, i)
    if not is_word(code) then return i end
    i = i + width
  end
end

local function read_hashtag(s, start)
  local stop = word_end(s, start + 1)
  if stop == start + 1 then return nil, start, "'#' begins no hashtag" end
  return { kind = "hashtag", text = sub(s, start + 1, stop - 1), sign = "#" }, stop
end

local SIGNS = { ["#|"] = "#", ["\\#|"] = "#", [FULL_WIDTH_SIGN .. "|"] = FULL_WIDTH_SIGN }

local function read_template(s, start)
  if sub(s, start, start + 8) ~= "{hashtag|" then return nil, start, "'{' begins no template" end
  local i = start + 9
  local bar = find(s, "|", i, true)
  local sign = bar and SIGNS[sub(s, i, bar)]
  if not sign then return nil, i, "the sign of a hashtag is missing" end
  local word, stop, why = read_enclosed(s, bar + 1, "}", "a hashtag")
  if not word then return nil, stop, why end
  if word == "" then return nil, bar + 1, "a hashtag is empty" end
  return { kind = "hashtag", text = word, sign = sign }, stop
end

local READERS = { ["@"] = read_mention, ["#"] = read_hashtag, ["{"] = read_template }

-- The element at `i` and the byte after it; or what of it is good, where it breaks, and why.
local function read_element(s, i)
  local c = sub(s, i, i)
  if READERS[c] then return READERS[c](s, i) end
  if c ~= "\\" and find(c, RESERVED) then return nil, i, ("'%s' is not escaped"):format(c) end
  local found, stop, why = read_text(s, i)
  return found ~= "" and { kind = "text", text = found } or nil, stop, why
end

--- Read little text. Returns the elements up to the first violation, and the violation if there is
--- one: { at = its place in characters from 0, why = a sentence }.
function M.parse(source)
  local elements, i = {}, 1
  while i <= #source do
    local element, stop, why = read_element(source, i)
    elements[#elements + 1] = element
    if why then return elements, { at = text.length(sub(source, 1, stop - 1)), why = why } end
    i = stop
  end
  return elements
end

-- Writing ---------------------------------------------------------------------------------------

local function escape(s)
  return (s:gsub(RESERVED, "\\%0"))
end

--- The elements as LinkedIn gives them back: every hashtag as a template.
function M.render(elements)
  local out = {}
  for i, element in ipairs(elements) do
    if element.kind == "text" then
      out[i] = escape(element.text)
    elseif element.kind == "hashtag" then
      local sign = element.sign == "#" and "\\#" or element.sign
      out[i] = ("{hashtag|%s|%s}"):format(sign, escape(element.text))
    else
      local name = element.name and "[" .. escape(element.name) .. "]" or ""
      out[i] = ("@%s(%s)"):format(name, escape(element.urn))
    end
  end
  return table.concat(out)
end

--- What a reader sees of one element. `name_of(urn)` names who is mentioned without a name.
function M.shown(element, name_of)
  if element.kind == "text" then return element.text end
  if element.kind == "hashtag" then return element.sign .. element.text end
  return element.name or name_of and name_of(element.urn) or element.urn
end

--- What a reader sees.
function M.visible(elements, name_of)
  local out = {}
  for i, element in ipairs(elements) do out[i] = M.shown(element, name_of) end
  return table.concat(out)
end

-- From and to plain text with attributes, the form of ugcPosts --------------------------------------

-- `#word` of plain text is a hashtag on LinkedIn; a letter, digit or sign before it makes it plain.
local function add_plain(elements, s)
  local i, from = 1, 1
  while true do
    i = find(s, "#", i, true)
    if not i then break end
    local stop = word_end(s, i + 1)
    local is_tag = stop > i + 1 and not sub(s, i + 1, stop - 1):find("^%d+$")
      and not find(sub(s, 1, i - 1), "[%w/&#]$")
    if is_tag then
      if i > from then elements[#elements + 1] = { kind = "text", text = sub(s, from, i - 1) } end
      elements[#elements + 1] = { kind = "hashtag", text = sub(s, i + 1, stop - 1), sign = "#" }
      from = stop
    end
    i = stop
  end
  if from <= #s then elements[#elements + 1] = { kind = "text", text = sub(s, from) } end
end

--- Plain text and its mentions as elements. `mentions` = list of { start, length, urn }, counted in
--- UTF-16 units; one that does not lie within the text is left out.
function M.from_plain(s, mentions)
  local elements, at = {}, 0
  local sorted = {}
  for i, mention in ipairs(mentions or {}) do sorted[i] = mention end
  table.sort(sorted, function(a, b) return a.start < b.start end)
  local total = text.utf16_length(s)
  for _, mention in ipairs(sorted) do
    local name = text.utf16_slice(s, mention.start, mention.length)
    if name and mention.start >= at and mention.length > 0 then
      add_plain(elements, text.utf16_slice(s, at, mention.start - at) or "")
      elements[#elements + 1] = { kind = "mention", urn = mention.urn, name = name }
      at = mention.start + mention.length
    end
  end
  add_plain(elements, text.utf16_slice(s, at, total - at) or "")
  return elements
end

--- The mentions among the elements as { start, length, urn }, counted in UTF-16 units.
function M.mentions(elements, name_of)
  local list, at = {}, 0
  for _, element in ipairs(elements) do
    local length = text.utf16_length(M.shown(element, name_of))
    if element.kind == "mention" then
      list[#list + 1] = { start = at, length = length, urn = element.urn }
    end
    at = at + length
  end
  return list
end

return M
