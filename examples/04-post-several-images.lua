-- Several pictures in one post: two to twenty.
local linkedin = require "linkedin"
local media = require "media"
local li = linkedin.new()

local post = assert(li.posts:share {
  text = "Before and after.",
  images = {
    { path = media.file "png", alt = "Before" },
    { path = media.file "jpeg", alt = "After" },
  },
})
print("published " .. post.url)
