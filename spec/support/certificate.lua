-- SPDX-License-Identifier: MIT
--- A certificate authority and a server certificate made by it, in a directory, for tests.

local M = {}

local function run(command, ...)
  local arguments = {}
  for i, argument in ipairs { ... } do
    arguments[i] = "'" .. argument:gsub("'", "'\\''") .. "'"
  end
  command = command:gsub("%?(%d)", function(i) return arguments[tonumber(i)] end)
  local ok = os.execute(command .. " >/dev/null 2>&1")
  assert(ok == true or ok == 0, "failed: " .. command)
end

--- A server certificate by the authority in `authority`, into `directory`: server.pem, server.key.
---@param authority string
---@param directory string
---@param names string?  alternative names; default this machine's
function M.sign(authority, directory, names)
  run("mkdir -p ?1", directory)
  run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    .. " -subj '/CN=test server' -keyout ?1/server.key -out ?1/server.csr", directory)
  local extensions = assert(io.open(directory .. "/server.ext", "w"))
  extensions:write("subjectAltName=", names or "DNS:localhost,IP:127.0.0.1", "\n")
  extensions:close()
  run("openssl x509 -req -in ?2/server.csr -CA ?1/ca.pem -CAkey ?1/ca.key -set_serial 2"
    .. " -days 2 -extfile ?2/server.ext -out ?2/server.pem", authority, directory)
  return { ca = authority .. "/ca.pem", certificate = directory .. "/server.pem", key = directory .. "/server.key" }
end

--- An authority (ca.pem, ca.key) and a certificate for this machine, all in `directory`.
---@param directory string
---@return { ca: string, certificate: string, key: string }
function M.make(directory)
  run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    .. " -subj '/CN=test CA' -keyout ?1/ca.key -out ?1/ca.pem", directory)
  return M.sign(directory, directory)
end

return M
