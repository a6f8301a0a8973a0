-- SPDX-License-Identifier: MIT
local diff = require "linkedin.patch".diff

-- Applies a patch as Rest.li means it, to check that a patch says what was changed.
local function apply(entity, patch)
  local out = {}
  for name, value in pairs(entity) do out[name] = value end
  for name, value in pairs(patch or {}) do
    if name == "$set" then
      for field, new_value in pairs(value) do out[field] = new_value end
    elseif name == "$delete" then
      for _, field in ipairs(value) do out[field] = nil end
    else
      out[name] = apply(out[name], value)
    end
  end
  return out
end

describe("patch", function()
  local cases = {
    { "nothing changed", { a = 1, b = { c = 2 } }, { a = 1, b = { c = 2 } }, nil },
    { "a value set", { a = 1 }, { a = 2 }, { ["$set"] = { a = 2 } } },
    { "a field added", { a = 1 }, { a = 1, b = false }, { ["$set"] = { b = false } } },
    { "fields deleted, in order", { a = 1, c = 1, b = 1 }, { a = 1 }, { ["$delete"] = { "b", "c" } } },
    { "a nested field", { a = { b = 1, c = 2 } }, { a = { b = 1, c = 3 } }, { a = { ["$set"] = { c = 3 } } } },
    { "an array set whole", { a = { 1, 2 } }, { a = { 1, 3 } }, { ["$set"] = { a = { 1, 3 } } } },
    { "an array untouched", { a = { 1, { b = 2 } } }, { a = { 1, { b = 2 } } }, nil },
    { "a record replaced by a value", { a = { b = 1 } }, { a = 1 }, { ["$set"] = { a = 1 } } },
    { "a record emptied", { a = { b = 1 } }, { a = {} }, { ["$set"] = { a = {} } } },
  }
  for _, case in ipairs(cases) do
    it("is the smallest for " .. case[1], function()
      local patch = diff(case[2], case[3])
      assert.same(case[4], patch)
      assert.same(case[3], apply(case[2], patch))
    end)
  end
end)
