-- SPDX-License-Identifier: MIT
--- A campaign set-up carried out: check everything, make what is not there yet, activate at the end if asked.
--- Whatever interrupts it, running it again with the same journal makes nothing twice: what is known to be made
--- is passed over, and what may have been made is looked for first.

local Error = require "linkedin.error"
local plan = require "linkedin.ads.set_up.plan"

local M = {}

-- ── what may exist already ─────────────────────────────────────────────────────────────────────

local function first(pages, fits)
  for entity, err in pages do
    if entity == false then return nil, err end
    if fits(entity) then return entity end
  end
  return false
end

local seek = {}

-- A draft of this name that was made since the set-up began, give or take the clocks' difference, or that has
-- the very same start: an older draft is somebody else's.
local CLOCKS_DIFFER_MS = 600000

function seek.campaign_groups(run, step)
  local begun = tonumber(run.journal:find "begun" or "") or math.huge
  return first(run.ads.campaign_groups:search(run.account, { name = { step.entity.name }, status = { "DRAFT" } }, run.call), function(group)
    local stamps = group.changeAuditStamps
    local is_new = stamps and stamps.created and stamps.created.time >= begun - CLOCKS_DIFFER_MS
    return group.name == step.entity.name and (is_new or (group.runSchedule or {}).start == step.entity.runSchedule.start)
  end)
end

function seek.campaigns(run, step)
  local criteria = { campaignGroup = { run.group }, name = { step.entity.name }, status = { "DRAFT" } }
  return first(run.ads.campaigns:search(run.account, criteria, run.call), function(campaign)
    return campaign.name == step.entity.name
  end)
end

-- The campaign is this set-up's own, so a creative in it that the journal does not know is the one in question,
-- also where LinkedIn does not tell its name.
function seek.creatives(run, step)
  local reference, known = (step.entity.content or {}).reference, {}
  for _, urn in pairs(run.journal.data.made) do known[urn] = true end
  return first(run.ads.creatives:search(run.account, { campaigns = { run.campaign } }, run.call), function(creative)
    if creative.name then return creative.name == step.entity.name end
    return not known[creative.id] and (reference == nil or (creative.content or {}).reference == reference)
  end)
end

-- ── making ─────────────────────────────────────────────────────────────────────────────────────

local function send(run, step)
  local part = run.ads[step.kind]
  local method = step.entity.inlineContent and "create_inline" or "create"
  local opts = { check = false, objective_spelling = step.kind == "campaigns" and "as_given" or nil }
  if step.entity.inlineContent then opts.objective_spelling = nil end
  for name, value in pairs(run.call) do opts[name] = value end
  return part[method](part, run.account, step.entity, opts)
end

-- → its URN, true when it was there | nil, err
local function found_before(run, step)
  local urn, is_uncertain = run.journal:find(step.key)
  if urn then return urn end
  if not is_uncertain then return false end
  local entity, err = seek[step.kind](run, step)
  if entity == nil then return nil, err end
  if not entity then return false end
  urn = run.ads[step.kind]:_urn(entity.id)
  local ok
  ok, err = run.journal:done(step.key, urn)
  if not ok then return nil, err end
  return urn
end

local function make(run, step)
  local urn, err = found_before(run, step)
  if urn == nil then return nil, err end
  if urn then
    run.counts.found = run.counts.found + 1
    return urn
  end
  local ok
  ok, err = run.journal:begin(step.key)
  if not ok then return nil, err end
  urn, err = send(run, step)
  if not urn then
    if not err.maybe_done then run.journal:dropped(step.key) end
    err.where = step.where
    return nil, err
  end
  run.counts.created = run.counts.created + 1
  ok, err = run.journal:done(step.key, urn)
  if not ok then return nil, err end
  return urn
end

local function make_all(run, steps)
  for i, step in ipairs(steps) do
    if step.kind == "campaigns" then step.entity.campaignGroup = run.group end
    if step.kind == "creatives" then
      run.campaign = step.campaign.urn
      step.entity.campaign = run.campaign
    end
    local urn, err = make(run, step)
    if not urn then return nil, err end
    step.urn = urn
    if step.kind == "campaign_groups" then run.group = urn end
    if run.on_progress then run.on_progress(i, #steps) end
  end
  return true
end

-- A campaign cannot run in a group that is DRAFT, so the group is first.
local function activate_all(run, steps)
  for _, kind in ipairs { "campaign_groups", "campaigns", "creatives" } do
    for _, step in ipairs(steps) do
      if step.kind == kind then
        local part = run.ads[kind]
        local ok, err = part:activate(run.account, step.urn, run.call)
        if not ok then
          err.where = step.where
          return nil, err
        end
      end
    end
  end
  return true
end

-- ── all of it ──────────────────────────────────────────────────────────────────────────────────

local function report_of(run, steps)
  local report = {
    account = run.account, campaign_group = run.group, campaigns = {}, counts = run.counts, activated = run.activated or false,
  }
  local by_step = {}
  for _, step in ipairs(steps) do
    if step.kind == "campaigns" then
      local entry = { name = step.entity.name, campaign = step.urn, creatives = {} }
      by_step[step], report.campaigns[#report.campaigns + 1] = entry, entry
    elseif step.kind == "creatives" then
      local list = by_step[step.campaign].creatives
      list[#list + 1] = step.urn
    end
  end
  return report
end

local function refused(findings)
  local texts = {}
  for i = 1, math.min(#findings, 5) do texts[i] = findings[i].message end
  return Error.new {
    kind = "validation", code = "CHECK", details = findings, retryable = false,
    message = ("nothing is made, %d things are to be corrected: %s"):format(#findings, table.concat(texts, "; ")),
    hint = "err.details lists them all; limits = { … } replaces a figure that is another one by now",
  }
end

-- Checked without a request; then the currency is asked for, and what depends on it is checked.
local function check_all(run, steps, opts)
  local findings = plan.findings(opts, steps)
  if findings[1] then return nil, refused(findings) end
  local currency, err = run.ads.campaigns:_currency(run.account)
  if not currency then return nil, err end
  plan.set_currency(steps, currency)
  findings = plan.findings(opts, steps, currency)
  if findings[1] then return nil, refused(findings) end
  return true
end

-- One journal is one set-up.
local function check_journal(run)
  local known = run.journal:find "account"
  if known and known ~= run.account then
    return nil, Error.new {
      kind = "validation", message = "the journal is of a set-up in " .. known, hint = "Give each set-up a journal of its own",
    }
  end
  if not run.journal:find "begun" then
    local now = (run.ads.li.settings.clock or require "linkedin.core".clock.wall)()
    local ok, err = run.journal:done("begun", ("%.0f"):format(now * 1000))
    if not ok then return nil, err end
  end
  return run.journal:done("account", run.account)
end

local function carry_out(run, steps, opts)
  local ok, err = check_all(run, steps, opts)
  if ok then ok, err = check_journal(run) end
  if ok then ok, err = make_all(run, steps) end
  if ok and opts.activate then
    ok, err = activate_all(run, steps)
    run.activated = ok or false
  end
  return ok, err
end

--- Carry out a set-up; see `li.ads:set_up`.
---@param ads linkedin.Ads
---@param opts table   checked
---@param call table   the common call options
---@return table? report
---@return linkedin.Error?
function M.run(ads, opts, call)
  local journal, err = require "linkedin.ads.set_up.journal".open(opts.journal, opts.resume)
  if not journal then return nil, err end
  local run = {
    ads = ads, account = opts.account, group = opts.group, call = call, journal = journal, on_progress = opts.on_progress,
    counts = { created = 0, found = 0 },
  }
  local steps = plan.steps(opts)
  local ok
  ok, err = carry_out(run, steps, opts)
  journal:close()
  local report = report_of(run, steps)
  if ok then return report end
  err.resume, err.report = journal.data, report
  return nil, err
end

return M
