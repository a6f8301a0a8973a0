-- SPDX-License-Identifier: MIT
--- The pieces of the Images API; `li.assets:upload` and `li.posts:share` put them together.
--- LinkedIn page: marketing/community-management/shares/images-api.

---@class linkedin.Images
local Images = require "linkedin.upload.whole".class("image", "images")

return {
  new = function(li) return setmetatable({ li = li }, Images) end,
}
