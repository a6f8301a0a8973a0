-- SPDX-License-Identifier: MIT
--- CSV as RFC 4180 has it, written row by row and put in its place when it is whole: until then the file is
--- called `NAME.part`, and an older one of the name stays.
---
--- Text that a spreadsheet would take for a formula gets an apostrophe in front of it.

local Error = require "linkedin.error"

local M = {}

---@class linkedin.Csv
---@field part string  where the rows are until `close`
local Csv = { __name = "linkedin.Csv" }
Csv.__index = Csv

local function refused(path, why)
  return Error.new {
    kind = "storage", message = ("cannot write %s: %s"):format(path, why),
    hint = "Check the folder, its rights and the space on the disk, or give another path",
  }
end
M.refused = refused

--- A cell.
---@param value any
---@param is_text boolean?  may hold somebody else's words
---@return string
function M.cell(value, is_text)
  if value == nil then return "" end
  local text = tostring(value)
  if type(value) == "number" and value % 1 == 0 then text = ("%.0f"):format(value) end
  if is_text and text:find "^[=+%-@\t\r]" then text = "'" .. text end
  if text:find '[",\r\n]' or text:find "^ " or text:find " $" then text = '"' .. text:gsub('"', '""') .. '"' end
  return text
end

--- Begin a file.
---@param path string
---@param columns { name: string, kind: string }[]
---@param opts { bom: boolean? }?  bom: a byte order mark, which Excel needs to see UTF-8
---@return linkedin.Csv? csv
---@return linkedin.Error? err
function M.open(path, columns, opts)
  local part = path .. ".part"
  local file, why = io.open(part, "wb")
  if not file then return nil, refused(part, why) end
  file:setvbuf("full", 65536)
  local self = setmetatable({ path = path, part = part, file = file, columns = columns, rows = 0 }, Csv)
  local names = {}
  for i, column in ipairs(columns) do names[i] = M.cell(column.name, true) end
  local ok, err = self:_write((opts and opts.bom and "\239\187\191" or "") .. table.concat(names, ",") .. "\r\n")
  if not ok then
    file:close()
    return nil, err
  end
  return self
end

function Csv:_write(text)
  local ok, why = self.file:write(text)
  if not ok then return nil, refused(self.part, why) end
  return true
end

--- Write a row: values by the names of the columns.
---@param row table
---@return boolean? written
---@return linkedin.Error? err
function Csv:write(row)
  local cells = {}
  for i, column in ipairs(self.columns) do cells[i] = M.cell(row[column.name], column.kind == "text") end
  self.rows = self.rows + 1
  return self:_write(table.concat(cells, ",") .. "\r\n")
end

--- Put the file in its place.
---@return boolean? done
---@return linkedin.Error? err
function Csv:close()
  local ok, why = self.file:close()
  if not ok then return nil, refused(self.part, why) end
  ok, why = os.rename(self.part, self.path)
  if not ok then return nil, refused(self.path, why) end
  return true
end

--- Leave it as it is, with the rows so far in `part`.
function Csv:abandon()
  self.file:close()
end

return M
