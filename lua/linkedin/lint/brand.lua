-- SPDX-License-Identifier: MIT
--- Brand review: a team's own rules, reported beside LinkedIn's.
---
--- `rules` is a table of the ready-made rules below, a function, or an array of both. A function
--- gets the post and its plain text and returns nil, one finding or an array of findings
--- (`{ field=, rule=, message=, severity= }`).

local M = {}

local READY = {}

local function find_word(text, word)
  local from, to = text:lower():find(word:lower(), 1, true)
  while from do
    local before, after = text:sub(from - 1, from - 1), text:sub(to + 1, to + 1)
    if not (from > 1 and before:match("[%w]")) and not after:match("[%w]") then return true end
    from, to = text:lower():find(word:lower(), to + 1, true)
  end
  return false
end

--- required = { "word", … }: each must stand in the text.
function READY.required(words, text, add)
  for _, word in ipairs(words) do
    if not find_word(text, word) then
      add("text", "brand_required", ("the text must mention '%s'"):format(word))
    end
  end
end

--- forbidden = { "word", … }: none may.
function READY.forbidden(words, text, add)
  for _, word in ipairs(words) do
    if find_word(text, word) then
      add("text", "brand_forbidden", ("the text must not say '%s'"):format(word))
    end
  end
end

--- link_hosts = { "example.com", … }: links may lead to these hosts and their subdomains only.
function READY.link_hosts(hosts, text, add, post)
  local function check(field, url)
    local host = url:match("^https?://([^/?#:]+)")
    for _, allowed in ipairs(hosts) do
      local suffix = "." .. allowed
      if host and (host:lower() == allowed:lower() or host:lower():sub(-#suffix) == suffix:lower()) then return end
    end
    add(field, "brand_link_host", ("links to '%s' are not allowed"):format(host or url))
  end
  for url in text:gmatch("https?://[^%s]+") do check("text", url) end
  if post.article then check("article.url", post.article.url or post.article.source or "") end
end

--- max_hashtags = n.
function READY.max_hashtags(most, text, add)
  local _, count = text:gsub("#[%w\128-\255]+", "")
  if count > most then
    add("text", "brand_hashtags", ("the text has %d hashtags, at most %d are allowed"):format(count, most))
  end
end

--- disclosure = "#ad": the tag that paid or partnered posts must carry.
function READY.disclosure(tag, text, add)
  if not text:find(tag, 1, true) then
    add("text", "brand_disclosure", ("the text must carry the disclosure '%s'"):format(tag))
  end
end

local function add_returned(findings, add)
  if findings == nil then return end
  if findings.message then findings = { findings } end
  for _, finding in ipairs(findings) do
    add(finding.field or "post", finding.rule or "brand", finding.message, finding.source or "brand", finding.severity)
  end
end

local function apply(rules, post, text, add)
  if type(rules) == "function" then
    add_returned(rules(post, text), add)
    return
  end
  for name, value in pairs(rules) do
    if type(name) == "number" then
      apply(value, post, text, add)
    elseif READY[name] then
      READY[name](value, text, add, post)
    else
      local near = require "linkedin.nearest"(tostring(name), READY)
      error(("lint: unknown brand rule '%s'%s"):format(
        tostring(name), near and (", did you mean '" .. near .. "'?") or ""), 0)
    end
  end
end

--- Add the findings of the caller's own rules.
---@param draft table
---@param _ string
---@param add fun(field: string, rule: string, message: string, source: string?, severity: string?)
function M.check(draft, _, add)
  local post = draft.post
  if not post.rules then return end
  local text = require "linkedin.text"
  local plain
  if post.text_format == "little" then
    plain = type(post.text) == "string" and text.visible(post.text)
  elseif post.text ~= nil then
    plain = text.plain(post.text)
  end
  apply(post.rules, post, plain or "", function(field, rule, message, source, severity)
    add(field, rule, message, source or "brand", severity)
  end)
end

return M
