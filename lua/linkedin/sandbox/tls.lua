-- SPDX-License-Identifier: MIT
--- TLS for the sandbox: a CA and a certificate for 127.0.0.1, ::1 and localhost, made at the start.

local M = {}

local function make_key()
  return require "openssl.pkey".new { type = "EC", curve = "prime256v1" }
end

local function subject(name)
  local made = require "openssl.x509.name".new()
  made:add("O", "LinkedIn sandbox")
  made:add("CN", name)
  return made
end

local function base_certificate(name, key, serial)
  local certificate = require "openssl.x509".new()
  certificate:setVersion(3)
  certificate:setSerial(require "openssl.bignum".new(serial))
  certificate:setSubject(subject(name))
  certificate:setPublicKey(key)
  -- A day back, for machines whose clock is behind.
  certificate:setLifetime(os.time() - 86400, os.time() + 825 * 86400)
  return certificate
end

local function extension(name, value)
  return require "openssl.x509.extension".new(name, value)
end

local function make_ca(key)
  local ca = base_certificate("LinkedIn sandbox CA", key, os.time())
  ca:setIssuer(ca:getSubject())
  ca:setBasicConstraints { CA = true, pathLen = 0 }
  ca:setBasicConstraintsCritical(true)
  ca:addExtension(extension("keyUsage", "critical,keyCertSign,cRLSign"))
  ca:sign(key)
  return ca
end

local function alternative_names(name)
  local names = require "openssl.x509.altname".new()
  names:add("DNS", name or "localhost")
  if not name then
    names:add("IP", "127.0.0.1")
    names:add("IP", "::1")
  end
  return names
end

local function make_certificate(ca, ca_key, key, name)
  local certificate = base_certificate(name or "localhost", key, os.time() + 1)
  certificate:setIssuer(ca:getSubject())
  certificate:setSubjectAlt(alternative_names(name))
  certificate:setBasicConstraints { CA = false }
  certificate:addExtension(extension("extendedKeyUsage", "serverAuth"))
  certificate:sign(ca_key)
  return certificate
end

local function write(path, text)
  local file, why = io.open(path, "wb")
  if not file then error("sandbox: " .. why, 0) end
  file:write(text)
  file:close()
end

local function shell_quoted(s)
  return "'" .. s:gsub("'", "'\\''") .. "'"
end

--- Make a CA and a certificate signed by it, as PEM files `ca_file`, `certificate` and `key`.
--- With `name` the certificate is for that host and not for loopback, which a client must refuse.
function M.write(ca_file, certificate, key_file, name)
  local ca_key, key = make_key(), make_key()
  local ca = make_ca(ca_key)
  write(ca_file, tostring(ca))
  write(certificate, tostring(make_certificate(ca, ca_key, key, name)))
  write(key_file, "")
  os.execute("chmod 600 " .. shell_quoted(key_file))
  write(key_file, key:toPEM "private")
end

--- TLS for the standalone server; the CA is written to `ca_file`. Returns { ca_file, wrap(socket) }.
function M.new(ca_file, name)
  -- luasec reads files only: the key is written, read and removed.
  local certificate, key = ca_file .. ".server-cert", ca_file .. ".server-key"
  M.write(ca_file, certificate, key, name)
  local ssl = require "ssl"
  local context, why = ssl.newcontext {
    mode = "server", protocol = "any", options = { "all", "no_sslv2", "no_sslv3", "no_tlsv1", "no_tlsv1_1" },
    certificate = certificate, key = key, alpn = { "http/1.1" },
  }
  os.remove(certificate)
  os.remove(key)
  if not context then error("sandbox: TLS: " .. tostring(why), 0) end
  return { ca_file = ca_file, wrap = function(socket) return ssl.wrap(socket, context) end }
end

return M
