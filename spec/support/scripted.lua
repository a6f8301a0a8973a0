-- SPDX-License-Identifier: MIT
--- A client that sends nothing: what it was asked to send is in `sent`, what it answers is scripted.

local json = require "linkedin.json"

local M = {}

--- `answers`: one for each request in turn, `{ status =, json = or body =, headers = }`, an error (a table
--- with `kind`), or a function of the request that returns one of them.
---@param answers table?
---@param settings table?
---@return table li  with `sent`, `heard` and `at` (its clock)
function M.client(answers, settings)
  local li = { sent = {}, heard = {}, at = { now = 1700000000 } }
  li.settings = {
    client_id = "app-1", client_secret = "secret-of-app-1", redirect_uri = "https://example.com/callback",
    oauth_url = "https://www.linkedin.com/oauth", clock = function() return li.at.now end,
  }
  for name, value in pairs(settings or {}) do
    if value == "none" then li.settings[name] = nil else li.settings[name] = value end
  end
  function li:_send(spec)
    self.sent[#self.sent + 1] = spec
    local answer = (answers or {})[#self.sent]
    if type(answer) == "function" then answer = answer(spec) end
    assert(answer, "an unexpected request to " .. tostring(spec.path or spec.url))
    if answer.kind then return nil, require "linkedin.error".new(answer) end
    local headers = answer.headers or {}
    return answer.status or 200, answer.body or json.encode(answer.json or {}), function(name) return headers[name] end
  end
  function li:_emit(name, event) self.heard[#self.heard + 1] = { name = name, event = event } end
  li.oauth = require "linkedin.oauth".new(li)
  return li
end

--- A token endpoint's good answer.
function M.granted(name, more)
  local answer = { access_token = name, expires_in = 5184000, scope = "openid,profile", token_type = "Bearer" }
  for field, value in pairs(more or {}) do answer[field] = value end
  return { json = answer }
end

--- A token endpoint's refusal.
function M.refused(status, code, description)
  return { status = status, json = { error = code, error_description = description } }
end

return M
