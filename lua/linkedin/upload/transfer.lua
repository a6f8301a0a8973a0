-- SPDX-License-Identifier: MIT
--- One request to the upload host, tried again where nothing is lost by it: a second PUT of the
--- same bytes replaces the first.

local backoff = require "linkedin.backoff"

local M = {}

local ATTEMPTS = 4

-- LinkedIn's header map is echoed as it is; the content type has a place of its own.
local function split_headers(given)
  local headers, content_type = {}, nil
  for name, value in pairs(given or {}) do
    if name:lower() == "content-type" then content_type = value else headers[name] = value end
  end
  return headers, content_type
end

local function is_transient(err)
  if err.kind == "network" or err.kind == "timeout" then return true end
  return err.status ~= nil and (err.status >= 500 or err.status == 429)
end

--- Send `length` bytes of the source from `offset` to an upload URL.
---@async
---@param li linkedin.Client
---@param source linkedin.Source
---@param target table  `url`, `auth`, and maybe `method`, `headers`, `content_type`, `offset`, `length`
---@param opts { cancel: table?, on_sent: fun(sent: integer)?, idle_timeout: number? }
---@return linkedin.Response?, linkedin.Error?
function M.send(li, source, target, opts)
  local offset = target.offset or 0
  local spec = source:body(offset, target.length or source.size)
  spec.method, spec.url, spec.auth = target.method or "PUT", target.url, target.auth
  local content_type
  spec.headers, content_type = split_headers(target.headers)
  spec.content_type = content_type or target.content_type
  spec.progress = opts.on_sent ~= nil
  spec.endpoint, spec.is_upload = "(upload)", true
  local attempt = 0
  while true do
    attempt = attempt + 1
    local response, err = li:_upload(spec, opts)
    if response then
      if opts.on_sent then opts.on_sent(target.length or source.size) end -- a quick one may have told nothing
      return response
    end
    local pause = spec.auth and err.status == 401 and li.oauth:grace(err, attempt)
    if pause then err.retry_after = pause end
    if attempt >= ATTEMPTS or not (pause or is_transient(err)) then
      err.attempts = attempt
      return nil, err
    end
    local delay = err.retry_after or backoff.delay(attempt)
    li:_emit("retry", {
      method = spec.method, endpoint = spec.endpoint, attempt = attempt, delay = delay, err = err,
    })
    local problem = require "linkedin.pause"(delay, opts.cancel)
    if problem then return nil, problem end
  end
end

return M
