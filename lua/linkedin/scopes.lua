-- SPDX-License-Identifier: MIT
--- LinkedIn's scopes as data: what each is for, which products grant it, what replaced it.
---
---     scopes.missing({ "openid", "w_member_social" }, token.scopes)   --> { "w_member_social" }
---     scopes.get "r_liteprofile".replaced_by                          --> { "openid", "profile" }
---
--- LinkedIn page: shared/authentication/getting-access.

local M = {}

local function core()
  return require "linkedin.core".scopes
end

---@class linkedin.Scope
---@field name string
---@field purpose string      "post, comment and react as the member"
---@field products string[]   those that grant it; none for a closed one
---@field access string       "self_serve", "review" (partner verification) or "closed"
---@field deprecated boolean  works where it was granted; new code should not ask for it
---@field replaced_by string[]?  what new code asks for instead

--- Every scope known.
---@return linkedin.Scope[]
function M.list()
  return core().list()
end

--- One scope by name; nil and the nearest names for an unknown one. LinkedIn adds scopes, so that an
--- unknown name is no error by itself.
---@param name string
---@return linkedin.Scope?, string[]?
function M.get(name)
  return core().scope(name)
end

--- The products that grant a scope; none for a closed or unknown one.
---@param name string
---@return string[]
function M.products(name)
  local scope = core().scope(name)
  return scope and scope.products or {}
end

--- What to ask for instead of these: each deprecated scope by its name, with its replacements (none where
--- nothing replaced it).
---@param names string|string[]  an array, or "a b" or "a,b"
---@return table<string, string[]>
function M.deprecated(names)
  local found = {}
  for _, name in ipairs(require "linkedin.token".split_scopes(names) or {}) do
    local scope = core().scope(name)
    if scope and scope.deprecated then found[name] = scope.replaced_by or {} end
  end
  return found
end

local function text_of(held)
  return type(held) == "table" and table.concat(held, " ") or held
end

--- Those of the needed scopes that a token does not hold, in order.
---@param needed string|string[]  an array, or "a b" or "a,b"
---@param held string|string[]
---@return string[]
function M.missing(needed, held)
  local missing = {}
  for _, name in ipairs(require "linkedin.token".split_scopes(needed) or {}) do
    if not core().meet(text_of(held), name) then missing[#missing + 1] = name end
  end
  return missing
end

--- Does a token with the scopes `held` meet `needs` ("a|b+c", or the catalogue's arrays)?
---@param held string|string[]
---@param needs string|table
---@return boolean
function M.meet(held, needs)
  return core().meet(text_of(held), needs)
end

return M
