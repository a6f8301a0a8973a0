-- SPDX-License-Identifier: MIT
--- The structured error: what every function returns after `nil` when the world went wrong.

---@class linkedin.Error
---@field kind string          "network" "timeout" "tls" "http" "auth" "permission" "quota" "validation" "duplicate" "version" "protocol" "cancelled" "storage"
---@field message string       one sentence: what happened
---@field hint string?         one sentence that cures: which scope, when the quota resets, what to do
---@field status integer?      HTTP status, where an answer came
---@field code string?         LinkedIn's `code`, or OAuth's `error`
---@field service_code integer? LinkedIn's `serviceErrorCode`
---@field details table[]?     `{ field, code, message }` for each rejected input
---@field endpoint string?     path template of the call, never the raw query
---@field method string?       HTTP verb
---@field request_id string?   LinkedIn's `x-li-uuid`: quote it in support
---@field attempts integer?    requests sent for this call
---@field retryable boolean?   may the same call succeed later?
---@field retry_after number?  seconds to wait before that
---@field maybe_done boolean?  a write that may have reached LinkedIn
---@field resume table?        plain data that continues where the workflow stopped
---@field urn string?          the living entity a duplicate answer names

local Error = { __name = "linkedin.Error" }
Error.__index = Error

function Error:__tostring()
  local parts = { "linkedin: ", self.kind, ": ", self.message }
  if self.hint then parts[#parts + 1] = ". " .. self.hint end
  local about = {}
  if self.method and self.endpoint then about[#about + 1] = self.method .. " " .. self.endpoint end
  if self.status then about[#about + 1] = "status " .. self.status end
  if self.code then about[#about + 1] = tostring(self.code) end
  if self.request_id then about[#about + 1] = "request " .. self.request_id end
  if #about > 0 then parts[#parts + 1] = " [" .. table.concat(about, ", ") .. "]" end
  return (table.concat(parts):gsub("%.%. ", ". "):gsub("[\r\n]+", " "))
end

local M = {}

--- Make an error value. The table is kept, not copied.
---@param fields table  at least `kind` and `message`
---@return linkedin.Error
function M.new(fields)
  return setmetatable(fields, Error)
end

--- Is this value one of ours?
---@param value any
---@return boolean
function M.is(value)
  return getmetatable(value) == Error
end

return M
