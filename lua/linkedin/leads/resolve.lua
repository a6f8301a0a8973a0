-- SPDX-License-Identifier: MIT
--- From LinkedIn's response, which names questions by number, to a lead that a person can read. The numbers mean
--- something in one version of a form only, so the form must be of the response's own version.
--- LinkedIn page: marketing/lead-sync/lead-sync-schema.

local json = require "linkedin.json"
local localized = require "linkedin.localized"
local owners = require "linkedin.leads.owner"

local M = {}

---@class linkedin.LeadAnswer
---@field question string?  the words that the member saw; nil when the form does not know the question
---@field field string?     LinkedIn's name of what was asked: EMAIL, FIRST_NAME …; nil for questions of one's own
---@field name string?      the form's internal name of the question
---@field value string      what was answered; several choices are joined by "; "
---@field choices string[]? each choice, where there were options to choose from
---@field question_id string

---@class linkedin.Lead
---@field id string
---@field urn string          urn:li:leadGenFormResponse:…
---@field type string         SPONSORED, EVENT, COMPANY, ORGANIZATION_PRODUCT
---@field owner string        URN of the ad account or page
---@field submitted_at number epoch milliseconds
---@field is_test boolean
---@field form string         URN of the form's version
---@field form_id string
---@field form_name string?   internal name of the form
---@field submitter string?   URN of the member, different for each application
---@field source string?      URN of the creative, event, page or product it came from
---@field campaign string?    URN, of sponsored leads
---@field answers linkedin.LeadAnswer[]  in the order of the form
---@field fields table<string, string>   value by LinkedIn's name: fields.EMAIL
---@field hidden table<string, string>   the form's hidden fields
---@field consents { id: string, accepted: boolean, required: boolean, text: string? }[]
---@field is_resolved boolean false: the form's version could not be read, and the answers have no questions
---@field is_deleted boolean? true: LinkedIn has deleted it; nothing else but id, urn and owner is there

-- The words in the form's own language.
local function words(text, form)
  if type(text) ~= "table" then return text end
  return localized.text { localized = text.localized, preferredLocale = text.preferredLocale or form.creationLocale }
end

local function by_id(list, field)
  local index = {}
  for _, item in ipairs(list or {}) do
    local id = item[field]
    if id ~= nil then index[tostring(id)] = item end
  end
  return index
end

-- An option may come as its number, or as a record that holds it.
local function option_id(option)
  if type(option) == "table" then option = option.id or option.optionId end
  return tostring(option)
end

local function choices_of(picked, question, form)
  local details = question and question.questionDetails and question.questionDetails.multipleChoiceQuestionDetails
  local known, texts = by_id(details and details.options, "id"), json.array()
  for i, option in ipairs(picked or {}) do
    local id = option_id(option)
    texts[i] = known[id] and words(known[id].text, form) or id
  end
  return texts
end

local function answer_of(given, question, form)
  local details = given.answerDetails or {}
  local answer = {
    question_id = tostring(given.questionId), question = question and words(question.question, form),
    name = question and question.name, field = question and question.predefinedField,
  }
  if details.multipleChoiceAnswer then
    answer.choices = choices_of(details.multipleChoiceAnswer.options, question, form)
    answer.value = table.concat(answer.choices, "; ")
  elseif details.textQuestionAnswer then
    answer.value = tostring(details.textQuestionAnswer.answer or "")
  else
    answer.value = ""
    answer.details = given.answerDetails -- of a kind that nobody has told of
  end
  return answer
end

-- In the form's order; what the form does not know comes last.
local function in_order(answers, questions)
  local place, order, sorted = {}, {}, json.array()
  for i, question in ipairs(questions or {}) do place[tostring(question.questionId)] = i end
  for i = 1, #answers do order[i] = i end
  table.sort(order, function(a, b)
    local x, y = place[answers[a].question_id] or math.huge, place[answers[b].question_id] or math.huge
    if x ~= y then return x < y end
    return a < b
  end)
  for i, at in ipairs(order) do sorted[i] = answers[at] end
  return sorted
end

local function consents_of(given, form)
  local asked = by_id(form.content and form.content.legalInfo and form.content.legalInfo.consents, "id")
  local consents = json.array()
  for i, one in ipairs(given or {}) do
    local id = tostring(one.consentId)
    local about = asked[id] or {}
    consents[i] = { id = id, accepted = one.accepted == true, required = about.checkRequired == true, text = words(about.consent, form) }
  end
  return consents
end

--- A lead from LinkedIn's response and the form of its version (nil or false: not known).
---@param response table
---@param form table|false|nil  as `leadForms` or the field mask `form` give it
---@return linkedin.Lead
function M.lead(response, form)
  local shape = form or {}
  local content, given = shape.content or {}, response.formResponse or {}
  local questions = by_id(content.questions, "questionId")
  local metadata = response.leadMetadata and response.leadMetadata.sponsoredLeadMetadata
  local form_id = owners.version(response.versionedLeadGenFormUrn)
  local lead = {
    id = response.id, urn = "urn:li:leadGenFormResponse:" .. tostring(response.id), type = response.leadType,
    owner = owners.urn(response.owner), submitted_at = response.submittedAt, is_test = response.testLead == true,
    form = response.versionedLeadGenFormUrn, form_id = form_id, form_name = shape.name, submitter = response.submitter,
    source = owners.urn(response.associatedEntity), campaign = metadata and metadata.campaign or nil,
    fields = {}, hidden = {}, is_resolved = form ~= nil and form ~= false,
  }
  local answers = {}
  for i, one in ipairs(given.answers or {}) do answers[i] = answer_of(one, questions[tostring(one.questionId)], shape) end
  lead.answers = in_order(answers, content.questions)
  for _, answer in ipairs(lead.answers) do
    if answer.field and lead.fields[answer.field] == nil then lead.fields[answer.field] = answer.value end
  end
  for _, hidden in ipairs(shape.hiddenFields or {}) do lead.hidden[hidden.name] = hidden.value end
  lead.consents = consents_of(given.consentResponses, shape)
  return lead
end

--- What is left of a lead that LinkedIn has deleted.
---@param id string
---@param owner string?
---@return linkedin.Lead
function M.deleted(id, owner)
  return { id = id, urn = "urn:li:leadGenFormResponse:" .. id, owner = owner, is_deleted = true }
end

return M
