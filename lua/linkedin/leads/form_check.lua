-- SPDX-License-Identifier: MIT
--- What a lead form must hold, checked before it is sent, and a shorter way to write one.
--- LinkedIn page: marketing/lead-sync/lead-sync-schema.

local M = {}

local function finding(list, field, code, message)
  list[#list + 1] = { field = field, code = code, message = message }
end

local function is_words(value)
  if type(value) ~= "table" or type(value.localized) ~= "table" or next(value.localized) == nil then return false end
  for _, text in pairs(value.localized) do
    if type(text) ~= "string" or text == "" then return false end
  end
  return true
end

local function check_words(list, field, value, is_optional)
  if value == nil and is_optional then return end
  if value == nil then return finding(list, field, "MISSING", field .. " is missing") end
  if not is_words(value) then
    finding(list, field, "TEXT", field .. " must be a text that is not empty, or { localized = { en_US = … } }")
  end
end

local function check_url(list, field, value)
  if value == nil then return finding(list, field, "MISSING", field .. " is missing") end
  if type(value) ~= "string" or not value:find "^https?://[^%s/]+" then
    finding(list, field, "URL", field .. " must be an http or https URL")
  end
end

local function check_options(list, at, details)
  if type(details.options) ~= "table" or #details.options == 0 then
    return finding(list, at .. ".options", "MISSING", at .. " has nothing to choose from")
  end
  for i, option in ipairs(details.options) do check_words(list, ("%s.options[%d]"):format(at, i), option.text) end
end

local function check_question(list, i, question, seen)
  local at = ("questions[%d]"):format(i)
  if type(question) ~= "table" then return finding(list, at, "TYPE", at .. " must be a table") end
  check_words(list, at .. ".question", question.question)
  if type(question.name) ~= "string" or question.name == "" then
    finding(list, at .. ".name", "MISSING", at .. ".name is missing")
  elseif seen[question.name] then
    finding(list, at .. ".name", "REPEATED", ("%s.name is that of question %d too"):format(at, seen[question.name]))
  end
  seen[question.name or ""] = i
  local details = question.questionDetails or {}
  local text, choice = details.textQuestionDetails, details.multipleChoiceQuestionDetails
  if (text == nil) == (choice == nil) then
    finding(list, at .. ".questionDetails", "UNION", at .. ".questionDetails must be of text or of multiple choice")
  elseif choice then
    check_options(list, at, choice)
  end
end

local function check_content(list, content)
  if type(content) ~= "table" then return finding(list, "content", "MISSING", "content is missing") end
  check_words(list, "headline", content.headline)
  check_words(list, "description", content.description, true)
  if type(content.questions) ~= "table" or #content.questions == 0 then
    finding(list, "questions", "MISSING", "a form asks at least one question")
  else
    local seen = {}
    for i, question in ipairs(content.questions) do check_question(list, i, question, seen) end
  end
  local legal = content.legalInfo
  if type(legal) ~= "table" then return finding(list, "legalInfo", "MISSING", "legalInfo is missing: LinkedIn wants a privacy policy") end
  check_url(list, "legalInfo.privacyPolicyUrl", legal.privacyPolicyUrl)
  for i, consent in ipairs(legal.consents or {}) do check_words(list, ("legalInfo.consents[%d]"):format(i), consent.consent) end
end

--- What is wrong with a form.
---@param form table  LinkedIn's fields
---@return { field: string, code: string, message: string }[]
function M.findings(form)
  local list = {}
  if type(form.name) ~= "string" or form.name == "" then finding(list, "name", "MISSING", "name is missing") end
  local locale = form.creationLocale
  if type(locale) ~= "table" or type(locale.country) ~= "string" or type(locale.language) ~= "string" then
    finding(list, "creationLocale", "MISSING", 'creationLocale is { country = "US", language = "en" }, or locale = "en_US"')
  end
  for i, hidden in ipairs(form.hiddenFields or {}) do
    if type(hidden.name) ~= "string" or type(hidden.value) ~= "string" then
      finding(list, ("hiddenFields[%d]"):format(i), "TYPE", ("hiddenFields[%d] is { name =, value = }, both texts"):format(i))
    end
  end
  check_content(list, form.content)
  return list
end

-- ── the shorter way ────────────────────────────────────────────────────────────────────────────

local function copy(value)
  if type(value) ~= "table" then return value end
  local out = {}
  for key, item in pairs(value) do out[key] = copy(item) end
  return setmetatable(out, getmetatable(value))
end

local function list_of(items, make)
  local out = require "linkedin.json".array()
  for i, item in ipairs(items) do out[i] = make(item, i) end
  return out
end

local function details_of(question, words)
  if question.options then
    local choices = list_of(question.options, function(option) return { text = words(option) } end)
    return { multipleChoiceQuestionDetails = { options = choices } }
  end
  return { textQuestionDetails = { maxResponseLength = question.max_length } }
end

local function question_of(given, i, words)
  if type(given) ~= "table" then return given end
  local made = copy(given)
  made.question = words(given.question)
  made.questionDetails = given.questionDetails or details_of(given, words)
  made.predefinedField = given.predefinedField or given.field
  made.name = given.name or (made.predefinedField or "question_" .. i):lower()
  if given.responseRequired == nil then made.responseRequired = given.required ~= false end
  if given.responseEditable == nil then made.responseEditable = true end
  made.options, made.field, made.required, made.max_length = nil, nil, nil, nil
  return made
end

local function consent_of(given, words)
  if type(given) == "string" then return { consent = words(given), checkRequired = false } end
  local made = copy(given)
  made.consent = words(given.consent)
  return made
end

local function content_of(form, words)
  local content = copy(form.content) or {}
  content.headline = words(content.headline or form.headline)
  content.description = words(content.description or form.description)
  local questions = content.questions or form.questions
  if type(questions) == "table" then
    content.questions = list_of(questions, function(question, i) return question_of(question, i, words) end)
  end
  local legal = content.legalInfo
  if not legal and form.privacy_policy then legal = { privacyPolicyUrl = form.privacy_policy, consents = form.consents } end
  if type(legal) == "table" then
    legal.legalDisclaimer = words(legal.legalDisclaimer or form.disclaimer)
    if legal.consents then legal.consents = list_of(legal.consents, function(consent) return consent_of(consent, words) end) end
  end
  content.legalInfo = legal
  return content
end

-- What may be at the top besides LinkedIn's own fields.
local SHORT = {
  locale = "string", headline = "string|table", description = "string|table", questions = "table", privacy_policy = "string",
  disclaimer = "string|table", consents = "table",
}
local FULL = { owner = "string", name = "any", creationLocale = "any", hiddenFields = "table", hidden = "table", content = "table" }

local function hidden_of(form)
  if not form.hidden then return form.hiddenFields and require "linkedin.json".array(copy(form.hiddenFields)) end
  local names, list = {}, require "linkedin.json".array()
  for name in pairs(form.hidden) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do list[i] = { name = name, value = form.hidden[name] } end
  return list
end

--- LinkedIn's form from what was given. Raises for names that are none.
---@param who string
---@param given table
---@return table form
function M.expand(who, given)
  require "linkedin.options".check(who, given, FULL, SHORT, 4)
  local locale = given.locale or "en_US"
  local language, country = locale:match "^(%a%a)_(%a%a)$"
  if not language then error(who .. ": locale is written as in 'en_US'", 3) end
  if given.creationLocale then locale = tostring(given.creationLocale.language) .. "_" .. tostring(given.creationLocale.country) end
  local function words(text)
    if type(text) ~= "string" then return copy(text) end
    return { localized = { [locale] = text } }
  end
  return {
    name = given.name, creationLocale = copy(given.creationLocale) or { country = country, language = language },
    hiddenFields = hidden_of(given), content = content_of(given, words),
  }
end

return M
