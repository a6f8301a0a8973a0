-- SPDX-License-Identifier: MIT
--- Numbers and names as people read them in a report.

local M = {}

--- 1234567 → "1,234,567"; "1234.5" keeps its fraction.
---@param value number|string
---@return string
function M.number(value)
  local text = type(value) == "number" and (value % 1 == 0 and ("%.0f"):format(value) or ("%.2f"):format(value)) or tostring(value)
  local sign, whole, rest = text:match "^(%-?)(%d+)(.*)$"
  if not whole then return text end
  whole = whole:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "")
  return (sign == "-" and "−" or "") .. whole .. rest
end

--- A short one for axes: 1500 → "1.5k", 2000000 → "2M".
---@param value number
---@return string
function M.short(value)
  local size = math.abs(value)
  for _, unit in ipairs { { 1e9, "G" }, { 1e6, "M" }, { 1e3, "k" } } do
    if size >= unit[1] then return (("%.1f"):format(value / unit[1]):gsub("%.0$", "")) .. unit[2] end
  end
  return (("%.2f"):format(value):gsub("%.?0+$", ""))
end

--- costInLocalCurrency → "Cost in local currency", member_job_title → "Member job title",
--- CAMPAIGN_GROUP → "Campaign group".
---@param name string
---@return string
function M.title(name)
  if not name:find "%l" then name = name:lower() end
  local words = name:gsub("_", " "):gsub("(%l)(%u)", function(a, b) return a .. " " .. b:lower() end)
  return (words:sub(1, 1):upper() .. words:sub(2))
end

--- A name that fits: cut between two characters.
---@param text string
---@param most integer  characters, the ellipsis among them
---@return string
function M.cut(text, most)
  local count, last = 0, #text
  for position in text:gmatch "()[^\128-\191]" do
    count = count + 1
    if count == most then last = position - 1 end
    if count > most then return text:sub(1, last) .. "…" end
  end
  return text
end

return M
