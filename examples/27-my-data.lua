-- What LinkedIn holds of you, as members in the EEA and Switzerland may take it along (Member Data Portability), and
-- what you do from now on. Run it again: it goes on where it stopped.
--
--     lua 27-my-data.lua [cursor.json]
local linkedin = require "linkedin"
local json = require "linkedin.json"
local li = linkedin.new()

local counts, order = {}, {}
for row, domain in li.portability:snapshot() do
  if not row then error(domain) end
  if not counts[domain] then order[#order + 1] = domain end
  counts[domain] = (counts[domain] or 0) + 1
end
for _, domain in ipairs(order) do print(("%-12s %4d rows"):format(domain, counts[domain])) end

assert(li.portability:authorize()) -- from here on LinkedIn notes what you do; a second time does no harm

local path, cursor = arg[1], nil
local file = path and io.open(path)
if file then
  cursor = json.decode(file:read "*a")
  file:close()
end
local changes = li.portability:changes { cursor = cursor }
local n = 0
for change, err in changes do
  if not change then error(err) end
  print(change.method, change.resourceName, change.resourceId)
  n = n + 1
end
print(n .. " changes since the last run")
if path then
  file = assert(io.open(path, "w"))
  file:write((json.encode(changes.cursor)))
  file:close()
end
