-- SPDX-License-Identifier: MIT
--- A cancel token: hand one to any number of calls, then end them all with one word.
---
---    local token = linkedin.cancel_token()
---    li.posts:share{ text = "…", cancel = token }     -- elsewhere: token:cancel()

---@class linkedin.CancelToken
local Token = { __name = "linkedin.CancelToken" }
Token.__index = Token

--- Cancel every call that holds this token, and every one that will. Idempotent.
function Token:cancel()
  self.is_cancelled = true
  for exchange in pairs(self.exchanges) do exchange:cancel() end
end

--- Tie an exchange to the token (for the client).
function Token:watch(exchange)
  self.exchanges[exchange] = true
  if self.is_cancelled then exchange:cancel() end
end

return {
  ---@return linkedin.CancelToken
  new = function()
    return setmetatable(
      { is_cancelled = false, exchanges = setmetatable({}, { __mode = "k" }) }, Token)
  end,
}
