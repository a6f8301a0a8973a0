-- SPDX-License-Identifier: MIT
local app = require "linkedin.sandbox.app"
local auth = require "linkedin.sandbox.auth"
local json = require "linkedin.sandbox.json"
local quota = require "linkedin.sandbox.quota"
local random = require "linkedin.sandbox.random"
local store = require "linkedin.sandbox.store"

describe("the sandbox as a function", function()
  local function new(config)
    local settings = { seed = 5, limits = quota.parse "off", api_url = "http://127.0.0.1:1" }
    for name, value in pairs(config or {}) do settings[name] = value end
    local made = store.new(settings)
    return app.new(made), made
  end

  local function request(made, verb, path, query, body, headers)
    local all = {
      host = "h", authorization = "Bearer " .. auth.first_token(made).token,
      ["x-restli-protocol-version"] = "2.0.0", ["linkedin-version"] = "202609",
    }
    if body then all["content-type"], all["content-length"] = "application/json", tostring(#body) end
    for name, value in pairs(headers or {}) do all[name] = value end
    return { verb = verb, path = path, query = query or "", body = body, headers = all, port = "api" }
  end

  it("needs no socket", function()
    local hosted, made = new()
    local response = hosted:handle(request(made, "GET", "/v2/me"))
    assert.equal(200, response.status)
    assert.equal("Mira", json.decode(response.body).localizedFirstName)
  end)

  it("gives equal answers from equal seeds", function()
    local function run()
      local hosted, made = new { time_source = function() return 1795435200 end }
      return hosted:handle(request(made, "GET", "/v2/me")).body .. auth.first_token(made).token
    end
    assert.equal(run(), run())
  end)

  local POST = '{"author":"urn:li:person:aB3dE5fG7h","lifecycleState":"PUBLISHED","specificContent":'
    .. '{"com.linkedin.ugc.ShareContent":{"shareCommentary":{"text":"x"},"shareMediaCategory":"NONE","media":[]}},'
    .. '"visibility":{"com.linkedin.ugc.MemberNetworkVisibility":"PUBLIC"}}'
  local REGISTER = '{"registerUploadRequest":{"owner":"urn:li:person:aB3dE5fG7h","recipes":'
    .. '["urn:li:digitalmediaRecipe:feedshare-video"],"supportedUploadMechanism":["MULTIPART_UPLOAD"],"fileSize":9,'
    .. '"serviceRelationships":[{"relationshipType":"OWNER","identifier":"urn:li:userGeneratedContent"}]}}'
  local COMPLETE = '{"completeMultipartUploadRequest":{"mediaArtifact":"urn:li:x","metadata":"m",'
    .. '"partUploadResponses":[{"headers":{"ETag":"e"},"httpStatusCode":200}]}}'
  local PATCH = '{"patch":{"specificContent":{"com.linkedin.ugc.ShareContent":{"$set":{"shareCommentary":{"text":"y"}}}}}}'
  local ENTITY = '{"author":"urn:li:person:aB3dE5fG7h","commentary":"a {hashtag|\\\\#|b} @[Mira](urn:li:person:aB3dE5fG7h) \\\\(c\\\\)",'
    .. '"visibility":"PUBLIC","distribution":{"feedDistribution":"MAIN_FEED","targetEntities":[],"thirdPartyDistributionChannels":[]},'
    .. '"lifecycleState":"PUBLISHED","content":{"poll":{"question":"q","options":[{"text":"a"},{"text":"b"}],"settings":{"duration":"ONE_DAY"}}}}'
  local AD = '{"author":"urn:li:organization:90000101","commentary":"x","visibility":"PUBLIC","lifecycleState":"PUBLISHED",'
    .. '"distribution":{"feedDistribution":"NONE","targetEntities":[{"geoLocations":["urn:li:geo:1"]}]},"content":{"carousel":{"cards":['
    .. '{"landingPage":"https://a.b","media":{"id":"urn:li:image:a","title":"t"}},{"landingPage":"https://a.b","media":{"id":"urn:li:image:a"}}]}},'
    .. '"adContext":{"dscAdAccount":"urn:li:sponsoredAccount:5","dscName":"n","dscStatus":"ACTIVE"}}'
  local SET = '{"patch":{"$set":{"commentary":"y","lifecycleState":"DRAFT"},"$delete":["contentLandingPage"],"adContext":{"$set":{"dscName":"n"}}}}'
  local INITIALIZE = '{"initializeUploadRequest":{"owner":"urn:li:person:aB3dE5fG7h"}}'
  local VIDEO = '{"initializeUploadRequest":{"owner":"urn:li:person:aB3dE5fG7h","fileSizeBytes":9,"uploadCaptions":true}}'
  local FINALIZE = '{"finalizeUploadRequest":{"video":"urn:li:video:a","uploadToken":"","uploadedPartIds":["e"]}}'
  local SHARED = '{"author":"urn:li:person:aB3dE5fG7h","commentary":"x","visibility":"PUBLIC","lifecycleState":"PUBLISHED",'
    .. '"distribution":{"feedDistribution":"MAIN_FEED"}}'
  local COMMENT = '{"actor":"urn:li:person:aB3dE5fG7h","object":"SHARE","message":{"text":"Hi Mira","attributes":'
    .. '[{"start":3,"length":4,"value":{"person":{"person":"urn:li:person:aB3dE5fG7h"}}}]},'
    .. '"content":[{"entity":{"image":"urn:li:image:a"}}],"parentComment":"urn:li:comment:(urn:li:activity:1,2)"}'
  local FORM = { ["content-type"] = "application/x-www-form-urlencoded" }
  local ORGANIZATION = "urn%3Ali%3Aorganization%3A90000101"

  local seeds = {
    { "GET", "/v2/me", "projection=(id,firstName,profilePicture(displayImage~:playableStreams))" },
    { "GET", "/v2/emailAddress", "q=members&projection=(elements*(handle~))" },
    { "GET", "/v2/people", "ids=List((id:aB3dE5fG7h),(id:x))" },
    { "GET", "/rest/organizations/90000101", "fields=id,logoV2:(original)" },
    { "GET", "/rest/organizations", "q=vanityName&vanityName=heron-optics&start=0&count=10" },
    { "GET", "/rest/organizationsLookup", "ids=List(90000101,5)" },
    { "GET", "/v2/networkSizes/" .. ORGANIZATION, "edgeType=CompanyFollowedByMember" },
    { "GET", "/rest/organizationalEntityFollowerStatistics", "q=organizationalEntity&organizationalEntity=" .. ORGANIZATION
      .. "&timeIntervals=(timeRange:(start:1795000000000,end:1795400000000),timeGranularityType:DAY)" },
    { "GET", "/v2/organizationAcls", "q=roleAssignee&role=ADMINISTRATOR&state=APPROVED" },
    { "POST", "/v2/ugcPosts", "", POST }, { "POST", "/v2/assets", "action=registerUpload", REGISTER },
    { "POST", "/v2/assets", "action=completeMultiPartUpload", COMPLETE },
    { "POST", "/v2/ugcPosts/urn%3Ali%3Ashare%3A1", "", PATCH, { ["x-restli-method"] = "PARTIAL_UPDATE" } },
    { "GET", "/v2/ugcPosts", "q=authors&authors=List(urn%3Ali%3Aperson%3AaB3dE5fG7h)&count=2" },
    { "POST", "/rest/organizationsLookup", "", "ids=List(1,2)",
      { ["x-http-method-override"] = "GET", ["content-type"] = "application/x-www-form-urlencoded" } },
    { "POST", "/rest/posts", "", ENTITY }, { "POST", "/rest/posts", "", AD },
    { "POST", "/rest/posts/urn%3Ali%3Ashare%3A1", "", SET, { ["x-restli-method"] = "PARTIAL_UPDATE" } },
    { "GET", "/rest/posts", "q=author&author=urn%3Ali%3Aperson%3AaB3dE5fG7h&count=2&isDsc=false&viewContext=AUTHOR" },
    { "GET", "/rest/posts", "q=dscAdAccount&dscAdAccount=urn%3Ali%3AsponsoredAccount%3A5&dscAdTypes=List(VIDEO)" },
    { "GET", "/rest/posts", "ids=List(urn%3Ali%3Ashare%3A1,urn%3Ali%3AugcPost%3A2)" },
    { "POST", "/rest/images", "action=initializeUpload", INITIALIZE }, { "GET", "/rest/images/urn%3Ali%3Aimage%3AC4", "" },
    { "POST", "/rest/videos", "action=initializeUpload", VIDEO }, { "POST", "/rest/videos", "action=finalizeUpload", FINALIZE },
    { "GET", "/rest/posts/SHARE", "viewContext=AUTHOR" },
    { "POST", "/rest/socialActions/SHARE/comments", "", COMMENT },
    { "GET", "/v2/socialActions/SHARE/comments", "start=0&count=2" },
    { "GET", "/rest/socialActions", "ids=List(SHARE,urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A1%2C2%29)" },
    { "POST", "/v2/socialActions/SHARE/likes", "", '{"actor":"urn:li:person:aB3dE5fG7h","object":"SHARE"}' },
    { "POST", "/rest/reactions", "actor=urn%3Ali%3Aperson%3AaB3dE5fG7h", '{"root":"SHARE","reactionType":"PRAISE"}' },
    { "GET", "/rest/reactions/(entity:SHARE)", "q=entity&sort=(value:CHRONOLOGICAL)&start=0&count=10" },
    { "GET", "/rest/reactions", "ids=List((actor:urn%3Ali%3Aperson%3AaB3dE5fG7h,entity:SHARE))" },
    { "GET", "/rest/socialMetadata/SHARE", "" },
    { "POST", "/rest/socialMetadata/SHARE", "actor=urn%3Ali%3Aperson%3AaB3dE5fG7h", '{"patch":{"$set":{"commentsState":"OPEN"}}}',
      { ["x-restli-method"] = "PARTIAL_UPDATE" } },
    { "GET", "/feed/update/SHARE", "" },
    { "POST", "/oauth/v2/accessToken", "", "grant_type=authorization_code&code=x&client_id=a&redirect_uri=b", FORM },
    { "GET", "/oauth/v2/authorization", "response_type=code&client_id=77sandbox0main&redirect_uri=x&scope=openid" },
    { "GET", "/feed/update/urn%3Ali%3Ashare%3A1", "" },
    { "POST", "/_sandbox/token", "", '{"scopes":["openid"],"expires_in":60,"member":"aB3dE5fG7h"}' },
    { "POST", "/_sandbox/clock", "", '{"set":"2026-11-23","advance":1}' },
    { "POST", "/_sandbox/fault", "", '{"spec":"status=503 GET /x nth=2"}' },
    { "POST", "/_sandbox/seed", "", '{"members":{"a":{"id":"a"}}}' },
    { "POST", "/_sandbox/quota", "", '{"profile":{"limit":3}}' },
    { "POST", "/_sandbox/application", "", '{"client_id":"z","redirect_uris":["a"]}' },
    { "POST", "/_sandbox/approve", "", '{"url":"http://x/oauth/v2/authorization?response_type=code","member":"a"}' },
    { "POST", "/_sandbox/event", "", '{"url":"http://127.0.0.1:1/","event":{}}' },
  }

  local BITS = {
    "(", ")", ",", ":", "%", "%28", "%FF", "''", "List(", "~", "*", "&", "=", "?", "/", "null", "{", "}", "[", "]", '"',
    "\0", "\255", "é", "0", "-1", "1e999", "99999999999999999999", "true", " ", "\\u0000", "urn:li:", ".", "[0]", "",
  }

  -- One post, so that what hangs on posts is reached: its URN replaces SHARE in the seeds.
  local function populate(hosted, made)
    local one = request(made, "POST", "/rest/posts", "", SHARED)
    one.fault = false
    return { SHARE = (hosted:handle(one).headers["x-restli-id"]:gsub(":", "%%3A")) }
  end

  local function mutate(source, dice)
    for _ = 1, dice:upto(3) do
      local at, bit = dice:upto(#source + 1), BITS[dice:upto(#BITS)]
      local cut = dice:upto(4) - 1
      source = source:sub(1, at - 1) .. bit .. source:sub(at + cut)
    end
    return source
  end

  -- Any bytes get an answer of LinkedIn's; none gets an accident of the sandbox's own.
  it("never fails by itself, whatever it is asked", function()
    local dice, hosted, made, share = random.new(11), nil, nil, nil
    for round = 1, 4000 do
      if round % 100 == 1 then
        hosted, made = new()
        share = populate(hosted, made)
      end
      local seed = seeds[dice:upto(#seeds)]
      local path, query, body = seed[2]:gsub("SHARE", share), seed[3]:gsub("SHARE", share), seed[4]
      body = body and body:gsub("SHARE", { SHARE = (share.SHARE:gsub("%%3A", ":")) })
      local where = dice:upto(3)
      if where == 1 then path = mutate(path, dice) end
      if where == 2 then query = mutate(query, dice) end
      if where == 3 and body then body = mutate(body, dice) end
      local one = request(made, seed[1], path, query, body, seed[5])
      if dice:upto(4) == 1 then one.headers["x-restli-protocol-version"] = nil end
      one.fault = false
      local response = hosted:handle(one)
      assert.is_true(response.status ~= 500, ("%s %s?%s %s → %s"):format(one.verb, path, query, tostring(body), response.body))
    end
  end)
end)
