-- SPDX-License-Identifier: MIT
--- Say yes at the sandbox's consent page, as a person would at LinkedIn's; returns where the browser is sent.
return function(authorization_url)
  local engine = require "linkedin.engine"
  local exchange = assert(engine.submit { url = authorization_url .. "&_sandbox_approve=1" })
  while not exchange:done() do engine.step(200) end
  return assert(exchange:header "location", "the sandbox did not approve")
end
