-- SPDX-License-Identifier: MIT
--- A receiver of LinkedIn's events for nginx and OpenResty.
---
---     init_by_lua_block {
---       hook = require "linkedin.resty.webhook".new {
---         client_secret = …, on_event = function(event) return store(event.notifications) end,
---       }
---     }
---     location = /linkedin/events { content_by_lua_block { hook:serve() } }
---
--- What it does with a delivery, in this order:
---
---     method → size → signature → shape → seen before? → on_event → 200
---       405    413       403       400       200           500: LinkedIn repeats it
---
--- LinkedIn waits three seconds for the answer and repeats what was not answered 2xx for some eight hours, so
--- an event that the handler could not take comes again; one that it took is not handled twice, by its
--- `key`, for as long as `remember` says. LinkedIn pages: shared/api-guide/webhook-validation;
--- community-management/organizations/organization-social-action-notifications; lead-sync.

local answer = require "linkedin.resty.answer"
local options = require "linkedin.options"
local webhook = require "linkedin.webhook"

---@class linkedin.WebhookReceiver
local Receiver = { __name = "linkedin.WebhookReceiver" }
Receiver.__index = Receiver

local function note(level, text)
  ngx.log(level, "linkedin webhook: ", (tostring(text):gsub("%c", " ")))
end

local function secret_for(self)
  local secret = self.client_secret
  if type(secret) ~= "function" then return secret end
  local application = ngx.req.get_uri_args(20).applicationId
  return secret(type(application) == "string" and application or nil)
end

-- ── the challenge ──────────────────────────────────────────────────────────────────────────────

-- Every two hours LinkedIn asks whether the address is still ours.
local function meet_challenge(self)
  local secret = secret_for(self)
  if not secret then
    note(ngx.WARN, "a challenge for an application that is not known")
    return answer.bare(ngx.HTTP_NOT_FOUND)
  end
  local code = ngx.req.get_uri_args(20).challengeCode
  local reply, err = webhook.challenge(code, type(secret) == "table" and secret[1] or secret)
  if not reply then
    note(ngx.NOTICE, err)
    return answer.bare(ngx.HTTP_BAD_REQUEST)
  end
  return answer.json(ngx.HTTP_OK, reply)
end

-- ── the body ───────────────────────────────────────────────────────────────────────────────────

-- What nginx wrote to a file of its own.
local function from_file(name, most)
  local file, why = io.open(name, "rb")
  if not file then return nil, why end
  local body = file:read(most + 1)
  file:close()
  return body or ""
end

-- The raw body; nil and a status when it is too large or cannot be read. What announces its size is refused
-- before it is read; what does not is bounded by nginx's client_max_body_size.
local function read_body(self)
  local announced = ngx.var.http_content_length
  if announced and (tonumber(announced) or math.huge) > self.max_bytes then return nil, 413 end
  ngx.req.read_body()
  local body = ngx.req.get_body_data()
  if not body then
    local name = ngx.req.get_body_file()
    if not name then return "" end
    local why
    body, why = from_file(name, self.max_bytes)
    if not body then
      note(ngx.ERR, "the body cannot be read: " .. tostring(why))
      return nil, 500
    end
  end
  if #body > self.max_bytes then return nil, 413 end
  return body
end

-- ── seen before? ───────────────────────────────────────────────────────────────────────────────

local BUSY, DONE = "busy", "done"

-- A worker that dies in the middle leaves its marks no longer than that.
local BUSY_S = 60

local function mark_of(event, notification, body, i)
  local name = notification and notification.key
  name = name and tostring(event.type) .. " " .. name or i .. " " .. body
  return "linkedin event " .. require "linkedin.core".crypto.sha256(name, "hex")
end

---@class linkedin.Claim
---@field marks string[]    of what is new
---@field fresh table       the notifications that are new
---@field is_new boolean
---@field is_busy boolean   another request is still at some of it

-- Mark what has not been seen.
local function claim(self, event, body)
  local claimed, mine = { marks = {}, fresh = require "linkedin.json".array(), is_new = false, is_busy = false }, {}
  local function take(i, notification)
    local mark = mark_of(event, notification, body, i)
    if mine[mark] then return end
    if self.dict:add(mark, BUSY, BUSY_S) then
      mine[mark], claimed.is_new = true, true
      claimed.marks[#claimed.marks + 1], claimed.fresh[#claimed.fresh + 1] = mark, notification
    elseif self.dict:get(mark) == BUSY then
      claimed.is_busy = true
    end
  end
  for i, notification in ipairs(event.notifications) do take(i, notification) end
  if #event.notifications == 0 then take(0, nil) end
  return claimed
end

local function settle(self, marks, is_done)
  for _, mark in ipairs(marks) do
    if is_done then self.dict:set(mark, DONE, self.remember) else self.dict:delete(mark) end
  end
end

-- Older than we remember: it might have been here before, and LinkedIn gave it up long ago.
local function drop_late(self, event)
  local oldest_ms = (ngx.now() - self.remember) * 1000
  local kept, late = require "linkedin.json".array(), 0
  for _, notification in ipairs(event.notifications) do
    if (notification.occurred_at or oldest_ms) >= oldest_ms then
      kept[#kept + 1] = notification
    else
      late = late + 1
    end
  end
  event.notifications = kept
  if late > 0 then note(ngx.WARN, ("%d notifications older than %d s were dropped"):format(late, self.remember)) end
  return late == 0 or #kept > 0
end

-- ── the handler ────────────────────────────────────────────────────────────────────────────────

-- Nothing, or anything but false, is "taken"; false, an error in second place, or a raise is not.
local function handle(self, event)
  local ok, result, err = xpcall(self.on_event, debug.traceback, event)
  if ok and result ~= false and not (result == nil and err ~= nil) then return true end
  note(ngx.ERR, "on_event failed: " .. tostring(ok and (err or "it returned false") or result))
  return false
end

-- Seconds before an event is given to a handler again that failed after the answer was sent.
local PAUSES_S = { 1, 5, 30, 120, 600 }

local later

-- What is lost is named, not shown: it is about people.
local function keys_of(event)
  local keys = {}
  for i, notification in ipairs(event.notifications) do keys[i] = tostring(notification.key) end
  return tostring(event.type) .. " " .. table.concat(keys, ", ")
end

-- In a timer; `premature` when the worker is about to end, and this is the last chance.
local function try(premature, self, event, marks, attempt)
  if handle(self, event) then return end
  if not premature and PAUSES_S[attempt] and later(self, event, marks, attempt + 1, PAUSES_S[attempt]) then return end
  note(ngx.ERR, "an event was lost: " .. keys_of(event))
  if self.dict then settle(self, marks, false) end
end

function later(self, event, marks, attempt, delay_s)
  local ok, why = ngx.timer.at(delay_s, try, self, event, marks, attempt)
  if not ok then note(ngx.ERR, "no timer: " .. tostring(why)) end
  return ok
end

-- Give the event to the handler, before the answer or after it. → has LinkedIn done its part?
local function deliver(self, event, marks)
  local is_done
  if self.is_answered_first then
    is_done = later(self, event, marks, 1, 0)
  else
    is_done = handle(self, event)
  end
  if self.dict then settle(self, marks, is_done) end
  return is_done
end

-- ── a delivery ─────────────────────────────────────────────────────────────────────────────────

local function is_signed(self, body)
  local secret = secret_for(self)
  return secret ~= nil and webhook.verify(body, ngx.var.http_x_li_signature, secret)
end

-- Whatever has not been here before goes to the handler. → status
local function pass_on(self, event, body)
  if not self.dict then return deliver(self, event) and 200 or 500 end
  local claimed = claim(self, event, body)
  event.notifications = claimed.fresh
  if claimed.is_new and not deliver(self, event, claimed.marks) then return 500 end
  -- What another request is still at may fail there: LinkedIn is to ask again.
  return claimed.is_busy and 503 or 200
end

local function take_delivery(self)
  local body, problem = read_body(self)
  if not body then return ngx.exit(problem) end
  if not is_signed(self, body) then
    note(ngx.NOTICE, ("a delivery of %d bytes without LinkedIn's signature"):format(#body))
    return answer.bare(ngx.HTTP_FORBIDDEN)
  end
  local event, err = webhook.parse(body)
  if not event then
    note(ngx.ERR, "signed, but " .. err.message)
    return answer.bare(ngx.HTTP_BAD_REQUEST)
  end
  return answer.bare(drop_late(self, event) and pass_on(self, event, body) or ngx.HTTP_OK)
end

--- Answer the current request; content phase.
---@async
function Receiver:serve()
  local method = ngx.req.get_method()
  if method == "GET" then return meet_challenge(self) end
  if method == "POST" then return take_delivery(self) end
  return answer.not_allowed "GET, POST"
end

-- ── options ────────────────────────────────────────────────────────────────────────────────────

local OPTIONS = {
  client_secret = "string|table|function", on_event = "function", shared = "string|table|boolean",
  max_bytes = "integer", remember = "integer", answer_first = "boolean",
}

local MAX_BYTES = 1048576
-- LinkedIn repeats for about eight hours.
local REMEMBER_S = 86400

local function check_secrets(secret)
  if secret == nil then secret = require "linkedin.settings".resolve().client_secret end
  if type(secret) == "function" then return secret end
  local list = type(secret) == "table" and secret or { secret }
  if #list == 0 then error("webhook.new: client_secret is not set", 3) end
  for _, one in ipairs(list) do
    if type(one) ~= "string" or one == "" then error("webhook.new: client_secret must be a string that is not empty", 3) end
  end
  return secret
end

local M = {}

---@class linkedin.WebhookOptions
---@field client_secret string|string[]|fun(application_id: string?): string|string[]|nil  default LINKEDIN_CLIENT_SECRET; several while one replaces the other, the one LinkedIn uses now in front; a function where one address serves several applications
---@field on_event fun(event: linkedin.Event): any, any  quick: it has LinkedIn's three seconds. false, or nil and an error, or a raise: LinkedIn is asked to repeat it
---@field shared string|table|false|nil  name of a lua_shared_dict, default "linkedin"; false: repetitions reach the handler
---@field max_bytes integer?      of a delivery, default 1 MiB
---@field remember integer?       seconds that handled notifications are known, and how old one may be; default a day
---@field answer_first boolean?   answer 200 at once and run the handler after it. A handler that fails is tried again some times, in this worker; an event whose worker is killed meanwhile is lost

--- Make a receiver, once, in `init_by_lua` or in a module. Raises on mistakes.
---@param opts linkedin.WebhookOptions
---@return linkedin.WebhookReceiver
function M.new(opts)
  opts = options.check("webhook.new", opts, OPTIONS)
  if not opts.on_event then error("webhook.new: on_event is not set", 2) end
  local max_bytes, remember = opts.max_bytes or MAX_BYTES, opts.remember or REMEMBER_S
  if max_bytes < 1 then error("webhook.new: max_bytes must be at least 1", 2) end
  if remember < 60 or remember > 30 * 86400 then error("webhook.new: remember must be between a minute and 30 days, in seconds", 2) end
  return setmetatable({
    client_secret = check_secrets(opts.client_secret), on_event = opts.on_event, max_bytes = max_bytes, remember = remember,
    dict = require "linkedin.resty.shared".dict("webhook.new", opts.shared), is_answered_first = opts.answer_first or false,
  }, Receiver)
end

return M
