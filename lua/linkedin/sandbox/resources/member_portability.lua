-- SPDX-License-Identifier: MIT
--- `memberSnapshotData`, `memberChangeLogs`, `memberAuthorizations`: what a member may take along.
--- https://learn.microsoft.com/en-us/linkedin/dma/member-data-portability/shared/member-snapshot-api

local change_log = require "linkedin.sandbox.change_log"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"
local s = require "linkedin.sandbox.schema"
local types = require "linkedin.sandbox.types"

-- The documented version of these resources, besides the monthly ones.
local VERSIONS = { ["202312"] = true }

-- Epoch milliseconds before 1973 are seconds by mistake.
local LEAST_MS = 100000000000

local function parts_of(ctx)
  local parts = {}
  for _, domain in ipairs(ctx.store.data.portability.snapshots[ctx.token.member] or {}) do
    if not ctx.params.domain or domain.name == ctx.params.domain then
      for _, rows in ipairs(domain.parts) do parts[#parts + 1] = { snapshotDomain = domain.name, snapshotData = rows } end
    end
  end
  return parts
end

-- One part a page, and always a next link: only the 404 behind it says that there is no more.
local function snapshot(ctx)
  local parts, start = parts_of(ctx), ctx.params.start or 0
  if not parts[start + 1] then return errors.not_found "No data found for this memberId" end
  local domain = ctx.params.domain and "&domain=" .. ctx.params.domain or ""
  return reply.ok {
    elements = json.array { parts[start + 1] },
    paging = { start = start, count = 1, total = #parts, links = json.array { {
      type = "application/json", rel = "next", href = ("/rest/memberSnapshotData?q=criteria%s&start=%d"):format(domain, start + 1),
    } } },
  }
end

local function changes(ctx)
  local start = ctx.params.startTime or 0
  if type(start) ~= "number" or (start ~= 0 and start < LEAST_MS) then
    return errors.parameter("startTime", "PARAM_INVALID", "startTime is not a valid timestamp")
  end
  local list, elements = change_log.entries(ctx.store, ctx.token.application, ctx.token.member, start), {}
  local count = ctx.params.count or 10
  for i = 1, math.min(#list, count) do elements[i] = list[i] end
  return reply.ok { elements = json.array(elements), paging = { start = 0, count = count, links = json.array {} } }
end

local function authorize(ctx)
  change_log.allow(ctx.store, ctx.token.application, ctx.token.member)
  return reply.created(ctx.token.member, "/rest/memberAuthorizations/" .. ctx.token.member)
end

local function authorizations(ctx)
  local consent, elements = change_log.consent(ctx.store, ctx.token.application, ctx.token.member), {}
  if consent then
    elements[1] = {
      memberComplianceAuthorizationKey = {
        developerApplication = "urn:li:developerApplication:" .. ctx.application.developer_application,
        member = "urn:li:person:" .. ctx.token.member,
      },
      regulatedAt = consent.at, memberComplianceScopes = json.array { "DMA" },
    }
  end
  return reply.ok(reply.page(ctx, elements))
end

local SCOPES = { "r_dma_portability_3rd_party", "r_dma_portability_member" }

local function resource(name, methods)
  for _, method in pairs(methods) do method.scopes = SCOPES end
  return { path = name, bases = { "rest" }, name = name, versions = VERSIONS, methods = methods }
end

return {
  resource("memberSnapshotData", { ["FINDER criteria"] = { query = { domain = types.string }, run = snapshot } }),
  resource("memberChangeLogs", {
    ["FINDER memberAndApplication"] = { query = { startTime = types.long }, max_count = 50, run = changes },
  }),
  resource("memberAuthorizations", {
    CREATE = { body = s.record {}, run = authorize }, ["FINDER memberAndApplication"] = { run = authorizations },
  }),
}
