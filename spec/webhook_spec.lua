-- SPDX-License-Identifier: MIT
local crypto = require "linkedin.core".crypto
local webhook = require "linkedin.webhook"

describe("webhook", function()
  local secret, body = "client-secret", '{"type":"T","notifications":[{"notificationId":1003}]}'
  local signature = crypto.hmac_sha256(secret, "hmacsha256=" .. body, "hex")

  it("knows LinkedIn's signature, with and without its prefix, in any case", function()
    assert.is_true(webhook.verify(body, signature, secret))
    assert.is_true(webhook.verify(body, "hmacsha256=" .. signature, secret))
    assert.is_true(webhook.verify(body, signature:upper(), secret))
  end)

  it("refuses another body, another secret, no signature", function()
    assert.is_false(webhook.verify(body .. " ", signature, secret))
    assert.is_false(webhook.verify(body, signature, "another"))
    assert.is_false(webhook.verify(body, nil, secret))
    assert.is_false(webhook.verify(body, "", secret))
    assert.is_false(webhook.verify(body, signature:sub(1, -2), secret))
  end)

  it("takes either secret while one replaces the other", function()
    assert.is_true(webhook.verify(body, signature, { "new-secret", secret }))
  end)

  it("raises over a secret that is none: with an empty one anybody could sign", function()
    for _, none in ipairs { "", 5, {}, { "" }, { secret, "" }, false } do
      assert.has_error(function() webhook.verify(body, signature, none) end)
      assert.has_error(function() webhook.challenge("890e4665-4dfe-4ab1-b689-ed553bceeed0", none) end)
    end
    assert.has_error(function() webhook.verify(body, signature, nil) end)
    assert.has_error(function() webhook.verify(nil, signature, secret) end)
  end)

  it("signs no challenge that could be an event", function()
    for _, code in ipairs { "hmacsha256=" .. body, "hmacsha256=", "", "a b", "{}", ("a"):rep(200), "a\0b", 5 } do
      local answer, err = webhook.challenge(code, secret)
      assert.is_nil(answer)
      assert.equal("validation", err.kind)
      assert.matches("400", err.hint)
    end
    assert.is_nil((webhook.challenge(nil, secret)))
  end)

  it("answers the ownership challenge", function()
    local code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    local answer, json = webhook.challenge(code, secret)
    assert.equal(code, answer.challengeCode)
    assert.equal(crypto.hmac_sha256(secret, code, "hex"), answer.challengeResponse)
    assert.same(answer, require "linkedin.json".decode(json))
  end)

  it("reads what was done on a page", function()
    local event = assert(webhook.parse [[{"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS","notifications":[
      {"notificationId":1003,"organizationalEntity":"urn:li:organization:101","action":"COMMENT","sourcePost":"urn:li:share:6",
       "generatedActivity":"urn:li:comment:(urn:li:activity:6,7)",
       "decoratedGeneratedActivity":{"comment":{"owner":"urn:li:person:a","text":"Nice","entity":"urn:li:activity:6"}},
       "lastModifiedAt":1764000000000,"subscriber":"urn:li:person:p"},
      {"notificationId":9007199254740993,"action":"LIKE"}]}]])
    assert.equal("ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", event.type)
    local comment, like = event.notifications[1], event.notifications[2]
    assert.equal("1003", comment.key)
    assert.equal(1003, comment.notificationId)
    assert.equal("COMMENT", comment.action)
    assert.equal("urn:li:organization:101", comment.organization)
    assert.equal("urn:li:share:6", comment.post)
    assert.equal("urn:li:comment:(urn:li:activity:6,7)", comment.activity)
    assert.equal("urn:li:person:a", comment.actor)
    assert.equal("Nice", comment.text)
    assert.equal(1764000000000, comment.occurred_at)
    assert.equal("9007199254740993", like.key)
    assert.is_nil(like.actor)
  end)

  it("reads a lead, which comes alone", function()
    local event = assert(webhook.parse [[{"type":"LEAD_ACTION","leadGenFormResponse":"urn:li:leadGenFormResponse:0f7e-5",
      "leadGenForm":"urn:li:versionedLeadGenForm:(urn:li:leadGenForm:40001,2)","owner":{"sponsoredAccount":"urn:li:sponsoredAccount:500001"},
      "associatedEntity":{"sponsoredCreative":"urn:li:sponsoredCreative:830001"},"leadType":"SPONSORED","leadAction":"CREATED",
      "occurredAt":1794811111222}]])
    assert.equal(1, #event.notifications)
    local lead = event.notifications[1]
    assert.equal("urn:li:leadGenFormResponse:0f7e-5 CREATED", lead.key)
    assert.equal("urn:li:leadGenFormResponse:0f7e-5", lead.lead)
    assert.equal("CREATED", lead.action)
    assert.equal("urn:li:sponsoredAccount:500001", lead.account)
    assert.equal("urn:li:sponsoredCreative:830001", lead.source)
    assert.equal("SPONSORED", lead.leadType)
    assert.is_string(require "linkedin.json".encode(event))
  end)

  it("always gives an array of notifications", function()
    assert.same({}, webhook.parse('{"type":"T"}').notifications)
    assert.same({}, webhook.parse('{"type":"T","notifications":[]}').notifications)
    assert.same({}, webhook.parse('{"type":"T","notifications":null}').notifications)
  end)

  it("refuses what is no event, whatever its shape", function()
    for _, text in ipairs { "nonsense", "", "5", "null", '"x"', "[1]", "[]",
      '{"notifications":{"a":1}}', '{"notifications":[[]]}', '{"notifications":5}', '{"notifications":[1]}', '{"notifications":[null]}' } do
      local event, err = webhook.parse(text)
      assert.is_nil(event)
      assert.equal("protocol", err.kind)
    end
    for _, text in ipairs { '{"notifications":[{"notificationId":{},"decoratedGeneratedActivity":[5],"sourcePost":1,"lastModifiedAt":"x"}]}',
      '{"leadGenFormResponse":5,"owner":"x","associatedEntity":[]}' } do
      assert.is_nil(assert(webhook.parse(text)).notifications[1].key)
    end
    -- A sender's field by the name of one of ours that this kind does not have.
    assert.is_nil(assert(webhook.parse '{"notifications":[{"notificationId":1,"source":1764000000000}]}').notifications[1].source)
    assert.is_nil(assert(webhook.parse '{"leadGenFormResponse":"urn:li:x:1","actor":5}').notifications[1].actor)
  end)

  -- Bodies of anybody, signed or not, are read without a raise, and what is read can be used as documented.
  local TEXTS = {
    "type", "key", "action", "organization", "post", "activity", "actor", "text", "lead", "form", "account", "source",
  }

  local function check(text, seed)
    local ok, event, err = pcall(webhook.parse, text)
    local about = ("seed %d: %q"):format(seed, text)
    assert.is_true(ok, about)
    if event == nil then return assert.equal("protocol", err.kind, about) end
    assert.is_true(event.type == nil or type(event.type) == "string", about)
    for _, notification in ipairs(event.notifications) do
      for i = 2, #TEXTS do
        local value = notification[TEXTS[i]]
        assert.is_true(value == nil or type(value) == "string", about)
      end
      assert.is_true(notification.occurred_at == nil or type(notification.occurred_at) == "number", about)
    end
    return true
  end

  local SAMPLES = {
    [[{"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS","notifications":[{"notificationId":1003,"organizationalEntity":"urn:li:organization:101",
      "action":"COMMENT","sourcePost":"urn:li:share:6","generatedActivity":"urn:li:comment:(urn:li:activity:6,7)","lastModifiedAt":1764000000000,
      "decoratedGeneratedActivity":{"comment":{"owner":"urn:li:person:a","text":"Nice","entity":"urn:li:activity:6"}},"subscriber":"urn:li:person:p"}]}]],
    [[{"type":"LEAD_ACTION","leadGenFormResponse":"urn:li:leadGenFormResponse:0f7e-5","leadGenForm":"urn:li:leadGenForm:1","owner":
      {"sponsoredAccount":"urn:li:sponsoredAccount:5"},"associatedEntity":{"event":"urn:li:event:8"},"leadAction":"CREATED","occurredAt":1794811111222}]],
  }
  local VALUES = {
    "5", "-1e300", "null", "true", "[]", "{}", '"x"', "[1,[2]]", '{"a":{"b":[]}}', "9007199254740993", "1.5", '""', '"\\u0000"', '"12"', '"0x1p4"',
  }

  it("reads whatever comes in the place of a value", function()
    local r = require "spec.support.random".new()
    local n = 0
    for _ = 1, 1500 do
      local text = r:pick(SAMPLES)
      for _ = 1, r:int(1, 3) do
        -- One of the values, whole: a string, a number, an object or an array.
        local starts = {}
        for at in text:gmatch "():" do
          if text:sub(at + 1, at + 1):find '["%d{%[]' then starts[#starts + 1] = at + 1 end
        end
        if not starts[1] then break end
        local from = r:pick(starts)
        local _, to = text:find('^%b""', from)
        if not to then _, to = text:find("^%b{}", from) end
        if not to then _, to = text:find("^%b[]", from) end
        if not to then _, to = text:find("^[%d.]+", from) end
        text = text:sub(1, from - 1) .. r:pick(VALUES) .. text:sub((to or from) + 1)
      end
      if check(text, r.seed) == true then n = n + 1 end
    end
    assert.is_true(n > 500)
  end)

  it("reads bytes of any kind, and samples cut off, changed, doubled", function()
    local r = require "spec.support.random".new()
    for _ = 1, 1500 do
      local text = r:pick(SAMPLES)
      local from, to = r:int(1, #text), r:int(1, #text)
      local how = r:int(1, 5)
      if how == 1 then text = text:sub(1, from)
      elseif how == 2 then text = text:sub(1, from) .. string.char(r:int(0, 255)) .. text:sub(from + 1)
      elseif how == 3 then text = text:sub(1, from) .. text:sub(to)
      elseif how == 4 then text = r:text(40)
      else text = text .. text end
      check(text, r.seed)
    end
    for _, text in ipairs { ("["):rep(100000), ('{"notifications":['):rep(10000), '{"notifications":' .. ("["):rep(5000), ("{"):rep(5000), ("\0"):rep(1000) } do
      local event, err = webhook.parse(text)
      assert.is_nil(event)
      assert.equal("protocol", err.kind)
    end
  end)

  it("verifies and challenges without a raise, whatever came from outside", function()
    local r = require "spec.support.random".new()
    for _ = 1, 500 do
      local text, other = r:text(20), r:pick { r:text(20), 5, true, {}, "hmacsha256=" .. signature }
      assert.is_false(webhook.verify(text, other, secret))
      local answer = webhook.challenge(other, secret)
      assert.is_true(answer == nil or answer.challengeCode == other)
    end
  end)
end)
