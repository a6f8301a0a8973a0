-- SPDX-License-Identifier: MIT
local linkedin = require "linkedin"
local support = require "spec.support.li"

describe("metrics", function()
  local sandbox
  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  -- Samples by their text; every line is one, or a comment of the format.
  local function parse(text)
    local samples = {}
    assert.equal("\n", text:sub(-1))
    for line in text:gmatch "[^\n]+" do
      if not line:find "^# HELP [%w_]+ .+" and not line:find "^# TYPE [%w_]+ %l+$" then
        local key, value = line:match "^([%a_:][%w_:]*%b{}) (%S+)$"
        if not key then key, value = line:match "^([%a_:][%w_:]*) (%S+)$" end
        assert.is_truthy(key, line)
        assert.is_nil(samples[key], key)
        samples[key] = assert(tonumber(value), line)
      end
    end
    return samples
  end

  it("count requests, failures, repetitions, time and quota", function()
    local li, metrics = support.client(sandbox, { retry = { base = 0.001 }, quota = { profile = 10 } }), linkedin.metrics.new()
    metrics:attach(li)
    sandbox:fault "status=503 GET /v2/me"
    assert(li.profile:me())
    sandbox:fault "drop GET /v2/me times=3"
    li.profile:me()
    local samples = parse(metrics:text())
    assert.equal(1, samples['linkedin_requests_total{endpoint="/v2/me",method="GET",status="2xx"}'])
    assert.equal(1, samples['linkedin_requests_total{endpoint="/v2/me",method="GET",status="5xx"}'])
    assert.equal(3, samples['linkedin_requests_total{endpoint="/v2/me",method="GET",status="none"}'])
    assert.equal(3, samples['linkedin_errors_total{kind="network"}'])
    assert.equal(3, samples['linkedin_retries_total{endpoint="/v2/me"}'])
    assert.equal(5, samples['linkedin_request_seconds_count{endpoint="/v2/me",method="GET"}'])
    assert.equal(5, samples['linkedin_request_seconds_bucket{endpoint="/v2/me",le="+Inf",method="GET"}'])
    assert.is_number(samples['linkedin_quota_remaining{family="profile"}'])
    assert.equal(0, samples.linkedin_in_flight)
  end)

  it("put a histogram's buckets in order, each holding those before it", function()
    local metrics = linkedin.metrics.new()
    metrics:attach(support.client(sandbox))
    for i = 1, 50 do metrics:_observe({ endpoint = "/x", method = "GET" }, i) end
    local last, bounds = -1, 0
    for value in metrics:text():gmatch 'request_seconds_bucket%b{} (%d+)' do
      assert.is_true(tonumber(value) >= last)
      last, bounds = tonumber(value), bounds + 1
    end
    assert.equal(10, bounds)
    assert.equal(50, last)
    local at_five, at_ten = metrics:text():find 'le="5"', metrics:text():find 'le="10"'
    assert.is_true(at_five < at_ten)
  end)

  it("count refusals and the cache", function()
    local li, metrics = support.client(sandbox, { quota = { organizations = 1 }, cache = true }), linkedin.metrics.new()
    metrics:attach(li)
    assert(li.organizations:get(90000101))
    assert(li.organizations:get(90000101))
    li.organizations:get(2414183)
    local samples = parse(metrics:text())
    assert.equal(1, samples['linkedin_quota_refused_total{family="organizations"}'])
    assert.equal(1, samples.linkedin_cache_hits_total)
  end)

  it("have a bounded number of endpoints, and odd labels are escaped", function()
    local metrics = linkedin.metrics.new()
    for i = 1, 500 do metrics:_endpoint("/e" .. i) end
    assert.equal("other", metrics:_endpoint "/another")
    assert.equal("/e7", metrics:_endpoint "/e7")
    metrics = linkedin.metrics.new()
    metrics:_observe({ endpoint = 'a"b\\c\nd', method = "GET" }, 1)
    assert.matches('endpoint="a\\"b\\\\c\\nd"', metrics:text(), 1, true)
  end)

  it("are summed over workers by a shared dictionary", function()
    local values = {}
    local dict = {
      incr = function(_, key, by, init)
        values[key] = (values[key] or init) + by
        return values[key]
      end,
      set = function(_, key, value) values[key] = value end,
      get = function(_, key) return values[key] end,
      get_keys = function()
        local keys = {}
        for key in pairs(values) do keys[#keys + 1] = key end
        return keys
      end,
    }
    local first, second = linkedin.metrics.new { shared = dict }, linkedin.metrics.new { shared = dict }
    local one, two = support.client(sandbox), support.client(sandbox)
    first:attach(one)
    second:attach(two)
    assert(one.profile:me())
    assert(two.profile:me())
    assert.equal(2, parse(first:text())['linkedin_requests_total{endpoint="/v2/me",method="GET",status="2xx"}'])
  end)
end)
