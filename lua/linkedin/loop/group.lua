-- SPDX-License-Identifier: MIT
--- `linkedin.all` in a host that starts coroutines of its own: so many at once, results in order.

local compat = require "linkedin.compat"

--- Run the functions.
---@param functions function[]
---@param concurrency integer
---@param spawn fun(fn: function)      starts a coroutine of the host's
---@param new_signal fun(): table      `wait()` in this coroutine until `wake()` was called in another
---@return table[] results
local function run(functions, concurrency, spawn, new_signal)
  local results, next_index, running, failure = {}, 1, 0, nil
  local signal = new_signal()
  local function work()
    while next_index <= #functions and not failure do
      local index = next_index
      next_index = index + 1
      local returned = compat.pack(pcall(functions[index]))
      if returned[1] then
        results[index] = compat.pack(compat.unpack(returned, 2, returned.n))
      elseif not failure then
        failure = { message = returned[2] }
      end
    end
    running = running - 1
    if running == 0 then signal.wake() end
  end
  running = math.min(concurrency, #functions)
  for _ = 1, running do spawn(work) end
  while running > 0 do signal.wait() end
  if failure then error(failure.message, 0) end
  return results
end

return { run = run }
