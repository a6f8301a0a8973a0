/* SPDX-License-Identifier: MIT */
/* Publishing: versioned posts, the ugcPosts of the guide, and the shares before them. */
#include "catalogue_families.h"

#define WRITE "w_member_social|w_organization_social"
#define READ "r_member_social|r_organization_social"
#define PAGED LI_PAGING_START_COUNT
#define WHOLE LI_PAGING_NONE

static const struct li_operation posts[] = {
    {"get", LI_METHOD_GET, "viewContext?", READ, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids viewContext?", READ, WHOLE, 0, 0, NULL},
    {"create", LI_METHOD_CREATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"author", LI_METHOD_FINDER, "author isDsc? sortBy? viewContext? start? count?", READ, PAGED, 0,
     0, NULL},
    {"dscAdAccount", LI_METHOD_FINDER, "dscAdAccount dscAdTypes? start? count?", "r_ads|rw_ads",
     PAGED, 0, 0, NULL},
};

static const struct li_operation ugc_posts[] = {
    {"get", LI_METHOD_GET, "viewContext?", READ, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids viewContext?", READ, WHOLE, 0, 0, NULL},
    {"create", LI_METHOD_CREATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"authors", LI_METHOD_FINDER, "authors sortBy? viewContext? start? count?", READ, PAGED, 0, 0,
     NULL},
    {"containerEntities", LI_METHOD_FINDER, "containerEntities start? count?", READ, PAGED, 0, 0,
     NULL},
    {"permalinkSuffixes", LI_METHOD_FINDER, "permalinkSuffixes start? count?", READ, PAGED, 0, 0,
     NULL},
};

static const struct li_operation shares[] = {
    {"get", LI_METHOD_GET, NULL, READ, WHOLE, 0, 0, NULL},
    {"create", LI_METHOD_CREATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"owners", LI_METHOD_FINDER, "owners sharesPerOwner? start? count?", READ, PAGED, 0, 0, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "posts",
        .rest_path = "/rest/posts",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_POSTS,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/posts-api",
        LI_OPERATIONS(posts),
    },
    {
        .name = "ugcPosts",
        .v2_path = "/v2/ugcPosts",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_POSTS,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "consumer/integrations/self-serve/share-on-linkedin",
        LI_OPERATIONS(ugc_posts),
    },
    {
        .name = "shares",
        .v2_path = "/v2/shares",
        .key = "{id}",
        .key_kind = LI_KEY_NUMBER,
        .family = LI_FAMILY_POSTS,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/share-api",
        LI_OPERATIONS(shares),
    },
};

const struct li_family li_family_posts = {resources, LI_COUNT(resources)};
