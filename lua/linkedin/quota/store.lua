-- SPDX-License-Identifier: MIT
--- Where the counts are kept: a file that all processes of the user share, memory, Redis, or an object
--- of the caller's with the same methods (see the header of csrc/bind_ledger.c).

local Error = require "linkedin.error"

local M = {}

--- The file that is used unless another one is named.
---@return string? path  nil where there is no home
function M.default_path()
  local state = os.getenv "XDG_STATE_HOME"
  if state and state:sub(1, 1) == "/" then return state .. "/linkedin/quota" end
  local home = os.getenv "HOME"
  return home and home ~= "" and home .. "/.local/state/linkedin/quota" or nil
end

local HINT = "Requests are counted in this process alone until that is mended: make room, or let the folder be written "
  .. "by this user, or name another file with quota = { path = … }"

local function as_warning(raw)
  return raw and Error.new { kind = raw.kind, message = raw.message, hint = raw.hint or HINT } or nil
end

local function open_file(path, now)
  local core = require "linkedin.core".ledger
  if not path then
    return core.new(), as_warning { kind = "storage", message = "there is no home to keep the quota's file in (HOME is not set)" }
  end
  local ledger, warning = core.new(path, now)
  return ledger, as_warning(warning)
end

--- Open a store.
---@param opts table          `store`, `path`
---@param fallback string     "file" or "memory": what is used when nothing is said
---@param now number          epoch seconds
---@return table ledger       with the ledger's methods
---@return linkedin.Error? warning
function M.open(opts, fallback, now)
  local store = opts.store or (opts.path and "file") or fallback
  if store == "memory" then return require "linkedin.core".ledger.new() end
  if store == "file" then return open_file(opts.path or M.default_path(), now) end
  if store.redis then return require "linkedin.quota.redis".new(store) end
  return store
end

--- What happened to the store since it was asked last; nil: nothing.
---@param ledger table
---@return linkedin.Error?
function M.complaint(ledger)
  return ledger.complaint and as_warning(ledger:complaint()) or nil
end

return M
