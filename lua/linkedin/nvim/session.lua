-- SPDX-License-Identifier: MIT
--- `:LinkedIn login`, `logout`, `whoami` and `quota`.

local M = {}

local function notify()
  return require "linkedin.nvim.notify"
end

-- What opens addresses, without waiting for it. → started?, why not
local function open_browser(url)
  local command
  local browser = os.getenv "BROWSER"
  if browser and browser ~= "" then
    command = { "sh", "-c", (require "linkedin.login.browser".command(url)) }
  else
    for _, opener in ipairs { "open", "wslview", "xdg-open" } do
      local is_one = vim.fn.executable(opener) == 1 and (opener ~= "open" or vim.fn.has "mac" == 1)
      if is_one and not command then command = { opener, url } end
    end
  end
  if not command then return nil, "no program that opens addresses was found, and BROWSER is not set" end
  local ok, job = pcall(vim.fn.jobstart, command, { detach = true })
  return ok and job > 0, "the browser could not be started"
end

-- The address, for those whose browser did not open: in a window of its own, since it is too long for a message.
local function show_address(url)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.bo[buffer].bufhidden = "wipe"
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { "Open this address to sign in (q closes this window):", "", url })
  vim.cmd "botright 5split"
  vim.api.nvim_win_set_buf(0, buffer)
  vim.keymap.set("n", "q", "<Cmd>close<CR>", { buffer = buffer, nowait = true })
  vim.cmd "wincmd p"
end

local is_signing_in = false

local function greet(li, token)
  local may_ask = require "linkedin.scopes".missing("openid", token.scopes or {})[1] == nil
  local who = may_ask and li.profile:userinfo() or nil
  local name = who and (who.name or who.sub)
  notify().info(("signed in%s; the token ends on %s"):format(name and " as " .. name or "",
    token.expires_at and os.date("!%Y-%m-%d", math.floor(token.expires_at)) or "an unknown day"))
end

local function sign_in(li)
  local config = require "linkedin.nvim.config".get()
  li.oauth:use_store(require "linkedin.nvim.client".store_of(li))
  local token, err = li.oauth:login {
    scopes = config.scopes, pkce = config.pkce, say = function() end,
    open = function(url)
      local ok, why = open_browser(url)
      if not ok then
        show_address(url)
        notify().warn(why)
      end
      return true
    end,
  }
  is_signing_in = false
  if not token then return notify().error(err) end
  require "linkedin.nvim.mentions".forget()
  greet(li, token)
end

--- Sign in through the browser; the editor goes on meanwhile.
function M.login()
  if is_signing_in then return notify().warn "a login is under way: go on in the browser" end
  is_signing_in = true
  notify().info "sign in at LinkedIn, in the browser"
  require "linkedin.nvim.client".run(sign_in, function(why)
    is_signing_in = false
    notify().error(why)
  end)
end

--- Forget the token that `login` kept. Other programs may hold it still; `:LinkedIn! logout` has LinkedIn end it.
---@param given { has_bang: boolean }
function M.logout(given)
  require "linkedin.nvim.client".run(function(li)
    local err, ok
    if given.has_bang and li.oauth:token() then ok, err = li.oauth:revoke() end
    require "linkedin.nvim.client".forget()
    require "linkedin.nvim.mentions".forget()
    if err and not ok then return notify().warn("signed out here; LinkedIn did not end the token: " .. tostring(err)) end
    notify().info "signed out"
  end)
end

--- Say who is signed in.
function M.whoami()
  require "linkedin.nvim.client".run(function(li)
    local openid = li:_has_scope "openid"
    local who, err
    if openid ~= false then who, err = li.profile:userinfo() end
    if not who then
      local me
      me, err = li.profile:me()
      who = me and { name = li.profile:name(me), sub = me.id }
    end
    if not who then return notify().error(err) end
    notify().info(("%s, urn:li:person:%s"):format(who.name or "somebody", who.sub))
  end)
end

--- Say what is left of each quota that was touched.
function M.quota()
  require "linkedin.nvim.client".run(function(li)
    local families, lines = li:quota(), {}
    for name, view in pairs(families) do
      lines[#lines + 1] = ("%s: %s of %s left"):format(name, tostring(view.remaining), tostring(view.limit))
    end
    table.sort(lines)
    notify().info(lines[1] and table.concat(lines, ", ") or "nothing is counted")
  end)
end

return M
