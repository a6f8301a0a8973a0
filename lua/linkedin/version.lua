-- SPDX-License-Identifier: MIT
-- Which release this is; the number itself is written once, in csrc/version.h.
return { string = require "linkedin.core".version }
