-- SPDX-License-Identifier: MIT
-- The busted of the Lua that runs this file, whichever one /usr/bin/busted would start.
require "busted.runner" { standalone = false }
