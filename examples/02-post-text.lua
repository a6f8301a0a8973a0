-- Publish a text. Parentheses, hashes and the like are safe: they are escaped for you.
local linkedin = require "linkedin"
local li = linkedin.new()

local post = assert(li.posts:share {
  text = "Build 42 (the fast one) is out: 30 % less memory, C# bindings included. #Lua",
  hashtags = true, -- #Lua becomes a hashtag, C# stays C#
})
print("published " .. post.url)
