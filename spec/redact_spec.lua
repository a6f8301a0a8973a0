-- SPDX-License-Identifier: MIT
local redact = require "linkedin.core".redact.text

-- text → the same without its secrets
local TABLE = {
  -- OAuth's parameters, in forms and queries
  { "grant_type=refresh_token&refresh_token=AQX%2Fz&client_id=77&client_secret=S3.~cret",
    "grant_type=refresh_token&refresh_token=***&client_id=77&client_secret=***" },
  { "https://x.example/cb?code=AQTabc-_&state=1", "https://x.example/cb?code=***&state=1" },
  { "/cb?state=1&code=AQTabc HTTP/1.1", "/cb?state=1&code=*** HTTP/1.1" },
  { "code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "code_verifier=***" },
  { "oauth2_access_token=AQ1&x=2", "oauth2_access_token=***&x=2" },
  { "token=AQ1&client_id=5", "token=***&client_id=5" },
  { "next=%2Fcb%3Faccess_token%3DAQX", "next=%2Fcb%3Faccess_token%3D***" },
  { "LINKEDIN_ACCESS_TOKEN=AQX\nLINKEDIN_CLIENT_SECRET=b", "LINKEDIN_ACCESS_TOKEN=***\nLINKEDIN_CLIENT_SECRET=***" },
  { "access_token = 'AQX y'", "access_token = '***'" },
  -- JSON, and JSON inside JSON
  { '{"access_token":"AQX","expires_in":5184000}', '{"access_token":"***","expires_in":5184000}' },
  { '{"refresh_token" : "A\\"B" , "id_token":"e30"}', '{"refresh_token" : "***" , "id_token":"***"}' },
  { '"{\\"client_secret\\":\\"abc\\",\\"a\\":1}"', '"{\\"client_secret\\":\\"***\\",\\"a\\":1}"' },
  { '{"code":"AQTxyz12345"}', '{"code":"***"}' },
  -- headers
  { "Authorization: Bearer AQX.y-z_~+/=\r\nHost: a", "Authorization: ***\r\nHost: a" },
  { "> authorization: bearer AQX", "> authorization: ***" },
  { '"authorization":"Bearer AQX","x":1', '"authorization":"***","x":1' },
  { "sent Bearer AQXabc to host", "sent Bearer *** to host" },
  { "Set-Cookie: lidc=abc; Path=/\nNext: 1", "Set-Cookie: ***\nNext: 1" },
  { "jwt eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln end", "jwt *** end" },
  -- upload and media URLs
  { "PUT https://www.linkedin.com/dms-uploads/sp/v2/D4D/uploaded-image/0?ca=vector&ut=sig1 201",
    "PUT https://www.linkedin.com/dms-uploads/sp/v2/D4D/uploaded-image/0?*** 201" },
  { '"https://api.linkedin.com/mediaUpload/C4/feedshare/0?ca=v&ut=x"', '"https://api.linkedin.com/mediaUpload/C4/feedshare/0?***"' },
  { "https://media.licdn.com/dms/image/x?e=1&v=beta&t=sig", "https://media.licdn.com/dms/image/x?***" },
  { "http://127.0.0.1:9/up?part=1&sig=abc&n=2", "http://127.0.0.1:9/up?part=1&sig=***&n=2" },
  { "https://www.linkedin.com/dms-uploads/plain/0 next?x=1", "https://www.linkedin.com/dms-uploads/plain/0 next?x=1" },
  -- people
  { "mail jo.d+x@mail.example.com.", "mail ***." },
  { "{handle:'jo@example.co.uk'}", "{handle:'***'}" },
  { "email=jo%40example.com&x=1", "email=***&x=1" },
  { "josé@exämple.de", "***" },
  { "proxy http://user:pa%20ss@proxy.example:8080/", "proxy http://***@proxy.example:8080/" },
}

-- What must stay readable.
local KEEP = {
  '{"status":403,"serviceErrorCode":100,"code":"ACCESS_DENIED","message":"Not enough permissions"}',
  '{"code":"NOT_FOUND"}', '{"code":"65600"}',
  "the token: it expired", "lacks a refresh_token: sign in again", "status_code=200", "country_code=US",
  "urn:li:person:aB3dE5fG7h", "@[Heron Optics](urn:li:organization:1)", "pkg@1.2.3", "a@b", "@example.com",
  "grant_type=authorization_code", "https://www.linkedin.com/oauth/v2/authorization", "", "Bearer", "bearers",
  "error_code", "a?b=c", "eyJ", "eyJa.b", "x=1&y=2", "output=5", "scope=openid%20profile",
}

describe("redaction", function()
  for _, case in ipairs(TABLE) do
    it("cleans " .. case[1]:gsub("[\r\n]", " "), function()
      assert.equal(case[2], redact(case[1]))
    end)
  end

  for _, text in ipairs(KEEP) do
    it("keeps " .. text, function() assert.equal(text, redact(text)) end)
  end

  it("does nothing more the second time", function()
    for _, case in ipairs(TABLE) do assert.equal(redact(case[1]), redact(redact(case[1]))) end
  end)

  it("removes known secrets wherever they stand", function()
    assert.equal("a***b***", redact("aS3cretbS3cret", "S3cret"))
    assert.equal("x *** y ***", redact("x one1 y two22", { "one1", "two22" }))
    assert.equal("***", redact("S3cretS3cret", "S3cret"))
    assert.equal("\0***\255", redact("\0sec\0ret\255", "sec\0ret"))
  end)

  it("removes overlapping occurrences whole", function()
    assert.equal("***", redact("abababab", "abab"))
    assert.equal("***c", redact("aaaaaaaaac", "aaaa"))
    assert.equal("x***x", redact("xabcdefx", { "abcd", "cdef" }))
  end)

  it("removes known secrets in their percent-encoded form", function()
    assert.equal("form=***&x", redact("form=a%2Bb%2F%3D&x", "a+b/="))
    assert.equal("form=***&x", redact("form=a+b/=&x", "a+b/="))
  end)

  it("leaves alone what is too short to be a secret", function()
    assert.equal("abc", redact("abc", "abc"))
    assert.equal("abc", redact("abc", { "", "a", "abcd" }))
  end)

  it("takes any bytes", function()
    local bytes = {}
    for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
    local all = table.concat(bytes)
    assert.equal(all, redact(all))
    for i = 1, #all do redact("access_token=" .. all:sub(i) .. '"code":"' .. all:sub(1, i)) end
  end)

  it("cuts a secret at every place it could be cut", function()
    local text = '{"access_token":"AQXsecretAQX","x":"jo@example.com"} Authorization: Bearer AQXsecretAQX'
    for i = 1, #text do
      for j = i, #text do assert.is_string(redact(text:sub(i, j))) end
    end
  end)

  it("stays linear on texts made to slow it down", function()
    local clock = os.clock
    for _, unit in ipairs { "code=", "://", "/dms-uploads/", "a@", "@", "eyJ.", "eyJ", '\\', '"access_token":"', "bearer ",
      "licdn.com/", "access_token ", "a.", "%40" } do
      local text = unit:rep(math.floor(200000 / #unit))
      local start = clock()
      redact(text, { ("a"):rep(1000) .. "b", ("code="):rep(100) .. "x" })
      assert.truthy(clock() - start < 2, unit)
    end
  end)

  it("raises on what is no text", function()
    assert.has_error(function() redact(nil) end)
    assert.has_error(function() redact("a", 5) end)
    assert.has_error(function() redact("a", { 5 }) end)
  end)
end)
