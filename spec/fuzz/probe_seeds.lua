-- SPDX-License-Identifier: MIT
-- Seeds for fuzz_probe: one small file of each format. `lua5.4 spec/fuzz/probe_seeds.lua DIRECTORY`
local make = require "spec.support.media"
local ole = require "spec.support.media.ole"
local zip = require "spec.support.media.zip"

local directory = assert(arg[1], "name a directory")
local tiny = { width = 16, height = 16, seconds = 2 }

local function with(changes)
  local options = {}
  for name, value in pairs(tiny) do options[name] = value end
  for name, value in pairs(changes) do options[name] = value end
  return options
end

local seeds = {
  ["a.jpg"] = make.jpeg { width = 8, height = 8 },
  ["a.png"] = make.png { width = 8, height = 8 },
  ["a.gif"] = make.gif { width = 4, height = 4, frames = 2 },
  ["a.webp"] = make.webp { width = 4, height = 4 },
  ["last.mp4"] = make.mp4(with { audio = true }),
  ["first.mp4"] = make.mp4(with { moov = "first" }),
  ["fragmented.mp4"] = make.mp4(with { fragmented = true, wide = true }),
  ["a.mov"] = make.mov(with { wide = true }),
  ["a.pdf"] = make.pdf { pages = 2 },
  ["packed.pdf"] = make.pdf { pages = 2, packed = true },
  ["a.doc"] = make.doc {},
  ["a.ppt"] = make.ppt {},
  ["a.ole"] = ole.make {},
  ["a.docx"] = make.docx {},
  ["a.pptx"] = zip.make { { "[Content_Types].xml", "" }, { "ppt/slides/slide1.xml", "" } },
  ["a.odt"] = zip.make { { "mimetype", "application/vnd.oasis.opendocument.text" } },
  ["a.svg"] = "<svg xmlns='http://www.w3.org/2000/svg'/>",
  ["a.heic"] = "\0\0\0\24ftypmif1\0\0\0\0mif1heic\0\0\0\8meta",
}
for name, data in pairs(seeds) do make.write(directory .. "/" .. name, data) end
