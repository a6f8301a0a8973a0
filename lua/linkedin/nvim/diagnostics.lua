-- SPDX-License-Identifier: MIT
--- What linkedin.lint finds, as diagnostics. The buffer is read when nothing was typed for a moment; the review
--- itself, which looks into pictures and films, runs in a thread of libuv's.

local M = {}

local space = vim.api.nvim_create_namespace "linkedin"
local SEVERITY = { error = vim.diagnostic.severity.ERROR, warning = vim.diagnostic.severity.WARN }

local watched = {} -- buffer → { timer, tick: what was reviewed last }

local function uv()
  return vim.uv or vim.loop
end

-- ── the review ─────────────────────────────────────────────────────────────────────────────────

-- Runs in the thread, in a Lua state of its own.
local function review_there(path, cpath, text, api)
  package.path, package.cpath = path, cpath
  local ok, findings = pcall(function()
    local json = require "linkedin.json"
    return json.encode(require "linkedin.lint".check(json.decode(text), api ~= "" and api or nil))
  end)
  return ok, tostring(findings)
end

-- What a thread cannot be given: a team's functions. They see the post here.
local function own_findings(post, rules)
  local findings = {}
  if rules == nil then return findings end
  local with_rules = {}
  for name, value in pairs(post) do with_rules[name] = value end
  with_rules.rules = rules
  require "linkedin.lint.brand".check({ post = with_rules }, "rest", function(field, rule, message, source, severity)
    findings[#findings + 1] = { field = field, rule = rule, message = message, source = source, severity = severity or "error" }
  end)
  return findings
end

--- Review a document in the background.
---@param doc linkedin.Document
---@param on_done fun(findings: linkedin.Finding[])
function M.review(doc, on_done)
  local rules, post = doc.post.rules, {}
  for name, value in pairs(doc.post) do post[name] = value end
  post.rules = nil
  local settings = require "linkedin.nvim.config".get().client
  local function over(ok, text)
    vim.schedule(function()
      local findings = ok and require "linkedin.json".decode(text) or {}
      if not ok then require "linkedin.nvim.notify".error("the review failed: " .. text) end
      local own_ok, own = pcall(own_findings, post, rules)
      if not own_ok then own = { { field = "post", severity = "error", rule = "brand", message = tostring(own) } } end
      for _, finding in ipairs(own) do findings[#findings + 1] = finding end
      on_done(findings)
    end)
  end
  local path, cpath = require "linkedin.nvim.warm".paths()
  uv().new_work(review_there, over):queue(path, cpath, vim.json and vim.json.encode(post) or vim.fn.json_encode(post), settings.api or "")
end

-- ── where they stand ───────────────────────────────────────────────────────────────────────────

-- The text from its first character that is too many.
local function beyond_limit(doc)
  local limit, at = require "linkedin.lint.text".LIMIT_CHARACTERS, 1
  local characters = 0
  for i, part in ipairs(type(doc.post.text) == "table" and doc.post.text or { doc.post.text }) do
    local shown = type(part) == "table" and part.name or part
    local count = vim.fn.strchars(shown)
    at = doc.starts[i]
    if characters + count > limit then
      if type(part) == "string" then at = at + #vim.fn.strcharpart(part, 0, limit - characters) end
      break
    end
    characters = characters + count
  end
  return require "linkedin.nvim.document".place(doc, at)
end

local function diagnostic(doc, finding, last_line)
  local documents = require "linkedin.nvim.document"
  local line, from, end_line, to = documents.locate(doc, finding.field)
  if finding.field == "text" and finding.rule == "length" then
    line, from = beyond_limit(doc)
    end_line, to = math.max(doc.last, line), nil
  end
  line = math.min(line, last_line)
  return {
    lnum = line - 1, col = from or 0, end_lnum = (end_line or line) - 1, end_col = to,
    severity = SEVERITY[finding.severity] or SEVERITY.error, message = finding.message, source = "linkedin", code = finding.rule,
  }
end

local function publish(buffer, doc, findings)
  local list, last_line = {}, vim.api.nvim_buf_line_count(buffer)
  for _, problem in ipairs(doc.problems) do
    list[#list + 1] = {
      lnum = math.min(problem.line, last_line) - 1, col = 0, severity = SEVERITY.error, message = problem.message, source = "linkedin",
      code = "front_matter",
    }
  end
  for _, finding in ipairs(findings) do list[#list + 1] = diagnostic(doc, finding, last_line) end
  for _, one in ipairs(list) do
    if not one.end_col then
      one.end_lnum = one.end_lnum or one.lnum
      one.end_col = #(vim.api.nvim_buf_get_lines(buffer, one.end_lnum, one.end_lnum + 1, false)[1] or "")
    end
  end
  vim.diagnostic.set(space, buffer, list)
end

--- Review the buffer now; the diagnostics follow.
---@param buffer integer
function M.refresh(buffer)
  if not vim.api.nvim_buf_is_valid(buffer) or not vim.api.nvim_buf_is_loaded(buffer) then return end
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  local state = watched[buffer]
  if state then state.tick = tick end
  local doc = require "linkedin.nvim.buffer".document(buffer)
  M.review(doc, function(findings)
    if not vim.api.nvim_buf_is_loaded(buffer) then return end
    if vim.api.nvim_buf_get_changedtick(buffer) ~= tick then return end -- the next review is on its way
    publish(buffer, doc, findings)
  end)
end

-- ── while typing ───────────────────────────────────────────────────────────────────────────────

local function changed(buffer)
  local state = watched[buffer]
  if not state then return end
  state.timer:start(require "linkedin.nvim.config".get().lint_delay, 0, vim.schedule_wrap(function()
    if watched[buffer] == state and vim.api.nvim_buf_is_valid(buffer)
      and state.tick ~= vim.api.nvim_buf_get_changedtick(buffer) then M.refresh(buffer) end
  end))
end

local function detach(buffer)
  local state = watched[buffer]
  watched[buffer] = nil
  if state then state.timer:close() end
end

--- Review the buffer from now on, whenever its text rests.
---@param buffer integer
function M.attach(buffer)
  if watched[buffer] then return end
  watched[buffer] = { timer = uv().new_timer() }
  local group = vim.api.nvim_create_augroup("linkedin.lint." .. buffer, { clear = true })
  vim.api.nvim_create_autocmd({ "TextChanged", "TextChangedI", "TextChangedP", "InsertLeave" }, {
    group = group, buffer = buffer, callback = function() changed(buffer) end,
  })
  vim.api.nvim_create_autocmd({ "BufUnload", "BufWipeout" }, { group = group, buffer = buffer, callback = function() detach(buffer) end })
  changed(buffer)
end

return M
