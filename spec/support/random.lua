-- SPDX-License-Identifier: MIT
--- Random values for property tests: a generator of our own, so that a printed seed repeats a run on
--- every Lua.

local Random = {}
Random.__index = Random

--- The next integer in [low, high].
function Random:int(low, high)
  self.state = (self.state * 16807) % 2147483647
  return low + self.state % (high - low + 1)
end

--- One of the list.
function Random:pick(list)
  return list[self:int(1, #list)]
end

local SPECIAL = {
  "(", ")", ",", ":", "'", "''", "%", "%27", "%2", "List(", "List()", "()", " ", "+", "&", "=", "?", "#", "/", "\\", "|",
  "{", "}", "@", "[", "]", "<", ">", "*", "_", "~", "\"", "\n", "\t", "\1", "\127", "null", "true", "1", "-0.5e3",
  "\195\169", "\226\130\172", "\240\159\154\128", "\239\188\131", "e\204\129", "urn:li:share:1", "#tag", "C#", "http://x/#y",
}

--- A string of up to `most` pieces, rich in what means something to some syntax; always UTF-8.
function Random:text(most)
  local out = {}
  for i = 1, self:int(0, most or 8) do
    out[i] = self:int(1, 3) == 1 and string.char(self:int(32, 126)) or self:pick(SPECIAL)
  end
  return table.concat(out)
end

--- A value of strings, lists and records. `leaf(random)` makes what is inside; `list(t)` marks lists.
function Random:value(depth, leaf, list)
  local kind = depth > 0 and self:int(1, 4) or 1
  if kind <= 2 then return leaf(self) end
  local t = {}
  if kind == 3 then
    for i = 1, self:int(0, 4) do t[i] = self:value(depth - 1, leaf, list) end
    return list(t)
  end
  for _ = 1, self:int(0, 4) do t[self:text(3)] = self:value(depth - 1, leaf, list) end
  return t
end

local M = {}

--- A generator; the seed comes from SEED or the clock and is in the generator for messages.
function M.new(seed)
  seed = tonumber(seed or os.getenv "SEED") or os.time()
  return setmetatable({ seed = seed, state = seed % 2147483646 + 1 }, Random)
end

--- Are two values the same to any depth?
function M.same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b and (not math.type or math.type(a) == math.type(b))
  end
  for k, v in pairs(a) do
    if not M.same(v, b[k]) then return false end
  end
  for k in pairs(b) do
    if a[k] == nil then return false end
  end
  return true
end

return M
