-- SPDX-License-Identifier: MIT
local bytes = require "spec.support.media.bytes"
local deflate = require "spec.support.media.deflate"
local errors = require "linkedin.error"
local make = require "spec.support.media"
local media = require "linkedin.media"
local ole = require "spec.support.media.ole"
local pdf = require "spec.support.media.pdf"
local png = require "spec.support.media.png"
local zip = require "spec.support.media.zip"

local be32, be64, le32 = bytes.be32, bytes.be64, bytes.le32

local function probe(data) return media.probe { data = data } end

local function found(data, expected)
  local result, err = probe(data)
  assert.is_nil(err, tostring(err))
  for name, value in pairs(expected) do assert.equal(value, result[name], name) end
  assert.equal(#data, result.size_bytes)
  return result
end

local function refused(data, part)
  local result, err = probe(data)
  assert.is_nil(result, result and result.format)
  assert.is_true(errors.is(err))
  assert.equal("validation", err.kind)
  assert.truthy(err.message:find(part, 1, true), err.message)
end

local function box(name, data, size) return be32(size or #data + 8) .. name .. data end

-- Small ones, for tests that go byte by byte. `is_exact`: every shorter file must be an error.
local samples = {
  { name = "jpeg", data = make.jpeg { width = 16, height = 16 }, is_exact = true },
  { name = "png", data = make.png { width = 20, height = 10 }, is_exact = true },
  { name = "gif", data = make.gif { width = 8, height = 4, frames = 3 }, is_exact = true },
  { name = "webp", data = make.webp { width = 9, height = 7 }, is_exact = true },
  { name = "mp4", data = make.mp4 { seconds = 4, width = 16, height = 16, audio = true }, is_exact = true },
  { name = "mp4", data = make.mp4 { seconds = 4, width = 16, height = 16, moov = "first" }, is_exact = true },
  { name = "mp4", data = make.mp4 { seconds = 4, width = 16, height = 16, fragmented = true } },
  { name = "mov", data = make.mov { seconds = 4, width = 16, height = 16, wide = true }, is_exact = true },
  { name = "pdf", data = make.pdf { pages = 2 } },
  { name = "pdf", data = make.pdf { pages = 2, packed = true } },
  { name = "doc", data = make.doc {} },
  { name = "ppt", data = make.ppt {} },
  { name = "docx", data = make.docx {}, is_exact = true },
  { name = "pptx", data = make.pptx { slides = 1 }, is_exact = true },
}

-- The same numbers on every Lua.
local function random(seed)
  return function(n)
    seed = (seed * 16807) % 2147483647
    return seed % n
  end
end

local function temporary(data)
  local path = os.tmpname()
  if data then make.write(path, data) end
  finally(function() os.remove(path) end)
  return path
end

describe("an image", function()
  it("in JPEG has its dimensions", function()
    local r = found(make.jpeg { width = 33, height = 17 },
      { kind = "image", format = "jpeg", mime_type = "image/jpeg", width = 33, height = 17, label = "JPEG image" })
    assert.is_nil(r.frames)
    assert.is_nil(r.duration_ms)
  end)

  it("in JPEG may carry a film behind its end, as phones do", function()
    found(make.jpeg { width = 8, height = 8 } .. ("\0"):rep(200000), { format = "jpeg", width = 8 })
  end)

  it("in PNG has its dimensions, and frames when it is animated", function()
    found(make.png { width = 640, height = 360 }, { kind = "image", format = "png", width = 640, height = 360 })
    local plain = make.png { width = 8, height = 8 }
    local animated = plain:sub(1, 33) .. png.chunk("acTL", be32(7) .. be32(0)) .. plain:sub(34)
    found(animated, { format = "png", frames = 7 })
    found(plain .. "trailing bytes are nobody's business", { format = "png" })
  end)

  it("in GIF has its frames counted, block by block", function()
    found(make.gif { width = 12, height = 6, frames = 1 }, { format = "gif", width = 12, height = 6, frames = 1 })
    found(make.gif { width = 4, height = 4, frames = 251 }, { kind = "image", frames = 251 })
  end)

  it("in WebP is recognised, so that it can be refused by name", function()
    found(make.webp { width = 300, height = 200 }, { kind = "image", format = "webp", width = 300, height = 200 })
    local lossy = "VP8 " .. le32(10) .. "\0\0\0\157\1\42\64\1\200\0"
    found("RIFF" .. le32(#lossy + 4) .. "WEBP" .. lossy, { format = "webp", width = 320, height = 200 })
    local extended = "VP8X" .. le32(10) .. "\0\0\0\0\63\6\0\31\3\0"
    found("RIFF" .. le32(#extended + 4) .. "WEBP" .. extended, { format = "webp", width = 1600, height = 800 })
  end)
end)

describe("a video", function()
  for _, moov in ipairs { "first", "last" } do
    it("in MP4 is read with its moov " .. moov, function()
      local r = found(make.mp4 { seconds = 4.5, width = 64, height = 36, audio = true, moov = moov },
        { kind = "video", format = "mp4", mime_type = "video/mp4", duration_ms = 4500, width = 64, height = 36,
          brand = "isom" })
      assert.same({ { kind = "video", codec = "avc1", width = 64, height = 36, duration_ms = 4500 },
        { kind = "audio", codec = "mp4a", duration_ms = 4501 } }, r.tracks)
      assert.is_nil(r.fragmented)
    end)
  end

  it("in MOV is told from MP4", function()
    found(make.mov { seconds = 3, width = 32, height = 32 },
      { kind = "video", format = "mov", mime_type = "video/quicktime", brand = "qt  ", duration_ms = 3000 })
    local bare = make.mov { seconds = 3, width = 32, height = 32 }
    found(bare:sub(21), { format = "mov", duration_ms = 3000 }) -- from before there were brands
  end)

  it("may have 64-bit boxes", function()
    found(make.mp4 { seconds = 7, width = 16, height = 16, wide = true }, { duration_ms = 7000, width = 16 })
  end)

  it("may be fragmented: the fragments are added up", function()
    local r = found(make.mp4 { seconds = 7.5, width = 16, height = 16, fragmented = true },
      { format = "mp4", duration_ms = 7500, fragmented = true, width = 16, height = 16 })
    assert.equal(7500, r.tracks[1].duration_ms)
  end)

  it("may take the duration of its samples from defaults", function()
    local head = make.mp4({ seconds = 1, width = 16, height = 16, fragmented = true }):match "^(.*)....moof"
    local function fragment(tfhd, count)
      return box("moof", box("traf", box("tfhd", tfhd) .. box("trun", be32(0) .. be32(count)))) .. box("mdat", "x")
    end
    found(head .. fragment(be32(0) .. be32(1), 5), { duration_ms = 5000 }) -- of the film
    found(head .. fragment(be32(8) .. be32(1) .. be32(500), 5), { duration_ms = 2500 }) -- of the fragment
    found(head .. fragment(be32(8 + 1 + 2) .. be32(1) .. be64(0) .. be32(1) .. be32(500), 5), { duration_ms = 2500 })
    found(head .. fragment(be32(0) .. be32(1), 5) .. fragment(be32(0) .. be32(1), 2), { duration_ms = 7000 })
    assert.is_nil(found(head .. fragment(be32(0) .. be32(77), 5), {}).duration_ms) -- of no known track
    refused(head .. fragment(be32(8) .. be32(1), 5), "box 'tfhd'")
  end)

  it("that was turned is measured as displayed", function()
    local upright = make.mp4 { width = 64, height = 32, seconds = 3 }
    local one, zero = be32(65536), be32(0)
    local matrix = one .. zero .. zero .. zero .. one
    local at = upright:find(matrix, upright:find("tkhd", 1, true), true)
    found(upright:sub(1, at - 1) .. zero .. one .. zero .. be32(4294901760) .. zero .. upright:sub(at + #matrix),
      { width = 32, height = 64 })
  end)

  it("of six gigabytes is probed without reading it", function()
    local path = temporary()
    local size = make.write_video(path, { seconds = 3, width = 16, height = 16, mdat_bytes = 6 * 1073741824,
      stamp_bytes = false })
    local r = assert(media.probe(path))
    assert.equal(size, r.size_bytes)
    assert.equal(3000, r.duration_ms)
  end)
end)

describe("a document", function()
  it("in PDF has version and pages", function()
    found(make.pdf { pages = 1 }, { kind = "document", format = "pdf", mime_type = "application/pdf", pages = 1,
      version = "1.4" })
    found(make.pdf { pages = 301 }, { pages = 301 })
  end)

  it("in PDF may pack its objects and cross-references", function()
    found(make.pdf { pages = 7, packed = true }, { format = "pdf", pages = 7, version = "1.5" })
  end)

  it("in PDF may have something in front, and revisions behind", function()
    found("\n\n" .. make.pdf { pages = 3 }, { format = "pdf", pages = 3 })
    local first = make.pdf { pages = 2 }
    local xref = first:match "startxref\n(%d+)"
    local added = "2 0 obj\n<< /Type /Pages /Kids [4 0 R] /Count 1 >>\nendobj\n"
    local revised = first .. added .. "xref\n2 1\n" .. ("%010d 00000 n \n"):format(#first)
      .. "trailer\n<< /Size 8 /Root 1 0 R /Prev " .. xref .. " >>\nstartxref\n" .. (#first + #added) .. "\n%%EOF\n"
    found(revised, { pages = 1 })
  end)

  it("in PDF may mix tables and streams of cross-references", function()
    local data = make.pdf { pages = 3, packed = true }
    local stream = data:match "startxref\n(%d+)"
    local function append(text, section)
      return data .. text .. section .. "startxref\n" .. (#data + #text) .. "\n%%EOF\n"
    end
    local none = "xref\n0 1\n0000000000 65535 f \ntrailer\n"
    found(append("", none .. "<< /Root 1 0 R /XRefStm " .. stream .. " >>\n"), { pages = 3 })
    found(append("", none .. "<< /Prev " .. stream .. " >>\n"), { pages = 3 })
    local pages = "2 0 obj\n<< /Count 12 >>\nendobj\n"
    local rows = "\1" .. be32(#data):sub(2) .. "\0"
    found(append(pages, ("99 0 obj\n<< /Type /XRef /W [1 3 1] /Index [7 0 2 1] /Size 9 /Root 1 0 R /Prev %s "
      .. "/Length 5 >>\nstream\n"):format(stream) .. rows .. "\nendstream\nendobj\n"), { pages = 12 })
  end)

  it("in PDF may keep its count elsewhere, and raise its version", function()
    local data = pdf.plain { "<< /Type /Catalog /Version /1.7 /Pages 2 0 R >>", "<< /Count 3 0 R >>", "9" }
    found(data, { pages = 9, version = "1.7" })
  end)

  it("in PDF packed by means we do not know has no page count", function()
    local data = make.pdf { pages = 3, packed = true }
    assert.is_nil(found(data:gsub("/FlateDecode", "/LZWDecode  "), { format = "pdf" }).pages)
    assert.is_nil(found(data:gsub("/Predictor 12", "/Predictor  2"), { format = "pdf" }).pages)
    found(data:gsub("/Filter /FlateDecode", "/Filter [/FlateDecode]"):gsub("startxref\n%d+", function()
      return "startxref\n" .. (select(2, data:gsub("/Filter /FlateDecode", "")) - 1) * 2 + tonumber(data:match "startxref\n(%d+)")
    end), { pages = 3 })
  end)

  it("in PDF with broken cross-references has its pages counted by sight", function()
    found((make.pdf { pages = 5 }):gsub("startxref\n%d+", "startxref\n7"), { pages = 5 })
  end)

  it("in PDF whose pages nobody can see is a PDF all the same", function()
    local r = found((make.pdf { pages = 5, packed = true }):gsub("startxref\n%d+", "startxref\n7"), { format = "pdf" })
    assert.is_nil(r.pages)
  end)

  it("in PDF says when it is encrypted", function()
    found((make.pdf { pages = 1 }):gsub("/Root 1 0 R", "/Root 1 0 R /Encrypt 3 0 R"), { encrypted = true, pages = 1 })
  end)

  it("of older Office is told by the streams inside", function()
    found(make.doc {}, { kind = "document", format = "doc", mime_type = "application/msword" })
    found(make.ppt {}, { kind = "document", format = "ppt" })
    found(ole.make { { "Workbook", "" } }, { format = "xls" })
    found(ole.make { { "WordDocument", ("x"):rep(8000000) } }, { format = "doc" }) -- needs a list of FAT lists
    found(ole.make { { "EncryptedPackage", "" } }, { format = "locked" })
    found(ole.make { { "Something", "" } }, { kind = "unknown", format = "ole" })
  end)

  it("of newer Office is told by the names inside", function()
    found(make.docx {}, { kind = "document", format = "docx" })
    found(make.pptx { slides = 4 }, { kind = "document", format = "pptx", pages = 4 })
    found(make.pptx { macros = true }, { format = "pptm" })
    found(make.docx { macros = true }, { format = "docm" })
    found(zip.make { { "[Content_Types].xml", "" }, { "xl/workbook.xml", "" } }, { format = "xlsx" })
    found(zip.make { { "mimetype", "application/vnd.oasis.opendocument.text" } }, { format = "odt" })
    found(zip.make { { "mimetype", "application/epub+zip" } }, { format = "epub" })
    found(zip.make { { "mimetype", "text/x" } }, { format = "zip" })
    found(zip.make { { "[Content_Types].xml", "" }, { "word/" .. ("x"):rep(99), "" } }, { format = "docx" })
    found(zip.make { { "ppt/notes.txt", "" } }, { kind = "unknown", format = "zip" })
  end)
end)

describe("a file of another kind", function()
  local cases = {
    { "heic", "image", box("ftyp", "heic\0\0\0\0mif1heic") .. box("meta", "") },
    { "avif", "image", box("ftyp", "mif1\0\0\0\0mif1avif") .. box("meta", "") },
    { "svg", "image", '<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg"/>' },
    { "bmp", "image", "BM\70\0\0\0\0\0\0\0\54\0\0\0\40\0\0\0" .. ("\0"):rep(60) },
    { "tiff", "image", "II*\0\8\0\0\0" }, { "tiff", "image", "MM\0*\0\0\0\8" },
    { "webm", "video", "\26\69\223\163\159\66\134\129\1\66\130\132webm" },
    { "mkv", "video", "\26\69\223\163\159\66\134\129\1\66\130\136matroska" },
    { "avi", "video", "RIFF\0\0\0\0AVI LIST" }, { "wav", "unknown", "RIFF\0\0\0\0WAVEfmt " },
    { "m4a", "unknown", make.mp4 { seconds = 1, width = 16, height = 16, audio = true }:gsub("isom", "M4A ", 1) },
    { "zip", "unknown", zip.make { { "a.txt", "hello" } } }, { "zip", "unknown", zip.make {} },
    { "gzip", "unknown", "\31\139\8\0" }, { "mp3", "unknown", "ID3\3\0" },
    { "html", "unknown", "\n<!DOCTYPE html><title>404</title>" }, { "xml", "unknown", "<?xml version='1.0'?><a/>" },
    { "text", "unknown", "Grüße\n" }, { "text", "unknown", "{}" }, { "text", "unknown", "abcdfree text" },
    { "binary", "unknown", "\0\1\2\3" }, { "binary", "unknown", "\255" }, { "rtf", "document", "{\\rtf1 x}" },
  }
  for _, case in ipairs(cases) do
    it("is recognised: " .. case[1] .. " from " .. #case[3] .. " bytes", function()
      found(case[3], { format = case[1], kind = case[2] })
    end)
  end
end)

describe("a file that is cut off", function()
  for _, sample in ipairs(samples) do
    it(("anywhere in %s of %d bytes is an error or an honest answer"):format(sample.name, #sample.data), function()
      found(sample.data, { format = sample.name })
      local shortest_known = 16
      for size = 0, #sample.data - 1 do
        local result, err = probe(sample.data:sub(1, size))
        if result then
          assert.is_false((sample.is_exact and size >= shortest_known) or false, "taken at " .. size)
        else
          assert.equal("validation", err.kind)
          assert.truthy(err.message:find "truncated" or err.message:find "damaged" or size == 0,
            size .. ": " .. err.message)
        end
      end
    end)
  end

  it("says what is missing", function()
    refused((make.png {}):sub(1, 1000), "PNG image is truncated: chunk IDAT at byte ")
    refused((make.jpeg {}):sub(1, 2000), "JPEG image is truncated: it has no end marker")
    refused((make.gif {}):sub(1, -2), "GIF image is truncated")
    refused((make.mp4 {}):sub(1, 5000), "MP4 video is truncated: box 'mdat' at byte 32 needs ")
    refused((make.mp4 { fragmented = true }):sub(1, 36), "MP4 video is truncated")
    refused(box("ftyp", "isom\0\0\0\0") .. box("mdat", "abc"), "the recording was not finished")
    refused((make.pdf {}):sub(1, 500), "PDF document is truncated: it does not end with 'startxref' and '%%EOF'")
    refused((make.docx {}):sub(1, -10), "is truncated: its list of contents")
    refused((make.doc {}):sub(1, 6000), "Word (DOC) document is truncated")
  end)

  it("or changed anywhere does no harm", function()
    local pick = random(4711)
    for _, sample in ipairs(samples) do
      for _ = 1, 400 do
        local data = sample.data
        for _ = 1, 1 + pick(4) do
          local at = 1 + pick(math.min(#data, 4096))
          data = data:sub(1, at - 1) .. string.char(pick(256)) .. data:sub(at + 1)
        end
        local result, err = probe(data)
        assert.is_true(result ~= nil or err.kind == "validation")
      end
    end
  end)
end)

describe("a hostile file", function()
  -- Whatever it is, the answer comes at once.
  local function quickly(fn)
    local start = os.clock()
    fn()
    assert.is_true(os.clock() - start < 5 * (tonumber(os.getenv "SPEC_SLOW") or 1))
  end

  it("may lie about sizes in MP4", function()
    local head = box("ftyp", "isom\0\0\0\0")
    refused(head .. box("moov", "", 4), "box 'moov' at byte 16 claims 4 bytes")
    refused(head .. be32(1) .. "moov" .. be64(8), "claims 8 bytes")
    refused(head .. be32(1) .. "moov" .. "\255\255\255\255\255\255\255\255", "is truncated: box 'moov'")
    refused(head .. be32(1) .. "moov\0\0\0", "is truncated")
    refused(head .. be32(0) .. "moov", "no movie header")
    refused(head .. box("moov", box("mvhd", "\0\0\0\0", 60)) .. ("\0"):rep(60), "larger than what holds it")
    refused(head .. box("moov", box("mvhd", "\0\0\0\0")), "box 'mvhd' at byte 24 is too short")
    refused(head .. box("moov", box("mvhd", "")), "is too short")
    refused(head .. box("moov", box("mvhd", ("\0"):rep(100))), "no 'mdat' box")
  end)

  it("may give MP4 durations without sense", function()
    local function film(mvhd)
      return box("ftyp", "isom\0\0\0\0") .. box("moov", box("mvhd", mvhd)) .. box("mdat", "")
    end
    assert.is_nil(found(film(("\0"):rep(100)), {}).duration_ms) -- timescale 0
    assert.is_nil(found(film(("\0"):rep(12) .. be32(1000) .. be32(4294967295)), {}).duration_ms) -- unknown
    local huge = found(film("\1" .. ("\0"):rep(19) .. be32(1) .. "\127" .. ("\255"):rep(7)), {})
    assert.is_true(huge.duration_ms > 2 ^ 62)
  end)

  it("may lie about the contents of a zip64 archive", function()
    local function zip64(count, at)
      local data = zip.make { { "[Content_Types].xml", "" }, { "word/document.xml", "" } }
      local head, size, offset, tail = data:sub(1, -23), data:sub(-10, -7), data:sub(-6, -3), data:sub(-22)
      return head .. "PK\6\6" .. ("\0"):rep(28) .. le32(count) .. le32(0) .. size .. le32(0) .. offset .. le32(0)
        .. "PK\6\7" .. le32(0) .. le32(at or #head) .. le32(0) .. le32(1)
        .. tail:sub(1, 8) .. "\255\255\255\255" .. tail:sub(13)
    end
    found(zip64(2), { format = "docx" })
    refused(zip64(3), "announces 3 entries and holds fewer")
    refused(zip64(2, 0), "its zip64 end record is missing")
    refused(zip64(2, 5000000), "is truncated")
  end)

  it("may list more fragment samples than fit in an MP4", function()
    local data = make.mp4 { seconds = 2, width = 16, height = 16, fragmented = true }
    local at = data:find("trun", 1, true)
    refused(data:sub(1, at + 7) .. ("\255"):rep(4) .. data:sub(at + 12), "lists more samples than it has room for")
  end)

  it("may nest MP4 boxes without end", function()
    quickly(function()
      local depth, parts = 20000, {}
      for i = depth, 1, -1 do parts[#parts + 1] = be32(i * 8) .. "moov" end
      refused(box("ftyp", "isom\0\0\0\0") .. table.concat(parts), "no movie header")
    end)
  end)

  it("may hold any number of tracks: sixteen are described", function()
    local data = make.mp4 { seconds = 3, width = 16, height = 16 }
    local track = data:match "(....trak.*)$"
    local header = data:match "mvhd(.*)....trak"
    local r = found(data:sub(1, data:find("....moov") - 1) .. box("moov", box("mvhd", header) .. track:rep(40)), {})
    assert.equal(16, #r.tracks)
  end)

  it("may claim absurd dimensions", function()
    local function image(width, height)
      return png.header(width, height) .. png.chunk("IDAT", "") .. png.chunk("IEND", "")
    end
    refused(image(2147483648, 1), "2147483648 x 1 pixels")
    refused(image(0, 1), "0 x 1 pixels")
    found(image(2147483647, 2147483647), { width = 2147483647 })
    refused("GIF89a\0\0\1\0\0\0\0\59", "0 x 1 pixels")
    refused("\255\216\255\192\0\17\8\0\0\0\16\3" .. ("\0"):rep(20), "16 x 0 pixels")
  end)

  it("may lie about chunks and segments", function()
    local head = png.header(8, 8)
    refused(head .. "\255\255\255\255IDAT", "no chunk at byte 33")
    refused(head .. "\127\255\255\255IDAT", "is truncated: chunk IDAT")
    refused(head .. "\0\0\0\0ID\0T\0\0\0\0", "no chunk at byte 33")
    refused(head .. png.chunk("IEND", ""), "holds no picture data")
    refused(head:sub(1, 20) .. "\9" .. head:sub(22) .. png.chunk("IEND", ""), "checksum")
    refused("\255\216\255\224\0\1", "has length 1")
    refused("\255\216\255\217", "holds no picture")
    refused("\255\216\255\218\0\2\255\217", "come before the frame header")
    refused("\255\216\255\254\0\4ab??", "no marker at byte 8")
    refused("GIF89a\1\0\1\0\0\0\0\7", "unknown block 0x07")
    refused("GIF89a\1\0\1\0\0\0\0\59", "holds no picture")
  end)

  it("may waste time: the budget ends it", function()
    quickly(function()
      refused("GIF89a\1\0\1\0\0\0\0\33\1" .. ("\1x"):rep(9000000) .. "\0\59", "too complicated")
      refused("\255\216" .. ("\255"):rep(9000000), "too complicated")
    end)
  end)

  it("may let PDF cross-references run in circles", function()
    local function loops(trailer)
      local xref = "xref\n0 1\n0000000000 65535 f \ntrailer\n<< " .. trailer .. " >>\nstartxref\n9\n%%EOF\n"
      assert.is_nil(found("%PDF-1.4\n" .. xref, { format = "pdf" }).pages)
    end
    quickly(function()
      loops "/Prev 9"
      loops "/Prev 9 /XRefStm 9"
      loops "/Root 1 0 R /Prev 9"
      loops "/Root 1 0 R /Prev 9999999999999999999999"
      loops "/Root 1 0 R /Prev -1"
    end)
    local data = make.pdf { pages = 1 }
    assert.equal(1, found(data:gsub("/Pages 2 0 R", "/Pages 1 0 R"), {}).pages) -- counted by sight
    assert.equal(1, found(data:gsub("/Count 1", "/Count 2 0 R"), {}).pages)
    assert.equal(1, found(data:gsub("/Count 1", "/Count -5"), {}).pages)
    assert.equal(1, found(data:gsub("xref\n0 %d+", "xref\n0 99999999"), {}).pages)
  end)

  it("may pack a PDF so that it unpacks to gigabytes, or nest it", function()
    local z = deflate.new()
    z.run(32, 40000000)
    local packed = z.close()
    local bomb = "%PDF-1.5\n1 0 obj\n<< /Type /XRef /W [1 3 1] /Size 9 /Root 1 0 R /Filter /FlateDecode /Length "
      .. #packed .. " >>\nstream\n" .. packed .. "\nendstream\nendobj\nstartxref\n9\n%%EOF"
    local nested = "%PDF-1.5\n1 0 obj\n<< /A " .. ("["):rep(200000) .. "\nstartxref\n9\n%%EOF"
    quickly(function()
      assert.is_nil(found(bomb, { format = "pdf" }).pages)
      assert.is_nil(found(nested, { format = "pdf" }).pages)
      assert.is_nil(found(nested:gsub("%[", "("), { format = "pdf" }).pages)
      assert.is_nil(found(nested:gsub("%[", "<<"), { format = "pdf" }).pages)
    end)
  end)

  it("may lie about the contents of a ZIP", function()
    local entries = { { "[Content_Types].xml", "x" }, { "word/document.xml", "y" }, { "c", "z" } }
    refused(zip.make(entries, 2), "announces 2 entries and holds more")
    refused(zip.make(entries, 4), "announces 4 entries and holds fewer")
    refused(zip.make(entries, 65535), "zip64")
    local data = zip.make(entries)
    refused(data:sub(1, -11) .. "\255\255\255\127" .. data:sub(-6), "larger than the file")
    refused("PK\3\4" .. ("\0"):rep(100), "is truncated")
  end)

  it("may let OLE2 sectors run in circles", function()
    local data = ole.make { { "Something", "" } }
    local fat = 512
    -- the directory, sector 1, follows itself
    quickly(function()
      refused(data:sub(1, fat + 4) .. le32(1) .. data:sub(fat + 9), "runs in a circle")
    end)
    refused(data:sub(1, fat + 4) .. le32(900000) .. data:sub(fat + 9), "is truncated")
    refused(data:sub(1, 30) .. "\30\0" .. data:sub(33), "sectors of 2^30 bytes")
    local short = make.doc {}
    local at = short:find("W\0o\0r\0d\0", 1, true) - 1
    refused(short:sub(1, at + 120) .. le32(4000000) .. short:sub(at + 125), "shorter than its size says")
  end)
end)

describe("a path", function()
  it("is opened, and its name says nothing", function()
    local path = temporary(make.png { width = 5, height = 6 })
    assert.equal("png", assert(media.probe(path)).format)
    assert.same(media.probe(path), media.probe { path = path })
    local wrong = path .. ".mp4"
    make.write(wrong, make.gif { frames = 2 })
    finally(function() os.remove(wrong) end)
    assert.equal("gif", assert(media.probe(wrong)).format)
  end)

  local function unreadable(path, kind, part)
    local result, err = media.probe(path)
    assert.is_nil(result)
    assert.equal(kind, err.kind)
    assert.truthy(err.message:find(part, 1, true), err.message)
    return err
  end

  it("that is not there, or not a file, is a storage error", function()
    local err = unreadable("/nonexistent/film.mp4", "storage", "cannot open '/nonexistent/film.mp4': ")
    assert.equal(2, err.code)
    unreadable("/tmp", "storage", "is a directory")
    unreadable("/dev/null", "storage", "is a device")
    unreadable("", "storage", "cannot open")
    unreadable("a\0b", "storage", "NUL")
  end)

  it("that is a FIFO does not block", function()
    local path = os.tmpname()
    os.remove(path)
    os.execute("mkfifo '" .. path .. "'")
    finally(function() os.remove(path) end)
    unreadable(path, "storage", "is a FIFO")
  end)

  it("to an empty file says so, with the name", function()
    local path = temporary ""
    unreadable(path, "validation", ("'%s': the file is empty"):format(path))
    refused("", "the file is empty")
  end)
end)

describe("a wrong argument", function()
  it("raises at the caller's line", function()
    local _, message = pcall(function() media.probe {} end)
    assert.truthy(message:find "media_spec.lua:%d+: media.probe: give either 'path'", message)
    assert.error_matches(function() media.probe { path = "a", data = "b" } end, "give either 'path'")
    assert.error_matches(function() media.probe { file = "a" } end, "unknown option 'file'")
    assert.error_matches(function() media.probe { path = 5 } end, "'path' must be string")
    assert.error_matches(function() media.probe(5) end, "argument 1 must be table")
    assert.error_matches(function() media.probe() end, "argument 1 must be table")
  end)
end)
