-- SPDX-License-Identifier: MIT
--- Which page a caller means: a number or a URN, of an organization or of one of its showcase pages.

local M = {}

--- The page as a URN.
---@param id integer|string
---@param who string       the function, for the message
---@param level integer?   of the caller, default 3
---@return string urn
---@return boolean is_brand  a showcase page
function M.urn(id, who, level)
  local urns = require "linkedin.urn"
  if urns.is(id, "organizationBrand") then return id, true end
  local urn, err = urns.normalise(id, "organization")
  if not urn then error(("%s: %s"):format(who, err.message or err), level or 3) end
  return urn, false
end

return M
