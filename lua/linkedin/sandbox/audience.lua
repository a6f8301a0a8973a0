-- SPDX-License-Identifier: MIT
--- Who a page's followers and visitors are: one population, divided by each facet. LinkedIn tells the hundred
--- largest values of a facet; who gave none is in none, so a facet's sum is at most the whole.

local M = {}

-- facet → values with their part of the whole, largest first
local PARTS = {
  associationType = { { "EMPLOYEE", 0.004 } },
  seniority = {
    { "urn:li:seniority:4", 0.41 }, { "urn:li:seniority:3", 0.32 }, { "urn:li:seniority:6", 0.09 },
    { "urn:li:seniority:10", 0.05 },
  },
  ["function"] = {
    { "urn:li:function:8", 0.37 }, { "urn:li:function:25", 0.11 }, { "urn:li:function:15", 0.08 }, { "urn:li:function:12", 0.05 },
  },
  staffCountRange = { { "SIZE_51_TO_200", 0.22 }, { "SIZE_10001_OR_MORE", 0.18 }, { "SIZE_11_TO_50", 0.16 } },
  industry = { { "urn:li:industry:53", 0.13 }, { "urn:li:industry:4", 0.09 }, { "urn:li:industry:96", 0.06 } },
  country = { { "urn:li:geo:102890719", 0.38 }, { "urn:li:geo:103644278", 0.21 }, { "urn:li:geo:101282230", 0.12 } },
  geo = { { "urn:li:geo:102011674", 0.044 }, { "urn:li:geo:90009659", 0.031 } },
}

--- The values of a facet with their count: { { value =, count = }, … }; those of nobody are left out.
---@param facet string
---@param total integer
function M.divide(facet, total)
  local list = {}
  for _, part in ipairs(PARTS[facet] or {}) do
    local count = math.floor(total * part[2])
    if count > 0 then list[#list + 1] = { value = part[1], count = count } end
  end
  return list
end

return M
