-- The guide's own endpoints: ugcPosts, assets, and the profile with its projection.
local linkedin = require "linkedin"
local li = linkedin.new { api = "v2" }

local me = assert(li.profile:me {
  projection = "(id,firstName,lastName,profilePicture(displayImage~:playableStreams))",
})
print("hello " .. li.profile:name(me))
print("picture: " .. (assert(li.profile:picture_url(200) or "(none)")))

local post = assert(li.posts:share {
  text = "Straight from the guide (brackets need no care here).",
  image = { path = require "media".file "jpeg", title = "Chart" },
})
print("published " .. post.url)
