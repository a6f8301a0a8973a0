-- SPDX-License-Identifier: MIT
--- Real media made on the spot, in plain Lua: files that decoders open, as small as they can be.
---
---     local media = require "spec.support.media"
---     local bytes = media.png { width = 1200, height = 627 }
---     media.write_video("film.mp4", { seconds = 5, mdat_bytes = 2 ^ 30 })   -- sparse, in no time
---
--- png { width, height, cell }              jpeg { width, height, pixel, size_bytes }
--- gif { width, height, frames, delay_ms }  webp { width, height }
--- mp4, mov { seconds, width, height, moov = "first"|"last", audio, fragmented, wide, mdat_bytes }
--- pdf { pages, packed }                    doc { text }  ppt {}  docx { text }  pptx { slides }

local M = {}

local function maker(name, fn)
  return function(options)
    return require("spec.support.media." .. name)[fn or "make"](options or {})
  end
end

M.png, M.jpeg, M.gif, M.webp = maker "png", maker "jpeg", maker "gif", maker "webp"
M.mp4, M.mov = maker("mp4", "mp4"), maker("mp4", "mov")
M.pdf = maker "pdf"
M.doc, M.ppt = maker("ole", "doc"), maker("ole", "ppt")
M.docx, M.pptx = maker("office", "docx"), maker("office", "pptx")

--- Write bytes to a file.
function M.write(path, data)
  local file = assert(io.open(path, "wb"))
  assert(file:write(data))
  assert(file:close())
  return path
end

--- Write a video of any size without holding it: what pads its mdat stays sparse, but for eight
--- bytes at each multiple of `stamp_bytes` (4 MiB; false: none) that tell their own offset, so that
--- parts in a wrong order are noticed. Options as for `mp4`, and `brand = "mov"`. Returns the size.
function M.write_video(path, options)
  return require "spec.support.media.mp4".write(path, options or {})
end

return M
