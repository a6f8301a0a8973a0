-- SPDX-License-Identifier: MIT
-- The build and the repository themselves: what leaves the libraries, what they link, and that
-- every list names every file.

local function output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

local function words(text)
  local list = {}
  for word in text:gmatch "%S+" do list[#list + 1] = word end
  table.sort(list)
  return list
end

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  table.sort(list)
  return list
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local function set_of(list)
  local set = {}
  for _, item in ipairs(list) do set[item] = true end
  return set
end

local function modules_folder()
  local name = os.getenv "SPEC_LUA" or (jit and "luajit" or _VERSION:lower():gsub(" ", ""))
  return "build/" .. name .. "/linkedin/"
end

describe("a built module", function()
  for _, name in ipairs { "core", "engine" } do
    local path = modules_folder() .. name .. ".so"

    it("lets only its entry out: " .. name, function()
      local symbols = output_of("nm -D --defined-only --format=posix " .. path .. " | cut -d' ' -f1")
      assert.same({ "luaopen_linkedin_" .. name }, words(symbols))
    end)

    it("takes Lua from the program that loads it: " .. name, function()
      assert.falsy(output_of("readelf -d " .. path):lower():find "needed[^\n]*liblua")
    end)
  end

  it("needs no libcurl until the first call", function()
    assert.falsy(output_of("readelf -d " .. modules_folder() .. "core.so"):find "libcurl")
  end)

  it("stays mapped while its thread may run: engine", function()
    assert.truthy(output_of("readelf -d " .. modules_folder() .. "engine.so"):find "NODELETE")
  end)
end)

describe("the rockspec", function()
  local rockspec = {}

  setup(function()
    local chunk
    if setfenv then
      chunk = setfenv(assert(loadfile "rockspec/linkedin-scm-1.rockspec"), rockspec)
    else
      chunk = assert(loadfile("rockspec/linkedin-scm-1.rockspec", "t", rockspec))
    end
    chunk()
  end)

  local function sources(module)
    local names = {}
    for i, path in ipairs(rockspec.build.modules[module].sources) do
      names[i] = path:match "^csrc/(.*)%.c$"
    end
    table.sort(names)
    return names
  end

  -- `make rockspec` cures all three.
  it("has linkedin.core as the Makefile has it", function()
    assert.same(words(output_of "make -s print-core"), sources "linkedin.core")
  end)

  it("has linkedin.engine as the Makefile has it", function()
    assert.same(words(output_of "make -s print-engine"), sources "linkedin.engine")
  end)

  it("lists every Lua file", function()
    local listed = {}
    for name, path in pairs(rockspec.build.modules) do
      if type(path) == "string" then
        listed[#listed + 1] = path
        assert.equal(name, (path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")))
      end
    end
    table.sort(listed)
    assert.same(lines(output_of "find lua -name '*.lua'"), listed)
  end)
end)

describe("the repository", function()
  it("compiles every C file", function()
    local compiled = set_of(words(output_of "make -s print-core print-engine VARIANT=torture"))
    for _, path in ipairs(lines(output_of "find csrc -name '*.c'")) do
      assert.truthy(compiled[path:match "^csrc/(.*)%.c$"], path .. " is in neither list of the Makefile")
    end
  end)

  it("keeps lua.h out of the pure parts", function()
    for _, path in ipairs(lines(output_of "grep -lE '\"compat\\.h\"|<lua' csrc/*.c csrc/*.h")) do
      local name = path:match "^csrc/(.*)%.[ch]$"
      assert.truthy(name == "compat" or name:find "^bind_" or name:find "^lua_",
        path .. " includes Lua, but its name does not say so")
    end
  end)

  it("writes its version once", function()
    local number = read "csrc/version.h":match 'LI_VERSION "([^"]+)"'
    assert.truthy(number)
    assert.equal(number, require "linkedin"._VERSION)
    local found = output_of(("grep -rlF '\"%s' csrc lua rockspec bin"):format(number))
    assert.same({ "csrc/version.h" }, lines(found))
    assert.truthy(read "CHANGELOG.md":find(number, 1, true), "CHANGELOG.md does not tell of " .. number)
  end)

  it("names the same LinkedIn version in C and in Lua", function()
    assert.equal(read "csrc/version.h":match 'LI_API_VERSION "([^"]+)"', require "linkedin.versions".default)
  end)

  it("has each page of docs/ linked from another, and no link that leads nowhere", function()
    local linked = {}
    local pages = lines(output_of "ls README.md CHANGELOG.md docs/*.md")
    for _, page in ipairs(pages) do
      local folder = page:match "^(.*/)" or ""
      for target in read(page):gmatch "%]%(([^)%s#]+)[^)]*%)" do
        if not target:find "^%a+:" then
          local path = (folder .. target):gsub("[^/]+/%.%./", "")
          if path ~= page then linked[path] = true end
          local file = io.open(path)
          assert.truthy(file, page .. " links to " .. target .. ", which is not there")
          file:close()
        end
      end
    end
    for _, page in ipairs(pages) do
      assert.truthy(linked[page] or not page:find "^docs/", page .. " is linked from nowhere")
    end
  end)

  it("holds nothing unexpected at its top", function()
    local expected = set_of(words [[
      csrc lua rockspec spec examples bench docs bin .ci Makefile README.md CHANGELOG.md LICENSE
      .luacheckrc .busted .gitignore]])
    for _, name in ipairs(lines(output_of "git ls-files 2>/dev/null | cut -d/ -f1 | sort -u")) do
      assert.truthy(expected[name], name .. " has no place at the top")
    end
  end)

  it("has one SPDX line at the top of every source (examples start with what they show)", function()
    local missing = output_of [[
      find csrc lua spec bench bin rockspec .ci -type f \( -name '*.[ch]' -o -name '*.lua' -o -name '*.sh' \) 2>/dev/null |
      while read -r file; do head -n 3 "$file" | grep -q 'SPDX-License-Identifier: MIT' || echo "$file"; done]]
    assert.equal("", missing)
  end)
end)
