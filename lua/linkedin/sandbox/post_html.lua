-- SPDX-License-Identifier: MIT
--- A post as a person would see it: HTML of its text and of every kind of content.

local clock = require "linkedin.sandbox.clock"
local little = require "linkedin.sandbox.little"
local media = require "linkedin.sandbox.media"
local names = require "linkedin.sandbox.names"
local rest_post = require "linkedin.sandbox.rest_post"
local text = require "linkedin.sandbox.text"

local html = text.html

local M = {}

--- The author's name, or the URN of somebody unknown.
function M.author_name(store, author)
  return names.of(store, author) or author
end

-- Text ------------------------------------------------------------------------------------------

local function element_html(store, element)
  local shown = html(little.shown(element, names.resolver(store)))
  if element.kind == "hashtag" then return '<span class="hashtag">' .. shown .. "</span>" end
  local is_linked = element.kind == "mention"
    and (not element.name or names.is_linked(store, element.urn, element.name))
  return is_linked and ('<strong class="mention" title="%s">%s</strong>'):format(html(element.urn), shown) or shown
end

local function text_html(store, post)
  local out = {}
  for i, element in ipairs(rest_post.elements(post)) do out[i] = element_html(store, element) end
  return "<pre>" .. table.concat(out) .. "</pre>"
end

local function cut_html(post)
  if not post.cut then return "" end
  return ('<p role="note">LinkedIn cut this text at character %d: %s. Sent was:</p>\n<pre class="quiet">%s</pre>')
    :format(post.cut.at, html(post.cut.why), html(post.cut.sent))
end

-- Content -----------------------------------------------------------------------------------------

local TAGS = {
  image = '<figure><img src="/_sandbox/upload/%s" alt="%s"><figcaption>%s</figcaption></figure>',
  video = '<figure><video controls src="/_sandbox/upload/%s" title="%s"></video><figcaption>%s</figcaption></figure>',
  document = '<p><a href="/_sandbox/upload/%s" title="%s">%s</a></p>',
}

local function media_html(store, item)
  local asset = media.find(store, item.asset)
  if not asset then return "" end
  local caption = item.title or item.description or asset.kind
  local shown = TAGS[asset.kind]:format(html(asset.id), html(item.description or item.title or ""), html(caption))
  if item.landing_page then
    shown = shown .. ('\n<p><a href="%s">%s</a></p>'):format(html(item.landing_page), html(item.landing_page))
  end
  return shown .. ('\n<p class="quiet">%s, %d bytes, SHA-256 %s</p>'):format(
    html(asset.found and asset.found.type or asset.kind), media.bytes(asset), media.sha256(asset) or "unknown")
end

local function article_html(store, article)
  local picture = article.thumbnail
    and media_html(store, { asset = article.thumbnail, description = article.thumbnail_alt }) or ""
  return ('<p><a href="%s">%s</a><br>%s</p>\n%s'):format(
    html(article.source), html(article.title or article.source), html(article.description or ""), picture)
end

local function poll_html(poll)
  local lines = { ("<p>%s</p>\n<ul>"):format(html(poll.question)) }
  for _, option in ipairs(poll.options) do lines[#lines + 1] = "<li>" .. html(option.text) .. ", 0 votes</li>" end
  return table.concat(lines, "\n") .. ('\n</ul>\n<p class="quiet">Open for %s</p>'):format(
    html(poll.duration:lower():gsub("_", " ")))
end

local function reshare_html(store, post)
  if not post.reshare then return "" end
  local number = post.reshare.parent:match("%d+$")
  local parent = store.data.posts[number]
  local title = parent and M.author_name(store, parent.author) .. ": " .. (parent.text or "") or post.reshare.parent
  return ('<blockquote>Reshared: <a href="/feed/update/%s">%s</a></blockquote>'):format(
    html(post.reshare.parent), html(title))
end

local function content_html(store, content)
  local parts = {}
  if content.article then parts[#parts + 1] = article_html(store, content.article) end
  for _, item in ipairs(content.media or {}) do parts[#parts + 1] = media_html(store, item) end
  if content.poll then parts[#parts + 1] = poll_html(content.poll) end
  if content.reference then parts[#parts + 1] = "<p>Refers to " .. html(content.reference) .. "</p>" end
  return table.concat(parts, "\n")
end

local function action_html(post)
  if not post.call_to_action then return "" end
  return ('<p><a href="%s">%s</a></p>'):format(html(post.landing_page or "#"), html(post.call_to_action))
end

-- Together ----------------------------------------------------------------------------------------

-- More of a page, added by the files that own it: a list of functions of store and post.
M.sections = {}

local function facts(post)
  local out = { clock.iso(post.created_at / 1000), post.visibility or "" }
  if post.is_edited then out[#out + 1] = "edited" end
  if post.lifecycle ~= "PUBLISHED" then out[#out + 1] = post.lifecycle end
  if post.ad then out[#out + 1] = "sponsored by " .. post.ad.account end
  if (post.distribution or {}).feedDistribution == "NONE" then out[#out + 1] = "not in feeds" end
  return table.concat(out, ", ")
end

--- The article element of one post.
function M.article(store, post)
  local parts = {
    "<article>", "<h1>" .. html(M.author_name(store, post.author)) .. "</h1>",
    '<p class="quiet">' .. html(facts(post)) .. "</p>", text_html(store, post), cut_html(post),
    content_html(store, post.content), reshare_html(store, post), action_html(post),
    '<p class="quiet">' .. html(post.id) .. "</p>",
  }
  for _, section in ipairs(M.sections) do parts[#parts + 1] = section(store, post) end
  parts[#parts + 1] = "</article>"
  return table.concat(parts, "\n")
end

return M
