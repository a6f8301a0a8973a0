-- SPDX-License-Identifier: MIT
--- A job's description as LinkedIn takes it: a few tags without attributes, everything else as text.
--- LinkedIn page: talent/job-postings/api/job-posting-api-schema. The list of tags is unconfirmed, so it
--- is an option.

local M = {}

M.TAGS = { "b", "strong", "u", "i", "em", "br", "p", "ul", "li" }

-- What is not accepted, and what says nearly the same.
local INSTEAD = {
  div = "p", section = "p", article = "p", header = "p", footer = "p", blockquote = "p", pre = "p", tr = "p", table = "p",
  h1 = "p", h2 = "p", h3 = "p", h4 = "p", h5 = "p", h6 = "p", ol = "ul", dl = "ul", dt = "li", dd = "li",
}
local HEADING = { h1 = true, h2 = true, h3 = true, h4 = true, h5 = true, h6 = true }
local VOID = { br = true }
local DROPPED = { script = true, style = true, head = true, template = true, iframe = true, noscript = true, svg = true }
local BLOCK = { p = true, ul = true, li = true }

local function escape(text)
  -- An ampersand that begins no entity is one.
  text = text:gsub("&", "\1"):gsub("\1(#?%w+;)", "&%1"):gsub("\1", "&amp;")
  return (text:gsub("<", "&lt;"):gsub(">", "&gt;"))
end

-- ── reading ────────────────────────────────────────────────────────────────────────────────────

-- Past the end of an element whose content is not text: script, style.
local function skip_element(html, name, from)
  local lower = html:lower()
  local _, stop = lower:find("</%s*" .. name .. "%s*>", from)
  return stop and stop + 1 or #html + 1
end

-- The end of a tag that begins at `from`; quotes may hold ">".
local function tag_end(html, from)
  local quote
  for i = from, #html do
    local c = html:sub(i, i)
    if quote then
      if c == quote then quote = nil end
    elseif c == '"' or c == "'" then
      quote = c
    elseif c == ">" then
      return i
    end
  end
end

-- Calls on_text(text) and on_tag(name, is_end) in order.
local function scan(html, on_text, on_tag)
  local at = 1
  while at <= #html do
    local open = html:find("<", at, true)
    if not open then break end
    on_text(html:sub(at, open - 1))
    if html:sub(open, open + 3) == "<!--" then
      local _, stop = html:find("-->", open + 4, true)
      at = (stop or #html) + 1
    else
      local slash, name = html:match("^<(/?)(%a[%w]*)", open)
      local stop = name and tag_end(html, open)
      if stop then
        name = name:lower()
        on_tag(name, slash == "/")
        at = stop + 1
        if slash == "" and DROPPED[name] then at = skip_element(html, name, at) end
      elseif html:match("^<[!?]", open) then
        at = (html:find(">", open, true) or #html) + 1
      else
        on_text "<"
        at = open + 1
      end
    end
  end
  on_text(html:sub(at))
end

-- ── writing ────────────────────────────────────────────────────────────────────────────────────

local Writer = {}
Writer.__index = Writer

function Writer:put(text)
  self.parts[#self.parts + 1] = text
end

function Writer:is_open(tag)
  for _, open in ipairs(self.open) do
    if open == tag then return true end
  end
  return false
end

-- Close everything down to the tag.
function Writer:close(tag)
  if not self:is_open(tag) then return end
  repeat
    local top = table.remove(self.open)
    self:put("</" .. top .. ">")
  until top == tag
end

-- A paragraph ends where a block begins; a list item where the next one does.
function Writer:make_room_for(tag)
  if BLOCK[tag] and tag ~= "li" then self:close "p" end
  if tag == "li" then
    local top = self.open[#self.open]
    if top ~= "ul" then
      self:close "li"
      if self.allowed.ul and not self:is_open "ul" then self:start "ul" end
    end
  end
end

function Writer:start(tag)
  if VOID[tag] then return self:put("<" .. tag .. ">") end
  self:make_room_for(tag)
  self:put("<" .. tag .. ">")
  self.open[#self.open + 1] = tag
end

function Writer:tag(name, is_end)
  local tag = self.allowed[name] and name or INSTEAD[name]
  if not tag or not self.allowed[tag] then return end
  if is_end then
    if HEADING[name] and self.allowed.b then self:close "b" end
    if not VOID[tag] then self:close(tag) end
    return
  end
  self:start(tag)
  if HEADING[name] and self.allowed.b then self:start "b" end
end

function Writer:finish()
  while #self.open > 0 do self:put("</" .. table.remove(self.open) .. ">") end
  local html = table.concat(self.parts)
  local before
  repeat -- elements with nothing in them
    before = html
    html = html:gsub("<(%a+)>%s*</(%a+)>", function(first, last) return first == last and "" or nil end)
  until html == before
  return html
end

local function set_of(list)
  local set = {}
  for _, name in ipairs(list) do set[name] = true end
  return set
end

--- HTML, or plain text, as LinkedIn takes it: other tags are replaced or dropped, attributes are dropped,
--- scripts and styles go with their content, what is open is closed. Plain text keeps its line breaks.
---@param html string
---@param opts { tags: string[]? }?
---@return string
function M.sanitize(html, opts)
  local writer = setmetatable({ parts = {}, open = {}, allowed = set_of(opts and opts.tags or M.TAGS) }, Writer)
  if not html:find("</?%a") then
    local paragraphs = escape(html):gsub("\r\n", "\n"):gsub("^%s+", ""):gsub("%s+$", ""):gsub("\n%s*\n", "</p><p>"):gsub("\n", "<br>")
    return M.sanitize("<p>" .. paragraphs .. "</p>", opts)
  end
  scan(html, function(text) writer:put(escape(text)) end, function(name, is_end) writer:tag(name, is_end) end)
  return writer:finish()
end

--- How many characters of it a reader sees.
---@param html string  sanitised
---@return integer
function M.visible_length(html)
  local text = html:gsub("<[^>]*>", ""):gsub("&#?%w+;", "x")
  return require "linkedin.core".text.length(text) or #text
end

return M
