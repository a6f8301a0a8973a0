-- SPDX-License-Identifier: MIT
--- `linkedin sandbox`: a strict LinkedIn on loopback.

local M = {}

M.summary = "run a strict LinkedIn on loopback, for development and tests"

local HELP = [[
Usage: linkedin sandbox [OPTIONS]

Starts a LinkedIn of your own on loopback. When it is ready it prints one line of JSON on
standard output: api_url, oauth_url, upload_url, client_id, client_secret, access_token, person,
organization, pid. It runs until it is told to stop (Ctrl-C, SIGTERM).

  --port N            port of API, OAuth and pages (default: any free one)
  --upload-port N     port of the upload host (default: any free one)
  --tls               serve https with a certificate made now; its CA is written to --ca-file,
                      else to a temporary file named on standard error
  --ca-file FILE      where to write the CA certificate
  --tls-name NAME     a certificate for that name instead of loopback: clients must refuse it
  --state FILE        keep everything in FILE (and uploads in FILE.d/) and load it again
  --clock TIME        start the clock there: 2026-11-23T12:00:00Z or epoch seconds; it runs on
  --freeze            the clock stands still until moved through /_sandbox/clock
  --strict            refuse what LinkedIn only frowns upon
  --fault SPEC        a fault, e.g. 'drop-after POST /v2/ugcPosts nth=2'; may be repeated
  --record FILE       append each request as a JSON line (tokens and secrets included)
  --latency MS        answer that much later
  --quota SPEC        off, or family=number,… (default profile=100,posts=50,company=500 a day)
  --processing SPEC   image=0,video=1,document=0,job=1: seconds until it is AVAILABLE
  --redirect-uri URI  one more registered redirect URI; may be repeated
  --refresh-tokens    the application may have refresh tokens
  --client-credentials  the application may use client credentials
  --seed N            make tokens and ids from this number: the same run twice
  --stdin             stop when standard input ends
  --exit-with-parent  stop when whoever reads standard output is gone
  --help              this text

See docs/sandbox.md for endpoints, faults and control.
]]

-- name → how it is read: "flag", "value", "number" or "list"
local OPTIONS = {
  port = "number", ["upload-port"] = "number", tls = "flag", ["ca-file"] = "value", ["tls-name"] = "value", state = "value",
  clock = "value", freeze = "flag", strict = "flag", fault = "list", record = "value",
  latency = "number", quota = "value", processing = "value", ["redirect-uri"] = "list",
  ["refresh-tokens"] = "flag", ["client-credentials"] = "flag", seed = "number", stdin = "flag",
  ["exit-with-parent"] = "flag", help = "flag",
}

local function take_value(argv, i, inline, name)
  if inline then return inline, i end
  if argv[i + 1] == nil then return nil, ("--%s needs a value"):format(name) end
  return argv[i + 1], i + 1
end

--- Read the command line. Returns the options, or nil and a sentence.
function M.parse(argv)
  local options, i = {}, 1
  while i <= #argv do
    local name, inline = argv[i]:match("^%-%-([%w%-]+)=?(.*)$")
    inline = argv[i]:find("=", 1, true) and inline or nil
    local kind = name and OPTIONS[name]
    if not kind then return nil, ("unknown option '%s'"):format(argv[i]) end
    if kind == "flag" then
      options[name] = true
    else
      local value, next_i = take_value(argv, i, inline, name)
      if value == nil then return nil, next_i end
      i = next_i
      if kind == "number" then
        value = tonumber(value)
        if not value then return nil, ("--%s takes a number"):format(name) end
      end
      if kind == "list" then
        options[name] = options[name] or {}
        table.insert(options[name], value)
      else
        options[name] = value
      end
    end
    i = i + 1
  end
  return options
end

--- Run until stopped. Returns the exit code.
function M.run(argv)
  local options, why = M.parse(argv)
  if not options then
    io.stderr:write("linkedin sandbox: ", why, "\n")
    return 2
  end
  if options.help then
    io.stdout:write(HELP)
    return 0
  end
  local ok, failure = pcall(function() require "linkedin.sandbox.standalone".run(options) end)
  if ok or tostring(failure):find("interrupted!", 1, true) then return 0 end
  io.stderr:write("linkedin sandbox: ", tostring(failure), "\n")
  return 1
end

return M
