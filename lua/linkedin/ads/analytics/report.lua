-- SPDX-License-Identifier: MIT
--- A query's rows as a file for a spreadsheet and a page for people, written while they come: a million rows take
--- no more memory than one answer of LinkedIn's.

local page = require "linkedin.report.page"
local svg = require "linkedin.report.svg"
local text = require "linkedin.report.text"

local M = {}

local TOP = 20
-- A quota that opens within so many seconds is waited for.
local PATIENCE_S = 900

-- ── the page ───────────────────────────────────────────────────────────────────────────────────

-- A URN without a name is told by its kind and number: "Campaign 720001".
local function label_of(names, key, pivot)
  local name = type(names) == "function" and names(key) or type(names) == "table" and names[key]
  local id = not name and key:match "^urn:li:%a+:(%w+)$"
  return name or (id and pivot .. " " .. id) or key
end

local function charts(summary, metrics)
  local dates, out = summary:by_date(), {}
  local labels = {}
  for i, row in ipairs(dates) do labels[i] = row.date end
  for _, metric in ipairs(metrics) do
    local values = {}
    for i, row in ipairs(dates) do values[i] = tonumber(row[metric.name]) end
    out[#out + 1] = page.section(text.title(metric.name), "<figure>" .. svg.lines {
      title = text.title(metric.name) .. " by date", labels = labels, series = { { name = metric.name, values = values } },
    } .. "</figure>")
  end
  return table.concat(out)
end

local function bars(rows, metric, what)
  local list = {}
  for _, row in ipairs(rows) do
    if not row.is_rest and #list < 10 then
      list[#list + 1] = { name = row.name, value = tonumber(row[metric.name]), text = text.number(row[metric.name]) }
    end
  end
  return page.section(("%s by %s"):format(text.title(metric.name), what:lower()), "<figure>" .. svg.bars {
    title = ("%s by %s"):format(text.title(metric.name), what:lower()), bars = list,
  } .. "</figure>")
end

local function table_of(summary, rows, pivot_title)
  local columns = { { name = "name", title = pivot_title, kind = "text" } }
  for _, metric in ipairs(summary.metrics) do columns[#columns + 1] = metric end
  return page.table {
    columns = columns, rows = rows, total = summary:total(), caption = ("Of %s rows"):format(text.number(summary.rows)),
  }
end

local function figures(summary)
  local total, list = summary:total(), {}
  for _, metric in ipairs(summary.metrics) do
    list[#list + 1] = { name = text.title(metric.name), value = total[metric.name], id = metric.name }
  end
  return page.figures(list)
end

--- The page of a summary.
---@param summary linkedin.ReportSummary
---@param about { title: string, range: string, made: string, pivot: string, names: table|function|nil, top: integer?, notes: string[] }
---@return string html
function M.html(summary, about)
  local first = summary.metrics[1]
  local body = figures(summary)
  if first then
    local rows = summary:largest(first.name, about.top or TOP)
    local title = text.title(about.pivot)
    for _, row in ipairs(rows) do row.name = row.is_rest and row.key or label_of(about.names, row.key, title) end
    local shown = { summary.metrics[1], summary.metrics[2], summary.metrics[3] }
    body = body .. charts(summary, shown) .. bars(rows, first, title)
      .. page.section(title .. "s", table_of(summary, rows, title))
  end
  return page.whole {
    title = about.title, subtitle = ("%s · made %s"):format(about.range, about.made), notes = about.notes, body = body,
  }
end

-- ── streaming ──────────────────────────────────────────────────────────────────────────────────

-- The next row; a quota that opens soon is waited for.
local function next_row(rows, waited)
  while true do
    local row, err = rows:next()
    if row ~= false then return row end
    local pause = err.kind == "quota" and err.retry_after
    if not pause or waited.seconds + pause > PATIENCE_S then return false, err end
    waited.seconds = waited.seconds + pause
    require "linkedin.loop".sleep(math.max(pause, 0.05))
  end
end

local function drain(rows, summary, csv)
  local waited = { seconds = 0 }
  while true do
    local row, err = next_row(rows, waited)
    if row == nil then return true end
    if row == false then return nil, err end
    summary:add(row)
    if csv then
      local ok
      ok, err = csv:write(row)
      if not ok then return nil, err end
    end
  end
end

local function range_of(query)
  local dates = require "linkedin.ads.analytics.dates"
  return query.first and ("%s to %s"):format(dates.iso(query.first), dates.iso(query.last)) or ""
end

local NOTES = {
  "Figures of the last days still grow; those of members' demographics are approximate, and incomplete for a day.",
  "Averages and reach do not add up, so they are in the rows only. Costs are in the account's currency where the column says so.",
}

--- Write a report. `rows` are those of a query that was checked.
---@param rows linkedin.AdRows
---@param query table
---@param opts { csv: string?, html: string?, bom: boolean?, title: string?, names: table|function|nil, top: integer?, now: number }
---@return table? report
---@return linkedin.Error? err
function M.write(rows, query, opts)
  local summary = require "linkedin.report.summary".new(rows.columns, rows.columns[1].name)
  local csv, err
  if opts.csv then
    csv, err = require "linkedin.report.csv".open(opts.csv, rows.columns, { bom = opts.bom })
    if not csv then return nil, err end
  end
  local ok
  ok, err = drain(rows, summary, csv)
  if ok and csv then ok, err = csv:close() elseif csv then csv:abandon() end
  if not ok then
    err.rows, err.partial = summary.rows, csv and csv.part or nil
    return nil, err
  end
  if opts.html then
    ok, err = page.write(opts.html, M.html(summary, {
      title = opts.title or "Advertising report", range = range_of(query), pivot = query.pivots[1], names = opts.names,
      made = os.date("!%Y-%m-%d %H:%M UTC", math.floor(opts.now)), top = opts.top, notes = NOTES,
    }))
    if not ok then return nil, err end
  end
  return { rows = summary.rows, totals = summary:total(), requests = rows.requests, csv = opts.csv, html = opts.html }
end

return M
