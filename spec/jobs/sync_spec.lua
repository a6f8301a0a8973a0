-- SPDX-License-Identifier: MIT
local json = require "linkedin.json"
local lua = require "spec.support.lua"
local support = require "spec.support.li"

local DESCRIPTION = "<p>" .. ("You grind and polish lenses with us. "):rep(6) .. "</p>"

local function job(id, changes)
  local made = {
    externalJobPostingId = id, title = "Lens grinder", description = DESCRIPTION, location = "Delft, ZH, NL",
    companyApplyUrl = "https://careers.example/" .. id, integrationContext = "urn:li:organization:90000101",
  }
  for name, value in pairs(changes or {}) do
    if value == "none" then made[name] = nil else made[name] = value end
  end
  return made
end

local function list(n)
  local jobs = {}
  for i = 1, n do jobs[i] = job("job-" .. i) end
  return jobs
end

describe("jobs", function()
  local sandbox, li, journal

  setup(function() sandbox = support.start { client_credentials = true, processing = "job=0" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox, { access_token = "none" })
    journal = os.tmpname()
  end)
  after_each(function()
    for _, suffix in ipairs { "", "-wal", "-shm" } do os.remove(journal .. suffix) end
  end)

  local function sync(jobs, changes)
    local opts = { journal = journal, poll_interval = 0.02, patience = 20 }
    for name, value in pairs(changes or {}) do opts[name] = value end
    return li.jobs:sync(jobs, opts)
  end

  local function live()
    local jobs = {}
    for _, one in ipairs(sandbox:state().jobs) do
      if one.state == "LISTED" then jobs[#jobs + 1] = one end
    end
    return jobs
  end

  local function operations()
    local counts = {}
    for _, task in ipairs(sandbox:state().job_tasks) do counts[task.operation] = (counts[task.operation] or 0) + 1 end
    return counts
  end

  -- Has a request for this path met its fault?
  local function seen(path)
    for _, request in ipairs(sandbox:requests()) do
      if request.path == path then return true end
    end
  end

  local function wait_for(condition)
    local clock = require "linkedin.core".clock
    local deadline = clock.monotonic() + 20
    while not condition() do
      assert.is_true(clock.monotonic() < deadline, "waited in vain")
      require "linkedin.loop".sleep(0.02)
    end
  end

  it("creates what is new, leaves what is the same, updates what differs, closes what is gone", function()
    local jobs = list(3)
    local report = assert(sync(jobs))
    assert.equal(3, report.counts.live)
    assert.matches("^https://www%.linkedin%.com/jobs/view/%d+$", report.jobs[1].url)
    report = assert(sync(jobs))
    assert.equal(3, report.counts.unchanged)
    jobs[2].title = "Senior lens grinder"
    table.remove(jobs, 3)
    report = assert(sync(jobs))
    assert.same({ "unchanged", "live", "closed" }, { report.jobs[1].status, report.jobs[2].status, report.jobs[3].status })
    assert.same({ CREATE = 3, UPDATE = 1, CLOSE = 1 }, operations())
    assert.equal(2, #live())
    assert.equal("Senior lens grinder", live()[2].element.title)
  end)

  it("creates a job again that was closed and is wanted anew", function()
    assert(sync(list(2)))
    assert(sync(list(1)))
    local report = assert(sync(list(2)))
    assert.equal("CREATE", report.jobs[2].operation)
    assert.equal(2, #live())
  end)

  it("renews what ends soon", function()
    local now = os.time()
    li = support.client(sandbox, { access_token = "none", clock = function() return now end })
    assert(sync { job("a", { expireAt = "none" }) })
    now = now + 174 * 86400
    sandbox:clock { advance = 174 * 86400 }
    local report = assert(sync { job("a") })
    assert.equal("RENEW", report.jobs[1].operation)
    assert.equal(1, live()[1].renewed)
    assert.equal(1, assert(sync { job("a") }).counts.unchanged)
  end)

  it("sends a hundred at a time, and follows tasks in requests that fit", function()
    local report = assert(sync(list(250)))
    assert.equal(250, report.counts.live)
    local posts, longest = 0, 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.path == "/v2/simpleJobPostings" then
        posts = posts + 1
        assert.equal("BATCH_CREATE", request.headers["x-restli-method"]:upper())
      end
      longest = math.max(longest, #request.query)
    end
    assert.equal(3, posts)
    assert.is_true(longest < 4096)
  end)

  it("reports what is wrong, and leaves a live job alone that was edited into nonsense", function()
    assert(sync { job "a" })
    local report = assert(sync {
      job("a", { title = "none" }), job "b", job "b", job("c", { description = "short" }),
      job("d", { listingType = "PREMIUM" }), job("e", { companyApplyUrl = "nowhere" }), job("f", { title = ("x"):rep(201) }),
    })
    assert.equal(6, report.counts.invalid)
    assert.equal("title", report.jobs[1].details[1].field)
    assert.equal("externalJobPostingId", report.jobs[3].details[1].field)
    assert.same({ "live", 2 }, { report.jobs[2].status, #live() })
  end)

  it("reports what LinkedIn refuses, job by job", function()
    local report = assert(sync { job("a", { industries = { "urn:li:function:1" } }), job "b" })
    assert.same({ "failed", "live" }, { report.jobs[1].status, report.jobs[2].status })
    assert.matches("industries", report.jobs[1].error.message)
    sandbox:fault "processing-failed=job"
    report = assert(sync { job "c", job "d", job "b" })
    assert.equal(1, report.counts.failed)
    assert.equal("TASK_FAILED", report.jobs[1].error.code)
    assert.equal(2, #live())
  end)

  it("refuses an empty list unless it is meant", function()
    assert(sync(list(2)))
    local report, err = sync {}
    assert.is_nil(report)
    assert.matches("allow_empty", err.hint)
    assert.equal(2, assert(sync({}, { allow_empty = true })).counts.closed)
  end)

  it("shows what it would do, and does nothing", function()
    assert(sync(list(1)))
    local before = #sandbox:state().job_tasks
    local report = assert(sync(list(2), { dry_run = true }))
    assert.same({ "unchanged", "not_sent" }, { report.jobs[1].status, report.jobs[2].status })
    assert.equal("CREATE", report.jobs[2].operation)
    assert.equal(before, #sandbox:state().job_tasks)
  end)

  it("follows tasks that take longer than its patience in the next run", function()
    sandbox:config { processing = { job = 3600 } }
    finally(function() sandbox:config { processing = { job = 0 } } end)
    local now = os.time()
    li = support.client(sandbox, { access_token = "none", clock = function() return now end })
    local report = assert(sync(list(2), { patience = 0.05 }))
    assert.equal(2, report.counts.pending)
    sandbox:clock { advance = 7200 }
    now = now + 7200
    report = assert(sync(list(2)))
    assert.equal(2, report.counts.unchanged)
    assert.same({ CREATE = 2 }, operations())
  end)

  -- A request that may have arrived.
  for _, fault in ipairs { "drop", "drop-after", "reset-headers", "truncate=3", "status=503 processed", "status=500" } do
    it("posts nothing twice when the request meets " .. fault, function()
      sandbox:fault(fault .. " POST /v2/simpleJobPostings")
      local report, err = sync(list(5))
      if not report then
        assert.is_table(err.report)
        report = assert(sync(list(5)))
      end
      assert.equal(5, report.counts.live + report.counts.unchanged)
      assert.equal(5, #live())
      assert.equal(5, #sandbox:state().jobs)
    end)
  end

  it("asks for the application's token by itself, and again when its half hour is over", function()
    local now = os.time()
    li = support.client(sandbox, { access_token = "none", clock = function() return now end })
    assert(sync { job "a" })
    assert.equal(now + 1800, li.oauth:token().expires_at)
    now = now + 1801
    sandbox:clock { advance = 1801 }
    assert(sync { job "a", job "b" })
    assert.equal(now + 1800, li.oauth:token().expires_at)
  end)

  -- Both clocks go on by themselves: an hour and more from the first request of a run to its last.
  local function let_time_pass(per_look)
    local now = os.time()
    li = support.client(sandbox, { access_token = "none", clock = function() return now end })
    li:on("response", function(event)
      if event.operation ~= "simpleJobPostingTasks.batch_get" then return end
      now = now + per_look
      sandbox:clock { advance = per_look }
    end)
  end

  local function tokens()
    local n = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.path == "/oauth/v2/accessToken" then n = n + 1 end
    end
    return n
  end

  it("renews the application's token within a run that outlives it", function()
    sandbox:config { processing = { job = 5400 } }
    finally(function() sandbox:config { processing = { job = 0 } } end)
    let_time_pass(600)
    local report = assert(sync(list(3)))
    assert.equal(3, report.counts.live)
    assert.is_true(tokens() >= 3, "a token lives 30 minutes, and the run took 90")
    for _, request in ipairs(support.wire(sandbox)) do assert.not_equal(401, request.status) end
  end)

  it("renews it also when LinkedIn ends it before its time", function()
    local now = os.time()
    li = support.client(sandbox, { access_token = "none", clock = function() return now end })
    assert(sync(list(2)))
    sandbox:clock { advance = 1801 }
    now = now + 600
    assert.equal(1, assert(sync(list(3))).counts.live)
    assert.same({ 2, 3 }, { tokens(), #live() })
  end)

  it("sends markup only as LinkedIn takes it, in both fields that may have any", function()
    sandbox:config { strict = true }
    finally(function() sandbox:config { strict = false } end)
    local messy = "<h2 style='x'>Work</h2><div class=\"a\">" .. DESCRIPTION .. "<ol><li><a href='x'>one</a></ol><script>alert(1)</script>"
    local report = assert(sync { job("a", { description = messy, skillsDescription = "<div onclick='x()'>Optics</div>" }) })
    assert.equal("live", report.jobs[1].status, tostring(report.jobs[1].error))
    assert.equal("<p>Optics</p>", live()[1].element.skillsDescription)
    local answers = assert(li.jobs:submit { job("b", { description = messy, jobPostingOperationType = "CREATE", listedAt = 1 }) })
    assert.equal("FAILED", assert(li.jobs:tasks { answers[1].task })[answers[1].task].status)
  end)

  it("says which product is missing when the application may not", function()
    li = support.client(sandbox) -- a member's token
    local _, err = li.jobs:submit { { externalJobPostingId = "a", jobPostingOperationType = "CREATE" } }
    assert.equal("permission", err.kind)
    assert.matches("Job Posting", err.hint)
  end)

  it("looks up the state of posted jobs", function()
    assert(sync(list(2)))
    local states = assert(li.jobs:status { "job-1", "job-2", "job-9" })
    assert.equal("LISTED", states["job-1"].listingStatus)
    assert.is_nil(states["job-9"])
    local ids = {}
    for i = 1, 130 do ids[i] = "job-" .. i end
    assert.is_table(assert(li.jobs:status(ids))["job-2"])
  end)

  it("works on /rest too", function()
    local report = assert(sync(list(2), { api = "rest" }))
    assert.equal(2, report.counts.live)
    assert.matches("^/rest/", support.wire(sandbox)[2].path)
  end)

  -- The recruiter's tool as a process: how to run it, and a way to kill it once a condition holds.
  local function recruiter(out)
    local fields = {}
    for _, name in ipairs { "api_url", "oauth_url", "client_id", "client_secret", "organization" } do fields[name] = sandbox[name] end
    local command = ("LINKEDIN_SANDBOX='%s' LUA_PATH='%s' exec %s examples/18-recruiter-sync.lua %s"):format(
      json.encode(fields), package.path, lua, journal)
    return command, function(condition)
      local pid = io.popen(("(%s) >%s 2>&1 & echo $!"):format(command, out)):read "*n"
      wait_for(condition)
      os.execute("kill -9 " .. pid .. " 2>/dev/null")
    end
  end

  it("of a killed recruiter leaves nothing twice: 95 live, 5 reported", function()
    local out = os.tmpname()
    local command, kill_when = recruiter(out)
    for _, fault in ipairs { "hang POST /v2/simpleJobPostings", "hang GET /v2/simpleJobPostingTasks" } do
      sandbox:fault(fault)
      kill_when(function() return seen(fault:match "/%S+$") end)
    end
    local ok = os.execute(("(%s) >%s 2>&1"):format(command, out))
    local file = assert(io.open(out))
    local text = file:read "*a"
    file:close()
    os.remove(out)
    assert.is_true(ok == true or ok == 0, text)
    assert.matches("95 live, %d+ of them as they were; 0 closed; 5 to be corrected", text)
    assert.equal(95, #live())
    assert.equal(95, #sandbox:state().jobs)
    assert.same({ CREATE = 95 }, (function() local c = operations(); c.UPDATE = nil; return c end)())
  end)

  it("of a recruiter killed after each of its requests in turn leaves nothing twice", function()
    local out = os.tmpname()
    local command, kill_when = recruiter(out)
    for k = 1, 7 do
      local before = #sandbox:requests()
      kill_when(function() return #sandbox:requests() >= before + k or (k > 1 and #live() == 95) end)
    end
    local ok = os.execute(("(%s) >%s 2>&1"):format(command, out))
    os.remove(out)
    assert.is_true(ok == true or ok == 0)
    assert.same({ 95, 95 }, { #live(), #sandbox:state().jobs })
  end)
end)
