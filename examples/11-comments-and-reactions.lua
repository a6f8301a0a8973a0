-- Talk under a post: comment, answer, react, count, clean up.
local linkedin = require "linkedin"
local li = linkedin.new()

local post = assert(li.posts:share { text = "What do you think?" })
local comment = assert(li.social:comment(post.id, "First! (plain text, nothing to escape)"))
assert(li.social:comment(comment.commentUrn, "And an answer."))
assert(li.social:react(post.id, "PRAISE"))

for found, err in li.social:comments(post.id) do
  if not found then error(err) end
  print(found.message.text)
end
local counts = assert(li.social:reaction_counts(post.id))
print(counts.total .. " reaction, of which Celebrate: " .. (counts.PRAISE or 0))
assert(li.social:delete_comment(comment.commentUrn))
