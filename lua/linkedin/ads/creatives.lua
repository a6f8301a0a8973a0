-- SPDX-License-Identifier: MIT
--- Creatives: what a campaign shows. Their ids are URNs.
--- LinkedIn page: marketing/integrations/ads/account-structure/create-and-manage-creatives.
---
---     local creative = li.ads.creatives:create(500001, {
---       campaign = 720001, content = { reference = "urn:li:share:7100000000000000001" }, intendedStatus = "DRAFT",
---     })
---     li.ads.creatives:create_inline(500001, { campaign = 720001, intendedStatus = "DRAFT", inlineContent = { post = {
---       author = "urn:li:organization:90000101", commentary = "Lenses, plainly",
---     } } })
---     li.ads.creatives:search(500001, { campaigns = { 720001 }, intendedStatuses = { "ACTIVE" } })
---
--- `get batch_get search create create_inline batch_create update batch_update activate pause archive remove
--- delete review`, each with the account first; see docs/ads.md.

local options = require "linkedin.options"

---@class linkedin.AdCreatives : linkedin.AdEntities
local Creatives = require "linkedin.ads.entities".class {
  class = "AdCreatives", name = "creatives", noun = "creative", resource = "creatives", urn_type = "sponsoredCreative",
  key_is_urn = true, state_field = "intendedStatus", is_nested = true, moves = { "activate", "pause", "archive", "remove" },
  references = { campaign = "sponsoredCampaign" }, criteria = {},
}

local CRITERIA = {
  campaigns = "sponsoredCampaign", creatives = "sponsoredCreative", contentReferences = true, intendedStatuses = true,
  leadgenCreativeCallToActionDestinations = true, isTestAccount = true,
}

--- Creatives that fit, as an iterator. Lists are alternatives. `isTestAccount` is true or false.
---@param account integer|string
---@param criteria { campaigns: (integer|string)[]?, creatives: string[]?, contentReferences: string[]?, intendedStatuses: string[]?, isTestAccount: boolean?, leadgenCreativeCallToActionDestinations: string[]? }?
---@param opts { page_size: integer?, sort: "ASCENDING"|"DESCENDING"? }?  page_size: at most 100
---@return linkedin.Pages
function Creatives:search(account, criteria, opts)
  local who = "ads.creatives:search"
  options.argument(who, 2, criteria, "table|nil", 3)
  local call, given = self:_opts(who, opts, account, { page_size = "integer", sort = "string", cursor = "table", prefetch = "boolean" })
  local query = { q = "criteria", pageSize = given.page_size or 100, sortOrder = given.sort }
  local wire = {}
  for name, value in pairs(criteria or {}) do
    if name ~= "isTestAccount" then wire[name] = value end
  end
  for name, list in pairs(require "linkedin.ads.criteria".wire(who, wire, CRITERIA) or {}) do query[name] = list.values end
  if criteria then query.isTestAccount = criteria.isTestAccount end
  local keys = call.keys
  call.keys, call.cursor, call.prefetch = nil, given.cursor, given.prefetch
  return self.li:_each({ operation = "creatives.criteria", keys = keys, query = query }, call)
end

--- A post that is only an advertisement, and the creative that shows it, in one call. `dscAdAccount` is filled in.
---@async
---@param account integer|string
---@param entity table  campaign, intendedStatus, inlineContent = { post = { author, commentary, … } }
---@param opts { check: boolean?, limits: table? }?
---@return string? creative  its URN
---@return linkedin.Response|linkedin.Error
function Creatives:create_inline(account, entity, opts)
  local who = "ads.creatives:create_inline"
  options.argument(who, 2, entity, "table", 3)
  local call, given = self:_opts(who, opts, account, { check = "boolean", limits = "table" })
  local wire, err = self:_prepare(account, entity, given)
  if not wire then return nil, err end
  local inline = wire.inlineContent
  if type(inline) == "table" and type(inline.post) == "table" then
    local post, content = {}, {}
    for name, value in pairs(inline.post) do post[name] = value end
    for name, value in pairs(inline) do content[name] = value end
    post.adContext = post.adContext or {
      dscAdAccount = require "linkedin.urn".build("sponsoredAccount", call.keys.adAccount), dscStatus = "ACTIVE",
      dscName = wire.name or post.commentary,
    }
    post.visibility, post.lifecycleState = post.visibility or "PUBLIC", post.lifecycleState or "PUBLISHED"
    content.post = post
    wire.inlineContent = content
  end
  local answer, response = self:_resource():action("createInline", { creative = wire }, call)
  if not answer then return nil, response end
  return type(answer) == "table" and answer.creative or answer, response
end

--- How LinkedIn's review stands, and what keeps the creative from running.
---@async
---@param account integer|string
---@param id integer|string
---@return { status: string?, reasons: string[], holds: string[], serving: boolean }? review  status: PENDING, APPROVED, REJECTED, NEEDS_REVIEW; nil in DRAFT
---@return linkedin.Response|linkedin.Error
function Creatives:review(account, id, opts)
  local who = "ads.creatives:review"
  local call = self:_opts(who, opts, account)
  local creative, response = self:_resource():get(self:_key(who, id), call)
  if not creative then return nil, response end
  local review = creative.review or {}
  return {
    status = review.status, reasons = review.rejectionReasons or {}, holds = creative.servingHoldReasons or {},
    serving = creative.isServing == true,
  }, response
end

return {
  new = function(li, ads) return setmetatable({ li = li, ads = ads }, Creatives) end,
}
