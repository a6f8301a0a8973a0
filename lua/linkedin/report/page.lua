-- SPDX-License-Identifier: MIT
--- A report as one HTML page that needs nothing else: no script, no network. Headline figures, charts and tables,
--- on a screen, a phone and paper, in light and dark.

local escape = require "linkedin.html".escape
local text = require "linkedin.report.text"

local M = {}

local STYLE = [[
:root { color-scheme: light dark; --ink: #1c1c1c; --quiet: #5e5e5e; --paper: #fff; --card: #f4f2ee; --rule: #d9d6d0;
  --c1: #0a66c2; --c2: #b24020; --c3: #2f7d4f; --c4: #7a4fb5; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --quiet: #a9a9a9; --paper: #1b1f23; --card: #262b31;
  --rule: #3a4047; --c1: #71b7fb; --c2: #f5987e; --c3: #7fcf9f; --c4: #c3a1f2; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem; color: var(--ink); background: var(--paper);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
.quiet, .empty { color: var(--quiet); } .empty { padding: 1.5rem; background: var(--card); border-radius: .5rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1.5rem 0; padding: 0; }
.figures div { background: var(--card); border-radius: .5rem; padding: .9rem 1rem; }
.figures dt { color: var(--quiet); font-size: .9rem; } .figures dd { margin: 0; font-size: 1.5rem; font-weight: 600;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
figure { margin: 0; } svg { display: block; width: 100%; height: auto; }
.grid { stroke: var(--rule); } .axis { stroke: var(--quiet); }
.tick { fill: var(--quiet); font-size: 12px; } .name, .value { fill: var(--ink); font-size: 13px; }
.line { fill: none; stroke-width: 2.25; stroke-linejoin: round; } .bar { fill: var(--c1); }
.c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); } .c3 { stroke: var(--c3); } .c4 { stroke: var(--c4); }
.dot.c1 { fill: var(--c1); } .dot.c2 { fill: var(--c2); } .dot.c3 { fill: var(--c3); } .dot.c4 { fill: var(--c4); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .25rem 0 0; font-size: .9rem; }
.key { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: .2em; }
.k1 { background: var(--c1); } .k2 { background: var(--c2); } .k3 { background: var(--c3); } .k4 { background: var(--c4); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; } td.d { white-space: nowrap; }
td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tfoot td, tfoot th { font-weight: 600; border-bottom: 0; } caption { text-align: left; color: var(--quiet); padding: .3rem 0; }
@media print { body { padding: 0; max-width: none; } section { break-inside: avoid; } }
]]

local function is_number(column) return column.kind ~= "text" and column.kind ~= "date" end

local function cell(tag, column, value)
  if value == nil then return ("<%s%s></%s>"):format(tag, is_number(column) and ' class="n"' or "", tag) end
  if not is_number(column) then
    return ("<%s%s>%s</%s>"):format(tag, column.kind == "date" and ' class="d"' or "", escape(value), tag)
  end
  return ('<%s class="n" data-value="%s">%s</%s>'):format(
    tag, escape(type(value) == "number" and value % 1 == 0 and ("%.0f"):format(value) or value), escape(text.number(value)), tag)
end

--- A table; `total` is its last row.
---@param given { columns: { name: string, title: string?, kind: string }[], rows: table[], total: table?, caption: string? }
---@return string html
function M.table(given)
  if #given.rows == 0 then return '<p class="empty">No rows.</p>' end
  local out = { '<div class="wide"><table>' }
  if given.caption then out[#out + 1] = "<caption>" .. escape(given.caption) .. "</caption>" end
  out[#out + 1] = "<thead><tr>"
  for _, column in ipairs(given.columns) do
    out[#out + 1] = ('<th scope="col"%s>%s</th>'):format(
      is_number(column) and ' class="n"' or "", escape(column.title or text.title(column.name)))
  end
  out[#out + 1] = "</tr></thead><tbody>"
  for _, row in ipairs(given.rows) do
    out[#out + 1] = "<tr>"
    for _, column in ipairs(given.columns) do out[#out + 1] = cell("td", column, row[column.name]) end
    out[#out + 1] = "</tr>"
  end
  out[#out + 1] = "</tbody>"
  if given.total then
    out[#out + 1] = "<tfoot><tr>"
    for i, column in ipairs(given.columns) do
      out[#out + 1] = i == 1 and '<th scope="row">Total</th>' or cell("td", column, given.total[column.name])
    end
    out[#out + 1] = "</tr></tfoot>"
  end
  out[#out + 1] = "</table></div>"
  return table.concat(out)
end

--- Headline figures.
---@param list { name: string, value: number|string, id: string }[]
---@return string html
function M.figures(list)
  local out = { '<dl class="figures">' }
  for _, one in ipairs(list) do
    out[#out + 1] = ('<div><dt>%s</dt><dd id="%s" data-value="%s">%s</dd></div>'):format(
      escape(one.name), escape(one.id), escape(type(one.value) == "number" and ("%.0f"):format(one.value) or one.value),
      escape(text.number(one.value)))
  end
  out[#out + 1] = "</dl>"
  return table.concat(out)
end

--- A section with a heading.
---@param title string
---@param html string
---@param note string?
---@return string
function M.section(title, html, note)
  return ("<section><h2>%s</h2>%s%s</section>\n"):format(
    escape(title), note and '<p class="quiet">' .. escape(note) .. "</p>" or "", html)
end

--- The whole page.
---@param given { title: string, subtitle: string, notes: string[]?, body: string }
---@return string html
function M.whole(given)
  local notes = {}
  for i, note in ipairs(given.notes or {}) do notes[i] = '<p class="quiet">' .. escape(note) .. "</p>" end
  return table.concat {
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>', escape(given.title), "</title>\n",
    '<link rel="icon" href="data:,">\n<style>\n', STYLE, "</style>\n</head>\n<body>\n<header>\n<h1>", escape(given.title),
    '</h1>\n<p class="quiet">', escape(given.subtitle), "</p>\n</header>\n<main>\n", given.body, table.concat(notes, "\n"),
    "\n</main>\n</body>\n</html>\n",
  }
end

--- Write a page, and put it in its place when it is whole.
---@param path string
---@param html string
---@return boolean? done
---@return linkedin.Error? err
function M.write(path, html)
  local refused = require "linkedin.report.csv".refused
  local part = path .. ".part"
  local file, why = io.open(part, "wb")
  if not file then return nil, refused(part, why) end
  local ok
  ok, why = file:write(html)
  local closed, why_not = file:close()
  if ok and closed then ok, why = os.rename(part, path) else ok, why = nil, why or why_not end
  if not ok then
    os.remove(part)
    return nil, refused(path, why)
  end
  return true
end

return M
