-- What the library does, as JSON lines and as Prometheus text.
local linkedin = require "linkedin"
local li = linkedin.new { log = { to = io.stdout, level = "debug" } }
local metrics = linkedin.metrics.new()
metrics:attach(li)

local me, err = li.profile:me()
if not me then error(err) end
print(metrics:text())
