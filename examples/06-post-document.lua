-- A document, which LinkedIn shows as pages to swipe through.
local linkedin = require "linkedin"
local li = linkedin.new()

local post = assert(li.posts:share {
  text = "Our figures of the third quarter.",
  document = { path = arg[1] or require "media".file "pdf", title = "Q3 deck" },
})
print("published " .. post.url)
