-- SPDX-License-Identifier: MIT
--- The consent page, and ways past it without a browser:
---   POST the form:  the same parameters with `member` and `decision` (allow, cancel, cancel_login)
---   GET with `_sandbox_approve=1`, `=MEMBER_ID`, `=cancel` or `=cancel_login` added
---   POST /_sandbox/approve { "url": authorization URL, "member"?, "decision"? } → { "redirect": … }

local authorization = require "linkedin.sandbox.authorization"
local bodies = require "linkedin.sandbox.control_bodies"
local json = require "linkedin.sandbox.json"
local pages = require "linkedin.sandbox.pages"
local reply = require "linkedin.sandbox.reply"
local schema = require "linkedin.sandbox.schema"
local scopes = require "linkedin.sandbox.scopes"
local seeds = require "linkedin.sandbox.seeds"
local text = require "linkedin.sandbox.text"

local html = text.html

local KEPT = {
  "response_type", "client_id", "redirect_uri", "state", "scope", "nonce", "code_challenge",
  "code_challenge_method",
}

local function hidden_fields(form)
  local out = {}
  for _, name in ipairs(KEPT) do
    if form[name] then
      out[#out + 1] = ('<input type="hidden" name="%s" value="%s">'):format(name, html(form[name]))
    end
  end
  return table.concat(out, "\n")
end

local function member_choice(store)
  local ids, out = {}, {}
  for id in pairs(store.data.members) do ids[#ids + 1] = id end
  table.sort(ids, function(a, b)
    if (a == seeds.main_member) ~= (b == seeds.main_member) then return a == seeds.main_member end
    return a < b
  end)
  for i, id in ipairs(ids) do
    local member = store.data.members[id]
    out[i] = ('<p><label><input type="radio" name="member" value="%s"%s> %s %s</label></p>'):format(
      html(id), i == 1 and " checked" or "", html(member.first), html(member.last))
  end
  return table.concat(out, "\n")
end

local function scope_list(request)
  local out = {}
  for i, scope in ipairs(request.scopes) do
    out[i] = ('<li>%s <span class="quiet">(%s)</span></li>'):format(html(scopes.words[scope] or scope), html(scope))
  end
  return table.concat(out, "\n")
end

local PAGE = [[
<h1>%s would like to:</h1>
<ul>
%s
</ul>
<form method="post" action="%s">
%s
<fieldset>
<legend>Sign in as</legend>
%s
</fieldset>
<p>
<button class="allow" type="submit" name="decision" value="allow">Allow</button>
<button class="cancel" type="submit" name="decision" value="cancel">Cancel</button>
</p>
</form>
<p class="quiet">This is a sandbox on your own machine. You will be sent to %s</p>]]

local function consent_page(ctx, request, form)
  return reply.html(pages.page("Authorize", PAGE:format(
    html(request.application.name), scope_list(request), html(ctx.request.path), hidden_fields(form),
    member_choice(ctx.store), html(request.redirect_uri))))
end

-- Allow or cancel, for a checked request. Returns the URL to go to, or nil and a message.
local function decide(store, request, decision, member)
  if authorization.is_cancel(decision) then return authorization.cancel(request, decision) end
  if decision ~= "allow" then return nil, "The decision is allow, cancel or cancel_login." end
  if not store.data.members[member or ""] then return nil, "There is no such member." end
  return authorization.allow(store, request, member)
end

local function problem_reply(how, title_or_url, message)
  if how == "redirect" then return reply.redirect(title_or_url) end
  return reply.html(pages.problem(title_or_url, message), 400)
end

local function cookie_member(ctx)
  return (ctx.request.headers.cookie or ""):match("li_sandbox_member=([%w_%-]+)")
end

-- `_sandbox_approve=…` as decision and member.
local function shortcut(value)
  if value == "1" then return "allow", seeds.main_member end
  if authorization.is_cancel(value) then return value end
  return "allow", value
end

local function show(is_native)
  return function(ctx)
    local form = text.parse_form(ctx.request.query)
    if not form then return problem_reply("page", "Invalid request", "The query string is malformed.") end
    local request, how, title, message = authorization.check(ctx.store, form, is_native)
    if not request then return problem_reply(how, title, message) end
    if form._sandbox_approve then
      local url, why = decide(ctx.store, request, shortcut(form._sandbox_approve))
      return url and reply.redirect(url) or problem_reply("page", "Invalid request", why)
    end
    local member = cookie_member(ctx)
    if member and ctx.store.data.members[member] and authorization.is_granted(ctx.store, request, member) then
      return reply.redirect(authorization.allow(ctx.store, request, member))
    end
    return consent_page(ctx, request, form)
  end
end

local function submit(is_native)
  return function(ctx)
    local form = text.parse_form(ctx.request.body or "")
    if not form then return problem_reply("page", "Invalid request", "The form is malformed.") end
    local request, how, title, message = authorization.check(ctx.store, form, is_native)
    if not request then return problem_reply(how, title, message) end
    local url, why = decide(ctx.store, request, form.decision, form.member)
    if not url then return problem_reply("page", "Invalid request", why) end
    local response = reply.redirect(url)
    response.status = 303
    if form.decision == "allow" then
      response.headers["set-cookie"] = ("li_sandbox_member=%s; Path=/oauth; HttpOnly; SameSite=Lax"):format(form.member)
    end
    return response
  end
end

local function refuse(message)
  return { status = 400, headers = {}, json = { error = message } }
end

local function approve(ctx)
  local body = json.decode(ctx.request.body or "")
  local found = body and schema.check(bodies.approve, body)[1]
  if not body or found then return refuse("approve: " .. (found and found.path .. ": " .. found.message or "no JSON")) end
  local form = text.parse_form(body.url:match("%?([^#]*)") or "")
  if not form then return refuse("approve: malformed url") end
  local is_native = body.url:find("/native-pkce/", 1, true) ~= nil
  local request, how, title, message = authorization.check(ctx.store, form, is_native)
  if not request then
    if how == "redirect" then return reply.ok { redirect = title } end
    return refuse(title .. ": " .. message)
  end
  local member = body.member and body.member:match("([^:]+)$") or seeds.main_member
  local url, why = decide(ctx.store, request, body.decision or "allow", member)
  return url and reply.ok { redirect = url } or refuse(why)
end

return {
  { plain = true, path = "/oauth/v2/authorization", verbs = { GET = show(false), POST = submit(false) } },
  { plain = true, path = "/oauth/native-pkce/authorization", verbs = { GET = show(true), POST = submit(true) } },
  { plain = true, path = "/_sandbox/approve", verbs = { POST = approve } },
}
