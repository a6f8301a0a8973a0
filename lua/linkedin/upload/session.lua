-- SPDX-License-Identifier: MIT
--- What every upload has in common: open the media, check it, run the steps, keep what a failed
--- one needs to go on.
---
--- `state` is plain data (strings, numbers, booleans, tables of them): it can be written to a
--- file and resumed by another process.

local Error = require "linkedin.error"

local M = {}

--- The error for input that breaks rules, all findings at once.
---@param findings table[]  of `{ field, rule, severity, message, source }`; errors among them
---@return linkedin.Error
function M.refused(findings)
  local details, lines = {}, {}
  for _, finding in ipairs(findings) do
    if finding.severity == "error" then
      details[#details + 1] = {
        field = finding.field, code = finding.rule, message = finding.message, source = finding.source,
      }
      lines[#lines + 1] = finding.message
    end
  end
  return Error.new {
    kind = "validation", message = table.concat(lines, "; "), details = details,
    hint = "Nothing was sent; mend what is listed and try again",
  }
end

local function has_errors(findings)
  for _, finding in ipairs(findings) do
    if finding.severity == "error" then return true end
  end
  return false
end

-- The kind comes from the content; a kind the caller named must agree with it.
local function check_media(source, wanted, api, limits)
  local probe, err = source:probe()
  if not probe then return nil, err end
  local kind = wanted or probe.kind
  local findings = require "linkedin.media_rules".check(probe, kind, api, limits)
  if has_errors(findings) then return nil, M.refused(findings) end
  return kind
end

local function begin(source, api, opts)
  local kind, err = check_media(source, opts.kind, api, opts.limits)
  if not kind then return nil, err end
  return {
    version = 1, api = api, kind = kind, owner = opts.owner, size = source.size, path = opts.path,
    done = {},
  }
end

local function continue(source, resume)
  if resume.size == source.size then return resume end
  return nil, Error.new {
    kind = "validation",
    message = ("the media has %d bytes, the interrupted upload had %d"):format(source.size, resume.size),
    hint = "Resume with the same media, or start again without resume",
  }
end

-- A resume value made from a path knows it; the caller need not repeat it.
local function media_of(opts)
  if opts.resume and opts.resume.path and not (opts.path or opts.data or opts.read) then
    return { path = opts.resume.path }
  end
  return opts
end

--- Run `steps(source, state)` over media that is open already; a failure carries the state.
---@async
---@return any, any
function M.run_source(source, api, opts, steps)
  local state, err
  if opts.resume then
    state, err = continue(source, opts.resume)
  else
    state, err = begin(source, api, opts)
  end
  if not state then return nil, err end
  local result, detail = steps(source, state)
  if not result then detail.resume = state end
  return result, detail
end

--- The same from what the caller of a public function gave.
---@async
---@param who string  the public function, for messages
---@return any, any
function M.run(who, api, opts, steps)
  if not opts.owner and not opts.resume then
    error(who .. ": owner is required (urn:li:person:… or urn:li:organization:…)", 3)
  end
  local source, err = require "linkedin.upload.source".open(who, media_of(opts), 3)
  if not source then return nil, err end
  local result, detail = M.run_source(source, api, opts, steps)
  source:close()
  return result, detail
end

return M
