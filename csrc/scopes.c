/* SPDX-License-Identifier: MIT */
#include "scopes.h"

#include <string.h>

#define SIGN_IN "Sign In with LinkedIn using OpenID Connect"
#define SHARE "Share on LinkedIn"
#define ADVERTISING "Advertising API"
#define COMMUNITY "Community Management API"
#define VERIFIED "Verified on LinkedIn"

static const struct li_scope scopes[] = {
    {"openid", "sign the member in with OpenID Connect", SIGN_IN, LI_SCOPE_SELF_SERVE, 0},
    {"profile", "read the member's name and picture", SIGN_IN, LI_SCOPE_SELF_SERVE, 0},
    {"email", "read the member's e-mail address", SIGN_IN, LI_SCOPE_SELF_SERVE, 0},
    {"r_liteprofile", "read the member's name and picture", "Lead Sync API", LI_SCOPE_CLOSED, 1},
    {"r_emailaddress", "read the member's e-mail address", "", LI_SCOPE_CLOSED, 1},
    {"r_basicprofile", "read the member's name, picture, headline and vanity name",
     ADVERTISING "|" COMMUNITY, LI_SCOPE_REVIEW, 0},
    {"w_member_social", "post, comment and react as the member",
     SHARE "|" ADVERTISING "|" COMMUNITY, LI_SCOPE_SELF_SERVE, 0},
    {"r_member_social", "read the member's posts", "", LI_SCOPE_CLOSED, 0},
    {"w_member_social_feed", "comment and react as the member", COMMUNITY, LI_SCOPE_REVIEW, 0},
    {"r_member_social_feed", "read comments and reactions on the member's posts", COMMUNITY,
     LI_SCOPE_REVIEW, 0},
    {"r_organization_social", "read an organization's posts, comments and reactions",
     ADVERTISING "|" COMMUNITY, LI_SCOPE_REVIEW, 0},
    {"w_organization_social", "post, comment and react as an organization",
     ADVERTISING "|" COMMUNITY, LI_SCOPE_REVIEW, 0},
    {"r_organization_social_feed", "read comments and reactions on an organization's posts",
     COMMUNITY, LI_SCOPE_REVIEW, 0},
    {"w_organization_social_feed", "comment and react as an organization", COMMUNITY,
     LI_SCOPE_REVIEW, 0},
    {"r_organization_admin", "read an organization's pages, roles and statistics",
     ADVERTISING "|" COMMUNITY "|Lead Sync API", LI_SCOPE_REVIEW, 0},
    {"rw_organization_admin", "manage an organization's pages and read its statistics",
     ADVERTISING "|" COMMUNITY, LI_SCOPE_REVIEW, 0},
    {"r_organization_followers", "search the followers of an organization", COMMUNITY,
     LI_SCOPE_REVIEW, 0},
    {"r_member_postAnalytics", "read the analytics of the member's posts", COMMUNITY,
     LI_SCOPE_REVIEW, 0},
    {"r_member_profileAnalytics", "read the member's follower counts", COMMUNITY, LI_SCOPE_REVIEW,
     0},
    {"r_1st_connections_size", "read how many connections the member has",
     ADVERTISING "|" COMMUNITY, LI_SCOPE_REVIEW, 0},
    {"r_1st_connections", "read the member's connections", "Connections", LI_SCOPE_CLOSED, 0},
    {"r_ads", "read ad accounts, campaigns and creatives",
     ADVERTISING "|Lead Sync API|Conversions API", LI_SCOPE_REVIEW, 0},
    {"rw_ads", "manage ad accounts, campaigns and creatives", ADVERTISING, LI_SCOPE_REVIEW, 0},
    {"r_ads_reporting", "read ad reports", ADVERTISING, LI_SCOPE_REVIEW, 0},
    {"rw_conversions", "send conversion events", "Conversions API", LI_SCOPE_REVIEW, 0},
    {"rw_dmp_segments", "manage matched audiences", "Matched Audiences", LI_SCOPE_REVIEW, 0},
    {"rw_media_plans", "save media plans", "Media Planning", LI_SCOPE_REVIEW, 0},
    {"r_marketing_leadgen_automation", "read lead forms and leads", "Lead Sync API",
     LI_SCOPE_REVIEW, 0},
    {"r_events", "read events", "Events Management API|Lead Sync API", LI_SCOPE_SELF_SERVE, 0},
    {"rw_events", "manage events", "Events Management API", LI_SCOPE_SELF_SERVE, 0},
    {"r_events_leadgen_automation", "read leads of events", "", LI_SCOPE_CLOSED, 1},
    {"r_dma_portability_3rd_party", "export a member's data on their behalf",
     "Member Data Portability (3rd party)", LI_SCOPE_REVIEW, 0},
    {"r_dma_portability_member", "export one's own data", "Member Data Portability (member)",
     LI_SCOPE_SELF_SERVE, 0},
    {"r_dma_admin_pages_content", "export the content of one's pages", "Pages Data Portability",
     LI_SCOPE_REVIEW, 0},
    {"r_profile_basicinfo", "read the member's basic identity", VERIFIED, LI_SCOPE_SELF_SERVE, 0},
    {"r_verify_details", "read what LinkedIn verified about the member", VERIFIED,
     LI_SCOPE_SELF_SERVE, 0},
    {"r_verify", "read what LinkedIn verified about the member", VERIFIED, LI_SCOPE_SELF_SERVE, 1},
    {"r_primary_current_experience", "read the member's current position", VERIFIED,
     LI_SCOPE_REVIEW, 0},
    {"r_most_recent_education", "read the member's latest education", VERIFIED, LI_SCOPE_REVIEW,
     0},
    {"r_validation_status", "check whether members are verified", VERIFIED, LI_SCOPE_REVIEW, 0},
    {"r_sales_nav_analytics", "read Sales Navigator reports", "Sales Navigator", LI_SCOPE_REVIEW,
     0},
    {"r_sales_nav_display", "embed Sales Navigator", "Sales Navigator", LI_SCOPE_REVIEW, 0},
    {"r_sales_nav_validation", "validate Sales Navigator data", "Sales Navigator",
     LI_SCOPE_REVIEW, 0},
    {"r_sales_nav_profiles", "match Sales Navigator profiles", "Sales Navigator", LI_SCOPE_REVIEW,
     0},
    {"r_compliance", "read members' activity for regulated employers", "Compliance",
     LI_SCOPE_CLOSED, 0},
    {"w_compliance", "act for members of regulated employers", "Compliance", LI_SCOPE_CLOSED, 0},
};

size_t li_scope_count(void) {
  return sizeof scopes / sizeof scopes[0];
}

const struct li_scope *li_scope_at(size_t index) {
  return index < li_scope_count() ? &scopes[index] : NULL;
}

const struct li_scope *li_scope_find(const char *name, size_t name_bytes) {
  for (size_t i = 0; i < li_scope_count(); i++) {
    if (strlen(scopes[i].name) == name_bytes && memcmp(scopes[i].name, name, name_bytes) == 0) {
      return &scopes[i];
    }
  }
  return NULL;
}

const char *li_scope_replaced_by(const struct li_scope *scope) {
  static const struct {
    const char *name, *by;
  } replaced[] = {
      {"r_liteprofile", "openid+profile"},
      {"r_emailaddress", "openid+email"},
      {"r_verify", "r_verify_details"},
  };
  for (size_t i = 0; i < sizeof replaced / sizeof replaced[0]; i++) {
    if (strcmp(scope->name, replaced[i].name) == 0) {
      return replaced[i].by;
    }
  }
  return NULL;
}

const char *li_scope_access_name(enum li_scope_access access) {
  switch (access) {
    case LI_SCOPE_SELF_SERVE:
      return "self_serve";
    case LI_SCOPE_REVIEW:
      return "review";
    case LI_SCOPE_CLOSED:
      break;
  }
  return "closed";
}

static int is_separator(char c) {
  return c == ' ' || c == ',' || c == '+' || c == '\t' || c == '\n' || c == '\r';
}

static int holds(const char *held, size_t held_bytes, const char *name, size_t name_bytes) {
  size_t at = 0;
  while (at < held_bytes) {
    size_t start = at;
    while (at < held_bytes && !is_separator(held[at])) {
      at++;
    }
    if (at - start == name_bytes && memcmp(held + start, name, name_bytes) == 0) {
      return 1;
    }
    at++;
  }
  return 0;
}

int li_scopes_meet(const char *held, size_t held_bytes, const char *needs) {
  if (needs == NULL || *needs == '\0') {
    return 1;
  }
  while (*needs != '\0') {
    size_t alternative = strcspn(needs, "|");
    int all = 1;
    for (size_t at = 0; at < alternative;) {
      size_t name = strcspn(needs + at, "+|");
      all = all && holds(held, held_bytes, needs + at, name);
      at += name + 1;
    }
    if (all) {
      return 1;
    }
    needs += alternative;
    needs += *needs == '|';
  }
  return 0;
}
