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
    for _, text in ipairs { "nonsense", "", "5", "null", '"x"', "[1]", '{"notifications":5}', '{"notifications":[1]}', '{"notifications":[null]}' } do
      local event, err = webhook.parse(text)
      assert.is_nil(event)
      assert.equal("protocol", err.kind)
    end
    for _, text in ipairs { '{"notifications":[{"notificationId":{},"decoratedGeneratedActivity":[5],"sourcePost":1,"lastModifiedAt":"x"}]}',
      '{"leadGenFormResponse":5,"owner":"x","associatedEntity":[]}' } do
      assert.is_nil(assert(webhook.parse(text)).notifications[1].key)
    end
  end)
end)
