-- SPDX-License-Identifier: MIT
--- The text of posts and comments.
---
--- A post's `commentary` is little text: fifteen reserved characters are escaped, mentions and hashtags
--- have a markup of their own. Everything else LinkedIn takes (comments, article titles, /v2) is plain
--- text. Text is written once, as a string or an array of parts, and comes out in either form:
---
---    local parts = { "Thanks ", text.mention("urn:li:organization:1234", "Acme (UK)"), "! ", text.hashtag "Lua" }
---    text.build(parts)   → Thanks @[Acme \(UK\)](urn:li:organization:1234)! {hashtag|\#|Lua}
---    text.plain(parts)   → Thanks Acme (UK)! #Lua,  { { start = 7, length = 9, urn = … } }
---
--- LinkedIn page: marketing/community-management/shares/little-text-format.

local core = require "linkedin.core".text

local M = {}

local function failure(fields)
  fields.kind = fields.kind or "validation"
  return require "linkedin.error".new(fields)
end

--- Escape plain text for a post's commentary. Call it once: escaping is not idempotent.
---@param s string
---@param opts { hashtags: boolean? }?  recognise #word as a hashtag
---@return string little
function M.escape(s, opts)
  return (core.escape(s, opts ~= nil and opts.hashtags))
end

--- The elements of little text, strictly.
---@param little string
---@return { type: "text"|"mention"|"hashtag", text: string, urn: string?, at: integer }[]? elements
---@return linkedin.Error? err  `offset`: characters before the first violation, where LinkedIn would cut
function M.parse(little)
  local elements, err = core.parse(little)
  if not elements then return nil, failure(err) end
  return elements
end

--- Plain text out of escaped text that holds no mentions or hashtags; the inverse of `escape`.
---@param little string
---@return string?, linkedin.Error?
function M.unescape(little)
  local elements, err = M.parse(little)
  if not elements then return nil, err end
  local out = {}
  for i, element in ipairs(elements) do
    if element.type ~= "text" then
      return nil, failure { message = ("character %d begins a %s, which has no plain form"):format(element.at + 1, element.type) }
    end
    out[i] = element.text
  end
  return table.concat(out)
end

--- What a reader sees of little text.
---@param little string
---@return string?, linkedin.Error?
function M.visible(little)
  local elements, err = M.parse(little)
  if not elements then return nil, err end
  local out = {}
  for i, element in ipairs(elements) do
    out[i] = element.type == "hashtag" and (element.sign .. element.text) or element.text
  end
  return table.concat(out)
end

--- Characters (code points), as LinkedIn's limits count them; nil for what is no UTF-8.
---@param s string
---@return integer?
function M.length(s)
  return (core.length(s))
end

--- UTF-16 code units, as LinkedIn's offsets count them (unconfirmed, likely).
---@param s string
---@return integer?
function M.utf16_length(s)
  return (select(2, core.length(s)))
end

--- A mention, to be put among the parts of a text. The name must be the exact one LinkedIn has, else it
--- shows as plain text.
---@param urn string   urn:li:person:… or urn:li:organization:…
---@param name string
---@return table part
function M.mention(urn, name)
  return { mention = urn, name = name }
end

--- A hashtag, to be put among the parts of a text.
---@param word string  with or without the leading #
---@return table part
function M.hashtag(word)
  return { hashtag = (word:gsub("^#", "")) }
end

local function parts_of(given)
  if type(given) == "table" and given[1] == nil and (given.mention or given.hashtag) then return { given } end
  return type(given) == "table" and given or { given }
end

local function check_utf8(s, position)
  local length, at = core.length(s)
  if length then return true end
  return nil, failure { message = ("part %d of the text is not UTF-8 at byte %d"):format(position, at + 1) }
end

local writers = {}

function writers.mention(part)
  return "@[" .. core.escape(part.name or "") .. "](" .. core.escape(part.mention) .. ")"
end

function writers.hashtag(part)
  return "{hashtag|\\#|" .. core.escape(part.hashtag) .. "}"
end

local function kind_of(part)
  if type(part) == "string" then return "text" end
  if type(part) == "table" and type(part.mention) == "string" then return "mention" end
  if type(part) == "table" and type(part.hashtag) == "string" then return "hashtag" end
  return nil
end

local function bad_part(position, part)
  return nil, failure {
    message = ("part %d of the text is a %s"):format(position, type(part)),
    hint = "A text is a string, or an array of strings, linkedin.text.mention(…) and linkedin.text.hashtag(…)",
  }
end

--- Little text out of a string or an array of parts.
---@param given string|table
---@param opts { hashtags: boolean? }?
---@return string? little, linkedin.Error? err
function M.build(given, opts)
  local out = {}
  for i, part in ipairs(parts_of(given)) do
    local kind = kind_of(part)
    if not kind then return bad_part(i, part) end
    if kind == "text" then
      local ok, err = check_utf8(part, i)
      if not ok then return nil, err end
      out[i] = M.escape(part, opts)
    else
      out[i] = writers[kind](part)
    end
  end
  return table.concat(out)
end

--- Plain text out of a string or an array of parts, and where its mentions stand.
---@param given string|table
---@return string? plain
---@return { start: integer, length: integer, urn: string }[]|linkedin.Error mentions  UTF-16 units, zero-based
function M.plain(given)
  local out, mentions, at = {}, {}, 0
  for i, part in ipairs(parts_of(given)) do
    local kind = kind_of(part)
    if not kind then return bad_part(i, part) end
    local shown = kind == "text" and part or kind == "mention" and (part.name or "") or ("#" .. part.hashtag)
    local ok, err = check_utf8(shown, i)
    if not ok then return nil, err end
    local length = M.utf16_length(shown)
    if kind == "mention" then mentions[#mentions + 1] = { start = at, length = length, urn = part.mention } end
    out[i], at = shown, at + length
  end
  return table.concat(out), mentions
end

--- Does plain text look as if it had been escaped already? Then escaping it again, or giving it to a
--- plain field, would publish backslashes.
---@param s string
---@return boolean
function M.looks_escaped(s)
  local rest, escapes = s:gsub("\\[|{}@%[%]()<>#*_~]", "")
  return escapes > 0 and rest:find("[|{}@%[%]()<>#*_~]") == nil
end

return M
