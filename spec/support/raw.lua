-- SPDX-License-Identifier: MIT
--- HTTP as bytes over luasocket: what the sandbox's specs speak, with no client in between.

local json = require "linkedin.sandbox.json"
local socket = require "socket"

local M = {}

--- Send `bytes` to the host of `url`; returns everything that came back, and "closed" or an error.
function M.send(url, bytes, seconds)
  local host, port = url:match("^https?://([^:/]+):(%d+)")
  local sock = assert(socket.connect(host, tonumber(port)))
  sock:settimeout(seconds or 5)
  sock:send(bytes)
  local parts, problem = {}, nil
  while not problem do
    local chunk, why, partial = sock:receive(65536)
    parts[#parts + 1], problem = chunk or partial, why
  end
  sock:close()
  return table.concat(parts), problem
end

local Answer = {}
Answer.__index = Answer

--- The id of what was created.
function Answer:id()
  return self.headers["x-restli-id"] or error(tostring(self.status) .. " " .. self.body, 2)
end

local function parse(answer)
  local head, body = answer:match("^(.-\r\n)\r\n(.*)$")
  if not head then return nil, answer end
  local response = { status = tonumber(head:match("^HTTP/1%.1 (%d+)")), headers = {}, body = body, head = head }
  for name, value in head:gmatch("([^\r\n:]+): ([^\r\n]*)\r\n") do response.headers[name:lower()] = value end
  if (response.headers["content-type"] or ""):find("json") then response.json = json.decode(body) end
  return setmetatable(response, Answer)
end

--- One request. `headers` is name → value; `body` a string, or a table sent as JSON. Returns
--- { status, headers (lower case), body, json }, or nil and the bytes.
function M.request(url, verb, headers, body)
  local target = url:match("^https?://[^/]+(.*)$")
  local lines = { ("%s %s HTTP/1.1"):format(verb, target), "Host: " .. url:match("^https?://([^/]+)"), "Connection: close" }
  headers = headers or {}
  if type(body) == "table" then
    body = json.encode(body)
    if not headers["Content-Type"] then lines[#lines + 1] = "Content-Type: application/json" end
  end
  for name, value in pairs(headers) do
    if value then lines[#lines + 1] = name .. ": " .. value end
  end
  if body and headers["Content-Length"] == nil then lines[#lines + 1] = "Content-Length: " .. #body end
  return parse((M.send(url, table.concat(lines, "\r\n") .. "\r\n\r\n" .. (body or ""))))
end

--- A caller bound to a sandbox: `call(verb, path, body?, headers?)` with token and protocol 2.0;
--- a header set to false is left out.
function M.caller(sandbox, token)
  return function(verb, path, body, headers)
    local all = {
      Authorization = "Bearer " .. (token or sandbox.access_token), ["X-Restli-Protocol-Version"] = "2.0.0",
    }
    for name, value in pairs(headers or {}) do all[name] = value end
    return M.request(path:find("^http") and path or sandbox.api_url .. path, verb, all, body)
  end
end

--- The same for `/rest`: a version on top.
function M.versioned(sandbox, token)
  local call = M.caller(sandbox, token)
  return function(verb, path, body, headers)
    local all = { ["LinkedIn-Version"] = "202609" }
    for name, value in pairs(headers or {}) do all[name] = value end
    return call(verb, path, body, all)
  end
end

--- Where a page's `next` link leads, or nil.
function M.next_href(page)
  for _, link in ipairs(page.paging.links) do
    if link.rel == "next" then return link.href end
  end
end

--- Upload through /rest/images, /rest/documents or /rest/videos: `call` as `versioned` makes it, no
--- bytes to stop after the first step. Returns the URN, and LinkedIn's `value`.
function M.upload(sandbox, call, kind, bytes, owner)
  local request = { owner = owner, fileSizeBytes = kind == "video" and #(bytes or "x") or nil }
  local value = call("POST", ("/rest/%ss?action=initializeUpload"):format(kind), { initializeUploadRequest = request }).json.value
  if not bytes then return value[kind], value end
  if kind ~= "video" then
    assert(M.request(value.uploadUrl, "PUT", { Authorization = "Bearer " .. sandbox.access_token }, bytes).status == 201)
    return value[kind], value
  end
  local parts = {}
  for i, part in ipairs(value.uploadInstructions) do
    parts[i] = M.request(part.uploadUrl, "PUT", {}, bytes:sub(part.firstByte + 1, part.lastByte + 1)).headers.etag
  end
  assert(call("POST", "/rest/videos?action=finalizeUpload", { finalizeUploadRequest = {
    video = value.video, uploadToken = value.uploadToken, uploadedPartIds = json.array(parts),
  } }).status == 200)
  return value.video, value
end

--- A form POST without token.
function M.form(sandbox, path, fields)
  local text = require "linkedin.sandbox.text"
  local pairs_out = {}
  for name, value in pairs(fields) do pairs_out[#pairs_out + 1] = name .. "=" .. text.escape(value) end
  return M.request(sandbox.api_url .. path, "POST",
    { ["Content-Type"] = "application/x-www-form-urlencoded" }, table.concat(pairs_out, "&"))
end

--- Parameters of a redirect.
function M.query_of(url)
  return require "linkedin.sandbox.text".parse_form(url:match("%?(.*)$"))
end

-- Media made on the spot ------------------------------------------------------------------------

local function be(n, width)
  local out = {}
  for i = width, 1, -1 do
    out[i] = string.char(n % 256)
    n = math.floor(n / 256)
  end
  return table.concat(out)
end

--- The head of a PNG of that size; enough for whoever judges by content.
function M.png(width, height)
  return "\137PNG\r\n\26\n" .. be(13, 4) .. "IHDR" .. be(width, 4) .. be(height, 4) .. "\8\2\0\0\0" .. "\0\0\0\0"
    .. be(0, 4) .. "IEND" .. "\174\66\96\130"
end

local function box(name, content)
  return be(#content + 8, 4) .. name .. content
end

--- An MP4 of `seconds` with `bytes` of media data.
function M.mp4(seconds, bytes)
  local header = "\0\0\0\0" .. be(0, 8) .. be(1000, 4) .. be(seconds * 1000, 4) .. ("\0"):rep(80)
  return box("ftyp", "isom\0\0\2\0isomiso2") .. box("moov", box("mvhd", header)) .. box("mdat", ("v"):rep(bytes))
end

return M
