-- SPDX-License-Identifier: MIT
--- From an event to the lead: an event names a response, and its answers are to be read. It may come before the
--- lead can be read, come twice, or tell that a lead is gone.
--- LinkedIn page: marketing/lead-sync/leadsync.

local Error = require "linkedin.error"
local resolve = require "linkedin.leads.resolve"

local M = {}

local FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 8

--- What an event (or one of its notifications) says of leads: id, whether it is gone, its owner.
---@param event table
---@return { id: string, is_deleted: boolean, owner: string? }[]
function M.leads(event)
  local list = {}
  for _, notification in ipairs(event.notifications or { event }) do
    local urn = type(notification.lead) == "string" and notification.lead or notification.leadGenFormResponse
    local id = type(urn) == "string" and urn:match "^urn:li:leadGenFormResponse:(.+)$"
    if id then
      local action = notification.action or notification.leadAction
      list[#list + 1] = {
        id = id, is_deleted = action == "DELETED",
        owner = notification.account or require "linkedin.leads.owner".urn(notification.owner),
      }
    end
  end
  return list
end

local function monotonic() return require "linkedin.core".clock.monotonic() end

local function not_there(err, id)
  return nil, Error.new {
    kind = "http", status = 404, code = err.code, retryable = true, message = ("LinkedIn does not have the lead %s"):format(id),
    hint = "It is not there yet, was deleted, is older than 365 days, or the member has no role any more: "
      .. "note it and let the next sync look",
    endpoint = err.endpoint, method = err.method, request_id = err.request_id, attempts = err.attempts, response = err.response,
  }
end

--- The response, waiting up to `patience` seconds for it to be there.
---@async
---@return table? response, linkedin.Error?
function M.read(li, id, opts, patience)
  local ends_at, pause = monotonic() + patience, FIRST_PAUSE_S
  while true do
    local response, err = require "linkedin.leads.read"(li, { operation = "leadFormResponses.get", keys = { id = id } }, opts)
    if response then return response end
    if err.status ~= 404 then return nil, err end
    if monotonic() + pause > ends_at then return not_there(err, id) end
    local problem = require "linkedin.pause"(pause, opts.cancel)
    if problem then return nil, problem end
    pause = math.min(LONGEST_PAUSE_S, pause * 2)
  end
end

--- The lead of an event; false when it is about none; of a deleted one what is known.
---@async
---@return linkedin.Lead|false|nil, linkedin.Error?
function M.lead(leads, event, opts, patience)
  local one = M.leads(event)[1]
  if not one then return false end
  if one.is_deleted then return resolve.deleted(one.id, one.owner) end
  local response, err = M.read(leads.li, one.id, opts, patience)
  if not response then return nil, err end
  return leads:resolve(response, opts)
end

return M
