-- SPDX-License-Identifier: MIT
--- Successful responses.

local json = require "linkedin.sandbox.json"

local M = {}

--- 200 with an entity.
function M.ok(entity)
  return { status = 200, json = entity, headers = {} }
end

--- 200 with nothing in it.
function M.empty(status)
  return { status = status or 200, body = "", headers = {} }
end

--- 201: the id is in `x-restli-id`; `body` only for resources that answer one.
function M.created(id, location, body)
  local response = { status = 201, headers = { ["x-restli-id"] = id, location = location } }
  if body then response.json = body else response.body = "" end
  return response
end

function M.no_content()
  return { status = 204, body = "", headers = {} }
end

--- The answer of an action.
function M.value(value)
  return M.ok { value = value }
end

function M.html(page, status)
  return { status = status or 200, body = page, headers = { ["content-type"] = "text/html; charset=utf-8" } }
end

function M.redirect(location)
  return { status = 302, body = "", headers = { location = location } }
end

--- Answer of BATCH_GET: `results`, `statuses` and `errors` by key.
function M.batch(results, statuses, failures)
  return M.ok { results = results, statuses = statuses, errors = failures }
end

-- The same query with another start: hrefs are paths relative to the host.
local function page_href(request, start, count)
  local pairs_kept = {}
  for pair in request.query:gmatch("[^&]+") do
    if not pair:find("^start=") and not pair:find("^count=") then pairs_kept[#pairs_kept + 1] = pair end
  end
  pairs_kept[#pairs_kept + 1] = "start=" .. start
  pairs_kept[#pairs_kept + 1] = "count=" .. count
  return request.path .. "?" .. table.concat(pairs_kept, "&")
end

local function link(rel, href)
  return { rel = rel, href = href, type = "application/json" }
end

--- One page of a list by `start` and `count`. A short page (an item held back by privacy, say)
--- still has its `next` link: `keep(item)` may drop items after the page was cut.
function M.page(ctx, items, keep)
  local start, count = ctx.params.start or 0, ctx.params.count or 10
  local elements, short = {}, ctx.store.config.short_pages and count > 2 and 2 or 0
  local stop = math.min(#items, start + count - short)
  for i = start + 1, stop do
    if not keep or keep(items[i]) then elements[#elements + 1] = items[i] end
  end
  local links = {}
  if start > 0 then
    links[1] = link("prev", page_href(ctx.request, math.max(0, start - count), count))
  end
  if stop < #items then links[#links + 1] = link("next", page_href(ctx.request, stop, count)) end
  return {
    elements = json.array(elements),
    paging = { start = start, count = count, total = #items, links = json.array(links) },
  }
end

return M
