-- SPDX-License-Identifier: MIT
--- `:checkhealth linkedin`.

local M = {}

-- Neovim 0.10 renamed what 0.7 has.
local function reporter()
  local health = vim.health or require "health"
  return {
    start = health.start or health.report_start, ok = health.ok or health.report_ok,
    warn = health.warn or health.report_warn, error = health.error or health.report_error,
    info = health.info or health.report_info,
  }
end

local function check_parts(report)
  report.start "linkedin: the library"
  local version = vim.version()
  report.ok(("Neovim %d.%d.%d"):format(version.major, version.minor, version.patch))
  for _, part in ipairs {
    { "cjson", "install lua-cjson for Lua 5.1 (Debian: lua-cjson)" },
    { "linkedin.core", "build the library for LuaJIT (make build LUA=luajit) and put it on package.cpath" },
    { "linkedin.engine", "build the library for LuaJIT (make build LUA=luajit), with libcurl" },
  } do
    local ok, why = pcall(require, part[1])
    if ok then report.ok(part[1]) else report.error(part[1] .. ": " .. vim.split(tostring(why), "\n")[1], { part[2] }) end
  end
  if (vim.uv or vim.loop).new_work then report.ok "reviews run in a thread" else report.error "libuv has no threads here" end
end

local function check_application(report, li)
  report.start "linkedin: application and member"
  local settings, config = li.settings, require "linkedin.nvim.config".get()
  if settings.sandbox then report.info("LINKEDIN_SANDBOX is set: everything goes to " .. settings.api_url) end
  if not settings.client_id then
    report.warn("client_id is not set: :LinkedIn login needs it", { "LINKEDIN_CLIENT_ID, or setup { client = { client_id = … } }" })
  elseif not settings.client_secret and not config.pkce then
    report.warn("client_secret is not set: :LinkedIn login needs it",
      { "LINKEDIN_CLIENT_SECRET, or setup { pkce = true } for the native flow" })
  else
    report.ok "the application is configured"
  end
  local token = li.oauth:token()
  if not token then return report.warn("nobody is signed in", { ":LinkedIn login" }) end
  if token.expires_at and token.expires_at <= os.time() then
    return report.warn("the token has expired", token.refresh_token and {} or { ":LinkedIn login" })
  end
  report.ok("signed in" .. (token.expires_at and ", until " .. os.date("!%Y-%m-%d", math.floor(token.expires_at)) or ""))
  if token.scopes and require "linkedin.scopes".missing("w_member_social", token.scopes)[1] then
    report.warn("the token may not publish: it lacks w_member_social",
      { "setup { scopes = { …, \"w_member_social\" } } and :LinkedIn login" })
  end
end

local function check_files(report)
  report.start "linkedin: files"
  local config, files = require "linkedin.nvim.config".get(), require "linkedin.nvim.files"
  local ok, why = files.folder(config.data)
  if ok then
    local probe = config.data .. "/.health"
    ok, why = files.write(probe, "")
    os.remove(probe)
  end
  if ok then report.ok(config.data) else report.error(("%s: %s"):format(config.data, tostring(why)), { "setup { data = \"…\" }" }) end
  local token = require "linkedin.nvim.client".token_path()
  local stat = (vim.uv or vim.loop).fs_stat(token)
  if stat and stat.mode % 64 ~= 0 then report.error(token .. " can be read by others", { "chmod 600 " .. token }) end
  local _, damage = files.read_json(token)
  if stat and damage then report.error(damage, { ":LinkedIn login writes it anew" }) end
  if (vim.uv or vim.loop).fs_stat(require "linkedin.nvim.runtime".folder() .. "/doc/tags") then
    report.ok ":help linkedin"
  else
    report.warn("the help was not written", { "call setup" })
  end
end

--- What `:checkhealth linkedin` runs.
function M.check()
  local report = reporter()
  check_parts(report)
  local ok, li = pcall(require "linkedin.nvim.client".get)
  if ok then check_application(report, li) else report.error("setup: " .. tostring(li)) end
  check_files(report)
end

return M
