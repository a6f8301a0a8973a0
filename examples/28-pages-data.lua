-- What an administrator of pages in the EEA may take along (Pages Data Portability): the pages themselves and who has
-- a role in them; other members are told by no name. These resources have no functions of their own: li:resource reaches
-- them like anything else in the catalogue.
local linkedin = require "linkedin"
local li = linkedin.new()

local ids = {}
for acl, err in li:resource("dmaOrganizationAcls"):each("roleAssignee", { role = "ADMINISTRATOR", state = "APPROVED" }) do
  if not acl then error(err) end
  ids[#ids + 1] = tonumber(linkedin.urn.id(acl.organization))
end

local pages, err = li:resource("dmaOrganizations"):batch_get(ids)
if not pages then error(err) end
for _, id in ipairs(ids) do
  local page = pages[id]
  if linkedin.error.is(page) then
    print(id, page.message)
  else
    local logo = page.logoV2 and page.logoV2.original.downloadUrl or "no logo"
    local people = assert(li:resource("dmaOrganizationAcls"):each("organization",
      { organization = "urn:li:organization:" .. id }):all())
    print(("%d %s, %d with a role, %s"):format(id, page.localizedName, #people, logo))
  end
end
