-- Publish a picture with a text. The file is checked by its content before anything is sent.
local linkedin = require "linkedin"
local li = linkedin.new()

local post = assert(li.posts:share {
  text = "The view from the office today.",
  image = { path = arg[1] or require "media".file "png", alt = "A colour gradient" },
  on_progress = function(sent, total) io.stderr:write(("\r%d of %d bytes"):format(sent, total)) end,
})
print("\npublished " .. post.url)
