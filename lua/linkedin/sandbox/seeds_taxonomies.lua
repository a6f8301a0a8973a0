-- SPDX-License-Identifier: MIT
--- The part of LinkedIn's taxonomies that the sandbox's statistics name, and some more: id → name by locale.

local function named(en, nl, de)
  return { en_US = en, nl_NL = nl, de_DE = de }
end

return {
  functions = {
    ["1"] = named("Accounting", "Boekhouding", "Buchhaltung"), ["4"] = named("Business Development", nil, "Geschäftsentwicklung"),
    ["8"] = named("Engineering", "Techniek", "Ingenieurwesen"), ["12"] = named("Human Resources", "Personeelszaken", "Personalwesen"),
    ["13"] = named("Information Technology", "Informatietechnologie", "Informationstechnologie"),
    ["15"] = named("Marketing", "Marketing", "Marketing"), ["18"] = named("Operations", nil, "Betrieb"),
    ["24"] = named("Research", "Onderzoek", "Forschung"), ["25"] = named("Sales", "Verkoop", "Vertrieb"),
  },
  seniorities = {
    ["1"] = named("Unpaid", "Onbetaald", "Unbezahlt"), ["2"] = named("Training", "Opleiding", "Ausbildung"),
    ["3"] = named("Entry", "Starter", "Berufseinsteiger"), ["4"] = named("Senior", "Senior", "Senior"),
    ["5"] = named("Manager", "Manager", "Manager"), ["6"] = named("Director", "Directeur", "Direktor"),
    ["7"] = named("VP", "Vicepresident", "VP"), ["8"] = named("CXO", "Directielid", "CXO"),
    ["9"] = named("Partner", "Partner", "Partner"), ["10"] = named("Owner", "Eigenaar", "Inhaber"),
  },
  industries = {
    ["4"] = named("Software Development", "Softwareontwikkeling", "Softwareentwicklung"),
    ["53"] = named("Automation Machinery Manufacturing", "Automatiseringsmachines", "Automatisierungstechnik"),
    ["96"] = named("IT Services and IT Consulting", "IT-diensten en -advies", "IT-Dienstleistungen und -Beratung"),
    ["104"] = named("Staffing and Recruiting", "Werving en selectie", "Personalvermittlung"),
  },
  geo = {
    ["102890719"] = named("Netherlands", "Nederland", "Niederlande"), ["103644278"] = named("United States", "Verenigde Staten", "USA"),
    ["101282230"] = named("Germany", "Duitsland", "Deutschland"),
    ["102011674"] = named("Amsterdam, North Holland, Netherlands", "Amsterdam, Noord-Holland, Nederland"),
    ["90009659"] = named("The Randstad, Netherlands", "De Randstad, Nederland"),
  },
  countries = { nl = named("Netherlands", "Nederland", "Niederlande"), de = named("Germany", "Duitsland", "Deutschland") },
  locales = { en_US = named "English (United States)", nl_NL = named("Dutch (Netherlands)", "Nederlands (Nederland)") },
  skills = { ["50517"] = named("Microscopy", "Microscopie", "Mikroskopie"), ["261"] = named("Optics", "Optica", "Optik") },
}
