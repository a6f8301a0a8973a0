-- SPDX-License-Identifier: MIT
--- Pages for people: a post at `/feed/update/{urn}`, and a list of all posts at `/feed`.

local pages = require "linkedin.sandbox.pages"
local pixel = require "linkedin.sandbox.pixel"
local post_html = require "linkedin.sandbox.post_html"
local posts = require "linkedin.sandbox.posts"
local reply = require "linkedin.sandbox.reply"
local text = require "linkedin.sandbox.text"

local html = text.html

require "linkedin.sandbox.social_html" -- what people said under a post

local function show(ctx)
  local key = text.unescape(ctx.keys.urn) or ""
  local post = posts.find(ctx.store, key)
  if not post then
    return reply.html(pages.problem("This post cannot be displayed", "There is no post " .. key .. "."), 404)
  end
  return reply.html(pages.page(post_html.author_name(ctx.store, post.author), post_html.article(ctx.store, post)))
end

local function list(ctx)
  local order, items = ctx.store.data.post_order, {}
  for i = #order, 1, -1 do
    local post = ctx.store.data.posts[order[i]]
    items[#items + 1] = ('<li><a href="/feed/update/%s">%s</a>: %s</li>'):format(
      html(post.id), html(post_html.author_name(ctx.store, post.author)), html((post.text or ""):sub(1, 80):gsub("[\128-\255]*$", "")))
  end
  return reply.html(pages.page("Feed", "<h1>Feed</h1>\n<ul>\n" .. table.concat(items, "\n") .. "\n</ul>"))
end

-- Of members and pages.
local function picture()
  return { status = 200, body = pixel, headers = { ["content-type"] = "image/png" } }
end

return {
  { plain = true, path = "/media/{id}/{size}", verbs = { GET = picture } },
  { plain = true, path = "/feed/update/{urn}", verbs = { GET = show } },
  { plain = true, path = "/feed", verbs = { GET = list } },
}
