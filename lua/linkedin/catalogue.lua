-- SPDX-License-Identifier: MIT
--- What the library knows of LinkedIn's API: resources, their methods, finders and actions, the scopes and
--- quota family of each, and LinkedIn's page for it. Static data, in C.

local M = {}

--- Every resource, with its `operations`.
---@return table[]
function M.list()
  return require "linkedin.core".catalogue.list()
end

return M
