-- SPDX-License-Identifier: MIT
local random = require "spec.support.random"
local t = require "linkedin.ads.targeting"

local F = "urn:li:adTargetingFacet:"

describe("targeting", function()
  it("is written as it is meant, and is LinkedIn's form", function()
    local criteria = t.all {
      t.any { locations = { 102890719 } },
      t.any { skills = { 50517 }, titles = { "urn:li:title:9" } },
      t.none { seniorities = { 3 } }, t.none { employers = "urn:li:organization:90000102" },
    }
    assert.same({ [F .. "locations"] = { "urn:li:geo:102890719" } }, criteria.include["and"][1]["or"])
    assert.same({ [F .. "skills"] = { "urn:li:skill:50517" }, [F .. "titles"] = { "urn:li:title:9" } }, criteria.include["and"][2]["or"])
    assert.same({ [F .. "seniorities"] = { "urn:li:seniority:3" }, [F .. "employers"] = { "urn:li:organization:90000102" } }, criteria.exclude["or"])
    assert.same({}, t.check(criteria))
  end)

  it("writes ranges and locales as LinkedIn does", function()
    local condition = t.any { staffCountRanges = { "11-50" }, ageRanges = { "25-34" }, interfaceLocales = { "en_US" } }.any
    assert.same({ "urn:li:staffCountRange:(11,50)" }, condition[F .. "staffCountRanges"])
    assert.same({ "urn:li:ageRange:(25,34)" }, condition[F .. "ageRanges"])
    assert.same({ "urn:li:locale:en_US" }, condition[F .. "interfaceLocales"])
  end)

  it("excludes nothing where nothing is excluded", function()
    assert.is_nil(t.all { t.any { locations = { 1 } } }.exclude)
  end)

  it("comes back as conditions, and is the same when they are written again", function()
    local numbers = random.new(21)
    local names = {}
    for name, kind in pairs(t.FACETS) do
      if kind and kind ~= "locale" then names[#names + 1] = name end
    end
    table.sort(names)
    for _ = 1, 200 do
      local conditions = {}
      for i = 1, numbers:int(1, 4) do
        local facets = {}
        for _ = 1, numbers:int(1, 3) do
          local values = {}
          for j = 1, numbers:int(1, 3) do values[j] = numbers:int(1, 99999) end
          facets[names[numbers:int(1, #names)]] = values
        end
        conditions[i] = numbers:int(1, 4) == 1 and t.none(facets) or t.any(facets)
      end
      local criteria = t.all(conditions)
      local again = t.encode(t.decode(criteria))
      assert.same(criteria, again)
      assert.same(criteria, t.encode(t.decode(again)))
    end
  end)

  it("keeps facets that this release does not know", function()
    local criteria = { include = { ["and"] = { { ["or"] = { [F .. "moonPhases"] = { "urn:li:moonPhase:1" } } } } } }
    assert.same({ { any = { [F .. "moonPhases"] = { "urn:li:moonPhase:1" } } } }, t.decode(criteria))
    assert.same(criteria, t.encode(t.decode(criteria)))
  end)

  it("finds what LinkedIn would refuse", function()
    local function codes(criteria, opts)
      local list = {}
      for _, one in ipairs(t.check(criteria, opts)) do list[#list + 1] = one.code end
      table.sort(list)
      return list
    end
    assert.same({ "MISSING_LOCATION" }, codes(t.all { t.any { skills = { 1 } } }))
    assert.same({ "LEGACY_GEO" }, codes(t.all { t.any { locations = { "urn:li:country:nl" } } }))
    assert.same({ "CONTRADICTION" }, codes(t.all { t.any { locations = { 1 } }, t.none { locations = { 1 } } }))
    assert.same({ "LOCALE_MISMATCH" }, codes(t.all { t.any { locations = { 1 } }, t.any { interfaceLocales = { "de_DE" } } }, { locale = "en_US" }))
    assert.same({ "MISSING_LOCATION" }, codes(t.all { t.any { skills = { 1 } }, t.none { locations = { 1 } } }))
  end)

  it("raises for what nobody can mean, at the caller's line", function()
    for message, make in pairs {
      ["targeting.any: unknown facet 'skils', did you mean 'skills'?"] = function() t.any { skils = { 1 } } end,
      ["targeting.any: skills has no values"] = function() t.any { skills = {} } end,
      ["targeting.any: name facets"] = function() t.any {} end,
      ["targeting.none: 'big' has to be a whole URN"] = function() t.none { revenue = { "big" } } end,
      ["targeting.all: condition 1 is no any{…} or none{…}"] = function() t.all { { locations = { 1 } } } end,
    } do
      local ok, why = pcall(make)
      assert.is_false(ok)
      assert.matches(message, why, 1, true)
      assert.matches("targeting_spec.lua:%d+: ", why)
    end
  end)
end)
