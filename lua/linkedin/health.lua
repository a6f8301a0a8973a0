-- SPDX-License-Identifier: MIT
--- Where `:checkhealth linkedin` looks when the checkout is on 'runtimepath'.
return require "linkedin.nvim.checks"
