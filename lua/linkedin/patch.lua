-- SPDX-License-Identifier: MIT
--- The smallest Rest.li patch that turns one entity into another.
--- LinkedIn page: shared/api-guide/concepts/methods (partial update).
---
---    diff({ a = 1, b = 2, c = { d = 1 } }, { a = 1, c = { d = 2 } })
---      → { ["$delete"] = { "b" }, c = { ["$set"] = { d = 2 } } }

local M = {}

local function is_record(value)
  return type(value) == "table" and #value == 0 and next(value) ~= nil
end

local function same(a, b)
  if a == b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return false end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

--- Patch from `original` to `modified`; nil when they are the same. Records are patched field by
--- field, arrays and everything else are set whole.
---@param original table
---@param modified table
---@return table? patch
function M.diff(original, modified)
  local patch, set, delete = {}, {}, {}
  for name, value in pairs(modified) do
    local before = original[name]
    if is_record(before) and is_record(value) then
      patch[name] = M.diff(before, value)
    elseif not same(before, value) then
      set[name] = value
    end
  end
  for name in pairs(original) do
    if modified[name] == nil then delete[#delete + 1] = name end
  end
  table.sort(delete)
  if next(set) then patch["$set"] = set end
  if #delete > 0 then patch["$delete"] = delete end
  return next(patch) and patch or nil
end

return M
