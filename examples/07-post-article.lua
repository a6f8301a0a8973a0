-- A link with its preview. LinkedIn does not fetch the page: title and thumbnail come from you.
local linkedin = require "linkedin"
local li = linkedin.new()

local post = assert(li.posts:share {
  text = "How we ship (a long read).",
  article = {
    url = "https://example.com/how-we-ship", title = "How we ship",
    description = "Five steps from commit to customer",
    thumbnail = { path = require "media".file "png" }, thumbnail_alt = "A pipeline",
  },
})
print("published " .. post.url)
