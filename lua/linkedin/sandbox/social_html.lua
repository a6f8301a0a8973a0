-- SPDX-License-Identifier: MIT
--- What people said under a post, for its page.

local comments = require "linkedin.sandbox.comments"
local post_html = require "linkedin.sandbox.post_html"
local reactions = require "linkedin.sandbox.reactions"
local text = require "linkedin.sandbox.text"

local html = text.html

local function reactions_html(store, target)
  local counts, out = reactions.counts(store, target), {}
  for _, kind in ipairs(reactions.TYPES) do
    if counts[kind] then out[#out + 1] = ("%s %d"):format(kind, counts[kind]) end
  end
  return out[1] and '<p class="quiet">' .. table.concat(out, ", ") .. "</p>" or ""
end

local function image_html(comment)
  return comment.image and ('<img src="/_sandbox/upload/%s" alt="Image in the comment">'):format(html(comment.image)) or ""
end

local function list_html(store, target)
  local list, items = comments.list(store, target), {}
  for i, comment in ipairs(list) do
    local under = { post = target.post, comment = comment, urn = comment.urn }
    items[i] = ("<li><strong>%s</strong>: %s%s%s%s</li>"):format(
      html(post_html.author_name(store, comment.actor)), html(comment.text), image_html(comment),
      reactions_html(store, under), list_html(store, under))
  end
  return items[1] and "<ul>\n" .. table.concat(items, "\n") .. "\n</ul>" or ""
end

table.insert(post_html.sections, function(store, post)
  local target = { post = post, urn = post.activity }
  local closed = post.comments_state == "CLOSED" and "<p>Comments are closed.</p>" or ""
  return reactions_html(store, target) .. list_html(store, target) .. closed
end)
