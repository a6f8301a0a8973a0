-- SPDX-License-Identifier: MIT
local http = require "linkedin.sandbox.http"

describe("the sandbox's HTTP reader", function()
  it("splits a head into verb, raw path, raw query and fields", function()
    local request = http.parse_head "GET /v2/x%3A1?q=a%20b HTTP/1.1\r\nHost: h\r\nX-A:  b c \r\nX-a: d"
    assert.equal("GET", request.verb)
    assert.equal("/v2/x%3A1", request.path)
    assert.equal("q=a%20b", request.query)
    assert.equal("b c, d", request.headers["x-a"])
  end)

  local refused = {
    ["a bare line feed"] = "GET / HTTP/1.1\nHost: h", ["a folded field"] = "GET / HTTP/1.1\r\nHost: h\r\n folded",
    ["a space before the colon"] = "GET / HTTP/1.1\r\nHost : h", ["no Host"] = "GET / HTTP/1.1",
    ["two lengths"] = "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1",
    ["length and coding"] = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
    ["a signed length"] = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1",
    ["two tokens"] = "GET / HTTP/1.1\r\nHost: h\r\nAuthorization: a\r\nAuthorization: b",
    ["a NUL"] = "GET / HTTP/1.1\r\nHost: h\r\nX: a\0b", ["a space in the target"] = "GET /a b HTTP/1.1\r\nHost: h",
    ["a raw byte in the target"] = "GET /\195\169 HTTP/1.1\r\nHost: h",
  }
  for what, head in pairs(refused) do
    it("refuses " .. what, function()
      local request, why = http.parse_head(head)
      assert.is_nil(request)
      assert.is_string(why)
    end)
  end
end)
