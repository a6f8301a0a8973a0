-- SPDX-License-Identifier: MIT
--- LinkedIn's scopes as data: what each is for, which products grant it, what replaced it.
--- LinkedIn page: shared/authentication/getting-access.

local M = {}

local function core()
  return require "linkedin.core".scopes
end

--- Every scope known: `{ name, purpose, products, access, deprecated }`.
---@return table[]
function M.list()
  return core().list()
end

--- One scope by name; nil and the nearest names for an unknown one.
---@param name string
---@return table?, string[]?
function M.get(name)
  return core().scope(name)
end

--- Does a token with the scopes `held` meet `needs` ("a|b+c", or the catalogue's arrays)?
---@param held string|string[]
---@param needs string|table
---@return boolean
function M.meet(held, needs)
  if type(held) == "table" then held = table.concat(held, " ") end
  return core().meet(held, needs)
end

return M
