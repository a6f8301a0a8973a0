-- SPDX-License-Identifier: MIT
--- Pages for people: a post at `/feed/update/{urn}`, and a list of all posts at `/feed`.

local json = require "linkedin.sandbox.json"
local media = require "linkedin.sandbox.media"
local pages = require "linkedin.sandbox.pages"
local posts = require "linkedin.sandbox.posts"
local reply = require "linkedin.sandbox.reply"
local text = require "linkedin.sandbox.text"
local clock = require "linkedin.sandbox.clock"
local urn = require "linkedin.sandbox.urn"

local html = text.html

local function author_name(store, author)
  local kind, id = urn.split(author)
  if kind == "organization" then
    local organization = store.data.organizations[id]
    return organization and organization.localizedName or author
  end
  local member = store.data.members[id]
  return member and (member.first .. " " .. member.last) or author
end

local TAGS = {
  image = '<figure><img src="/_sandbox/upload/%s" alt="%s"><figcaption>%s</figcaption></figure>',
  video = '<figure><video controls src="/_sandbox/upload/%s" title="%s"></video><figcaption>%s</figcaption></figure>',
  document = '<p><a href="/_sandbox/upload/%s" title="%s">%s</a></p>',
}

local function media_html(ctx, item)
  local asset = media.find(ctx.store, item.asset)
  if not asset then return "" end
  local caption = item.title or item.description or asset.kind
  local shown = TAGS[asset.kind]:format(html(asset.id), html(item.description or item.title or ""), html(caption))
  return shown .. ('\n<p class="quiet">%s, %d bytes, SHA-256 %s</p>'):format(
    html(asset.found and asset.found.type or asset.kind), media.bytes(asset), media.sha256(asset) or "unknown")
end

local function article_html(article)
  return ('<p><a href="%s">%s</a><br>%s</p>'):format(
    html(article.source), html(article.title or article.source), html(article.description or ""))
end

local function poll_html(poll)
  local lines = { ("<p>%s</p>\n<ul>"):format(html(poll.question or "")) }
  for _, option in ipairs(poll.options or {}) do
    lines[#lines + 1] = "<li>" .. html(option.text or "") .. "</li>"
  end
  return table.concat(lines, "\n") .. "\n</ul>"
end

local function content_html(ctx, content)
  local parts = {}
  if content.article then parts[#parts + 1] = article_html(content.article) end
  for _, item in ipairs(content.media or {}) do parts[#parts + 1] = media_html(ctx, item) end
  if json.is_object(content.poll) then parts[#parts + 1] = poll_html(content.poll) end
  return table.concat(parts, "\n")
end

local function post_html(ctx, post)
  return ('<article>\n<h1>%s</h1>\n<p class="quiet">%s, %s%s</p>\n<pre>%s</pre>\n%s\n<p class="quiet">%s</p>\n</article>')
    :format(html(author_name(ctx.store, post.author)), clock.iso(post.created_at / 1000),
      html(post.visibility or ""), post.is_edited and ", edited" or "", html(post.text or ""),
      content_html(ctx, post.content), html(post.id))
end

local function show(ctx)
  local key = text.unescape(ctx.keys.urn) or ""
  local post = posts.find(ctx.store, key)
  if not post then
    return reply.html(pages.problem("This post cannot be displayed", "There is no post " .. key .. "."), 404)
  end
  return reply.html(pages.page(author_name(ctx.store, post.author), post_html(ctx, post)))
end

local function list(ctx)
  local order, items = ctx.store.data.post_order, {}
  for i = #order, 1, -1 do
    local post = ctx.store.data.posts[order[i]]
    items[#items + 1] = ('<li><a href="/feed/update/%s">%s</a>: %s</li>'):format(
      html(post.id), html(author_name(ctx.store, post.author)), html((post.text or ""):sub(1, 80):gsub("[\128-\255]*$", "")))
  end
  return reply.html(pages.page("Feed", "<h1>Feed</h1>\n<ul>\n" .. table.concat(items, "\n") .. "\n</ul>"))
end

-- Pictures of members and pages: the smallest PNG there is.
local PIXEL = "\137\080\078\071\013\010\026\010\000\000\000\013\073\072\068\082\000\000\000\001"
  .. "\000\000\000\001\008\000\000\000\000\058\126\155\085\000\000\000\010\073\068\065"
  .. "\084\120\218\099\104\000\000\000\130\000\129\218\069\008\059\000\000\000\000\073"
  .. "\069\078\068\174\066\096\130"

local function picture()
  return { status = 200, body = PIXEL, headers = { ["content-type"] = "image/png" } }
end

return {
  { plain = true, path = "/media/{id}/{size}", verbs = { GET = picture } },
  { plain = true, path = "/feed/update/{urn}", verbs = { GET = show } },
  { plain = true, path = "/feed", verbs = { GET = list } },
}
