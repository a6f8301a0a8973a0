-- SPDX-License-Identifier: MIT
--- The `linkedin` command: finds the subcommand's file and runs it.

local M = {}

M.commands = { "login", "sandbox" }

local function usage(stream)
  stream:write("Usage: linkedin COMMAND [OPTIONS]\n\nCommands:\n")
  for _, name in ipairs(M.commands) do
    stream:write(("  %-12s%s\n"):format(name, require("linkedin.cli." .. name).summary))
  end
  stream:write("\nlinkedin COMMAND --help tells more.\n")
end

local function is_command(name)
  for _, known in ipairs(M.commands) do
    if name == known then return true end
  end
  return false
end

--- Run the tool. Returns the exit code.
---@param argv string[]
---@return integer code
function M.main(argv)
  local name = argv[1]
  if not name or name == "--help" or name == "-h" or name == "help" then
    usage(io.stdout)
    return name and 0 or 2
  end
  if not is_command(name) then
    io.stderr:write(("linkedin: unknown command '%s'\n"):format(name))
    usage(io.stderr)
    return 2
  end
  local rest = {}
  for i = 2, #argv do rest[i - 1] = argv[i] end
  return require("linkedin.cli." .. name).run(rest)
end

return M
