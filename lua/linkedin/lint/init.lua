-- SPDX-License-Identifier: MIT
--- Everything wrong with a post, found before the first request and all at once.
---
---    for _, finding in ipairs(linkedin.lint { text = …, image = "photo.png" }) do
---      print(finding.severity, finding.field, finding.message)
---    end

local M = {}

---@class linkedin.Finding
---@field field string     "text", "images[2].alt", …
---@field rule string      a short name: "length", "count", "urn_kind", …
---@field severity "error"|"warning"  an error stops `share`
---@field message string   what is wrong, with the figures, and what to do
---@field source string?   LinkedIn's page for the rule, or "brand"

local CHECKS = { "linkedin.lint.text", "linkedin.lint.content", "linkedin.lint.audience", "linkedin.lint.brand" }

--- Findings about a draft whose media is open.
---@param draft table
---@param api "rest"|"v2"
---@return linkedin.Finding[]
function M.review(draft, api)
  local findings = {}
  local function add(field, rule, message, source, severity)
    findings[#findings + 1] = {
      field = field, rule = rule, severity = severity or "error", message = message, source = source,
    }
  end
  for _, name in ipairs(CHECKS) do require(name).check(draft, api, add) end
  return findings
end

--- Review a post as `li.posts:share` would, without sending anything. Media given by path or as
--- data is looked into; what a reader function would give is not consumed.
---@param post linkedin.ShareOptions
---@param api "rest"|"v2"|nil  default "rest"
---@return linkedin.Finding[]  empty when the post is fine
function M.check(post, api)
  local drafts = require "linkedin.share.draft"
  local draft = drafts.new("linkedin.lint", post, 2)
  drafts.open(draft, false)
  local findings = M.review(draft, api or post.api or "rest")
  drafts.close(draft)
  return findings
end

return M
