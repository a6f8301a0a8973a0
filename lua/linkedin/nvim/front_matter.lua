-- SPDX-License-Identifier: MIT
--- The head of a post between two lines `---`: what YAML calls front matter, as much of it as posts need.
---
---    image: photo.png          a value, bare or in quotes
---    images: [a.png, b.png]    a list
---    images:                   or one below the other
---      - path: a.png
---        alt: The workshop
---      - b.png
---
--- Pure: needs neither Neovim nor C.

local M = {}

---@class linkedin.FrontMatter
---@field fields table<string, { value: any, line: integer, lines: integer[]? }>  `lines` of a list's elements
---@field problems { line: integer, message: string }[]  lines count from 1
---@field body integer  the first line after it

local function trim(text)
  return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

-- One value, out of its quotes. → value | nil, why
local function scalar(text)
  text = trim(text)
  local quote = text:sub(1, 1)
  if quote == '"' or quote == "'" then
    local inner, rest = text:match("^" .. quote .. "(.-)" .. quote .. "%s*(.*)$")
    if quote == '"' then inner, rest = text:match '^"(.-[^\\])"%s*(.*)$' end
    if text:sub(1, 2) == quote .. quote then inner, rest = "", trim(text:sub(3)) end
    if not inner or (rest ~= "" and rest:sub(1, 1) ~= "#") then return nil, "the quotes are not closed" end
    if quote == '"' then inner = inner:gsub("\\(.)", "%1") end
    return inner
  end
  return trim((text:gsub("^#.*$", ""):gsub("%s#.*$", "")))
end

-- [a, "b, c", d] → list | nil, why
local function inline_list(text)
  local inner = text:match "^%[(.*)%]%s*$" or text:match "^%[(.*)%]%s+#.*$"
  if not inner then return nil, "the list is not closed: ]" end
  local list, at = {}, 1
  while at <= #inner do
    local piece = inner:match("^%s*\"[^\"]*\"%s*", at) or inner:match("^%s*'[^']*'%s*", at) or inner:match("^[^,]*", at)
    local value, why = scalar(piece)
    if not value then return nil, why end
    if value ~= "" then list[#list + 1] = value end
    at = at + #piece
    if at <= #inner and inner:sub(at, at) ~= "," then return nil, "a comma is missing in the list" end
    at = at + 1
  end
  return list
end

local function value_of(text)
  text = trim(text)
  if text:sub(1, 1) == "[" then return inline_list(text) end
  return scalar(text)
end

-- `name: value` → name, value's text
local function pair(text)
  return text:match "^([%a_][%w_]*)%s*:%s(.*)$" or text:match "^([%a_][%w_]*)%s*:()$", text:match "^[%a_][%w_]*%s*:%s(.*)$" or ""
end

-- What stands below a name that has no value of its own.
local below = {}

-- "- element"; an element may be a value or begin a table.
function below.element(field, text, number)
  if type(field.value) ~= "table" then field.value, field.lines = {}, {} end
  local name, rest = pair(text)
  local value, why
  if name then
    value = {}
    value[name], why = value_of(rest)
    if why then return why end
  else
    value, why = value_of(text)
    if not value then return why end
  end
  field.value[#field.value + 1] = value
  field.lines[#field.lines + 1] = number
end

-- "name: value", of the last element or of the field itself.
function below.pair(field, name, rest)
  if type(field.value) ~= "table" then field.value = {} end
  local target = field.lines and field.value[#field.value] or field.value
  if type(target) ~= "table" then return "a name does not fit here" end
  local why
  target[name], why = value_of(rest)
  return why
end

local function indented(field, line, number)
  if not field then return "nothing is above it to belong to" end
  if field.value ~= "" and type(field.value) ~= "table" then return "the line above has its value already" end
  local element = line:match "^%s*%-%s+(.*)$"
  if element then return below.element(field, element, number) end
  local name, rest = pair(trim(line))
  if name then return below.pair(field, name, rest) end
  return "neither \"- value\" nor \"name: value\""
end

-- One line of it. → the field that later lines belong to, why not
local function read(found, field, line, number)
  if line:find "^%s*$" or line:find "^%s*#" then return field end
  if line:find "^%s" or line:find "^%-%s" then return field, indented(field, line, number) end
  local name, rest = pair(line)
  if not name then return nil, "this is not \"name: value\"" end
  if found.fields[name] then return nil, ("'%s' is given twice"):format(name) end
  local value, why = value_of(rest)
  found.fields[name] = { value = value or "", line = number }
  return found.fields[name], why
end

--- Read the front matter of a text, if it has one.
---@param lines string[]
---@return linkedin.FrontMatter
function M.parse(lines)
  local found = { fields = {}, problems = {}, body = 1 }
  if not (lines[1] or ""):find "^%-%-%-%s*$" then return found end
  local field
  for number = 2, #lines do
    local line = lines[number]:gsub("\r$", "")
    if line:find "^%-%-%-%s*$" then
      found.body = number + 1
      return found
    end
    local why
    field, why = read(found, field, line, number)
    if why then found.problems[#found.problems + 1] = { line = number, message = "front matter: " .. why } end
  end
  found.problems = { { line = 1, message = "the front matter is not closed: a second line --- is missing" } }
  found.body = #lines + 1
  return found
end

return M
