-- SPDX-License-Identifier: MIT
-- Writes the rockspec from what is there: the Makefile's two lists and every file under lua/.
-- `make rockspec`; spec/build_spec.lua finds out when it was forgotten.

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local lines = {}
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

local function c_module(target, libraries)
  local out = {}
  for name in table.concat(lines_of("make -s " .. target), " "):gmatch("%S+") do
    out[#out + 1] = ('          "csrc/%s.c",'):format(name)
  end
  return ([[
{
        sources = {
%s
        },
        defines = { "_POSIX_C_SOURCE=200809L" },
        libraries = { %s },
        incdirs = { "$(CURL_INCDIR)", "$(CRYPTO_INCDIR)" },
        libdirs = { "$(CURL_LIBDIR)", "$(CRYPTO_LIBDIR)" },
      }]]):format(table.concat(out, "\n"), libraries)
end

local lua_modules = {}
for _, path in ipairs(lines_of "cd lua && LC_ALL=C find linkedin -name '*.lua' | LC_ALL=C sort") do
  local name = path:gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")
  lua_modules[#lua_modules + 1] = ('      ["%s"] = "lua/%s",'):format(name, path)
end

local text = [[
-- SPDX-License-Identifier: MIT
-- The lists of modules are written by `make rockspec`.
rockspec_format = "3.0"
package = "linkedin"
version = "scm-1"
source = {
  url = "git+file://.",
}
description = {
  summary = "LinkedIn for Lua: sign-in, profiles, posts, media, company pages, quotas",
  detailed = "A client for the LinkedIn API with a C core over libcurl, and a sandbox that answers as LinkedIn does.",
  license = "MIT",
  labels = { "http", "oauth", "social", "linkedin" },
}
supported_platforms = { "unix" }
dependencies = {
  "lua >= 5.1, < 5.5",
  "lua-cjson",
}
external_dependencies = {
  CURL = { library = "curl" },
  CRYPTO = { library = "crypto" },
}
build = {
  type = "builtin",
  modules = {
      ["linkedin.core"] = %CORE%,
      ["linkedin.engine"] = %ENGINE%,
%LUA%
  },
  install = {
    bin = { linkedin = "bin/linkedin" },
  },
}
]]
local parts = {
  CORE = c_module("print-core", '"crypto", "m"'),
  ENGINE = c_module("print-engine", '"curl", "pthread", "m"'),
  LUA = table.concat(lua_modules, "\n"),
}
local path = arg[1] or "rockspec/linkedin-scm-1.rockspec"
local file = assert(io.open(path, "w"))
file:write((text:gsub("%%(%u+)%%", parts):gsub("\n      %[", "\n    [")
  :gsub("\n        (%l+ = {)", "\n      %1"):gsub('\n          "', '\n        "'):gsub("\n        }", "\n      }")
  :gsub("\n      }\n", "\n      }\n")))
file:close()
