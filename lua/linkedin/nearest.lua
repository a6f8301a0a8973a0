-- SPDX-License-Identifier: MIT
--- The nearest valid name to a misspelt one, for messages that help.

-- Levenshtein distance, one row at a time.
local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      local best = math.min(row[j] + 1, row[j - 1] + 1, diagonal + cost)
      diagonal, row[j] = row[j], best
    end
  end
  return row[#b]
end

--- The candidate closest to `name`, or nil when none is near enough to be meant.
---@param name string
---@param candidates table  keys are the valid names
---@return string?
local function nearest(name, candidates)
  local best, best_distance
  for candidate in pairs(candidates) do
    local d = distance(name:lower(), candidate:lower())
    if not best or d < best_distance or (d == best_distance and candidate < best) then
      best, best_distance = candidate, d
    end
  end
  if best and best_distance <= math.max(2, math.floor(#name / 3)) then return best end
  return nil
end

return nearest
