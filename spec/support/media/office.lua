-- SPDX-License-Identifier: MIT
--- DOCX and PPTX, each with the parts the format asks for and no more.

local zip = require "spec.support.media.zip"

local M = {}

local XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
local PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
local OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
local TYPES = "application/vnd.openxmlformats-officedocument."

-- { part name, type } pairs → [Content_Types].xml
local function content_types(parts)
  local out = { XML, '<Types xmlns="', PACKAGE, 'content-types">',
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>' }
  for _, part in ipairs(parts) do
    out[#out + 1] = ('<Override PartName="/%s" ContentType="%s%s+xml"/>'):format(part[1], TYPES, part[2])
  end
  return table.concat(out) .. "</Types>"
end

-- { type, target } pairs → a .rels part; ids are rId1, rId2, …
local function relationships(list)
  local out = { XML, '<Relationships xmlns="', PACKAGE, 'relationships">' }
  for i, item in ipairs(list) do
    out[#out + 1] = ('<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>'):format(i, OFFICE, item[1], item[2])
  end
  return table.concat(out) .. "</Relationships>"
end

--- { text = "…", macros = false } → bytes
function M.docx(options)
  local text = options.text or "A document made on the spot."
  local entries = {
    { "[Content_Types].xml", content_types { { "word/document.xml", "wordprocessingml.document.main" } } },
    { "_rels/.rels", relationships { { "officeDocument", "word/document.xml" } } },
    { "word/document.xml", XML
      .. '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
      .. text .. "</w:t></w:r></w:p><w:sectPr/></w:body></w:document>" },
  }
  if options.macros then entries[#entries + 1] = { "word/vbaProject.bin", "" } end
  return zip.make(entries)
end

local DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
local SPACES = (' xmlns:a="%s" xmlns:r="%s" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"')
  :format(DRAWING, OFFICE)
local TREE = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'

local function slide(text)
  return XML .. "<p:sld" .. SPACES .. "><p:cSld><p:spTree>" .. TREE
    .. '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Text"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
    .. '<a:off x="914400" y="914400"/><a:ext cx="7315200" cy="1828800"/></a:xfrm>'
    .. '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:t>'
    .. text .. "</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
end

local function theme()
  local colours = {}
  for _, name in ipairs { "dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5",
    "accent6", "hlink", "folHlink" } do
    colours[#colours + 1] = ('<a:%s><a:srgbClr val="%s"/></a:%s>'):format(name,
      name:find "lt" and "FFFFFF" or "0A66C2", name)
  end
  local font = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
  local fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
  return XML .. '<a:theme xmlns:a="' .. DRAWING .. '" name="Plain"><a:themeElements><a:clrScheme name="Plain">'
    .. table.concat(colours) .. '</a:clrScheme><a:fontScheme name="Plain"><a:majorFont>' .. font
    .. "</a:majorFont><a:minorFont>" .. font .. '</a:minorFont></a:fontScheme><a:fmtScheme name="Plain">'
    .. "<a:fillStyleLst>" .. fill:rep(3) .. "</a:fillStyleLst><a:lnStyleLst>"
    .. ("<a:ln>" .. fill .. "</a:ln>"):rep(3) .. "</a:lnStyleLst><a:effectStyleLst>"
    .. ("<a:effectStyle><a:effectLst/></a:effectStyle>"):rep(3) .. "</a:effectStyleLst><a:bgFillStyleLst>"
    .. fill:rep(3) .. "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
end

local MASTER = XML .. "<p:sldMaster" .. SPACES .. "><p:cSld><p:spTree>" .. TREE .. "</p:spTree></p:cSld>"
  .. '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
  .. 'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
  .. '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>'
local LAYOUT = XML .. "<p:sldLayout" .. SPACES .. ' type="blank"><p:cSld><p:spTree>' .. TREE
  .. "</p:spTree></p:cSld></p:sldLayout>"

local function presentation(slides)
  local ids = {}
  for i = 1, slides do ids[i] = ('<p:sldId id="%d" r:id="rId%d"/>'):format(255 + i, i + 1) end
  return XML .. "<p:presentation" .. SPACES .. '><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/>'
    .. "</p:sldMasterIdLst><p:sldIdLst>" .. table.concat(ids) .. '</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>'
    .. '<p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
end

--- { slides = 3, macros = false } → bytes
function M.pptx(options)
  local slides = options.slides or 3
  local types = { { "ppt/presentation.xml", "presentationml.presentation.main" },
    { "ppt/slideMasters/slideMaster1.xml", "presentationml.slideMaster" },
    { "ppt/slideLayouts/slideLayout1.xml", "presentationml.slideLayout" },
    { "ppt/theme/theme1.xml", "theme" } }
  local links = { { "slideMaster", "slideMasters/slideMaster1.xml" } }
  local entries = {}
  for i = 1, slides do
    types[#types + 1] = { ("ppt/slides/slide%d.xml"):format(i), "presentationml.slide" }
    links[#links + 1] = { "slide", ("slides/slide%d.xml"):format(i) }
    entries[#entries + 1] = { ("ppt/slides/slide%d.xml"):format(i), slide(("Slide %d of %d"):format(i, slides)) }
    entries[#entries + 1] = { ("ppt/slides/_rels/slide%d.xml.rels"):format(i),
      relationships { { "slideLayout", "../slideLayouts/slideLayout1.xml" } } }
  end
  local all = {
    { "[Content_Types].xml", content_types(types) },
    { "_rels/.rels", relationships { { "officeDocument", "ppt/presentation.xml" } } },
    { "ppt/presentation.xml", presentation(slides) },
    { "ppt/_rels/presentation.xml.rels", relationships(links) },
    { "ppt/slideMasters/slideMaster1.xml", MASTER },
    { "ppt/slideMasters/_rels/slideMaster1.xml.rels", relationships {
      { "slideLayout", "../slideLayouts/slideLayout1.xml" }, { "theme", "../theme/theme1.xml" } } },
    { "ppt/slideLayouts/slideLayout1.xml", LAYOUT },
    { "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
      relationships { { "slideMaster", "../slideMasters/slideMaster1.xml" } } },
    { "ppt/theme/theme1.xml", theme() },
  }
  for _, item in ipairs(entries) do all[#all + 1] = item end
  if options.macros then all[#all + 1] = { "ppt/vbaProject.bin", "" } end
  return zip.make(all)
end

return M
