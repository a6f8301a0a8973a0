-- SPDX-License-Identifier: MIT
-- The one version number of the library; the rockspec beside it builds the checkout ("scm").
return "0.1.0"
