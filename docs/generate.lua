-- SPDX-License-Identifier: MIT
-- The API reference, from the annotations in the sources: `make docs` writes build/docs/reference.md.
-- What is written above a function there is what is printed here; nothing is kept twice.

-- In reading order: the file under lua/linkedin; how its methods, or its functions, are reached;
-- functions that have another name outside. A part with `types` shows no function.
local PARTS = {
  { "init", "linkedin" }, { "client", "li", { new = "linkedin.new" } },
  { "settings", "settings", types = true }, { "oauth/init", "li.oauth" }, { "profile", "li.profile" },
  { "posts", "li.posts" }, { "share/draft", "post", types = true }, { "ugc", "li.ugc" },
  { "organizations/init", "li.organizations" }, { "organizations/followers", "li.organizations" },
  { "organizations/statistics", "li.organizations" }, { "organizations/roles", "li.organizations" },
  { "organizations/names", "li.organizations" }, { "organizations/notifications", "li.organizations" },
  { "organizations/people", "li.organizations" }, { "organizations/report", "li.organizations" },
  { "ads/analytics", "li.ads.analytics" },
  { "ads/targeting", "linkedin.ads.targeting" }, { "ads/audience", "li.ads.audience" },
  { "ads/conversions/init", "li.ads.conversions" }, { "ads/segments", "li.ads.segments" },
  { "social", "li.social" }, { "assets", "li.assets" },
  { "events/init", "li.events" }, { "analytics/init", "li.analytics" },
  { "jobs/init", "li.jobs" }, { "ads/init", "li.ads" }, { "ads/users", "li.ads.users" }, { "ads/creatives", "li.ads.creatives" },
  { "ads/money", "linkedin.ads.money" },
  { "portability/init", "li.portability" }, { "connections", "li.connections" }, { "messaging", "li.messaging" },
  { "images", "li.images" }, { "videos", "li.videos" }, { "documents", "li.documents" },
  { "leads/init", "li.leads" }, { "leads/forms", "li.leads.forms" }, { "leads/subscriptions", "li.leads.subscriptions" },
  { "leads/store", "store" }, { "leads/resolve", "lead", types = true },
  { "resource", "resource" }, { "error", "err", types = true }, { "response", "response", types = true },
  { "token", "token", types = true }, { "cancel", "cancel", { new = "linkedin.cancel_token" } },
  { "loop/init", "linkedin.loop", { all = "linkedin.all" } }, { "lint/init", "linkedin.lint" },
  { "text", "linkedin.text" }, { "urn", "linkedin.urn" }, { "restli", "linkedin.restli" },
  { "media", "linkedin.media" }, { "json", "linkedin.json" }, { "webhook", "linkedin.webhook" },
  { "scopes", "linkedin.scopes" }, { "oidc", "linkedin.oidc" },
  { "resty/signin", "signin", { new = "linkedin.resty.signin.new" } },
  { "resty/webhook", "hook", { new = "linkedin.resty.webhook.new" } },
  { "resty/client", "linkedin.resty", { get = "linkedin.resty.client" } },
  { "nvim/init", "linkedin.nvim" }, { "nvim/config", "linkedin.nvim options", types = true },
  { "sandbox/init", "sandbox", { start = "linkedin.sandbox.start" } },
}

-- ── reading ──────────────────────────────────────────────────────────────────────────────────

-- A type and what follows it; spaces inside brackets, and after the colon of a fun(), belong to it.
local function split_type(text)
  local depth, i = 0, 1
  while i <= #text do
    local c = text:sub(i, i)
    if c:find "[%(%{%[<]" then depth = depth + 1 end
    if c:find "[%)%}%]>]" then depth = depth - 1 end
    if c == " " and depth == 0 and text:sub(i - 1, i - 1) ~= ":" then break end
    i = i + 1
  end
  return text:sub(1, i - 1), (text:sub(i):gsub("^%s+", ""))
end

local function new_block()
  return { text = {}, params = {}, returns = {}, fields = {} }
end

local TAGS = {
  param = function(block, rest)
    local name, after = rest:match "^(%S+)%s+(.*)$"
    local kind, about = split_type(after or "any")
    block.params[#block.params + 1] = { name = name or rest, kind = kind, about = about }
  end,
  field = function(block, rest)
    local name, after = rest:match "^(%S+)%s+(.*)$"
    local kind, about = split_type(after or "any")
    block.fields[#block.fields + 1] = { name = name or rest, kind = kind, about = about }
  end,
  ["return"] = function(block, rest)
    local kind, about = split_type(rest)
    block.returns[#block.returns + 1] = { kind = kind, about = about }
  end,
  class = function(block, rest) block.class = rest:match "^[%w_.]+" end,
  async = function(block) block.is_async = true end,
}

local function add_line(block, line)
  local tag, rest = line:match "^%-%-%-@(%w+)%s*(.*)$"
  if tag then
    if TAGS[tag] then TAGS[tag](block, rest) end
  elseif #block.params + #block.returns + #block.fields == 0 then
    block.text[#block.text + 1] = (line:gsub("^%-%-%- ?", ""))
  end
end

-- The file's own text, its functions and its classes, each with its block.
local function read(path)
  local file = io.open(path)
  if not file then return nil end
  local page, block = { functions = {}, classes = {} }, nil
  for line in file:lines() do
    if line:find "^%-%-%-" then
      block = block or new_block()
      add_line(block, line)
    elseif block then
      local owner, mark, name, arguments = line:match "^function ([%w_]+)([.:])([%w_]+)(%b())"
      if not owner and line:find "^local function new%(" then
        owner, mark, name, arguments = "M", ".", "new", line:match "%b()" -- the constructor a file returns
      end
      if owner and not name:find "^_" then
        local rest = arguments:match "^%(self,?%s*(.*)$" -- a method in a file of its own
        if rest then mark, arguments = ":", "(" .. rest end
        block.mark, block.name, block.arguments = mark, name, arguments
        page.functions[#page.functions + 1] = block
      elseif block.class and #block.fields > 0 then
        page.classes[#page.classes + 1] = block
      elseif not page.text then
        page.text = block.text
      end
      block = nil
    end
  end
  file:close()
  return page
end

-- ── writing ──────────────────────────────────────────────────────────────────────────────────

local function say(...) io.write(string.format(...), "\n") end

-- Indented lines are examples; blank lines between two of them belong to the example.
local function write_text(lines)
  local is_code, blanks = false, 0
  for _, line in ipairs(lines) do
    if line == "" then
      blanks = blanks + 1
    else
      local code = line:match "^   (.*)$"
      if is_code and not code then say "```" end
      for _ = 1, blanks do say "" end
      if code and not is_code then say "```lua" end
      say("%s", code and code:gsub("^ ", "") or line)
      is_code, blanks = code ~= nil, 0
    end
  end
  if is_code then say "```" end
  say ""
end

local function escaped(text) return (text:gsub("|", "\\|")) end

local function write_fields(list)
  for _, one in ipairs(list) do
    local name = one.name and ("`%s` "):format(one.name) or "→ "
    say("- %s`%s`%s", name, one.kind, one.about ~= "" and ": " .. escaped(one.about) or "")
  end
  if #list > 0 then say "" end
end

local function write_function(name, block)
  say("### %s%s\n", name, block.arguments)
  write_text(block.text)
  write_fields(block.params)
  write_fields(block.returns)
  if block.is_async then say "Waits for an answer: blocks in a plain script, yields in a coroutine of an event loop.\n" end
end

local function has_methods(page)
  for _, block in ipairs(page.functions) do
    if block.mark == ":" then return true end
  end
  return false
end

-- A page with methods shows those; a page without shows its functions.
local function write_functions(part, page)
  local shown = has_methods(page) and ":" or "."
  for _, block in ipairs(page.functions) do
    local outside = part[3] and part[3][block.name]
    if outside then
      write_function(outside, block)
    elseif block.mark == shown and not part.types then
      write_function(part[2] .. block.mark .. block.name, block)
    end
  end
end

say "# Reference\n"
say "Written by `make docs` from the annotations in `lua/linkedin`.\n"
for _, part in ipairs(PARTS) do
  local page = read("lua/linkedin/" .. part[1] .. ".lua")
  if page then
    say("## %s\n", part[2])
    write_text(page.text or {})
    for _, class in ipairs(page.classes) do
      say("### `%s`\n", class.class)
      write_text(class.text)
      write_fields(class.fields)
    end
    write_functions(part, page)
  end
end
