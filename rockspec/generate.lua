-- SPDX-License-Identifier: MIT
-- Writes the rockspec from what is there: the Makefile's two lists and every file under lua/.
-- `make rockspec`; spec/build_spec.lua finds out when it was forgotten.

local function words_of(command)
  local pipe = assert(io.popen(command))
  local words = {}
  for word in pipe:read("*a"):gmatch "%S+" do words[#words + 1] = word end
  pipe:close()
  return words
end

-- Each name through `format`, one a line.
local function lines(names, format)
  local out = {}
  for i, name in ipairs(names) do out[i] = format(name) end
  return table.concat(out, "\n")
end

local function c_file(name) return ('        "csrc/%s.c",'):format(name) end

local function lua_module(path)
  local name = path:gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")
  return ('    ["%s"] = "lua/%s",'):format(name, path)
end

local TEXT = [[
-- SPDX-License-Identifier: MIT
-- The lists of files are written by `make rockspec`.
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
    ["linkedin.core"] = {
      sources = {
%CORE%
      },
      libraries = { "crypto", "m" },
      libdirs = { "$(CRYPTO_LIBDIR)" },
    },
    ["linkedin.engine"] = {
      sources = {
%ENGINE%
      },
      libraries = { "curl", "pthread", "m" },
      libdirs = { "$(CURL_LIBDIR)" },
    },
%LUA%
  },
  install = {
    bin = { linkedin = "bin/linkedin" },
  },
}
]]

local parts = {
  CORE = lines(words_of "make -s print-core", c_file),
  ENGINE = lines(words_of "make -s print-engine", c_file),
  LUA = lines(words_of "cd lua && find linkedin -name '*.lua' | LC_ALL=C sort", lua_module),
}
local file = assert(io.open(arg[1] or "rockspec/linkedin-scm-1.rockspec", "w"))
file:write((TEXT:gsub("%%(%u+)%%", parts)))
file:close()
