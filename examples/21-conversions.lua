-- Whom a campaign would reach, and what became of it: audience counts, and conversions sent from one's own systems.
--
--     LINKEDIN_AD_ACCOUNT=… LINKEDIN_CONVERSION=… lua 21-conversions.lua
local linkedin = require "linkedin"
local targeting = require "linkedin.ads.targeting"
local li = linkedin.new()

local ACCOUNT = os.getenv "LINKEDIN_AD_ACCOUNT" or 500001
local CONVERSION = os.getenv "LINKEDIN_CONVERSION" or 910001

local skills = assert(li.ads.audience:entities { facet = "skills", query = "micro" })
local criteria = targeting.all {
  targeting.any { locations = { 102890719 } },
  targeting.any { skills = { skills[1].urn } },
  targeting.none { seniorities = { 3 } },
}
local count = assert(li.ads.audience:count(criteria))
print(("%s in the Netherlands, but no beginners: %d members"):format(skills[1].name, count.total))

local pricing = assert(li.ads.audience:pricing {
  account = ACCOUNT, bid_type = "CPM", campaign_type = "SPONSORED_UPDATES", targeting = criteria,
})
local bid = pricing.suggestedBid.default
print(("a thousand views for about %s %s"):format(bid.amount, bid.currencyCode))

-- Orders of a shop. An address leaves this machine as a digest only, and an order counts once, however often it is sent.
local now = os.time() * 1000
local orders = {
  { id = "order-5521", email = "ann@example.com", total = "129.00" },
  { id = "order-5522", email = "Bob@Example.com ", total = "19.50" },
  { id = "order-5523", email = "unknown", total = "7.00" },
}
local events = {}
for i, order in ipairs(orders) do
  events[i] = {
    conversion = CONVERSION, happened_at = now - i * 60000, event_id = order.id, email = order.email,
    value = { amount = order.total, currencyCode = "EUR" },
  }
end
local report, err = li.ads.conversions:send(events)
if not report then error(err) end
print(("%d of %d orders are told"):format(report.accepted, #orders))
for _, one in ipairs(report.refused) do
  print(("%s is not: %s"):format(one.event_id or orders[one.index].id, one.error or one.details[1].message))
end
