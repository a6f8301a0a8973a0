/* SPDX-License-Identifier: MIT */
/*
 * What the Digital Markets Act lets members, and administrators of pages, take with them. Resources of
 * which no finder is known are not here: li:resource takes their paths, with any finder.
 */
#include "catalogue_families.h"

#define MEMBER "r_dma_portability_3rd_party|r_dma_portability_member"
#define PAGE "r_dma_admin_pages_content"
#define WHOLE LI_PAGING_NONE
#define PAGED LI_PAGING_START_COUNT
#define MEMBER_DOC LI_DOC "dma/member-data-portability/shared/"
#define PAGE_DOC LI_DOC "dma/pages-data-portability/"

static const struct li_operation snapshot[] = {
    {"criteria", LI_METHOD_FINDER, "domain? start?", MEMBER, PAGED, 0, 0, NULL},
};

static const struct li_operation change_logs[] = {
    {"memberAndApplication", LI_METHOD_FINDER, "startTime? count?", MEMBER, PAGED, 0, 0, NULL},
};

static const struct li_operation authorizations[] = {
    {"create", LI_METHOD_CREATE, NULL, MEMBER, WHOLE, 0, 0, NULL},
    {"memberAndApplication", LI_METHOD_FINDER, NULL, MEMBER, WHOLE, 0, 0, NULL},
};

static const struct li_operation organizations[] = {
    {"get", LI_METHOD_GET, NULL, PAGE, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids", PAGE, WHOLE, 0, 0, NULL},
    {"vanityName", LI_METHOD_FINDER, "vanityName start? count?", PAGE, PAGED, 0, 0, NULL},
    {"emailDomain", LI_METHOD_FINDER, "emailDomain start? count?", PAGE, PAGED, 0, 0, NULL},
    {"parentOrganization", LI_METHOD_FINDER, "parent start? count?", PAGE, PAGED, 0, 0, NULL},
};

static const struct li_operation acls[] = {
    {"roleAssignee", LI_METHOD_FINDER, "role? state? start? count?", PAGE, PAGED, 0, 0, NULL},
    {"organization", LI_METHOD_FINDER, "organization role? state? start? count?", PAGE, PAGED, 0, 0,
     NULL},
};

/* One request in 60 seconds, and data up to 48 hours old. */
static const struct li_operation follows[] = {
    {"followee", LI_METHOD_FINDER, "followee maxPaginationCount?", PAGE, LI_PAGING_CURSOR, 0, 0,
     NULL},
    {"follower", LI_METHOD_FINDER, "follower maxPaginationCount?", PAGE, LI_PAGING_CURSOR, 0, 0,
     NULL},
};

#define OF_MEMBER(resource_name, rows, page)                                       \
  {                                                                                \
    .name = (resource_name), .rest_path = "/rest/" resource_name,                  \
    .family = LI_FAMILY_OTHER, .product = LI_PRODUCT_MEMBER_DATA,                  \
    .doc = MEMBER_DOC page, LI_OPERATIONS(rows)                                    \
  }
#define OF_PAGE(resource_name, rows, key_text, kind, page)                                      \
  {                                                                                             \
    .name = (resource_name), .rest_path = "/rest/" resource_name, .key = (key_text),            \
    .key_kind = (kind), .family = LI_FAMILY_OTHER, .product = LI_PRODUCT_PAGES_DATA,            \
    .doc = (page), LI_OPERATIONS(rows)                                                          \
  }

static const struct li_resource resources[] = {
    OF_MEMBER("memberSnapshotData", snapshot, "member-snapshot-api"),
    OF_MEMBER("memberChangeLogs", change_logs, "member-changelog-api"),
    OF_MEMBER("memberAuthorizations", authorizations, "member-authorization-management-api"),
    OF_PAGE("dmaOrganizations", organizations, "{id}", LI_KEY_NUMBER, PAGE_DOC),
    OF_PAGE("dmaOrganizationAcls", acls, NULL, LI_KEY_NONE, PAGE_DOC),
    OF_PAGE("dmaOrganizationalPageFollows", follows, NULL, LI_KEY_NONE,
            LI_DOC "dma/pages-follows/organizational-page-follow"),
};

const struct li_family li_family_portability = {resources, LI_COUNT(resources)};
