-- SPDX-License-Identifier: MIT
--- Query tunnelling: a long query sent as a POST body, the real verb in X-HTTP-Method-Override.
--- https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/query-tunneling

local errors = require "linkedin.sandbox.errors"

local M = {}

local VERBS = { GET = true, POST = true, PUT = true, DELETE = true }

local function media_type(value)
  return (value or ""):match("^[^;%s]*"):lower()
end

-- One part: headers (lower-case names) and body.
local function read_part(part)
  local head, body = part:match("^\r\n(.-)\r\n\r\n(.*)$")
  if not head then
    body = part:match("^\r\n\r\n(.*)$")
    head = body and ""
  end
  if not head then return nil end
  local headers = {}
  for name, value in head:gmatch("([^\r\n:]+):[ \t]*([^\r\n]*)") do headers[name:lower()] = value end
  return headers, body
end

-- multipart/mixed: first the query, then the JSON body.
local function split_parts(body, boundary)
  local parts, marker = {}, "--" .. boundary
  local at = body:find(marker, 1, true)
  while at do
    local from = at + #marker
    if body:sub(from, from + 1) == "--" then return parts end
    local stop = body:find("\r\n" .. marker, from, true)
    if not stop then return nil end
    parts[#parts + 1] = body:sub(from, stop - 1)
    at = stop + 2
  end
  return nil
end

local function from_multipart(request, content_type)
  local boundary = content_type:match('[;%s]boundary="([^"]+)"') or content_type:match("[;%s]boundary=([^;%s]+)")
  local parts = boundary and split_parts(request.body or "", boundary)
  if not parts or #parts ~= 2 then return nil, errors.illegal("Malformed multipart body of a tunnelled request") end
  local first, query = read_part(parts[1])
  local second, entity = read_part(parts[2])
  if not first or not second
    or media_type(first["content-type"]) ~= "application/x-www-form-urlencoded" then
    return nil, errors.illegal("The first part of a tunnelled request must be the query")
  end
  return query, nil, entity, second["content-type"]
end

local function copy(request)
  local new = {}
  for key, value in pairs(request) do new[key] = value end
  new.headers = {}
  for name, value in pairs(request.headers) do new.headers[name] = value end
  return new
end

local function query_of(request)
  local content_type = request.headers["content-type"] or ""
  local kind = media_type(content_type)
  if kind == "application/x-www-form-urlencoded" then return request.body or "" end
  if kind == "multipart/mixed" then return from_multipart(request, content_type) end
  return nil, errors.unsupported_type("application/x-www-form-urlencoded or multipart/mixed when tunnelled")
end

--- The request that was meant. Returns it, or nil and a refusal; an ordinary one as it is.
function M.unwrap(request)
  local verb = request.headers["x-http-method-override"]
  if not verb then return request end
  verb = verb:upper()
  if request.verb ~= "POST" or not VERBS[verb] then
    return nil, errors.illegal("X-HTTP-Method-Override belongs on a POST and names a verb")
  end
  if request.query ~= "" then
    return nil, errors.illegal("A tunnelled request has its query in the body, not in the URL")
  end
  local query, refusal, entity, entity_type = query_of(request)
  if not query then return nil, refusal end
  local meant = copy(request)
  meant.verb, meant.query, meant.body, meant.is_tunnelled = verb, query, entity, true
  meant.headers["content-type"] = entity_type
  return meant
end

return M
