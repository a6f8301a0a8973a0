-- SPDX-License-Identifier: MIT
--- PDF with any number of pages; `packed` keeps objects in compressed streams, as most writers do now.

local bytes = require "spec.support.media.bytes"
local deflate = require "spec.support.media.deflate"

local M = {}

-- Objects 1 catalogue, 2 pages, 3 font, then a page and its content each.
local function objects(pages)
  local list, kids = {}, {}
  for i = 1, pages do kids[i] = ("%d 0 R"):format(2 + i * 2) end
  list[1] = "<< /Type /Catalog /Pages 2 0 R >>"
  list[2] = ("<< /Type /Pages /Kids [%s] /Count %d >>"):format(table.concat(kids, " "), pages)
  list[3] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
  for i = 1, pages do
    local text = ("0.04 0.4 0.76 rg 72 640 451 90 re f BT 1 g /F1 32 Tf 90 674 Td (Page %d of %d) Tj ET")
      :format(i, pages)
    list[2 + i * 2] = ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
      .. "/Resources << /Font << /F1 3 0 R >> >> >>"):format(3 + i * 2)
    list[3 + i * 2] = { ("<< /Length %d >>\nstream\n%s\nendstream"):format(#text, text) }
  end
  return list
end

local function emit(out, state, text)
  out[#out + 1] = text
  state.at = state.at + #text
end

--- Objects (text; in a table when they have a stream) with a table of cross-references.
function M.plain(list)
  local out, state, offsets = {}, { at = 0 }, {}
  emit(out, state, "%PDF-1.4\n%\226\227\207\211\n")
  for i, object in ipairs(list) do
    offsets[i] = state.at
    emit(out, state, ("%d 0 obj\n%s\nendobj\n"):format(i, object[1] or object))
  end
  local xref = state.at
  emit(out, state, ("xref\n0 %d\n0000000000 65535 f \n"):format(#list + 1))
  for i = 1, #list do emit(out, state, ("%010d 00000 n \n"):format(offsets[i])) end
  emit(out, state, ("trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"):format(#list + 1, xref))
  return table.concat(out)
end

local function stream(dictionary, data)
  local packed = deflate.compress(data)
  -- Joined, not formatted: before 5.3, %s ends at the first NUL.
  return ("<< %s /Filter /FlateDecode /Length %d >>\nstream\n"):format(dictionary, #packed) .. packed .. "\nendstream"
end

-- Everything that is no stream, in one object stream.
local function pack(list)
  local index, data, at, count = {}, {}, 0, 0
  for i, object in ipairs(list) do
    if type(object) == "string" then
      index[#index + 1] = ("%d %d"):format(i, at)
      data[#data + 1] = object
      at, count = at + #object + 1, count + 1
    end
  end
  local head = table.concat(index, " ") .. "\n"
  return stream(("/Type /ObjStm /N %d /First %d"):format(count, #head), head .. table.concat(data, "\n"))
end

local function paeth(a, b, c)
  local p = a + b - c
  local pa, pb, pc = math.abs(p - a), math.abs(p - b), math.abs(p - c)
  if pa <= pb and pa <= pc then return a end
  return pb <= pc and b or c
end

local guesses = {
  [0] = function() return 0 end,
  function(left) return left end,
  function(_, above) return above end,
  function(left, above) return math.floor((left + above) / 2) end,
  paeth,
}

-- PNG's row filters, one after the other, on rows of 5 bytes: type, offset in 3, index.
local function predict(rows)
  local out, above = {}, ("\0"):rep(5)
  for n, row in ipairs(rows) do
    local line = { string.char(n % 5) }
    for i = 1, 5 do
      local left, corner = i > 1 and row:byte(i - 1) or 0, i > 1 and above:byte(i - 1) or 0
      line[i + 1] = string.char((row:byte(i) - guesses[n % 5](left, above:byte(i), corner)) % 256)
    end
    out[n], above = table.concat(line), row
  end
  return table.concat(out)
end

local function packed(list)
  local out, state, rows = {}, { at = 0 }, { "\0\0\0\0\0" }
  local container, xref = #list + 1, #list + 2
  local function note(offset) return "\1" .. bytes.be32(offset):sub(2) .. "\0" end
  emit(out, state, "%PDF-1.5\n%\226\227\207\211\n")
  local index = 0
  for i, object in ipairs(list) do
    if type(object) == "table" then
      rows[i + 1] = note(state.at)
      emit(out, state, i .. " 0 obj\n" .. object[1] .. "\nendobj\n")
    else
      rows[i + 1] = "\2" .. bytes.be32(container):sub(2) .. string.char(index % 256)
      index = index + 1
    end
  end
  rows[container + 1] = note(state.at)
  emit(out, state, container .. " 0 obj\n" .. pack(list) .. "\nendobj\n")
  rows[xref + 1] = note(state.at)
  local at = state.at
  emit(out, state, xref .. " 0 obj\n" .. stream(
    ("/Type /XRef /W [1 3 1] /Size %d /Root 1 0 R /DecodeParms << /Predictor 12 /Columns 5 >>")
      :format(xref + 1), predict(rows)) .. "\nendobj\nstartxref\n" .. at .. "\n%%EOF\n")
  return table.concat(out)
end

--- { pages = 1, packed = false } → bytes
function M.make(options)
  local list = objects(options.pages or 1)
  if options.packed then return packed(list) end
  return M.plain(list)
end

return M
