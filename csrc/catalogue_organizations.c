/* SPDX-License-Identifier: MIT */
/* Organizations: lookup, brands, roles, followers, statistics, notifications, taxonomies. */
#include "catalogue_families.h"

#define ADMIN "rw_organization_admin|r_organization_admin"
#define PAGED LI_PAGING_START_COUNT
#define WHOLE LI_PAGING_NONE
#define PAGES LI_DOC "marketing/community-management/organizations/"

static const struct li_operation organizations[] = {
    {"get", LI_METHOD_GET, "projection? fields?", ADMIN, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids projection? fields?", ADMIN, WHOLE, 0, 0, NULL},
    {"vanityName", LI_METHOD_FINDER, "vanityName projection? fields? start? count?", ADMIN, PAGED,
     0, 0, NULL},
    {"emailDomain", LI_METHOD_FINDER, "emailDomain projection? fields? start? count?", ADMIN, PAGED,
     0, 0, NULL},
    {"parentOrganization", LI_METHOD_FINDER, "parent projection? fields? start? count?", ADMIN,
     PAGED, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, NULL, "rw_organization_admin", WHOLE, 0, 0, NULL},
};

static const struct li_operation organizations_lookup[] = {
    {"batch_get", LI_METHOD_BATCH_GET, "ids", ADMIN, WHOLE, 0, 0, NULL},
};

static const struct li_operation brands[] = {
    {"get", LI_METHOD_GET, "projection? fields?", ADMIN, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids projection? fields?", ADMIN, WHOLE, 0, 0, NULL},
    {"vanityName", LI_METHOD_FINDER, "vanityName start? count?", ADMIN, PAGED, 0, 0, NULL},
    {"parentOrganization", LI_METHOD_FINDER, "parent start? count?", ADMIN, PAGED, 0, 0, NULL},
};

static const struct li_operation acls[] = {
    {"roleAssignee", LI_METHOD_FINDER, "role? state? projection? start? count?", ADMIN, PAGED, 0, 0,
     NULL},
    {"organization", LI_METHOD_FINDER, "organization role? state? projection? start? count?", ADMIN,
     PAGED, 0, 0, NULL},
    {"update", LI_METHOD_UPDATE, NULL, "rw_organization_admin", WHOLE, 0, LI_OP_NO_V2, NULL},
};

static const struct li_operation entity_acls[] = {
    {"roleAssignee", LI_METHOD_FINDER, "role? state? projection? start? count?", ADMIN, PAGED, 0, 0,
     NULL},
};

static const struct li_operation authorizations[] = {
    {"get", LI_METHOD_GET, NULL, "rw_organization_admin", WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids", "rw_organization_admin", WHOLE, 0, 0, NULL},
    {"authorizationActionsAndImpersonator", LI_METHOD_BATCH_FINDER, "authorizationActions",
     "rw_organization_admin", WHOLE, 0, 0, NULL},
};

static const struct li_operation network_sizes[] = {
    {"get", LI_METHOD_GET, "edgeType", ADMIN, WHOLE, 0, 0, NULL},
};

static const struct li_operation follower_statistics[] = {
    {"organizationalEntity", LI_METHOD_FINDER, "organizationalEntity timeIntervals?", ADMIN, PAGED,
     0, 0, NULL},
};

static const struct li_operation page_statistics[] = {
    {"organization", LI_METHOD_FINDER, "organization timeIntervals?", ADMIN, PAGED, 0, 0, NULL},
};

static const struct li_operation brand_page_statistics[] = {
    {"brand", LI_METHOD_FINDER, "brand timeIntervals?", ADMIN, PAGED, 0, 0, NULL},
};

static const struct li_operation share_statistics[] = {
    {"organizationalEntity", LI_METHOD_FINDER,
     "organizationalEntity timeIntervals? shares? ugcPosts?", ADMIN "|r_organization_social", PAGED,
     0, 0, NULL},
};

static const struct li_operation video_analytics[] = {
    {"entity", LI_METHOD_FINDER, "entity type aggregation? timeRange?",
     "r_organization_social|" ADMIN, WHOLE, 0, 0, NULL},
};

static const struct li_operation notifications[] = {
    {"criteria", LI_METHOD_FINDER,
     "actions organizationalEntity sourcePost? timeRange? start? count?", "rw_organization_admin",
     PAGED, 0, 0, NULL},
};

static const struct li_operation subscriptions[] = {
    {"get", LI_METHOD_GET, NULL, "rw_organization_admin", WHOLE, 0, 0, NULL},
    {"update", LI_METHOD_UPDATE, NULL, "rw_organization_admin", WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, "rw_organization_admin", WHOLE, 0, 0, NULL},
    {"subscriberAndEventType", LI_METHOD_FINDER, "eventType start? count?",
     "rw_organization_admin", PAGED, 0, 0, NULL},
};

static const struct li_operation people_typeahead[] = {
    {"organizationFollowers", LI_METHOD_FINDER, "keywords organization", "r_organization_followers",
     WHOLE, 0, 0, NULL},
};

static const struct li_operation vanity_url[] = {
    {"vanityUrlAsOrganization", LI_METHOD_FINDER, "vanityUrl organization",
     "r_organization_followers", WHOLE, 0, 0, NULL},
};

static const struct li_operation taxonomy[] = {
    {"get", LI_METHOD_GET, "locale? projection?", NULL, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids locale? projection?", NULL, WHOLE, 0, 0, NULL},
    {"get_all", LI_METHOD_GET_ALL, "locale? projection? start? count?", NULL, PAGED, 0, 0, NULL},
};

static const struct li_operation geo_typeahead[] = {
    {"search", LI_METHOD_FINDER, "query locale? start? count?", NULL, PAGED, 0, 0, NULL},
};

#define PAGE(resource_name, path, rows, key_text, kind, page)                                  \
  {                                                                                            \
    .name = (resource_name), .rest_path = "/rest/" path, .key = (key_text), .key_kind = (kind), \
    .family = LI_FAMILY_ORGANIZATIONS, .product = LI_PRODUCT_PAGES, .doc = PAGES page,         \
    LI_OPERATIONS(rows)                                                                        \
  }
#define TAXONOMY(resource_name, path, rows, key_text, kind)                                 \
  {                                                                                         \
    .name = (resource_name), .v2_path = "/v2/" path, .key = (key_text), .key_kind = (kind), \
    .family = LI_FAMILY_OTHER, .doc = LI_DOC "shared/references/v2/standardized-data",      \
    LI_OPERATIONS(rows)                                                                     \
  }

static const struct li_resource resources[] = {
    {
        .name = "organizations",
        .rest_path = "/rest/organizations",
        .v2_path = "/v2/organizations",
        .key = "{id}",
        .key_kind = LI_KEY_NUMBER,
        .family = LI_FAMILY_ORGANIZATIONS,
        .product = LI_PRODUCT_PAGES,
        .doc = PAGES "organization-lookup-api",
        LI_OPERATIONS(organizations),
    },
    PAGE("organizationsLookup", "organizationsLookup", organizations_lookup, NULL, LI_KEY_NUMBER,
         "organization-lookup-api"),
    PAGE("organizationBrands", "organizationBrands", brands, "{id}", LI_KEY_NUMBER,
         "organization-lookup-api"),
    PAGE("organizationBrandsLookup", "organizationBrandsLookup", organizations_lookup, NULL,
         LI_KEY_NUMBER, "organization-lookup-api"),
    {
        .name = "organizationAcls",
        .rest_path = "/rest/organizationAcls",
        .v2_path = "/v2/organizationAcls",
        .key = "{id}",
        .key_kind = LI_KEY_COMPLEX,
        .key_fields = "organization role roleAssignee",
        .family = LI_FAMILY_ORGANIZATIONS,
        .product = LI_PRODUCT_PAGES,
        .doc = PAGES "organization-access-control-by-role",
        LI_OPERATIONS(acls),
    },
    {
        .name = "organizationalEntityAcls",
        .v2_path = "/v2/organizationalEntityAcls",
        .family = LI_FAMILY_ORGANIZATIONS,
        .product = LI_PRODUCT_PAGES,
        .doc = PAGES "organization-access-control-by-role",
        LI_OPERATIONS(entity_acls),
    },
    PAGE("organizationAuthorizations", "organizationAuthorizations", authorizations, "{id}",
         LI_KEY_COMPLEX, "organization-authorizations/organization-authorizations"),
    {
        .name = "networkSizes",
        .rest_path = "/rest/networkSizes",
        .v2_path = "/v2/networkSizes",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_ORGANIZATIONS,
        .product = LI_PRODUCT_PAGES,
        .doc = PAGES "organization-lookup-api",
        LI_OPERATIONS(network_sizes),
    },
    {
        .name = "organizationalEntityFollowerStatistics",
        .rest_path = "/rest/organizationalEntityFollowerStatistics",
        .v2_path = "/v2/organizationalEntityFollowerStatistics",
        .family = LI_FAMILY_ORGANIZATIONS,
        .product = LI_PRODUCT_PAGES,
        .doc = PAGES "follower-statistics",
        LI_OPERATIONS(follower_statistics),
    },
    PAGE("organizationPageStatistics", "organizationPageStatistics", page_statistics, NULL,
         LI_KEY_NONE, "page-statistics"),
    PAGE("brandPageStatistics", "brandPageStatistics", brand_page_statistics, NULL, LI_KEY_NONE,
         "page-statistics"),
    {
        .name = "organizationalEntityShareStatistics",
        .rest_path = "/rest/organizationalEntityShareStatistics",
        .v2_path = "/v2/organizationalEntityShareStatistics",
        .family = LI_FAMILY_ORGANIZATIONS,
        .product = LI_PRODUCT_PAGES,
        .doc = PAGES "share-statistics",
        LI_OPERATIONS(share_statistics),
    },
    {
        .name = "videoAnalytics",
        .rest_path = "/rest/videoAnalytics",
        .family = LI_FAMILY_ORGANIZATIONS,
        .product = LI_PRODUCT_PAGES,
        .doc = LI_DOC "marketing/community-management/shares/video-analytics-api",
        LI_OPERATIONS(video_analytics),
    },
    PAGE("organizationalEntityNotifications", "organizationalEntityNotifications", notifications,
         NULL, LI_KEY_NONE, "organization-social-action-notifications"),
    {
        .name = "eventSubscriptions",
        .rest_path = "/rest/eventSubscriptions",
        .key = "{id}",
        .key_kind = LI_KEY_COMPLEX,
        .key_fields = "developerApplication user entity eventType",
        .family = LI_FAMILY_ORGANIZATIONS,
        .product = LI_PRODUCT_PAGES,
        .doc = PAGES "organization-social-action-notifications",
        LI_OPERATIONS(subscriptions),
    },
    {
        .name = "peopleTypeahead",
        .rest_path = "/rest/peopleTypeahead",
        .family = LI_FAMILY_ORGANIZATIONS,
        .product = LI_PRODUCT_COMMUNITY,
        .doc = LI_DOC "marketing/community-management/shares/posts-atmention-search-api",
        LI_OPERATIONS(people_typeahead),
    },
    {
        .name = "vanityUrl",
        .rest_path = "/rest/vanityUrl",
        .family = LI_FAMILY_ORGANIZATIONS,
        .product = LI_PRODUCT_COMMUNITY,
        .doc = LI_DOC "marketing/community-management/shares/posts-atmention-search-api",
        LI_OPERATIONS(vanity_url),
    },
    TAXONOMY("functions", "functions", taxonomy, "{id}", LI_KEY_NUMBER),
    TAXONOMY("seniorities", "seniorities", taxonomy, "{id}", LI_KEY_NUMBER),
    TAXONOMY("geo", "geo", taxonomy, "{id}", LI_KEY_NUMBER),
    TAXONOMY("geoTypeahead", "geoTypeahead", geo_typeahead, NULL, LI_KEY_NONE),
    TAXONOMY("industries", "industryTaxonomyVersions/DEFAULT/industries", taxonomy, "{id}",
             LI_KEY_NUMBER),
    TAXONOMY("countries", "countries", taxonomy, "{id}", LI_KEY_STRING),
    TAXONOMY("locales", "locales", taxonomy, "{id}", LI_KEY_STRING),
    TAXONOMY("skills", "skills", taxonomy, "{id}", LI_KEY_NUMBER),
};

const struct li_family li_family_organizations = {resources, LI_COUNT(resources)};
