-- SPDX-License-Identifier: MIT
--- What the workers of an nginx have in common: a `lua_shared_dict`, and locks in it.

local M = {}

local DEFAULT = "linkedin"

--- The dictionary that an option names. `false` is none; nil is the one called "linkedin". Raises when
--- there is none of that name: that is a mistake in nginx's configuration.
---@param who string
---@param given string|table|boolean|nil
---@return table?
function M.dict(who, given)
  if given == false then return nil end
  if type(given) == "table" then return given end
  local name = type(given) == "string" and given or DEFAULT
  local dict = ngx.shared[name]
  if not dict then
    error(("%s: there is no shared dictionary '%s': add \"lua_shared_dict %s 1m;\" to nginx's http block, or give shared = false")
      :format(who, name, name), 3)
  end
  return dict
end

local MAY_WAIT = { rewrite = true, access = true, content = true, timer = true, ssl_cert = true }

--- May the code that runs now wait?
---@return boolean
function M.may_wait()
  return MAY_WAIT[ngx.get_phase()] == true
end

local FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.005, 0.1

--- Take a lock, waiting for it where that is possible. It ends by itself after `ttl` seconds.
---@async
---@param dict table
---@param key string
---@param ttl number       seconds
---@param patience number  seconds
---@return fun()? unlock   nil: somebody else has it
function M.lock(dict, key, ttl, patience)
  local mine = require "linkedin.core".crypto.base64url(require "linkedin.core".crypto.random(12))
  local deadline, pause = ngx.now() + patience, FIRST_PAUSE_S
  while true do
    if dict:add(key, mine, ttl) then
      return function()
        if dict:get(key) == mine then dict:delete(key) end
      end
    end
    if ngx.now() + pause > deadline or not M.may_wait() then return nil end
    ngx.sleep(pause)
    pause = math.min(pause * 2, LONGEST_PAUSE_S)
  end
end

return M
