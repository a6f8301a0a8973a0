-- SPDX-License-Identifier: MIT
--- Findings about a post's text: length, form, mentions.

local M = {}

local POSTS = "marketing/community-management/shares/posts-api"
local LITTLE = "marketing/community-management/shares/little-text-format"

-- LinkedIn states the limit on its older UGC page; whether escapes count is unconfirmed, so the
-- visible text is counted (posts.md 4.2).
M.LIMIT_CHARACTERS = 3000

local MENTIONABLE = { person = true, organization = true }

local function check_mention(part, position, add)
  local field = ("text[%d].mention"):format(position)
  local urn = require "linkedin.urn".parse(part.mention)
  if not urn or not MENTIONABLE[urn.type] then
    add(field, "mention_urn", ("'%s' cannot be mentioned: only members (urn:li:person:…) and organizations can")
      :format(tostring(part.mention)), LITTLE)
  end
  if type(part.name) ~= "string" or part.name == "" then
    add(field, "mention_name", "a mention needs the exact name it is for, else LinkedIn shows plain text", LITTLE)
  end
end

local function check_little(post, add)
  if type(post.text) ~= "string" then
    add("text", "little_text", "with text_format = \"little\" the text must be one string", LITTLE)
    return nil
  end
  local text = require "linkedin.text"
  local elements, err = text.parse(post.text)
  if not elements then
    add("text", "little_text", ("the text is not valid little text: %s; LinkedIn would cut the post there")
      :format(err.message), LITTLE)
    return nil
  end
  return text.length(text.visible(post.text))
end

local function check_parts(parts, add)
  for i, part in ipairs(parts) do
    if type(part) == "table" and part.mention ~= nil then check_mention(part, i, add) end
  end
end

local function visible_length(post, add)
  if post.text_format == "little" then return check_little(post, add) end
  if type(post.text) == "table" then check_parts(post.text, add) end
  local text = require "linkedin.text"
  local plain, err = text.plain(post.text)
  if not plain then
    add("text", "text", err.message, POSTS)
    return nil
  end
  if text.looks_escaped and text.looks_escaped(plain) then
    add("text", "escaped_twice", "the text looks escaped already; plain text is escaped for you", LITTLE, "warning")
  end
  return text.length(plain)
end

--- Add findings about `post.text`.
---@param draft table
---@param _ string  the api
---@param add fun(field: string, rule: string, message: string, source: string?, severity: string?)
function M.check(draft, _, add)
  local post = draft.post
  if post.text_format ~= nil and post.text_format ~= "plain" and post.text_format ~= "little" then
    add("text_format", "enum", "text_format must be \"plain\" or \"little\"", LITTLE)
    return
  end
  local characters = post.text ~= nil and visible_length(post, add) or nil
  if characters and characters > M.LIMIT_CHARACTERS then
    add("text", "length", ("the text has %d characters, LinkedIn takes %d: cut %d"):format(
      characters, M.LIMIT_CHARACTERS, characters - M.LIMIT_CHARACTERS), POSTS)
  end
  if (post.text == nil or characters == 0) and #draft.kinds == 0 then
    add("text", "empty", "the post is empty: give it text or content", POSTS)
  end
end

return M
