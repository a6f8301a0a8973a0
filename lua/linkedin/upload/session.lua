-- SPDX-License-Identifier: MIT
--- What every upload has in common: open the media, check it, run the steps, keep what a failed
--- one needs to go on.
---
--- `state` is plain data (strings, numbers, booleans, tables of them): it can be written to a
--- file and resumed by another process.

local Error = require "linkedin.error"

local M = {}

local function list_messages(findings)
  local lines = {}
  for i, finding in ipairs(findings) do lines[i] = finding.message end
  return table.concat(lines, "; ")
end

--- The error for media that breaks the rules, all findings at once.
---@param findings table[]
---@return linkedin.Error
function M.refused(findings)
  local details = {}
  for i, finding in ipairs(findings) do
    details[i] = { field = finding.field, code = finding.rule, message = finding.message, source = finding.source }
  end
  return Error.new {
    kind = "validation", message = list_messages(findings), details = details,
    hint = "Nothing was sent; mend the media and try again",
  }
end

-- The kind comes from the content; a kind the caller named must agree with it.
local function check_media(source, wanted, api, limits)
  local probe, err = source:probe()
  if not probe then return nil, err end
  local rules = require "linkedin.media_rules"
  local kind = wanted or probe.kind
  local errors = {}
  for _, finding in ipairs(rules.check(probe, kind, api, limits)) do
    if finding.severity == "error" then errors[#errors + 1] = finding end
  end
  if #errors > 0 then return nil, M.refused(errors) end
  return probe, kind
end

local function begin(api, source, opts, kind, probe)
  return {
    version = 1, api = api, kind = kind, owner = opts.owner, size = source.size,
    format = probe.format, done = {},
  }
end

local function continues(source, resume)
  if resume.size ~= source.size then
    return nil, Error.new {
      kind = "validation",
      message = ("the media has %d bytes, the interrupted upload had %d"):format(source.size, resume.size),
      hint = "Resume with the same media, or start again without resume",
    }
  end
  return resume
end

--- Open and check the media, then run `steps(source, state)`; on failure attach the state.
---@async
---@param who string  public function, for messages
---@param steps fun(source: linkedin.Source, state: table): any, any
---@return any, any
function M.run(_, who, api, opts, steps)
  if not opts.owner and not opts.resume then
    error(who .. ": owner is required (urn:li:person:… or urn:li:organization:…)", 3)
  end
  local given = opts
  if opts.resume and opts.resume.path and not (opts.path or opts.data or opts.read) then
    given = { path = opts.resume.path }
  end
  local source, err = require "linkedin.upload.source".open(who, given, 3)
  if not source then return nil, err end
  local state, result, detail
  if opts.resume then
    state, err = continues(source, opts.resume)
  else
    local probe, kind = check_media(source, opts.kind, api, opts.limits)
    if probe then
      state = begin(api, source, opts, kind, probe)
      if opts.path then state.path = opts.path end
    else
      err = kind
    end
  end
  if state then
    result, detail = steps(source, state)
    if not result then
      err = detail
      err.resume = state
    end
  end
  source:close()
  if result then return result, detail end
  return nil, err
end

return M
