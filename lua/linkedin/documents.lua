-- SPDX-License-Identifier: MIT
--- The pieces of the Documents API; `li.assets:upload` and `li.posts:share` put them together.
--- LinkedIn page: marketing/community-management/shares/documents-api.

---@class linkedin.Documents
local Documents = require "linkedin.upload.whole".class("document", "documents")

return {
  new = function(li) return setmetatable({ li = li }, Documents) end,
}
