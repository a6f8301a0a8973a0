-- SPDX-License-Identifier: MIT
local support = require "spec.support.li"

local ACCOUNT, PAGE = "urn:li:sponsoredAccount:500001", "urn:li:organization:90000101"

local function form(changes)
  local made = {
    owner = ACCOUNT, name = "Tour", headline = "Come and see", privacy_policy = "https://heron-optics.example/privacy",
    questions = { { field = "EMAIL", question = "E-mail" }, { question = "Which lenses?", options = { "Camera", "Telescope" } } },
    consents = { "You may call me" }, hidden = { utm = "q4", b = "1" },
  }
  for name, value in pairs(changes or {}) do
    if value == "none" then made[name] = nil else made[name] = value end
  end
  return made
end

describe("lead forms", function()
  local sandbox, li
  setup(function() sandbox = support.start { strict = true } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox)
  end)

  it("are made from texts, published, and take leads", function()
    local id = assert(li.leads.forms:create(form()))
    local kept = assert(li.leads.forms:get(id))
    assert.same({ "DRAFT", 1, { en_US = "Come and see" } }, { kept.state, kept.versionId, kept.content.headline.localized })
    assert.same({ { name = "b", value = "1" }, { name = "utm", value = "q4" } }, kept.hiddenFields)
    assert.has_error(function() sandbox:lead { form = tonumber(id) } end)
    assert.is_true(li.leads.forms:publish(id))
    local lead = assert(li.leads:get(sandbox:lead({ form = tonumber(id), answers = { ["1"] = "ann@example.test" } }).ids[1]))
    assert.equal("ann@example.test", lead.fields.EMAIL)
    assert.same({ "Which lenses?", "You may call me" }, { lead.answers[2].question, lead.consents[1].text })
    assert.is_true(li.leads.forms:archive("urn:li:leadGenForm:" .. id))
    assert.equal("ARCHIVED", li.leads.forms:get(id).state)
  end)

  it("are made from LinkedIn's own fields too, in the form's language", function()
    local id = assert(li.leads.forms:create(form {
      creationLocale = { country = "NL", language = "nl" }, headline = "none", questions = "none", hidden = "none",
      content = {
        headline = "Kom kijken", questions = { { name = "who", question = { localized = { nl_NL = "Naam" } }, predefinedField = "FIRST_NAME",
          questionDetails = { textQuestionDetails = { maxResponseLength = 50 } } } },
        legalInfo = { privacyPolicyUrl = "https://heron-optics.example/privacy" },
      },
    }))
    local content = li.leads.forms:get(id).content
    assert.same({ { nl_NL = "Kom kijken" }, 50 }, { content.headline.localized, content.questions[1].questionDetails.textQuestionDetails.maxResponseLength })
  end)

  it("are checked before anything is sent", function()
    local before = #support.wire(sandbox)
    for field, changes in pairs {
      name = { name = "none" }, headline = { headline = "none" }, questions = { questions = {} }, legalInfo = { privacy_policy = "none" },
      ["legalInfo.privacyPolicyUrl"] = { privacy_policy = "our privacy page" }, ["questions[1].question"] = { questions = { { field = "EMAIL" } } },
      ["questions[2].name"] = { questions = { { field = "EMAIL", question = "a" }, { field = "EMAIL", question = "b" } } },
      ["questions[1].options"] = { questions = { { question = "Which?", options = {} } } },
      ["questions[1].questionDetails"] = { questions = { { name = "x", question = "a", questionDetails = {} } } },
    } do
      local id, err = li.leads.forms:create(form(changes))
      assert.is_nil(id)
      assert.equal("validation", err.kind)
      assert.equal(field, err.details[1].field)
    end
    assert.equal(before, #support.wire(sandbox))
    assert.has_error(function() li.leads.forms:create(form { owner = "500001" }) end)
    assert.has_error(function() li.leads.forms:create(form { headlin = "x" }) end)
    assert.has_error(function() li.leads.forms:create(form { locale = "english" }) end)
    assert.has_error(function() li.leads.forms:update("40001", { owner = PAGE }) end)
    assert.has_error(function() li.leads.forms:update("40001", {}) end)
    assert.has_error(function() li.leads.forms:get "urn" end)
  end)

  it("are made once when the answer is lost", function()
    sandbox:fault "drop-after POST /rest/leadForms"
    local id = assert(li.leads.forms:create(form()))
    local n = 0
    for one in li.leads.forms:each(ACCOUNT) do
      if one.name == "Tour" then
        n = n + 1
        assert.equal(id, tostring(one.id))
      end
    end
    assert.equal(1, n)
    sandbox:fault "drop POST /rest/leadForms"
    local none, err = li.leads.forms:create(form { name = "Other" })
    assert.is_nil(none)
    assert.equal("network", err.kind)
  end)

  it("are listed by owner", function()
    local names = {}
    for one, err in li.leads.forms:each(ACCOUNT) do names[#names + 1] = one and one.name or error(err) end
    assert.same({ "Catalogue request", "Unfinished" }, names)
    assert.equal("Workshop visit", li.leads.forms:each(PAGE):all()[1].name)
    local _, err = li.leads.forms:each("urn:li:sponsoredAccount:500050"):all()
    assert.equal("permission", err.kind)
  end)

  it("are listed after all when an answer was empty", function()
    sandbox:fault "empty=200 GET /rest/leadForms"
    local forms = li.leads.forms:each(ACCOUNT)
    local none, err = forms:next()
    assert.same({ false, "protocol" }, { none, err.kind })
    assert.equal(2, #forms:all())
  end)

  it("keep what was answered to an older version readable", function()
    local old = assert(li.leads:responses(ACCOUNT, { form = "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:40001,1)" }):all())
    assert.equal(5, #old)
    local new = li.leads:responses(ACCOUNT, { count = 1 })()
    for _, lead in ipairs { old[1], new } do
      assert.matches("@example%.test$", lead.fields.EMAIL)
      assert.is_nil(lead.fields.FIRST_NAME:find "@")
    end
    local content = li.leads.forms:get(40001).content
    content.questions[1].question.localized.en_US = "Your address"
    assert(li.leads.forms:update(40001, { content = content }))
    assert.equal(3, li.leads.forms:get(40001).versionId)
    assert.equal("E-mail", support.client(sandbox).leads:responses(ACCOUNT)().answers[1].question)
  end)

  it("are asked for once for each version", function()
    assert.equal(27, #li.leads:responses(ACCOUNT):all())
    local reads = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.path:find "^/rest/leadForms/" or request.path:find "^/rest/leadFormResponses/." then reads = reads + 1 end
    end
    assert.equal(3, reads) -- the form, once for each version, and one response of the older
  end)
end)
