-- SPDX-License-Identifier: MIT
--- LinkedIn's multi-locale text: `{ localized = { en_US = "Jo" }, preferredLocale = { … } }`.

local M = {}

--- The text to show: the preferred locale's, else the alphabetically first, so that the choice
--- is the same on every run.
---@param text table|string|nil
---@return string?
function M.text(text)
  if type(text) ~= "table" then return text end
  local localized, preferred = text.localized, text.preferredLocale
  if type(localized) ~= "table" then return nil end
  if preferred then
    local exact = preferred.country and localized[preferred.language .. "_" .. preferred.country]
    if exact or localized[preferred.language] then return exact or localized[preferred.language] end
  end
  local first
  for locale in pairs(localized) do
    if not first or locale < first then first = locale end
  end
  return first and localized[first]
end

--- A field of an entity whichever way LinkedIn gave it: `localizedName`, or `name` in locales.
---@param entity table
---@param field string  e.g. "name", "firstName"
---@return string?
function M.field(entity, field)
  local flat = entity["localized" .. field:sub(1, 1):upper() .. field:sub(2)]
  return flat or M.text(entity[field])
end

return M
