-- A poll: a question, two to four options, one to fourteen days.
local linkedin = require "linkedin"
local li = linkedin.new()

local post = assert(li.posts:share {
  text = "Planning the next meetup.",
  poll = { question = "Which day suits you?", options = { "Tuesday", "Thursday" }, duration = "SEVEN_DAYS" },
})
print("published " .. post.url)
