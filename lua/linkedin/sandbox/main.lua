-- SPDX-License-Identifier: MIT
--- The program `linkedin.sandbox.start` runs: the sandbox, or one control request for a Lua that has
--- no sockets (`--control API_URL VERB PATH CA_FILE BODY_FILE`, the status on the first line).

if arg[1] == "--control" then
  local body = ""
  if arg[6] then
    local file = assert(io.open(arg[6], "rb"))
    body = file:read("*a")
    file:close()
  end
  local status, answer = require "linkedin.sandbox.control_client".call(arg[2], arg[3], arg[4], body)
  io.stdout:write(tostring(status), "\n", tostring(answer))
  os.exit(status and 0 or 1)
end
os.exit(require "linkedin.cli.sandbox".run(arg))
