-- SPDX-License-Identifier: MIT
--- One read, whose answer must be an entity.

---@async
---@param li linkedin.Client
---@param spec table
---@param opts table
---@return table? entity
---@return linkedin.Response|linkedin.Error
local function read(li, spec, opts)
  local answer, about = li:_call(spec, opts)
  if answer == nil or type(answer) == "table" then return answer, about end
  return nil, require "linkedin.error".new {
    kind = "protocol", status = about.status, message = "LinkedIn's answer has nothing in it", request_id = about.request_id,
    hint = "Something between here and LinkedIn answered in its place, or LinkedIn misbehaves; try again", retryable = true,
  }
end

return read
