-- SPDX-License-Identifier: MIT
--- `linkedin login`: sign a person in through their browser.

local M = {}

M.summary = "sign in through the browser and keep the token"

local HELP = [[
Usage: linkedin login (--save FILE | --print) [OPTIONS]

Opens LinkedIn's sign-in page in your browser and waits for you to come back. The application is
LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET; its redirect URI, LINKEDIN_REDIRECT_URI or --redirect-uri,
must be registered to the letter, port included (default http://127.0.0.1:8080/callback).

  --save FILE         write the token there as JSON, readable by you alone
  --print             write the token to standard output as JSON
  --scopes LIST       what to ask for, split by commas (default openid,profile,email)
  --redirect-uri URI  where to come back to
  --pkce              the native flow, for applications that LinkedIn enabled for it: no secret, any port
  --paste             do not listen: you paste the address that you are sent to (no browser on this machine)
  --no-browser        do not open the browser: you open the address
  --timeout SECONDS   how long to wait (default 300)
  --help              this text

Exit status: 0 signed in; 1 not signed in; 2 the command line or a setting is wrong.
]]

local OPTIONS = {
  save = "value", print = "flag", scopes = "value", ["redirect-uri"] = "value", pkce = "flag", paste = "flag",
  ["no-browser"] = "flag", timeout = "number", help = "flag",
}

-- One word of the command line, and the one behind it. → name, value, whether both were used; or nil, why
local function option(word, next_word)
  local name, inline = word:match "^%-%-([%w-]+)=(.*)$"
  name = name or word:match "^%-%-([%w-]+)$"
  local kind = name and OPTIONS[name]
  if not kind then
    local near = name and require "linkedin.nearest"(name, OPTIONS)
    return nil, ("unknown option '%s'%s"):format(word, near and (", did you mean '--" .. near .. "'?") or "")
  end
  if kind == "flag" then
    if inline then return nil, ("--%s takes no value"):format(name) end
    return name, true, false
  end
  local value = inline or next_word
  if value == nil then return nil, ("--%s needs a value"):format(name) end
  if kind == "number" then value = tonumber(value) end
  if value == nil then return nil, ("--%s takes a number"):format(name) end
  return name, value, inline == nil
end

--- Read the command line.
---@param argv string[]
---@return table? options
---@return string? why
function M.parse(argv)
  local found, i = {}, 1
  while i <= #argv do
    local name, value, used_next = option(argv[i], argv[i + 1])
    if not name then return nil, value end
    found[name] = value
    i = i + (used_next and 2 or 1)
  end
  if found.help then return found end
  if not found.save and not found.print then return nil, "say where the token goes: --save FILE or --print" end
  return found
end

local function say(...)
  io.stderr:write(table.concat({ ... }, ""), "\n")
end

local function missing_setting(settings, opts)
  if not settings.client_id then return "LINKEDIN_CLIENT_ID is not set" end
  if not opts.pkce and not settings.client_secret then return "LINKEDIN_CLIENT_SECRET is not set" end
end

local function keep(opts, token)
  local text = assert(require "linkedin.json".encode(token)) .. "\n"
  if opts.print then io.stdout:write(text) end
  if not opts.save then return true end
  return require "linkedin.cli.private_file".write(opts.save, text)
end

-- Who it is, where the token may say so.
local function greet(li, token)
  local who = require "linkedin.scopes".missing("openid", token.scopes or {})[1] == nil and li.profile:userinfo() or nil
  local name = who and (who.name or who.sub)
  local ends = token.expires_at and os.date("!%Y-%m-%d", math.floor(token.expires_at)) or "an unknown day"
  say("Signed in", name and (" as " .. name) or "", "; the token ends on ", ends, ".")
end

local function sign_in(opts)
  local linkedin = require "linkedin"
  local li = linkedin.new { redirect_uri = opts["redirect-uri"] }
  local missing = missing_setting(li.settings, opts)
  if missing then
    say("linkedin login: ", missing)
    return 2
  end
  local token, err = li.oauth:login {
    scopes = require "linkedin.token".split_scopes(opts.scopes), pkce = opts.pkce, paste = opts.paste,
    timeout = opts.timeout, open = not opts["no-browser"] and not opts.paste,
  }
  if not token then
    say(tostring(err))
    return 1
  end
  local ok, why = keep(opts, token)
  if not ok then
    say("linkedin login: the token was not kept: ", tostring(why))
    return 1
  end
  greet(li, token)
  return 0
end

--- Run. Returns the exit code.
---@param argv string[]
---@return integer code
function M.run(argv)
  local opts, why = M.parse(argv)
  if not opts then
    say("linkedin login: ", why, "\nlinkedin login --help tells more.")
    return 2
  end
  if opts.help then
    io.stdout:write(HELP)
    return 0
  end
  local ok, code = pcall(sign_in, opts)
  if ok then return code end
  local text = tostring(code)
  if text:find("interrupted!", 1, true) then return 1 end
  -- What is wrong with a setting is raised at the line that uses it; the person at the terminal has no such line.
  say("linkedin login: ", (text:gsub("^[^:]+:%d+: ", "")))
  return 2
end

return M
