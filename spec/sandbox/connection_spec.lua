-- SPDX-License-Identifier: MIT
local connection = require "linkedin.sandbox.connection"

-- A socket that plays back what `receive` returned.
local function playing(answers)
  local sock = { sent = {}, answers = answers }
  function sock.receive(self)
    local answer = table.remove(self.answers, 1) or { nil, "closed", "" }
    return answer[1], answer[2], answer[3]
  end
  function sock.send(self, bytes)
    self.sent[#self.sent + 1] = bytes
    return #bytes
  end
  return sock
end

describe("a connection", function()
  it("reads a head however it is cut", function()
    local whole = "GET / HTTP/1.1\r\nHost: h\r\n\r\nrest"
    for cut = 1, #whole - 1 do
      local sock = playing { { whole:sub(1, cut) }, { whole:sub(cut + 1) } }
      local conn = connection.new(sock, sock)
      assert.equal("GET / HTTP/1.1\r\nHost: h", (conn:read_head()))
    end
  end)

  it("answers a peer that has finished sending", function()
    local sock = playing { { nil, "closed", "GET / HTTP/1.1\r\n\r\n" } }
    local conn = connection.new(sock, sock)
    assert.equal("GET / HTTP/1.1", (conn:read_head()))
    assert.is_true(conn:send "answer")
    assert.same({ "answer" }, sock.sent)
  end)

  it("writes nothing to a TLS session that broke while reading", function()
    local sock = playing { { nil, "closed", "GET / HTTP/1.1\r\n\r\n" } }
    local conn = connection.new(sock, {})
    assert.equal("GET / HTTP/1.1", (conn:read_head()))
    assert.is_nil(conn:send "answer")
    assert.same({}, sock.sent)
  end)
end)
