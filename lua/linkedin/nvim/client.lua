-- SPDX-License-Identifier: MIT
--- The one client of the editor, and the token that `:LinkedIn login` keeps for it.

local M = {}

local client, made_for

local function token_path()
  return require "linkedin.nvim.config".get().data .. "/token.json"
end

M.token_path = token_path

-- A kept token is for the place that gave it, and used nowhere else.
--- Where the token is kept.
---@param li linkedin.Client
---@return linkedin.TokenStore
function M.store_of(li)
  local files = require "linkedin.nvim.files"
  return {
    load = function()
      local kept = files.read_json(token_path())
      if kept and kept.oauth_url == li.settings.oauth_url then return kept.token end
    end,
    save = function(_, token)
      local plain = {}
      for name, value in pairs(token) do plain[name] = value end
      return files.write_json(token_path(), { oauth_url = li.settings.oauth_url, token = plain })
    end,
  }
end

--- The client.
---@return linkedin.Client
function M.get()
  local config = require "linkedin.nvim.config".get()
  if client and made_for == config then return client end
  client = require "linkedin".new(config.client)
  made_for = config
  if not config.client.access_token and not config.client.token then client.oauth:use_store(M.store_of(client)) end
  return client
end

--- Forget the kept token.
function M.forget()
  os.remove(token_path())
  if client then client.oauth.keeper:set(nil) end
  client = nil
end

--- Do something with the client, where it may wait; returns at once.
---@param fn fun(li: linkedin.Client)
---@param on_error fun(why: any)?  gets what it raised, a wrong setting for example; shown by default
function M.run(fn, on_error)
  local function run()
    require "linkedin".run(function() fn(M.get()) end, function(ok, why)
      if not ok then (on_error or require "linkedin.nvim.notify".error)(why) end
    end)
  end
  -- In a turn of its own: what came before may have taken its time.
  require "linkedin.nvim.warm".with("engine", function() vim.defer_fn(run, 0) end)
end

return M
