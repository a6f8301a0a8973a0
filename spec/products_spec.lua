-- SPDX-License-Identifier: MIT
-- What LinkedIn gives to some applications only: a refusal names the product that is missing.
local support = require "spec.support.li"

-- catalogue's operation → a call of it, the product its hint names
local REFUSED = {
  ["events.create"] = { function(li)
    return li.events:create { organizer = 1, name = "x", starts_at = 4070908800000, ends_at = 4070916000000, live = true }
  end, "Events Management API" },
  ["events.eventsByOrganizer"] = { function(li) return li.events:by_organizer(1):all() end, "Events Management API" },
  ["liveVideos.create"] = { function(li) return li:resource("liveVideos"):create {} end, "Live Events" },
  ["memberCreatorPostAnalytics.me"] = { function(li) return li.analytics:totals() end, "Community Management API" },
  ["memberCreatorVideoAnalytics.entity"] = {
    function(li) return li.analytics:totals { post = "urn:li:ugcPost:1", metrics = { "VIDEO_PLAY" } } end, "Community Management API" },
  ["memberFollowersCount.me"] = { function(li) return li.analytics:followers() end, "Community Management API" },
  ["memberSnapshotData.criteria"] = { function(li) return li.portability:snapshot("SKILLS"):all() end, "Member Data Portability %(3rd party%)" },
  ["memberChangeLogs.memberAndApplication"] = { function(li) return li.portability:changes():all() end, "Member Data Portability %(3rd party%)" },
  ["memberAuthorizations.create"] = { function(li) return li.portability:authorize() end, "Member Data Portability %(3rd party%)" },
  ["dmaOrganizations.get"] = { function(li) return li:resource("dmaOrganizations"):get(1) end, "Pages Data Portability" },
  ["dmaOrganizationAcls.roleAssignee"] = {
    function(li) return li:resource("dmaOrganizationAcls"):finder "roleAssignee" end, "Pages Data Portability" },
  ["dmaOrganizationalPageFollows.followee"] = {
    function(li) return li:resource("dmaOrganizationalPageFollows"):finder "followee" end, "Pages Data Portability" },
  ["messages.create"] = { function(li) return li.messaging:send { thread = "t", body = "x" } end, "Messages" },
  ["connections.viewer"] = { function(li) return li.connections:list():all() end, "Connections" },
  ["connections.get"] = { function(li) return li.connections:size { person = "urn:li:person:a" } end, "Advertising API" },
  ["complianceEvents.memberAndApplication"] = {
    function(li) return li:resource("complianceEvents"):finder "memberAndApplication" end, "Compliance" },
  ["mediaPlanning.forecastReaches"] = {
    function(li) return li:resource("mediaPlanning"):action "forecastReaches" end, "Media Planning" },
  ["advertiserTransparencyData.get"] = {
    function(li) return li:resource("advertiserTransparencyData"):get "urn:li:sponsoredAccount:1" end, "Ad Library" },
  ["simpleJobPostings.batch_create"] = { function(li) return li.jobs:submit { { externalJobPostingId = "a" } } end, "Job Posting API" },
  ["jobPostingStatus.batch_get"] = { function(li) return li.jobs:status { "a" } end, "Job Posting API" },
  ["provisionedApplications.create"] = {
    function(li) return li:resource("provisionedApplications"):create {} end, "Job Posting API" },
  ["atsIntegrations.batch_partial_update"] = { function(li)
    return li:resource("atsIntegrations"):batch_partial_update { [{ dataProvider = "ATS" }] = { patch = { ["$set"] = { a = 1 } } } }
  end, "Recruiter System Connect" },
  ["atsCandidates.batch_get"] = {
    function(li) return li:resource("atsCandidates"):batch_get { { atsCandidateId = "1" } } end, "Recruiter System Connect" },
  ["atsApplications.batch_delete"] = {
    function(li) return li:resource("atsApplications"):batch_delete { { atsJobApplicationId = "1" } } end, "Recruiter System Connect" },
  ["atsEntityAcls.batch_get"] = {
    function(li) return li:resource("atsEntityAcls"):batch_get { { atsEntityType = "JOB_POSTING" } } end, "Recruiter System Connect" },
  ["hireMediaUrl.create"] = { function(li) return li:resource("hireMediaUrl"):create {} end, "Recruiter System Connect" },
  ["dmpSegments.account"] = { function(li) return li:resource("dmpSegments"):finder "account" end, "Matched Audiences" },
  ["conversions.account"] = { function(li) return li:resource("conversions"):finder "account" end, "Conversions API" },
  ["targetingAudienceInsights.audienceInsights"] = {
    function(li) return li:resource("targetingAudienceInsights"):action "audienceInsights" end, "Audience Insights" },
  ["accountIntelligence.account"] = {
    function(li) return li:resource("accountIntelligence"):finder "account" end, "Company Intelligence" },
  -- What the catalogue has no finder of is reached by its path, and belongs to the product all the same.
  ["/v2/atsIntegrations"] = {
    function(li) return li:request("GET", "/v2/atsIntegrations", { query = { q = "x" } }) end, "Recruiter System Connect" },
}

describe("a refusal", function()
  local sandbox
  setup(function() sandbox = support.start {} end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  for name, case in pairs(REFUSED) do
    it("of " .. name .. " names the product", function()
      sandbox:fault { action = "status", value = 403, times = "all",
        body = '{"status":403,"serviceErrorCode":100,"code":"ACCESS_DENIED","message":"Not enough permissions"}' }
      -- Whether or not it is known which scopes the token has.
      for _, li in ipairs { support.client(sandbox), support.client_with(sandbox, { "openid" }) } do
        local answer, err = case[1](li)
        assert.is_nil(answer)
        assert.equal("permission", err.kind)
        assert.matches("'" .. case[2] .. "'", err.hint)
      end
    end)
  end
end)
