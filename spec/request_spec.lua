-- SPDX-License-Identifier: MIT
local engine = require "linkedin.engine"
local wire = require "spec.support.wire"

local TOKEN = "AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR"
local EVIL = { "a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "a\127b" }

local function new(options, token)
  local client = assert(engine.client(options or {}))
  if token ~= false then assert(client:set_token(token or TOKEN)) end
  return client
end

local function prepare(spec, options)
  return assert(new(options):prepare(spec))
end

local function url_of(spec, options)
  return (prepare(spec, options).url:gsub("^https://api%.linkedin%.com", ""))
end

local function refused(spec, kind, part, options, token)
  local prepared, err = new(options, token):prepare(spec)
  assert.is_nil(prepared)
  assert.equal(kind, err.kind)
  assert.truthy(err.message:find(part, 1, true), err.message)
end

describe("a request's headers", function()
  it("are those LinkedIn wants, and no more", function()
    assert.same({
      Authorization = "***", ["LinkedIn-Version"] = "202609", ["User-Agent"] = "lua-linkedin/0.1.0",
      ["X-RestLi-Method"] = "GET", ["X-Restli-Protocol-Version"] = "2.0.0",
    }, prepare { path = "/rest/posts/{id}", keys = { id = 1 }, auth = true, restli_method = "GET" }.headers)
    assert.same({ ["User-Agent"] = "lua-linkedin/0.1.0", ["X-Restli-Protocol-Version"] = "2.0.0" },
      prepare { path = "/v2/me" }.headers)
    assert.same({ ["User-Agent"] = "lua-linkedin/0.1.0", ["Content-Type"] = "application/x-www-form-urlencoded" },
      prepare { path = "/v2/accessToken", base = "oauth", form = { a = "b" } }.headers)
  end)

  it("name a version on /rest only, and the call's own before the client's", function()
    assert.equal("202601", prepare({ path = "/rest/x" }, { version = "202601" }).headers["LinkedIn-Version"])
    assert.equal("202605.02", prepare { path = "/rest/x", version = "202605.02" }.headers["LinkedIn-Version"])
    assert.is_nil(prepare { path = "/v2/x", version = "202605" }.headers["LinkedIn-Version"])
    assert.is_nil(prepare { path = "/rest/x", versioned = false }.headers["LinkedIn-Version"])
    assert.equal("202609", prepare { path = "/x", versioned = true }.headers["LinkedIn-Version"])
    refused({ path = "/rest/x", version = "2026-05" }, "validation", "YYYYMM")
    refused({ path = "/rest/x", version = "202605\r\nX: y" }, "validation", "YYYYMM")
  end)

  it("carry a content type with a body only", function()
    assert.is_nil(prepare { path = "/x", method = "POST" }.headers["Content-Type"])
    assert.equal("application/json", prepare { path = "/x", body = "{}" }.headers["Content-Type"])
    assert.equal("application/json", prepare { path = "/x", body = "" }.headers["Content-Type"])
    assert.equal("image/png", prepare { path = "/x", body = "x", content_type = "image/png" }.headers["Content-Type"])
    assert.equal("application/json", prepare { path = "/x", body_path = "/tmp/x" }.headers["Content-Type"])
    refused({ path = "/x", body = "x", content_type = "a/b\r\nX: y" }, "validation", "content_type holds a line break")
  end)

  it("write the Rest.li method as LinkedIn's own", function()
    assert.equal("BATCH_GET", prepare { path = "/x", restli_method = "batch_get" }.headers["X-RestLi-Method"])
  end)

  it("take the caller's, which may replace the user agent and the protocol version", function()
    local headers = prepare { path = "/x", headers = {
      ["media-type-family"] = "STILLIMAGE", ["user-agent"] = "mine", ["X-RESTLI-Protocol-version"] = "1.0.0",
      empty = "", tab = "a\tb", utf8 = "é" } }.headers
    assert.same({ ["media-type-family"] = "STILLIMAGE", ["user-agent"] = "mine",
      ["X-RESTLI-Protocol-version"] = "1.0.0", empty = "", tab = "a\tb", utf8 = "é" }, headers)
  end)

  it("refuse those the client answers for", function()
    for name, part in pairs {
      Authorization = "set the access token", authorization = "set the access token", HOST = "set api_url",
      ["Content-Length"] = "follows from the body", ["Transfer-Encoding"] = "follows from the body",
      ["LinkedIn-Version"] = "set version", ["X-RestLi-Method"] = "written by the client",
      ["X-HTTP-Method-Override"] = "written by the client", ["content-type"] = "set content_type",
      Connection = "engine", Cookie = "cookies",
    } do
      refused({ path = "/x", headers = { [name] = "v" } }, "validation", part)
    end
  end)

  it("refuse line breaks and names that are none", function()
    for _, evil in ipairs(EVIL) do
      refused({ path = "/x", headers = { ["X-A"] = evil } }, "validation", "'X-A' holds a line break")
      refused({ path = "/x", headers = { [evil] = "v" } }, "validation", "header's name")
    end
    for _, name in ipairs { "", "a b", "a:", "é", "a(b" } do
      refused({ path = "/x", headers = { [name] = "v" } }, "validation", "header's name")
    end
  end)
end)

describe("a request's verb", function()
  it("follows from the Rest.li method, the body, or is given", function()
    assert.equal("GET", prepare { path = "/x" }.method)
    assert.equal("POST", prepare { path = "/x", body = "{}" }.method)
    assert.equal("POST", prepare { path = "/x", form = {} }.method)
    assert.equal("PUT", prepare { url = "https://www.linkedin.com/up", body = "x" }.method)
    assert.equal("DELETE", prepare { path = "/x", restli_method = "DELETE" }.method)
    assert.equal("PUT", prepare { path = "/x", restli_method = "UPDATE", body = "{}" }.method)
    assert.equal("POST", prepare { path = "/x", restli_method = "PARTIAL_UPDATE", body = "{}" }.method)
    assert.equal("POST", prepare { path = "/x", restli_method = "ACTION" }.method)
    assert.equal("PATCH", prepare { path = "/x", method = "PATCH" }.method)
  end)
end)

describe("a path", function()
  it("carries its keys entirely encoded", function()
    assert.equal("/rest/posts/urn%3Ali%3Ashare%3A1", url_of { path = "/rest/posts/{id}", keys = { id = "urn:li:share:1" } })
    assert.equal("/rest/socialActions/urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A5%2C6%29/comments/7",
      url_of { path = "/rest/socialActions/{entity}/comments/{id}",
        keys = { entity = "urn:li:comment:(urn:li:activity:5,6)", id = "7" } })
    assert.equal("/v2/people/(id:aB-_)", url_of { path = "/v2/people/(id:{id})", keys = { id = "aB-_" } })
    assert.equal("/x/a%2Fb%3Fc%23d%20%25%E6%A0%AA%27", url_of { path = "/x/{k}", keys = { k = "a/b?c#d %株'" } })
  end)

  it("writes numbers as digits on every Lua", function()
    assert.equal("/x/1234567", url_of { path = "/x/{id}", keys = { id = 1234567 } })
    assert.equal("/x/9007199254740991", url_of { path = "/x/{id}", keys = { id = 9007199254740991 } })
    assert.equal("/x/1000000000000000", url_of { path = "/x/{id}", keys = { id = 1e15 } })
    assert.equal("/x/7264000000000000001", url_of { path = "/x/{id}", keys = { id = "7264000000000000001" } })
  end)

  it("carries complex keys", function()
    assert.equal("/rest/reactions/(actor:urn%3Ali%3Aperson%3Aa,entity:urn%3Ali%3Aactivity%3A1)",
      url_of { path = "/rest/reactions/{id}",
        keys = { id = { entity = "urn:li:activity:1", actor = "urn:li:person:a" } } })
    assert.equal("/rest/reactions/(entity:urn%3Ali%3Aactivity%3A1)?q=entity",
      url_of { path = "/rest/reactions/{id}", keys = { id = { entity = "urn:li:activity:1" } }, query = { q = "entity" } })
  end)

  it("never reaches the collection through an empty key", function()
    refused({ path = "/rest/posts/{id}", keys = { id = "" } }, "validation", "the key 'id' is empty")
    refused({ path = "/rest/posts/{id}", keys = { id = {} } }, "validation", "the key 'id' is empty")
  end)

  it("never climbs out through a key made of dots", function()
    refused({ path = "/rest/posts/{id}", keys = { id = ".." } }, "validation", "'..'")
    refused({ path = "/rest/{a}/x", keys = { a = "." } }, "validation", "'..'")
    assert.equal("/rest/posts/...", url_of { path = "/rest/posts/{id}", keys = { id = "..." } })
  end)

  it("raises when a key is missing, for that is the programmer's", function()
    local client = new()
    assert.has_error(function() client:prepare { path = "/x/{id}" } end, "the path wants the key 'id', and there are no keys")
    assert.has_error(function() client:prepare { path = "/x/{id}", keys = {} } end,
      "the path wants the key 'id', which keys lack")
  end)

  it("is refused when it is malformed", function()
    for _, path in ipairs { "", "x", "//evil.example/", "/a b", "/a?b=c", "/a#b", "/a/../b", "/é", "/\0", "/a\r\n" } do
      refused({ path = path }, "validation", "the path")
    end
    refused({ path = "/x/{id", keys = { id = 1 } }, "validation", "braces")
    refused({ path = "/x/{}", keys = {} }, "validation", "braces")
  end)

  it("goes behind the prefix of a gateway", function()
    assert.equal("https://gw.example/li/v2/me", prepare({ path = "/v2/me" }, { api_url = "https://gw.example/li/" }).url)
  end)

  it("follows a link of LinkedIn's byte for byte", function()
    assert.equal("/rest/posts?q=author&author=urn%3Ali%3Aperson%3Aa&start=10&ids=List(1,2)",
      url_of { href = "/rest/posts?q=author&author=urn%3Ali%3Aperson%3Aa&start=10&ids=List(1,2)" })
    assert.equal("202609", prepare { href = "/rest/posts?start=1" }.headers["LinkedIn-Version"])
    for _, href in ipairs { "https://evil.example/", "//evil.example/x", "/a?b c", "/a?b#c", "/a?\r\n", "rest/posts" } do
      refused({ href = href }, "validation", "the ")
    end
  end)
end)

describe("a query", function()
  it("is sorted by name, and its list part keeps its order before that", function()
    assert.equal("/x?q=author&b=2&a=1&count=10&start=0",
      url_of { path = "/x", query = { { "q", "author" }, { "b", 2 }, { "a", 1 }, start = 0, count = 10 } })
  end)

  it("encodes values as Rest.li does", function()
    assert.equal("/x?ids=List(urn%3Ali%3Ashare%3A1,urn%3Ali%3Ashare%3A2)",
      url_of { path = "/x", query = { ids = { "urn:li:share:1", "urn:li:share:2" } } })
    assert.equal("/x?timeIntervals=(timeGranularityType:DAY,timeRange:(end:1793577600000,start:1793491200000))",
      url_of { path = "/x", query = { timeIntervals = { timeRange = { start = 1793491200000, ["end"] = 1793577600000 },
        timeGranularityType = "DAY" } } })
    assert.equal("/x?a=a%20b%26c%3Dd&b=true&c=''&d=%2B%23%3F",
      url_of { path = "/x", query = { a = "a b&c=d", b = true, c = "", d = "+#?" } })
  end)

  it("encodes names too", function()
    assert.equal("/x?a%26b=1", url_of { path = "/x", query = { ["a&b"] = 1 } })
    assert.equal("/x?a%0D%0A=%0D%0A", url_of { path = "/x", query = { ["a\r\n"] = "\r\n" } })
  end)

  it("refuses what Rest.li cannot carry", function()
    refused({ path = "/x", query = { a = print } }, "validation", "a is a function")
    refused({ path = "/x", query = { a = { b = { 1, print } } } }, "validation", "a.b[2] is a function")
    refused({ path = "/x", query = { a = 0 / 0 } }, "validation", "a ")
    refused({ path = "/x/{id}", keys = { id = "\255" } }, "validation", "id ")
  end)

  it("keeps projections and fields raw", function()
    assert.equal("/v2/me?projection=(id,profilePicture(displayImage~:playableStreams),elements*(handle~))",
      url_of { path = "/v2/me", raw_query = { projection = "(id,profilePicture(displayImage~:playableStreams),elements*(handle~))" } })
    assert.equal("/v2/x?q=members&fields=id,name,nested:(a,b)&projection=(a)",
      url_of { path = "/v2/x", query = { q = "members" }, raw_query = { projection = "(a)", fields = "id,name,nested:(a,b)" } })
    for _, bad in ipairs { "a&b=c", "a#b", "a b", "é", "a\r\nb", "a\0", '"', "<", "\\" } do
      refused({ path = "/x", raw_query = { projection = bad } }, "validation", "projection")
      refused({ path = "/x", raw_query = { other = bad } }, "validation", "raw query value")
    end
    for _, bad in ipairs { "(id", "id)", "(a(b)" } do
      refused({ path = "/x", raw_query = { projection = bad } }, "validation", "parenthes")
      refused({ path = "/x", raw_query = { fields = bad } }, "validation", "parenthes")
    end
  end)

  it("raises on malformed pairs", function()
    local client = new()
    for _, query in ipairs { { "a" }, { { 1, 2 } }, { [5.5] = 1 }, { [""] = 1 } } do
      assert.has_error(function() client:prepare { path = "/x", query = query } end)
    end
  end)
end)

describe("a form", function()
  it("is encoded and hides its secrets from inspection", function()
    local prepared = prepare { path = "/v2/accessToken", base = "oauth", form = {
      grant_type = "authorization_code", code = "AQT&x=1", client_secret = "s+/= é", redirect_uri = "https://a.example/cb?x=1" } }
    assert.equal("https://www.linkedin.com/oauth/v2/accessToken", prepared.url)
    assert.equal("client_secret=***&code=***&grant_type=authorization_code&"
      .. "redirect_uri=https%3A%2F%2Fa.example%2Fcb%3Fx%3D1", prepared.body)
  end)

  it("takes strings only", function()
    local client = new()
    assert.has_error(function() client:prepare { path = "/x", form = { a = 1 } } end,
      "field 'form': 'a' must be a string, got a number")
  end)
end)

describe("an access token", function()
  it("that could break a header is refused, and the old one stays", function()
    local client = new()
    for _, evil in ipairs(EVIL) do
      local ok, err = client:set_token(evil)
      assert.is_nil(ok)
      assert.equal("validation", err.kind)
      assert.is_nil(err.message:find("Evil", 1, true))
    end
    for _, evil in ipairs { "", "a b", "é", ("x"):rep(20000) } do assert.is_nil((client:set_token(evil))) end
    assert.equal("***", client:prepare { path = "/x", auth = true }.headers.Authorization)
    assert.is_true(client:set_token(nil))
    local prepared, err = client:prepare { path = "/x", auth = true }
    assert.is_nil(prepared)
    assert.equal("auth", err.kind)
  end)

  it("is sent to LinkedIn and to the configured hosts alone", function()
    for _, url in ipairs { "https://www.linkedin.com/dms-uploads/a?ut=x", "https://api.linkedin.com/mediaUpload/x" } do
      assert.equal("***", prepare { url = url, auth = true, body = "x" }.headers.Authorization)
    end
    refused({ url = "https://storage.example/up?sig=1", auth = true, body = "x" }, "auth", "not sent to storage.example")
    refused({ url = "https://linkedin.com.evil.example/", auth = true }, "auth", "not sent to")
    refused({ url = "http://127.0.0.1:1/", auth = true }, "auth", "not sent to 127.0.0.1")
    assert.equal("***", prepare({ url = "http://127.0.0.1:1/", auth = true },
      { upload_url = "http://127.0.0.1:2" }).headers.Authorization)
    assert.is_nil(prepare { url = "https://storage.example/up", body = "x" }.headers.Authorization)
  end)

  it("is shown nowhere", function()
    local client = new()
    local prepared = client:prepare { path = "/x/{k}", keys = { k = TOKEN }, auth = true, query = { a = TOKEN },
      body = '{"t":"' .. TOKEN .. '"}', headers = { ["X-Copy"] = TOKEN } }
    local function search(value)
      if type(value) == "table" then
        for k, v in pairs(value) do search(k) search(v) end
      else
        assert.is_nil(tostring(value):find(TOKEN, 1, true))
      end
    end
    search(prepared)
    search(tostring(client))
  end)
end)

describe("an upload URL", function()
  it("is used byte for byte, and without Rest.li's headers", function()
    local request = wire.catch({ url = "@/dms-uploads/a%2Fb/0?ca=v&ut=x%3D(,)~", method = "PUT", body = "bytes",
      content_type = "application/octet-stream" })
    assert.equal("PUT /dms-uploads/a%2Fb/0?ca=v&ut=x%3D(,)~ HTTP/1.1", request.line)
    assert.equal("bytes", request.body)
    assert.is_nil(request.headers["x-restli-protocol-version"])
    assert.is_nil(request.headers.authorization)
    assert.equal("application/octet-stream", request.headers["content-type"])
  end)

  it("is refused when it is not one", function()
    for _, url in ipairs { "", "/x", "http://storage.example/", "ftp://x/", "https://a/\r\n", "https://u:p@a/", "file:///x" } do
      refused({ url = url, body = "x" }, "validation", "")
    end
  end)
end)

describe("a long query", function()
  local LONG = ("x"):rep(4000)

  it("travels in the body, with the real verb in a header", function()
    for method, verb in pairs { BATCH_GET = "GET", FINDER = "GET", GET_ALL = "GET", BATCH_DELETE = "DELETE", GET = "GET" } do
      local prepared = prepare { path = "/rest/x", restli_method = method, query = { ids = { LONG } } }
      assert.equal("POST", prepared.method)
      assert.equal("https://api.linkedin.com/rest/x", prepared.url)
      assert.equal("ids=List(" .. LONG .. ")", prepared.body)
      assert.equal(verb, prepared.headers["X-HTTP-Method-Override"])
      assert.equal(method, prepared.headers["X-RestLi-Method"])
      assert.equal("application/x-www-form-urlencoded", prepared.headers["Content-Type"])
      assert.is_true(prepared.tunnelled)
    end
  end)

  it("travels beside a body in multipart/mixed", function()
    for method, verb in pairs { BATCH_UPDATE = "PUT", BATCH_PARTIAL_UPDATE = "POST", BATCH_CREATE = "POST", ACTION = "POST",
      CREATE = "POST", UPDATE = "PUT", PARTIAL_UPDATE = "POST" } do
      local prepared = prepare { path = "/rest/x", restli_method = method, query = { ids = { LONG } }, body = '{"a":1}' }
      assert.equal("POST", prepared.method)
      assert.equal(verb, prepared.headers["X-HTTP-Method-Override"])
      assert.equal(method, prepared.headers["X-RestLi-Method"])
      local boundary = prepared.headers["Content-Type"]:match("^multipart/mixed; boundary=([a-z0-9]+)$")
      assert.equal(32, #boundary)
      assert.equal("--" .. boundary .. "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nids=List(" .. LONG
        .. ")\r\n--" .. boundary .. '\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n--' .. boundary .. "--\r\n",
        prepared.body)
    end
  end)

  it("begins at 4,001 bytes", function()
    local exact = ("x"):rep(4000 - 2)
    assert.is_false(prepare { path = "/x", query = { a = exact } }.tunnelled)
    assert.is_true(prepare { path = "/x", query = { a = exact .. "x" } }.tunnelled)
  end)

  it("takes another boundary each time", function()
    local client, seen = new(), {}
    for _ = 1, 50 do
      local kind = client:prepare { path = "/x", query = { a = LONG, b = 1 }, body = "" }.headers["Content-Type"]
      assert.is_nil(seen[kind])
      seen[kind] = true
    end
  end)

  it("stays in the URL when tunnelling is forbidden, or is not the API's", function()
    assert.is_false(prepare { path = "/x", query = { a = LONG, b = 1 }, tunnel = false }.tunnelled)
    assert.is_false(prepare { path = "/x", base = "oauth", query = { a = LONG, b = 1 } }.tunnelled)
  end)

  it("cannot go beside a file or a form", function()
    refused({ path = "/x", query = { a = LONG, b = 1 }, body_path = "/tmp/x" }, "validation", "too long")
    refused({ path = "/x", query = { a = LONG, b = 1 }, form = { a = "b" } }, "validation", "too long")
  end)

  it("reaches the wire whole", function()
    local request = wire.catch { path = "/rest/x", restli_method = "BATCH_GET", query = { ids = { LONG } } }
    assert.equal("POST /rest/x HTTP/1.1", request.line)
    assert.equal("ids=List(" .. LONG .. ")", request.body)
    assert.equal("GET", request.headers["x-http-method-override"])
    assert.equal("application/x-www-form-urlencoded", request.headers["content-type"])
  end)
end)

describe("on the wire", function()
  it("a GET is exactly this", function()
    local request, exchange = wire.catch({ path = "/rest/posts/{id}", keys = { id = "urn:li:share:1" }, auth = true,
      restli_method = "GET", query = { viewContext = "AUTHOR" } }, nil, TOKEN)
    assert.equal("GET /rest/posts/urn%3Ali%3Ashare%3A1?viewContext=AUTHOR HTTP/1.1", request.line)
    assert.equal("Bearer " .. TOKEN, request.headers.authorization)
    assert.equal("2.0.0", request.headers["x-restli-protocol-version"])
    assert.equal("202609", request.headers["linkedin-version"])
    assert.equal("GET", request.headers["x-restli-method"])
    assert.equal("lua-linkedin/0.1.0", request.headers["user-agent"])
    assert.is_nil(request.headers["content-type"])
    assert.equal("", request.body)
    assert.equal(200, exchange:status())
    assert.equal("{}", exchange:body())
  end)

  it("a form is exactly this", function()
    local request = wire.catch { path = "/v2/accessToken", base = "oauth", form = {
      grant_type = "refresh_token", refresh_token = "AQ+/=&", client_secret = "s e\0c" } }
    assert.equal("POST /v2/accessToken HTTP/1.1", request.line)
    assert.equal("client_secret=s%20e%00c&grant_type=refresh_token&refresh_token=AQ%2B%2F%3D%26", request.body)
    assert.is_nil(request.headers["x-restli-protocol-version"])
  end)

  it("an action without parameters has no content type", function()
    local request = wire.catch { path = "/rest/images", restli_method = "ACTION", query = { action = "initializeUpload" } }
    assert.equal("POST /rest/images?action=initializeUpload HTTP/1.1", request.line)
    assert.is_nil(request.headers["content-type"])
    assert.equal("0", request.headers["content-length"])
  end)

  it("a JSON body arrives as it was given", function()
    local body = '{"commentary":"株 \\u0000 é"}'
    local request = wire.catch({ path = "/rest/posts", restli_method = "CREATE", body = body }, { user_agent = "mine/1" })
    assert.equal(body, request.body)
    assert.equal("application/json", request.headers["content-type"])
    assert.equal("mine/1", request.headers["user-agent"])
  end)

  it("a file's window arrives", function()
    local name = os.tmpname()
    finally(function() os.remove(name) end)
    local file = assert(io.open(name, "wb"))
    file:write("0123456789")
    file:close()
    local request = wire.catch { url = "@/up", method = "PUT", body_path = name, body_offset = 2, body_length = 5,
      content_type = "application/octet-stream" }
    assert.equal("23456", request.body)
    assert.equal("5", request.headers["content-length"])
  end)

  it("a vanished file is an error before anything is sent", function()
    local exchange, err = new():submit { url = "https://www.linkedin.com/up", body_path = "/nonexistent/x" }
    assert.is_nil(exchange)
    assert.is_string(err.kind)
  end)
end)

describe("a spec", function()
  local client = new()

  local function raises(spec, message)
    assert.has_error(function() client:prepare(spec) end, message)
    assert.has_error(function() client:submit(spec) end, (message:gsub("prepare", "submit")))
  end

  it("raises on unknown fields, naming the nearest", function()
    raises({ pth = "/x" }, "client:prepare: unknown field 'pth', did you mean 'path'?")
    raises({ path = "/x", raw_qeury = {} }, "client:prepare: unknown field 'raw_qeury', did you mean 'raw_query'?")
    raises({ path = "/x", qqqqqqqqq = 1 }, "client:prepare: unknown field 'qqqqqqqqq'")
    raises({ "x" }, "client:prepare: fields are named, but there is a key of type number")
  end)

  it("raises on wrong types", function()
    raises({ path = 5 }, "client:prepare: field 'path' must be a string, got number")
    raises({ path = "/x", query = "a" }, "client:prepare: field 'query' must be a table, got string")
    raises({ path = "/x", auth = 1 }, "client:prepare: field 'auth' must be a boolean, got number")
    raises({ path = "/x", timeout = -1 }, "client:prepare: field 'timeout' must be a number of seconds, not negative")
    raises({ path = "/x", timeout = 0 / 0 }, "client:prepare: field 'timeout' must be a number of seconds, not negative")
    raises({ path = "/x", max_response = 1.5 },
      "client:prepare: field 'max_response' must be a whole number of bytes, not negative")
    raises({ path = "/x", base = "upload" }, 'client:prepare: field \'base\' must be "api" or "oauth"')
    raises({ path = "/x", method = "get" },
      "client:prepare: field 'method' must be GET, POST, PUT, DELETE, HEAD, PATCH or OPTIONS")
    raises({ path = "/x", restli_method = "FINDR" }, "client:prepare: unknown Rest.li method 'FINDR', did you mean 'FINDER'?")
  end)

  it("raises on combinations that make no sense", function()
    raises({}, "client:prepare: give one of 'path', 'href' and 'url'")
    raises({ path = "/x", url = "https://a/" }, "client:prepare: give one of 'path', 'href' and 'url'")
    raises({ path = "/x", body = "a", form = {} }, "client:prepare: give one of 'form', 'body', 'body_path' and 'body_reader'")
    raises({ href = "/x", keys = {} }, "client:prepare: 'keys' fill a 'path'")
    raises({ url = "https://a/", query = {} }, "client:prepare: a 'url' is used as it is and takes no 'query'")
    raises({ path = "/x", body = "a", body_offset = 1 }, "client:prepare: 'body_offset' is for a 'body_path'")
    raises({ path = "/x", body = "a", body_length = 1 }, "client:prepare: 'body_length' is for a 'body_path' or a 'body_reader'")
  end)

  it("is read, never changed", function()
    local spec = { path = "/x/{id}", keys = { id = 5 }, query = { { "a", 1 }, b = 2 }, headers = { ["X-A"] = "1" } }
    local first = client:prepare(spec)
    assert.same({ path = "/x/{id}", keys = { id = 5 }, query = { { "a", 1 }, b = 2 }, headers = { ["X-A"] = "1" } }, spec)
    assert.same(first, client:prepare(spec))
  end)

  it("that fails leaves the client as it was", function()
    for _ = 1, 3 do
      client:prepare { path = "/x/{id}", keys = { id = "" } }
      pcall(client.prepare, client, { path = "/x/{id}" })
      pcall(client.prepare, client, { path = "/x", query = { a = 1, b = print } })
      assert.equal("https://api.linkedin.com/x?a=1", client:prepare({ path = "/x", query = { a = 1 } }).url)
    end
  end)

  it("with a NUL in a file's path is refused", function()
    refused({ url = "https://a.example/", body_path = "/tmp/a\0b" }, "validation", "NUL")
    refused({ path = "/x", sink_path = "/tmp/a\0b" }, "validation", "NUL")
  end)
end)

describe("engine.client", function()
  it("takes nothing and means LinkedIn", function()
    assert.equal("linkedin.Client (api.linkedin.com)", tostring(engine.client()))
    assert.equal("https://api.linkedin.com/v2/me", engine.client():prepare({ path = "/v2/me" }).url)
  end)

  it("knows the release and the API version that Lua knows", function()
    local headers = engine.client():prepare({ path = "/rest/x" }).headers
    assert.equal("lua-linkedin/" .. require "linkedin.version".string, headers["User-Agent"])
    assert.equal(require "linkedin.versions".default, headers["LinkedIn-Version"])
  end)

  it("refuses settings that cannot be", function()
    for name, values in pairs {
      api_url = { "", "api.linkedin.com", "http://api.linkedin.com", "https://a/?x=1", "https://u@a/", "https://a/\r\n" },
      oauth_url = { "ftp://x/" }, upload_url = { "http://storage.example" },
      version = { "", "2026", "202609x", "latest", "202609\r\n" },
      user_agent = { "", "a\r\nb", ("x"):rep(600) }, proxy = { "a\nb" }, ca_file = { "a\0b" },
    } do
      for _, value in ipairs(values) do
        local client, err = engine.client { [name] = value }
        assert.is_nil(client, name .. " " .. value)
        assert.equal("validation", err.kind)
      end
    end
    local _, err = engine.client { api_url = "nonsense" }
    assert.equal("api_url: the URL must start with https://", err.message)
  end)

  it("raises on unknown settings and wrong types", function()
    assert.has_error(function() engine.client { api_uri = "x" } end, "engine.client: unknown field 'api_uri', did you mean 'api_url'?")
    assert.has_error(function() engine.client { api_url = 5 } end, "engine.client: field 'api_url' must be a string, got number")
    assert.has_error(function() engine.client { timeout = -1 } end,
      "engine.client: field 'timeout' must be seconds, from 0 (none) to a week")
    assert.has_error(function() engine.client(5) end)
  end)

  it("closes once and for all", function()
    local client = new()
    client:close()
    client:close()
    assert.equal("linkedin.Client (closed)", tostring(client))
    assert.has_error(function() client:prepare { path = "/x" } end)
    assert.has_error(function() client:set_token("x") end)
  end)
end)
