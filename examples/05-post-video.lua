-- A video: uploaded in parts, in parallel, then waited for. If anything fails on the way, the
-- error carries what is needed to go on.
local linkedin = require "linkedin"
local li = linkedin.new()

local video = { text = "Factory tour", video = { path = arg[1] or require "media".file "mp4", title = "Tour" } }
local post, err = li.posts:share(video)
while not post and err.retryable do
  print("interrupted: " .. tostring(err))
  video.resume = err.resume -- plain data: it could as well be written to a file for tomorrow
  post, err = li.posts:share(video)
end
if not post then error(err) end
print("published " .. post.url)
