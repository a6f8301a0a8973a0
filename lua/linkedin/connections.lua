-- SPDX-License-Identifier: MIT
--- How many connections the member has, and, for approved partners, who they are. Nobody else's are told.
--- LinkedIn pages: shared/integrations/people/connections-size, connections-api.

local options = require "linkedin.options"

---@class linkedin.Connections
local Connections = { __name = "linkedin.Connections" }
Connections.__index = Connections

--- How many members the token's member is connected with: scope r_1st_connections_size.
---@async
---@param opts { person: string? }?  the member's own URN, where it is known
---@return integer? count
---@return linkedin.Response|linkedin.Error
function Connections:size(opts)
  opts = options.check("connections:size", opts, { person = "string" }, options.call)
  local person, err = opts.person
  if not person then person, err = self.li.profile:urn() end
  if not person then return nil, err end
  local call = {}
  for name, value in pairs(opts) do
    if name ~= "person" then call[name] = value end
  end
  local answer, response = self.li:_call({ operation = "connections.get", keys = { id = person } }, call)
  if not answer then return nil, response end
  return answer.firstDegreeSize, response
end

--- The member's connections, page after page: elements `{ to = "urn:li:person:…" }`, with `profiles` also `to~`, the
--- few fields LinkedIn shows. LinkedIn grants the scope r_1st_connections to no new application; members of the EEA
--- can export their own list (`li.portability:snapshot "CONNECTIONS"`).
---@param opts { profiles: boolean?, count: integer?, cursor: table? }?
---@return linkedin.Pages
function Connections:list(opts)
  opts = options.check("connections:list", opts,
    { profiles = "boolean", count = "integer", cursor = "table", prefetch = "boolean" }, options.call)
  local call = {}
  for name, value in pairs(opts) do
    if name ~= "profiles" and name ~= "count" then call[name] = value end
  end
  return self.li:_each({
    operation = "connections.viewer", api = "v2", query = { q = "viewer", count = opts.count or 50 },
    raw_query = opts.profiles and { projection = "(elements*(to,to~),paging)" } or nil,
  }, call)
end

return {
  new = function(li) return setmetatable({ li = li }, Connections) end,
}
