-- SPDX-License-Identifier: MIT
local jwt = require "spec.support.jwt"
local scripted = require "spec.support.scripted"

describe("OpenID keys", function()
  local NOW = 1700000000
  local old, new

  setup(function() old, new = jwt.key "old", jwt.key "new" end)

  local function token_of(key)
    return key:sign { iss = "https://www.linkedin.com/oauth", aud = "app-1", iat = NOW, exp = NOW + 10 * 86400, sub = "s" }
  end

  local function discovery(changes)
    local document = { issuer = "https://www.linkedin.com/oauth", jwks_uri = "https://www.linkedin.com/oauth/openid/jwks" }
    for name, value in pairs(changes or {}) do document[name] = value end
    return { json = document }
  end

  local function keys(...)
    local list = {}
    for i, key in ipairs { ... } do list[i] = key:jwk() end
    return { json = { keys = list } }
  end

  it("are where the discovery document says, are fetched without a token, and once", function()
    local li = scripted.client { discovery(), keys(old) }
    for _ = 1, 3 do assert.equal("s", assert(li.oauth:verify_id_token(token_of(old))).sub) end
    assert.equal(2, #li.sent)
    assert.equal("/.well-known/openid-configuration", li.sent[1].path)
    assert.equal("oauth", li.sent[1].base)
    assert.equal("https://www.linkedin.com/oauth/openid/jwks", li.sent[2].url)
    assert.is_false(li.sent[1].auth)
    assert.is_false(li.sent[2].auth)
  end)

  it("are fetched again for a key that is not known, at most once a minute", function()
    local li = scripted.client { discovery(), keys(old), discovery(), keys(old, new) }
    assert(li.oauth:verify_id_token(token_of(old)))
    for _ = 1, 3 do
      local claims, err = li.oauth:verify_id_token(token_of(new))
      assert.is_nil(claims)
      assert.matches("does not publish", err.message)
    end
    assert.equal(2, #li.sent)
    li.at.now = NOW + 60
    assert(li.oauth:verify_id_token(token_of(new)))
    assert.equal(4, #li.sent)
  end)

  it("that cannot be fetched again are not asked for at each forged token", function()
    local li = scripted.client { discovery(), keys(old), { kind = "network", message = "down" } }
    assert(li.oauth:verify_id_token(token_of(old)))
    li.at.now = NOW + 61
    local _, err = li.oauth:verify_id_token(token_of(new))
    assert.equal("network", err.kind)
    _, err = li.oauth:verify_id_token(token_of(new))
    assert.equal("auth", err.kind)
    assert.equal(3, #li.sent)
    assert(li.oauth:verify_id_token(token_of(old)))
  end)

  it("are not believed for ever", function()
    local li = scripted.client { discovery(), keys(old), discovery(), keys(new) }
    assert(li.oauth:verify_id_token(token_of(old)))
    li.at.now = NOW + 86400
    assert.is_nil((li.oauth:verify_id_token(token_of(old))))
  end)

  it("on a stranger's host are not fetched", function()
    for _, uri in ipairs { "https://keys.example/jwks", "https://www.linkedin.com.example/jwks", "file:///etc/passwd", "", 12 } do
      local li = scripted.client { discovery { jwks_uri = uri } }
      local _, err = li.oauth:verify_id_token(token_of(old))
      assert.equal("protocol", err.kind)
      assert.equal(1, #li.sent)
    end
  end)

  it("that are none are a failure of LinkedIn's, not of the person", function()
    for _, answer in ipairs { { json = {} }, { body = "<html>" }, { status = 404, body = "" }, { status = 502, body = "" } } do
      local li = scripted.client { discovery(), answer }
      local claims, err = li.oauth:verify_id_token(token_of(old))
      assert.is_nil(claims)
      assert.are_not.equal("auth", err.kind)
    end
  end)

  it("come with an issuer that is accepted, too", function()
    local li = scripted.client { discovery { issuer = "https://login.linkedin.example" }, keys(old) }
    assert(li.oauth:verify_id_token(old:sign { iss = "https://login.linkedin.example", aud = "app-1", exp = NOW + 60 }))
  end)

  describe("that several processes have together", function()
    local function store()
      local kept = { locks = 0, saves = 0 }
      function kept:load() return self.known and require "linkedin.json".decode(self.known) end
      function kept:save(known)
        self.known, self.saves = require "linkedin.json".encode(known), self.saves + 1
      end
      function kept:lock()
        self.locks = self.locks + 1
        if self.meanwhile then self.meanwhile() end
        return function() self.locks = self.locks - 1 end
      end
      return kept
    end

    local function process(kept, answers)
      local li = scripted.client(answers)
      li.oauth.openid = require "linkedin.oauth.openid".new(li, kept)
      return li
    end

    it("are fetched by the first, and taken over by the others", function()
      local kept = store()
      local first, second = process(kept, { discovery(), keys(old) }), process(kept, {})
      assert(first.oauth:verify_id_token(token_of(old)))
      assert(second.oauth:verify_id_token(token_of(old)))
      assert.equal(0, #second.sent)
      assert.equal(1, kept.saves)
      assert.equal(0, kept.locks)
    end)

    it("are looked for again by one of them, when a key is not known", function()
      local kept = store()
      local first, second = process(kept, { discovery(), keys(old) }), process(kept, { discovery(), keys(old, new) })
      assert(first.oauth:verify_id_token(token_of(old)))
      first.at.now, second.at.now = NOW + 61, NOW + 61
      assert(second.oauth:verify_id_token(token_of(new)))
      assert(first.oauth:verify_id_token(token_of(new)))
      assert.equal(2, #first.sent)
      assert.equal(2, #second.sent)
    end)

    it("are not fetched by who finds them after having waited for the lock", function()
      local kept = store()
      local first, second = process(kept, { discovery(), keys(old) }), process(kept, {})
      kept.meanwhile = function()
        kept.meanwhile = nil
        assert(first.oauth:verify_id_token(token_of(old)))
      end
      assert(second.oauth:verify_id_token(token_of(old)))
      assert.equal(0, #second.sent)
    end)

    it("are fetched all the same, when the lock cannot be had", function()
      local kept = store()
      function kept.lock() return nil end
      local li = process(kept, { discovery(), keys(old) })
      assert(li.oauth:verify_id_token(token_of(old)))
    end)

    it("that cannot be fetched are a failure for all, and leave no lock", function()
      local kept = store()
      local first = process(kept, { { kind = "network", message = "down" }, discovery(), keys(old) })
      local _, err = first.oauth:verify_id_token(token_of(old))
      assert.equal("network", err.kind)
      assert.equal(0, kept.locks)
      assert(first.oauth:verify_id_token(token_of(old)))
    end)
  end)
end)
