-- SPDX-License-Identifier: MIT
--- LinkedIn in nginx and OpenResty: parts for a site's configuration, each loaded when first used.
---
---     linkedin.resty.client { … }       one client for each worker
---     linkedin.resty.signin.new { … }   "Sign in with LinkedIn", and members' pages
---     linkedin.resty.webhook.new { … }  a receiver of LinkedIn's events

local resty = {}

local MODULES = { signin = true, webhook = true }

setmetatable(resty, {
  __index = function(self, name)
    local value
    if MODULES[name] then
      value = require("linkedin.resty." .. name)
    elseif name == "client" then
      value = require "linkedin.resty.client".get
    end
    if value ~= nil then rawset(self, name, value) end
    return value
  end,
})

return resty
