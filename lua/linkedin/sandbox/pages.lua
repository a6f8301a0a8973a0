-- SPDX-License-Identifier: MIT
--- HTML of the sandbox's pages: plain, readable without scripts or images, works with a keyboard.

local text = require "linkedin.sandbox.text"

local M = {}

local STYLE = [[
body { font: 16px/1.5 sans-serif; color: #1b1b1b; background: #f3f2ef; margin: 0; }
main { max-width: 34rem; margin: 2rem auto; padding: 1.5rem 2rem; background: #fff; border: 1px solid #c9c9c9; border-radius: 8px; }
h1 { font-size: 1.4rem; } img, video { max-width: 100%; } pre { white-space: pre-wrap; font: inherit; }
button { font: inherit; padding: .5rem 1.5rem; border-radius: 2rem; border: 2px solid #0a66c2; cursor: pointer; }
button.allow { background: #0a66c2; color: #fff; } button.cancel { background: #fff; color: #0a66c2; }
button:focus-visible, input:focus-visible, a:focus-visible { outline: 3px solid #b24020; outline-offset: 2px; }
fieldset { border: 1px solid #c9c9c9; margin: 1rem 0; } .quiet { color: #555; }
]]

--- A whole page. `body` is HTML.
function M.page(title, body)
  return table.concat {
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>',
    text.html(title), " | LinkedIn sandbox</title>\n<style>\n", STYLE, "</style>\n</head>\n<body>\n<main>\n",
    body, "\n</main>\n</body>\n</html>\n",
  }
end

--- A page that says what went wrong.
function M.problem(title, message)
  return M.page(title, ('<h1>%s</h1>\n<p role="alert">%s</p>'):format(text.html(title), text.html(message)))
end

return M
