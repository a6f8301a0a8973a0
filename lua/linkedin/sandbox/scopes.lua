-- SPDX-License-Identifier: MIT
--- Scopes the sandbox knows, with the words the consent page shows.

local M = {}

M.words = {
  openid = "Know who you are on LinkedIn",
  profile = "Use your name and photo",
  email = "Use the primary e-mail address of your account",
  r_liteprofile = "Use your name and photo",
  r_emailaddress = "Use the primary e-mail address of your account",
  r_basicprofile = "Use your basic profile, including headline and public profile URL",
  w_member_social = "Create, modify and delete posts, comments and reactions on your behalf",
  r_member_social = "Retrieve your posts, comments, reactions and other engagement data",
  r_organization_social = "Retrieve your organization's posts, comments, reactions and other engagement data",
  w_organization_social = "Create, modify and delete posts, comments and reactions on your organization's behalf",
  r_member_social_feed = "Retrieve comments, reactions and other engagement data on your posts",
  w_member_social_feed = "Comment on and react to posts on your behalf",
  r_organization_social_feed = "Retrieve comments, reactions and other engagement data on your organization's posts",
  w_organization_social_feed = "Comment on and react to posts on your organization's behalf",
  r_organization_admin = "Retrieve your organization's pages and their reporting data",
  rw_organization_admin = "Manage your organization's pages and retrieve reporting data",
  r_organization_followers = "Find followers of your organization's pages",
  r_1st_connections_size = "Know the number of your 1st-degree connections",
  r_1st_connections = "Know your 1st-degree connections",
  r_ads = "Retrieve your advertising accounts",
  rw_ads = "Manage your advertising accounts",
  r_ads_reporting = "Retrieve reporting for your advertising accounts",
  rw_conversions = "Manage conversions for your advertising accounts",
  rw_dmp_segments = "Manage your matched audiences",
  r_marketing_leadgen_automation = "Access your lead generation forms and retrieve leads",
  r_events = "Retrieve your organization's events",
  rw_events = "Manage your organization's events",
  r_member_postAnalytics = "Retrieve your posts and their reporting data",
  r_member_profileAnalytics = "Retrieve your profile's analytics, such as followers",
  r_dma_portability_3rd_party = "Share your LinkedIn data with a third party of your choice",
  r_dma_portability_member = "Retrieve your own LinkedIn data",
  r_dma_admin_pages_content = "Retrieve the content of pages you administer",
  r_profile_basicinfo = "Use your name, photo and profile URL",
  r_verify_details = "Know which verifications you have",
}

--- Every known scope, in alphabetical order.
function M.all()
  local names = {}
  for name in pairs(M.words) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- Split on spaces or commas, without repetitions, in alphabetical order.
function M.split(s)
  local seen, names = {}, {}
  for name in s:gmatch("[^%s,]+") do
    if not seen[name] then
      seen[name] = true
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

--- The list as a set.
function M.set(names)
  local set = {}
  for _, name in ipairs(names) do set[name] = true end
  return set
end

return M
