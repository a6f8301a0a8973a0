-- SPDX-License-Identifier: MIT
--- lua-linkedin: LinkedIn for Lua.
---
---    local linkedin = require "linkedin"
---    local li = linkedin.new { access_token = … }
---    local me, err = li.profile:me()
---
--- Requiring this file loads nothing else: each part comes with its first use, and libcurl with
--- the first call.

local linkedin = {}

-- Parts that are modules: linkedin.<name> is require "linkedin.<name>".
local MODULES = {
  text = true, restli = true, urn = true, media = true, webhook = true, json = true, loop = true,
  sandbox = true, scopes = true, error = true, log = true, metrics = true, resty = true,
}

-- Functions that live in a module of their own: name → { module, field }.
local FUNCTIONS = {
  all = { "linkedin.loop", "all" },
  run = { "linkedin.loop", "run" },
  cancel_token = { "linkedin.cancel", "new" },
  new = { "linkedin.client", "new" },
  catalogue = { "linkedin.catalogue", "list" },
  lint = { "linkedin.lint", "check" },
  _VERSION = { "linkedin.version", "string" },
}

setmetatable(linkedin, {
  __index = function(self, name)
    local value
    if MODULES[name] then
      value = require("linkedin." .. name)
    elseif FUNCTIONS[name] then
      value = require(FUNCTIONS[name][1])[FUNCTIONS[name][2]]
    end
    if value ~= nil then rawset(self, name, value) end
    return value
  end,
})

return linkedin
