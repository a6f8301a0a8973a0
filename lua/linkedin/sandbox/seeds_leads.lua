-- SPDX-License-Identifier: MIT
--- Lead forms of a fresh sandbox, and how many leads they have had. Form 40001 of ad account 500001 has had
--- two versions; 40002 is the page's, 40003 a draft, 40050 somebody else's.

local json = require "linkedin.sandbox.json"

local M = {}

local CREATED = 1790000000000

local function en(text)
  return { localized = { en_US = text } }
end

local function text(id, name, words, field, is_optional)
  return {
    questionId = id, name = name, question = en(words), predefinedField = field,
    questionDetails = { textQuestionDetails = { maxResponseLength = 300 } },
    responseRequired = not is_optional, responseEditable = true,
  }
end

local function choice(id, name, words, ...)
  local options = json.array {}
  for i, one in ipairs { ... } do options[i] = { id = i, text = en(one) } end
  return {
    questionId = id, name = name, question = en(words), responseRequired = true, responseEditable = true,
    questionDetails = { multipleChoiceQuestionDetails = { options = options } },
  }
end

local function content(headline, questions, consents)
  return {
    headline = en(headline), description = en "We send it by e-mail.", questions = json.array(questions),
    legalInfo = {
      legalInfoId = 9001, privacyPolicyUrl = "https://heron-optics.example/privacy",
      legalDisclaimer = en "We store your data.", consents = json.array(consents),
    },
    postSubmissionInfo = {
      message = en "Thank you",
      callToAction = {
        callToActionTarget = { landingPageUrl = "https://heron-optics.example/catalogue" },
        callToActionLabel = "VISIT_COMPANY_WEBSITE",
      },
    },
  }
end

local MAIL_ME = { id = 1, checkRequired = true, consent = en "You may e-mail me" }
local CALL_ME = { id = 2, checkRequired = false, consent = en "You may call me" }

local function form(id, name, owner, state, versions)
  local made = {
    id = id, owner = owner, state = state, created = CREATED, current = #versions, versions = {},
    lastModified = CREATED + (#versions - 1) * 500000000,
  }
  for i, version in ipairs(versions) do
    made.versions[tostring(i)] = {
      name = name, creationLocale = { country = "US", language = "en" },
      hiddenFields = version.hidden or json.array {}, content = version.content,
    }
  end
  return made
end

-- In the second version the numbers of the questions mean something else.
local function catalogue()
  local hidden = json.array { { name = "utm", value = "q4" } }
  return form(40001, "Catalogue request", { sponsoredAccount = "urn:li:sponsoredAccount:500001" }, "PUBLISHED", {
    { hidden = hidden, content = content("Get the lens catalogue", {
      text(1, "first", "First name", "FIRST_NAME"), text(2, "email", "E-mail", "EMAIL"),
    }, { MAIL_ME }) },
    { hidden = hidden, content = content("Get the lens catalogue", {
      text(1, "email", "E-mail", "EMAIL"), text(2, "first", "First name", "FIRST_NAME"),
      text(3, "last", "Last name", "LAST_NAME"), text(4, "company", "Company", "COMPANY_NAME", true),
      choice(5, "lens", "Which lenses do you use?", "Camera", "Microscope", "Telescope"),
      text(6, "remark", "What are you looking for?", nil, true),
    }, { MAIL_ME, CALL_ME }) },
  })
end

--- The table of a fresh sandbox.
function M.data()
  local visit = content("Visit the workshop", {
    text(1, "first", "First name", "FIRST_NAME"), text(2, "email", "E-mail", "EMAIL"),
    choice(3, "day", "Which day suits you?", "Tuesday", "Thursday"),
  }, { MAIL_ME })
  local theirs = content("Lamps", { text(1, "email", "E-mail", "EMAIL") }, {})
  return {
    forms = {
      ["40001"] = catalogue(),
      ["40002"] = form(40002, "Workshop visit", { organization = "urn:li:organization:90000101" }, "PUBLISHED", { { content = visit } }),
      ["40003"] = form(40003, "Unfinished", { sponsoredAccount = "urn:li:sponsoredAccount:500001" }, "DRAFT", { { content = visit } }),
      ["40050"] = form(40050, "Lamps", { sponsoredAccount = "urn:li:sponsoredAccount:500050" }, "PUBLISHED", { { content = theirs } }),
    },
    -- The page behind each account: sponsored leads need a role on both.
    pages = { ["500001"] = "urn:li:organization:90000101", ["500050"] = "urn:li:organization:90000102" },
    -- What has come in before the sandbox began, the latest an hour ago: made when somebody first looks.
    past = json.array {
      { form = 40001, version = 1, count = 5, late = 100 * 86400 }, { form = 40001, count = 20, late = 3600 },
      { form = 40001, count = 2, late = 7200, test = true }, { form = 40002, count = 4, late = 3600, type = "EVENT" },
      { form = 40002, count = 2, late = 5400, type = "COMPANY" }, { form = 40050, count = 3, late = 3600 },
    },
    responses = json.array {}, notifications = {},
  }
end

return M
