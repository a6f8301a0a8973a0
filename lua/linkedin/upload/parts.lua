-- SPDX-License-Identifier: MIT
--- A file in parts: sent in parallel, each tried again alone, their ETags in the order asked for.
---
--- `done` maps a part's number, as text, to its ETag and is plain data: with it an interrupted upload
--- sends only what is missing, also in another process. (Text, since JSON has no array with holes.)

local loop = require "linkedin.loop"
local transfer = require "linkedin.upload.transfer"

local M = {}

local CONCURRENCY = 3

-- LinkedIn's ETags are sometimes quoted; finalizing wants them bare.
local function bare(etag)
  return (etag:gsub('^W/', ''):gsub('^"(.*)"$', "%1"))
end

-- Adds up what all parts have sent, for one progress report.
local function meter(parts, done, total, on_progress)
  local sent, sum = {}, 0
  for i, part in ipairs(parts) do
    if done[tostring(i)] then sum = sum + part.length end
  end
  return function(i, bytes)
    sum = sum + bytes - (sent[i] or 0)
    sent[i] = bytes
    if on_progress then on_progress(sum, total) end
  end
end

--- Send every part that is not done yet.
---@async
---@param li linkedin.Client
---@param source linkedin.Source
---@param parts { url: string, offset: integer, length: integer, headers: table? }[]
---@param done table<string, string>  filled: part number → ETag
---@param opts table  on_progress, cancel, content_type
---@return boolean?, linkedin.Error?
function M.send(li, source, parts, done, opts)
  local report = meter(parts, done, source.size, opts.on_progress)
  local failure
  local function send_one(i)
    if failure then return end
    local part = parts[i]
    local response, err = transfer.send(li, source, {
      url = part.url, headers = part.headers, auth = false, content_type = opts.content_type,
      offset = part.offset, length = part.length,
    }, { cancel = opts.cancel, on_sent = opts.on_progress and function(sent) report(i, sent) end })
    if not response then
      failure = failure or err
      return
    end
    done[tostring(i)] = bare(response.headers["etag"] or "")
    report(i, part.length)
  end
  local missing = {}
  for i = 1, #parts do
    if not done[tostring(i)] then missing[#missing + 1] = function() send_one(i) end end
  end
  loop.all(missing, { concurrency = opts.concurrency or CONCURRENCY })
  if failure then return nil, failure end
  return true
end

return M
