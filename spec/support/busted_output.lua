-- SPDX-License-Identifier: MIT
-- busted's output for spec/support/run.sh: names each spec as it begins (so that a crash names the
-- one that met it), prints failures as blocks that start with FAILED, and closes with
-- "N passed, N failed" and what was left out.

local busted = require "busted"
local base = require "busted.outputHandlers.base"

local function say(...)
  io.stdout:write(string.format(...), "\n")
  io.stdout:flush()
end

local function indented(text)
  return "  " .. tostring(text):gsub("%s+$", ""):gsub("\n", "\n  ")
end

local function where(failure)
  local trace = failure.trace or (failure.element and failure.element.trace) or {}
  return ("%s:%s"):format(trace.short_src or "?", trace.currentline or "?")
end

local function explain(failure)
  local message = failure.message
  if type(message) == "table" and not (getmetatable(message) or {}).__tostring then
    message = require "pl.pretty".write(message)
  end
  say("FAILED %s", (failure.name:gsub("%s+", " ")))
  say("%s", indented(where(failure)))
  say("%s", indented(message == nil and "Nil error" or message))
  local traceback = failure.isError and failure.trace and failure.trace.traceback
  if traceback then say("%s", indented(traceback)) end
end

return function(options)
  local handler = base()

  local function last(list) return list[#list] end

  function handler.begins(element)
    say("· %s", (handler.getFullName(element):gsub("%s+", " ")))
    return nil, true
  end

  function handler.fails(element)
    if element.descriptor == "it" then explain(last(handler.failures)) end
    return nil, true
  end

  -- An error outside a spec (loading, before_each) is noted by the base handler too.
  function handler.errs()
    explain(last(handler.errors))
    return nil, true
  end

  function handler.closes()
    for _, one in ipairs(handler.pendings) do
      say("PENDING %s%s", (one.name:gsub("%s+", " ")), one.message and (": " .. tostring(one.message)) or "")
    end
    local left_out = handler.pendingsCount > 0 and (", %d skipped"):format(handler.pendingsCount) or ""
    say("%d passed, %d failed%s", handler.successesCount, handler.failuresCount + handler.errorsCount, left_out)
    return nil, true
  end

  busted.subscribe({ "test", "start" }, handler.begins, { predicate = handler.cancelOnPending })
  busted.subscribe({ "failure" }, handler.fails)
  busted.subscribe({ "error" }, handler.errs)
  busted.subscribe({ "suite", "end" }, handler.closes)
  handler.options = options
  return handler
end
