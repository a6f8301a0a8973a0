-- SPDX-License-Identifier: MIT
-- Is a process running? One that has ended and that nobody has waited for yet is not, though it would
-- still take signals.
return function(pid)
  local stat = io.open("/proc/" .. pid .. "/stat")
  if not stat then return false end
  local state = (stat:read "*l" or ""):match "%) (%a)"
  stat:close()
  return state ~= nil and state ~= "Z" and state ~= "X"
end
