-- Some doors LinkedIn opens to partners alone. A refusal says which product is missing, so that a program can tell its
-- user instead of showing a number.
local linkedin = require "linkedin"
local li = linkedin.new()

local function try(what, answer, err)
  if answer then
    print(what .. ": works")
  elseif err.kind == "permission" then
    print(what .. ": " .. err.hint)
  else
    error(err)
  end
end

print(assert(li.connections:size()) .. " connections")
try("who they are", li.connections:list():all())
try("a message", li.messaging:send { thread = "example", body = "Thank you for your question." })
