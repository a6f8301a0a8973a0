-- SPDX-License-Identifier: MIT
--- HTTP/1.1 as a server reads and writes it (RFC 9112). No sockets here: bytes in, tables out.

local M = {}

local concat, format = table.concat, string.format

-- LinkedIn refuses a request line with headers beyond this.
M.MAX_HEAD = 28672

local REASONS = {
  [100] = "Continue", [200] = "OK", [201] = "Created", [202] = "Accepted", [204] = "No Content",
  [302] = "Found", [303] = "See Other", [304] = "Not Modified", [400] = "Bad Request",
  [401] = "Unauthorized", [403] = "Forbidden", [404] = "Not Found", [405] = "Method Not Allowed",
  [408] = "Request Timeout", [409] = "Conflict", [411] = "Length Required",
  [413] = "Content Too Large", [414] = "URI Too Long", [415] = "Unsupported Media Type",
  [422] = "Unprocessable Content", [426] = "Upgrade Required", [429] = "Too Many Requests",
  [431] = "Request Header Fields Too Large", [500] = "Internal Server Error",
  [501] = "Not Implemented", [502] = "Bad Gateway", [503] = "Service Unavailable",
  [504] = "Gateway Timeout", [507] = "Insufficient Storage",
}

local TOKEN = "^[%w!#$%%&'*+%-.^_`|~]+$"

-- Repeated fields are joined, except those that must be single.
local SINGLE = {
  ["content-length"] = true, host = true, authorization = true, ["content-type"] = true,
  ["linkedin-version"] = true, ["x-restli-protocol-version"] = true, ["x-restli-method"] = true,
}

-- Field names seen before, checked and in lower case; a few dozen in practice.
local names, name_count = {}, 0

local function field_name(raw)
  local name = names[raw]
  if name then return name end
  if not raw:find(TOKEN) then return nil end
  name = raw:lower()
  if name_count < 500 then names[raw], name_count = name, name_count + 1 end
  return name
end

-- Lines are split at CRLF, so a CR or LF left in one stands alone.
local CONTROL = "[%z\1-\8\10-\31\127]"

local function parse_field(line, headers)
  if line:find(CONTROL) then return nil, "control character in a header" end
  local colon = line:find(":", 1, true)
  local name = colon and field_name(line:sub(1, colon - 1))
  if not name then return nil, "malformed header line" end
  local value = line:match("^[ \t]*(.*[^ \t])", colon + 1) or ""
  if headers[name] then
    if SINGLE[name] then return nil, "header " .. name .. " appears twice" end
    value = headers[name] .. ", " .. value
  end
  headers[name] = value
  return true
end

local function parse_fields(head, at, headers)
  while at <= #head do
    local stop = head:find("\r\n", at, true) or #head + 1
    local ok, why = parse_field(head:sub(at, stop - 1), headers)
    if not ok then return nil, why end
    at = stop + 2
  end
  return true
end

local function check_framing(request)
  local headers = request.headers
  local length, coding = headers["content-length"], headers["transfer-encoding"]
  if length and coding then return nil, "both Content-Length and Transfer-Encoding" end
  if length and (not length:find("^%d+$") or #length > 15) then return nil, "malformed Content-Length" end
  if coding and coding:lower() ~= "chunked" then return nil, "unknown Transfer-Encoding" end
  if request.minor == 1 and not headers.host then return nil, "no Host header" end
  request.length, request.is_chunked = length and tonumber(length), coding ~= nil
  return true
end

--- Parse a head without its final empty line. Returns the request, or nil and a sentence.
function M.parse_head(head)
  local line_end = head:find("\r\n", 1, true) or #head + 1
  local verb, target, minor = head:sub(1, line_end - 1):match("^(%u+) (%S+) HTTP/1%.([01])$")
  if not verb or target:find("[%z\1-\32\127-\255]") then return nil, "malformed request line" end
  local request = { verb = verb, target = target, minor = tonumber(minor), headers = {} }
  local ok, why = parse_fields(head, line_end + 2, request.headers)
  if not ok then return nil, why end
  local path, query = target:match("^([^?#]*)%??([^#]*)$")
  path = path and path:gsub("^https?://[^/]+", "")
  if not path or path:sub(1, 1) ~= "/" then return nil, "malformed request target" end
  request.path, request.query = path, query
  ok, why = check_framing(request)
  if not ok then return nil, why end
  return request
end

--- Does the connection stay open after this request?
function M.keeps_alive(request)
  local connection = (request.headers.connection or ""):lower()
  if request.minor == 0 then return connection:find("keep%-alive") ~= nil end
  return not connection:find("close", 1, true)
end

local date_at, date_text

local function http_date()
  local now = os.time()
  if now ~= date_at then
    date_at, date_text = now, os.date("!%a, %d %b %Y %H:%M:%S GMT", now)
  end
  return date_text
end

--- The head of an answer; `length` is the body's, nil for none (204, 304).
function M.head(status, headers, length, is_closing)
  local out = { format("HTTP/1.1 %d %s\r\nDate: %s\r\n", status, REASONS[status] or "Status", http_date()) }
  local n = 1
  for name, value in pairs(headers) do
    n = n + 1
    out[n] = format("%s: %s\r\n", name, value)
  end
  if length and not headers["content-length"] then
    n = n + 1
    out[n] = format("Content-Length: %d\r\n", length)
  end
  out[n + 1] = is_closing and "Connection: close\r\n\r\n" or "\r\n"
  return concat(out, "", 1, n + 1)
end

return M
