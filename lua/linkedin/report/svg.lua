-- SPDX-License-Identifier: MIT
--- Charts as SVG inside a page: no script, no network, readable by a screen reader through their title and
--- description, and by anybody through the table that stands beside them. Colours are the page's classes.

local escape = require "linkedin.html".escape
local text = require "linkedin.report.text"

local M = {}

local WIDTH, HEIGHT = 720, 260
local LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 34

local function number(value) return (("%.2f"):format(value):gsub("%.?0+$", "")) end

-- The distance of grid lines that people like to read: 1, 2 or 5 with zeros.
local function step_of(span, wanted)
  local raw = span / wanted
  local power = 10 ^ math.floor(math.log(raw) / math.log(10))
  for _, factor in ipairs { 1, 2, 5 } do
    if raw <= factor * power then return factor * power end
  end
  return 10 * power
end

--- The bounds and the distance of grid lines for values: zero is always in sight.
---@param low number
---@param high number
---@return number low, number high, number step
function M.scale(low, high)
  low, high = math.min(low, 0), math.max(high, 0)
  if low == high then high = 1 end
  local step = step_of(high - low, 4)
  return math.floor(low / step) * step, math.ceil(high / step) * step, step
end

local function frame(title, about, height, body)
  return ('<svg viewBox="0 0 %d %d" role="img" aria-label="%s" xmlns="http://www.w3.org/2000/svg"><title>%s</title><desc>%s</desc>%s</svg>')
    :format(WIDTH, height, escape(title), escape(title), escape(about), body)
end

-- ── lines ──────────────────────────────────────────────────────────────────────────────────────

local function bounds(series)
  local low, high, count = math.huge, -math.huge, 0
  for _, line in ipairs(series) do
    for _, value in ipairs(line.values) do
      low, high = math.min(low, value), math.max(high, value)
    end
    count = math.max(count, #line.values)
  end
  return low, high, count
end

local function grid(out, low, high, step, y_of)
  local value = low
  while value <= high + step / 2 do
    local y = number(y_of(value))
    out[#out + 1] = ('<line class="grid" x1="%d" x2="%d" y1="%s" y2="%s"/>'):format(LEFT, WIDTH - RIGHT, y, y)
    out[#out + 1] = ('<text class="tick" x="%d" y="%s" dy="0.32em" text-anchor="end">%s</text>'):format(LEFT - 8, y, text.short(value))
    value = value + step
  end
end

-- At most six labels, the first and the last among them.
local function labels_below(out, labels, x_of)
  local every = math.max(1, math.ceil((#labels - 1) / 5))
  for i = 1, #labels do
    local is_last = i == #labels
    if is_last or ((i - 1) % every == 0 and #labels - i >= every / 2) then
      local anchor = i == 1 and #labels > 1 and "start" or is_last and i > 1 and "end" or "middle"
      out[#out + 1] = ('<text class="tick" x="%s" y="%d" text-anchor="%s">%s</text>'):format(
        number(x_of(i)), HEIGHT - 10, anchor, escape(labels[i]))
    end
  end
end

local function draw_line(out, index, values, x_of, y_of)
  if #values == 1 then
    out[#out + 1] = ('<circle class="dot c%d" cx="%s" cy="%s" r="4"/>'):format(index, number(x_of(1)), number(y_of(values[1])))
    return
  end
  local points = {}
  for i, value in ipairs(values) do points[i] = number(x_of(i)) .. "," .. number(y_of(value)) end
  out[#out + 1] = ('<polyline class="line c%d" points="%s"/>'):format(index, table.concat(points, " "))
end

local function legend(series)
  if #series < 2 then return "" end
  local out = { '<p class="legend">' }
  for i, line in ipairs(series) do
    out[#out + 1] = ('<span><i class="key k%d"></i>%s</span>'):format(i, escape(line.name))
  end
  out[#out + 1] = "</p>"
  return table.concat(out)
end

--- Lines over time. Without any value it says so.
---@param chart { title: string, labels: string[], series: { name: string, values: number[] }[] }
---@return string html
function M.lines(chart)
  local low, high, count = bounds(chart.series)
  if count == 0 then return '<p class="empty">No data in this period.</p>' end
  local step
  low, high, step = M.scale(low, high)
  local function x_of(i)
    local span = WIDTH - LEFT - RIGHT
    return count == 1 and LEFT + span / 2 or LEFT + (i - 1) / (count - 1) * span
  end
  local function y_of(value) return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM) end
  local out = {}
  grid(out, low, high, step, y_of)
  out[#out + 1] = ('<line class="axis" x1="%d" x2="%d" y1="%s" y2="%s"/>'):format(
    LEFT, WIDTH - RIGHT, number(y_of(0)), number(y_of(0)))
  labels_below(out, chart.labels, x_of)
  for i, line in ipairs(chart.series) do draw_line(out, i, line.values, x_of, y_of) end
  local about = ("%d points from %s to %s"):format(count, chart.labels[1] or "", chart.labels[#chart.labels] or "")
  return frame(chart.title, about, HEIGHT, table.concat(out)) .. legend(chart.series)
end

-- ── bars ───────────────────────────────────────────────────────────────────────────────────────

local ROW, NAME_WIDTH, VALUE_WIDTH = 26, 230, 92

local function draw_bar(out, index, bar, longest)
  local y, width = (index - 1) * ROW + 4, 0
  if longest > 0 then width = math.max(0, bar.value) / longest * (WIDTH - NAME_WIDTH - VALUE_WIDTH) end
  out[#out + 1] = ('<text class="name" x="%d" y="%d" dy="0.32em" text-anchor="end"><title>%s</title>%s</text>'):format(
    NAME_WIDTH - 10, y + 9, escape(bar.name), escape(text.cut(bar.name, 27)))
  out[#out + 1] = ('<rect class="bar" x="%d" y="%d" width="%s" height="18" rx="2"/>'):format(NAME_WIDTH, y, number(width))
  out[#out + 1] = ('<text class="value" x="%s" y="%d" dy="0.32em">%s</text>'):format(
    number(NAME_WIDTH + width + 8), y + 9, escape(bar.text or text.number(bar.value)))
end

--- Horizontal bars, in the order given.
---@param chart { title: string, bars: { name: string, value: number, text: string? }[] }
---@return string html
function M.bars(chart)
  if #chart.bars == 0 then return '<p class="empty">No data in this period.</p>' end
  local longest, out = 0, {}
  for _, bar in ipairs(chart.bars) do longest = math.max(longest, bar.value) end
  for i, bar in ipairs(chart.bars) do draw_bar(out, i, bar, longest) end
  return frame(chart.title, ("%d bars, longest first"):format(#chart.bars), #chart.bars * ROW + 4, table.concat(out))
end

return M
