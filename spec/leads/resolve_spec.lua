-- SPDX-License-Identifier: MIT
-- Answers and their questions: by hand, and for forms and answers of every kind at random.
local json = require "linkedin.json"
local random = require "spec.support.random"
local resolve = require "linkedin.leads.resolve"

local function en(text) return { localized = { en_US = text } } end

local function response(answers, more)
  local made = {
    id = "0f7e2a5e-58f6-4c11-9d0b-1f2a3b4c5d6e-5", leadType = "SPONSORED", owner = { sponsoredAccount = "urn:li:sponsoredAccount:500001" },
    submittedAt = 1794811111111, testLead = false, versionedLeadGenFormUrn = "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:40001,2)",
    associatedEntity = { associatedCreative = "urn:li:sponsoredCreative:830001" },
    leadMetadata = { sponsoredLeadMetadata = { campaign = "urn:li:sponsoredCampaign:720001" } },
    formResponse = { answers = answers, consentResponses = { { consentId = 1, accepted = true }, { consentId = 7, accepted = false } } },
  }
  for name, value in pairs(more or {}) do made[name] = value end
  return made
end

local function text(id, value) return { questionId = id, answerDetails = { textQuestionAnswer = { answer = value } } } end
local function choice(id, ...) return { questionId = id, answerDetails = { multipleChoiceAnswer = { options = { ... } } } } end

local FORM = {
  id = 40001, name = "Catalogue request", creationLocale = { country = "DE", language = "de" },
  hiddenFields = { { name = "utm", value = "q4" } },
  content = {
    questions = {
      { questionId = 3, name = "first", question = { localized = { de_DE = "Vorname", en_US = "First name" } }, predefinedField = "FIRST_NAME" },
      { questionId = 1, name = "mail", question = en "E-mail", predefinedField = "EMAIL" },
      { questionId = 2, name = "lens", question = en "Which lenses?",
        questionDetails = { multipleChoiceQuestionDetails = { options = { { id = 1, text = en "Camera" }, { id = 2, text = en "Telescope" } } } } },
    },
    legalInfo = { consents = { { id = 1, checkRequired = true, consent = en "You may e-mail me" } } },
  },
}

describe("a lead's answers", function()
  it("have their questions, in the form's order and language", function()
    local lead = resolve.lead(response { text(1, "ann@example.test"), choice(2, 2), text(3, "Ann") }, FORM)
    assert.same({
      { question_id = "3", question = "Vorname", name = "first", field = "FIRST_NAME", value = "Ann" },
      { question_id = "1", question = "E-mail", name = "mail", field = "EMAIL", value = "ann@example.test" },
      { question_id = "2", question = "Which lenses?", name = "lens", value = "Telescope", choices = { "Telescope" } },
    }, lead.answers)
    assert.same({ FIRST_NAME = "Ann", EMAIL = "ann@example.test" }, lead.fields)
    assert.same({ utm = "q4" }, lead.hidden)
    assert.same({ true, "Catalogue request", "40001", "urn:li:sponsoredCreative:830001", "urn:li:sponsoredCampaign:720001" },
      { lead.is_resolved, lead.form_name, lead.form_id, lead.source, lead.campaign })
  end)

  it("come with the consents, also one that the form does not know", function()
    assert.same({
      { id = "1", accepted = true, required = true, text = "You may e-mail me" }, { id = "7", accepted = false, required = false },
    }, resolve.lead(response {}, FORM).consents)
  end)

  it("to several choices are all there, however LinkedIn writes an option", function()
    local lead = resolve.lead(response { choice(2, { id = 1 }, "2", 9) }, FORM)
    assert.same({ "Camera", "Telescope", "9" }, lead.answers[1].choices)
    assert.equal("Camera; Telescope; 9", lead.answers[1].value)
  end)

  it("of a form that cannot be read are not lost", function()
    for _, form in ipairs { false, {} } do
      local lead = resolve.lead(response { text(1, "ann@example.test"), choice(2, 2) }, form)
      assert.equal(form ~= false, lead.is_resolved)
      assert.same({ "ann@example.test", "2" }, { lead.answers[1].value, lead.answers[2].value })
      assert.is_nil(lead.answers[1].question)
    end
  end)

  it("of a kind that nobody has told of are kept as they came", function()
    local odd = { questionId = 1, answerDetails = { ratingAnswer = { stars = 4 } } }
    assert.same({ ratingAnswer = { stars = 4 } }, resolve.lead(response { odd }, FORM).answers[1].details)
  end)

  it("do without whatever may be absent", function()
    local lead = resolve.lead({ id = "a-1" }, nil)
    assert.same({ {}, {}, {}, false }, { lead.answers, lead.fields, lead.consents, lead.is_test })
    assert.equal("urn:li:leadGenFormResponse:a-1", lead.urn)
  end)

  -- Whatever the form and the answers: each answer once, with the words of its own question and no other's.
  it("are resolved rightly at random", function()
    local r = random.new()
    for _ = 1, 300 do
      local form, answers, expected = { name = "F", content = { questions = {} } }, {}, {}
      local ids = {}
      for i = 1, r:int(0, 12) do
        local id = r:int(1, 2) == 1 and i or i * 1000003 -- numbers need not follow each other
        local question = { questionId = id, name = "n" .. i, question = en("Q" .. i .. r:text(3)) }
        if r:int(1, 3) == 1 then
          local options = {}
          for k = 1, r:int(1, 5) do options[k] = { id = k * 7, text = en("O" .. k .. r:text(2)) } end
          question.questionDetails = { multipleChoiceQuestionDetails = { options = options } }
        elseif r:int(1, 2) == 1 then
          question.predefinedField = "FIELD_" .. i
        end
        form.content.questions[i] = question
        ids[i] = i
      end
      for _, i in ipairs(ids) do
        local question = form.content.questions[i]
        if r:int(1, 4) > 1 then -- some are not answered
          local details = question.questionDetails
          local id = r:int(1, 2) == 1 and question.questionId or tostring(question.questionId)
          if details then
            local option = r:pick(details.multipleChoiceQuestionDetails.options)
            answers[#answers + 1] = choice(id, option.id)
            expected[question.name] = option.text.localized.en_US
          else
            local value = r:text()
            answers[#answers + 1] = text(id, value)
            expected[question.name] = value
          end
        end
      end
      for i = #answers, 2, -1 do -- in any order
        local j = r:int(1, i)
        answers[i], answers[j] = answers[j], answers[i]
      end
      local given = response(answers)
      local lead = resolve.lead(given, form)
      local found, last = {}, 0
      for _, answer in ipairs(lead.answers) do
        local i = tonumber(answer.name:match "%d+")
        assert.is_nil(found[answer.name], "seed " .. r.seed)
        assert.is_true(i > last, "seed " .. r.seed)
        assert.equal(form.content.questions[i].question.localized.en_US, answer.question, "seed " .. r.seed)
        found[answer.name], last = answer.value, i
        if answer.field then assert.equal(answer.value, lead.fields[answer.field], "seed " .. r.seed) end
      end
      assert.same(expected, found, "seed " .. r.seed)
      assert.is_true(random.same(json.decode(assert(json.encode(lead))).answers, lead.answers), "seed " .. r.seed)
    end
  end)
end)
