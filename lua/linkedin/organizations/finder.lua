-- SPDX-License-Identifier: MIT
--- What the statistics have in common: a finder over one page, for its whole life or in spans of time.

local span = require "linkedin.organizations.span"

local M = {}

local function now(self)
  return (self.li.settings.clock or require "linkedin.core".clock.wall)()
end

local function call_of(opts, own)
  local call = {}
  for name, value in pairs(opts) do
    if not own[name] then call[name] = value end
  end
  return call
end

--- All elements of a finder; with `from`, one for each span.
---@param self linkedin.Organizations
---@param spec { operation: string, query: table }
---@param opts table   checked
---@param own table<string,string>  the names of `opts` that are not the call's
---@param who string
---@return table[]? elements
---@return linkedin.Response|linkedin.Error
function M.elements(self, spec, opts, own, who)
  local intervals, err = span.intervals(opts, who, now(self), 4)
  if err then return nil, err end
  spec.query.timeIntervals = intervals
  local call = call_of(opts, own)
  if not intervals and not spec.is_list then
    local answer, response = self.li:_call(spec, call)
    if not answer then return nil, response end
    return answer.elements or {}, response
  end
  return self.li:_each(spec, call):all()
end

return M
