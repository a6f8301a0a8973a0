-- SPDX-License-Identifier: MIT
--- The store as `GET /_sandbox/state` shows it.

local json = require "linkedin.sandbox.json"

local M = {}

local function tokens(store)
  local list = {}
  for _, record in pairs(store.data.tokens) do list[#list + 1] = record end
  table.sort(list, function(a, b)
    if a.issued_at ~= b.issued_at then return a.issued_at < b.issued_at end
    return a.token < b.token
  end)
  return json.array(list)
end

-- More sections, added by the files that own them: name → function(store).
M.sections = {}

--- Everything stored, as one table.
function M.describe(store)
  local data = store.data
  local description = {
    now = store.clock:now(), strict = store.config.strict,
    applications = data.applications, members = data.members, organizations = data.organizations,
    acls = data.acls, limits = data.limits, quotas = data.quotas, violations = data.violations,
    tokens = tokens(store),
  }
  for name, section in pairs(M.sections) do description[name] = section(store) end
  return description
end

return M
