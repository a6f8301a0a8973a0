-- SPDX-License-Identifier: MIT
--- Remembers each request as it came over the wire: the last ones for `GET /_sandbox/requests`,
--- every one as a JSON line in the file of `--record`. Tokens and secrets are in there as sent.

local crypto = require "linkedin.sandbox.crypto"
local json = require "linkedin.sandbox.json"
local text = require "linkedin.sandbox.text"

local M = {}

local KEEP, MAX_BODY = 2000, 65536

local function describe_body(entry, request)
  if request.blob then
    entry.body_sha256, entry.body_bytes = request.blob.sha256, request.blob.bytes
    return
  end
  local body = request.body
  if not body or body == "" then return end
  if #body <= MAX_BODY and text.is_utf8(body) then
    entry.body = body
  else
    entry.body_sha256, entry.body_bytes = crypto.sha256(body), #body
  end
end

local function describe(request, response)
  local entry = {
    method = request.verb, path = request.path, query = request.query, headers = request.headers,
    host = request.port, status = response.status,
  }
  describe_body(entry, request)
  return entry
end

--- A new `x-li-uuid`: this run's name and a number.
function M.next_uuid(store)
  store.uuid_count = (store.uuid_count or 0) + 1
  return ("AAY%s%010dA=="):format(store.session, store.uuid_count)
end

--- Note one request and how it was answered.
function M.note(store, request, response)
  local index = store.request_count + 1
  store.request_count = index
  local entry = describe(request, response)
  store.requests[index] = entry
  store.requests[index - KEEP] = nil
  if store.record_file then
    store.record_file:write(json.encode(entry), "\n")
    store.record_file:flush()
  end
end

--- The remembered requests, oldest first.
function M.list(store)
  local list = {}
  for i = math.max(1, store.request_count - KEEP + 1), store.request_count do
    list[#list + 1] = store.requests[i]
  end
  return json.array(list)
end

return M
