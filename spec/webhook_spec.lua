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

  it("answers the ownership challenge", function()
    local code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    local answer, json = webhook.challenge(code, secret)
    assert.equal(code, answer.challengeCode)
    assert.equal(crypto.hmac_sha256(secret, code, "hex"), answer.challengeResponse)
    assert.same(answer, require "linkedin.json".decode(json))
  end)

  it("reads an event", function()
    local event = assert(webhook.parse(body))
    assert.equal("T", event.type)
    assert.equal(1003, event.notifications[1].notificationId)
  end)

  it("always gives an array of notifications", function()
    assert.same({}, webhook.parse('{"type":"T"}').notifications)
    local _, err = webhook.parse "nonsense"
    assert.equal("protocol", err.kind)
    _, err = webhook.parse "5"
    assert.equal("protocol", err.kind)
  end)
end)
