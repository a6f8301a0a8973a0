-- SPDX-License-Identifier: MIT
--- What members in the EEA and Switzerland may take with them: their data in domains, and what they do from now on.
--- The products are Member Data Portability, for third parties (r_dma_portability_3rd_party) or for one's own data
--- (r_dma_portability_member). Exports of pages (Pages Data Portability) are reached through `li:resource`.
--- LinkedIn pages: dma/member-data-portability/shared/member-snapshot-api, member-changelog-api,
--- member-authorization-management-api.
---
---     for row, domain in li.portability:snapshot "CONNECTIONS" do
---       if not row then error(domain) end
---       print(row["First Name"], row["Connected On"])
---     end

local options = require "linkedin.options"

---@class linkedin.Portability
local Portability = { __name = "linkedin.Portability" }
Portability.__index = Portability

-- The only version these resources are documented with; `version` asks in another.
local VERSION = "202312"
local KEPT_MS, MOST = 28 * 86400000, 50

local function common(opts, own)
  local call = {}
  for name, value in pairs(opts) do
    if not own[name] then call[name] = value end
  end
  return call
end

local SNAPSHOT = { cursor = "table" }

--- The rows of a domain of the member's export, or of all domains: columns with the headings of LinkedIn's files.
--- A domain without data gives no rows.
---@param domain string?  "CONNECTIONS", "PROFILE", "POSITIONS", "EDUCATION", "SKILLS", "MEMBER_SHARE_INFO", …
---@param opts { cursor: table? }?  cursor: of another iterator, to go on with the part it stood before
---@return linkedin.Snapshot rows  call it, or use it in `for row, domain in rows do`; `false, err` for a part that failed
function Portability:snapshot(domain, opts)
  options.argument("portability:snapshot", 1, domain, "string|nil")
  opts = options.check("portability:snapshot", opts, SNAPSHOT, options.call)
  return require "linkedin.portability.snapshot".new(self.li, domain, VERSION, opts.cursor, common(opts, SNAPSHOT))
end

local CHANGES = { cursor = "table", since = "number", count = "integer" }

--- What the member did on LinkedIn since they allowed it to be known (`authorize`), oldest first, of the last 28
--- days: { resourceName, resourceId, method = "CREATE", activity, processedAt, … }. Keep `changes.cursor` and give it
--- to the next run: nothing is lost, nothing comes twice. `changes.has_gap` says that the time asked for lies before
--- what LinkedIn keeps.
---@param opts { since: integer?, cursor: table?, count: integer? }?  since: epoch ms; count: entries a request, at most 50
---@return linkedin.Changes changes
function Portability:changes(opts)
  opts = options.check("portability:changes", opts, CHANGES, options.call)
  local count = opts.count or MOST
  if count < 1 or count > MOST then error("portability:changes: count is from 1 to " .. MOST, 2) end
  if opts.since and (opts.since % 1 ~= 0 or opts.since < 100000000000) then
    error("portability:changes: since is in epoch milliseconds", 2)
  end
  local now = (self.li.settings.clock or require "linkedin.core".clock.wall)()
  return require "linkedin.portability.changes".new(self.li, {
    cursor = opts.cursor, since = opts.since, count = count, version = VERSION, kept_ms = KEPT_MS, now_ms = now * 1000,
  }, common(opts, CHANGES))
end

--- Register the member's consent: LinkedIn notes what they do from now on. A second time does no harm.
---@async
---@param opts table?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Portability:authorize(opts)
  opts = options.check("portability:authorize", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "memberAuthorizations.create", version = VERSION, body = {},
  }, opts)
  return answer and true or nil, response
end

--- The member's consent to this application: `{ since, scopes, member, application }`, or false without one.
---@async
---@param opts table?
---@return { since: integer, scopes: string[], member: string, application: string }|false|nil consent
---@return linkedin.Response|linkedin.Error
function Portability:consent(opts)
  opts = options.check("portability:consent", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "memberAuthorizations.memberAndApplication", version = VERSION, query = { q = "memberAndApplication" },
  }, opts)
  if not answer then return nil, response end
  local first = answer.elements and answer.elements[1]
  if not first then return false, response end
  local key = first.memberComplianceAuthorizationKey or {}
  return {
    since = first.regulatedAt, scopes = first.memberComplianceScopes, member = key.member,
    application = key.developerApplication,
  }, response
end

return {
  new = function(li) return setmetatable({ li = li }, Portability) end,
}
