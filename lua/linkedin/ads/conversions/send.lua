-- SPDX-License-Identifier: MIT
--- Sending conversion events: checked, in batches, with an account of each.
---
---    CHECKED → refused (with findings)
---       └──→ SENT → accepted | refused (LinkedIn's word) | in doubt (no answer)

local Error = require "linkedin.error"

local M = {}

local BATCH = 5000
local OWN = { batch = true, check = true }

local function prepare(li, events, opts)
  local wire_of = require "linkedin.ads.conversions.event".wire
  local now = (li.settings.clock or require "linkedin.core".clock.wall)()
  local about = { now_ms = now * 1000, version = tostring(opts.version or li.settings.version) }
  local report, ready = { accepted = 0, refused = {}, event_ids = {} }, {}
  for i, event in ipairs(events) do
    local wire, findings = wire_of(event, about)
    report.event_ids[i] = wire.eventId or ""
    if findings[1] and opts.check ~= false then
      report.refused[#report.refused + 1] = { index = i, event_id = wire.eventId, details = findings }
    else
      ready[#ready + 1] = { index = i, wire = wire }
    end
  end
  return report, ready
end

local function refuse(report, one, element)
  report.refused[#report.refused + 1] = {
    index = one.index, event_id = one.wire.eventId, error = Error.new {
      kind = element.status == 403 and "permission" or "validation", status = element.status, endpoint = "/rest/conversionEvents",
      method = "POST", message = (element.error or {}).message or "refused without a word",
    },
  }
end

-- Elements answer in the order of the request; one that is missing is in doubt.
local function account_for(report, batch, elements)
  local doubtful = {}
  for i, one in ipairs(batch) do
    local element = elements[i]
    if element == nil then
      doubtful[#doubtful + 1] = one.index
    elseif element.status and element.status >= 200 and element.status < 300 and not element.error then
      report.accepted = report.accepted + 1
    else
      refuse(report, one, element)
    end
  end
  return doubtful
end

local function indices(ready, first, last)
  local list = {}
  for i = first, last do list[#list + 1] = ready[i].index end
  return list
end

local function failed(err, report, ready, first, last)
  local doubtful = err.maybe_done and indices(ready, first, last) or {}
  err.report, err.in_doubt = report, doubtful
  err.unsent = indices(ready, err.maybe_done and last + 1 or first, #ready)
  return nil, err
end

-- A batch that LinkedIn refuses as a whole names one event's mistake: it is divided until that one is found.
local function send_range(li, report, ready, first, last, call)
  local batch, elements = {}, {}
  for i = first, last do
    batch[#batch + 1], elements[#elements + 1] = ready[i], ready[i].wire
  end
  local answer, err = li:_call({
    operation = "conversionEvents.batch_create", body = { elements = require "linkedin.json".array(elements) },
  }, call)
  if answer then
    local doubtful = account_for(report, batch, answer.elements or {})
    if not doubtful[1] then return true end
    err = Error.new { kind = "protocol", message = "LinkedIn's answer does not mention every event",
      hint = "Send the events in err.in_doubt again: their ids make them count once" }
    err.maybe_done = true
    err.report, err.in_doubt, err.unsent = report, doubtful, indices(ready, last + 1, #ready)
    return nil, err
  end
  if err.status ~= 400 and err.status ~= 422 then return failed(err, report, ready, first, last) end
  if first == last then
    report.refused[#report.refused + 1] = { index = ready[first].index, event_id = ready[first].wire.eventId, error = err }
    return true
  end
  local middle = math.floor((first + last) / 2)
  local ok
  ok, err = send_range(li, report, ready, first, middle, call)
  if not ok then return nil, err end
  return send_range(li, report, ready, middle + 1, last, call)
end

--- Send events.
---@param li linkedin.Client
---@param events table[]
---@param opts table  checked
function M.run(li, events, opts)
  local report, ready = prepare(li, events, opts)
  local call, size = {}, opts.batch or BATCH
  for name, value in pairs(opts) do
    if not OWN[name] then call[name] = value end
  end
  for first = 1, #ready, size do
    local ok, err = send_range(li, report, ready, first, math.min(first + size - 1, #ready), call)
    if not ok then return nil, err end
  end
  table.sort(report.refused, function(a, b) return a.index < b.index end)
  return report
end

return M
