-- SPDX-License-Identifier: MIT
--- Answers of the current request, in nginx's words, with the headers that pages about sessions need.

local M = {}

local POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

-- Addresses here carry codes and states; and what was shown to somebody is nobody else's.
local function keep_private()
  ngx.header["Cache-Control"] = "no-store"
  ngx.header["Referrer-Policy"] = "no-referrer"
end

--- Answer with a page, and end the request.
---@param status integer
---@param html string
function M.page(status, html)
  keep_private()
  ngx.status = status
  ngx.header["Content-Type"] = "text/html; charset=utf-8"
  ngx.header["Content-Security-Policy"] = POLICY
  ngx.header["X-Content-Type-Options"] = "nosniff"
  ngx.header["Content-Length"] = #html
  ngx.print(html)
  return ngx.exit(ngx.HTTP_OK)
end

--- Answer with JSON, and end the request.
---@param status integer
---@param value table
function M.json(status, value)
  keep_private()
  local text = require "linkedin.json".encode(value)
  ngx.status = status
  ngx.header["Content-Type"] = "application/json"
  ngx.header["Content-Length"] = #text
  ngx.print(text)
  return ngx.exit(ngx.HTTP_OK)
end

--- Send the browser elsewhere, and end the request.
---@param url string
---@param status integer  302; 303 after a form
function M.redirect(url, status)
  keep_private()
  return ngx.redirect(url, status)
end

--- Refuse the method, and end the request.
---@param allowed string  "GET, POST"
function M.not_allowed(allowed)
  ngx.header["Allow"] = allowed
  return ngx.exit(ngx.HTTP_NOT_ALLOWED)
end

--- A bare status, and end the request.
---@param status integer
function M.bare(status)
  keep_private()
  ngx.status = status
  ngx.header["Content-Length"] = 0
  return ngx.exit(ngx.HTTP_OK)
end

return M
