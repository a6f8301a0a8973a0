/* SPDX-License-Identifier: MIT */
/* What happens under a post: comments, reactions, likes, and whether it may go on. */
#include "catalogue_families.h"

/* The pages name the plain scopes in their older tables and the `_feed` ones in the newer. */
#define WRITE                                                  \
  "w_member_social|w_organization_social|w_member_social_feed" \
  "|w_organization_social_feed"
#define READ                                                   \
  "r_member_social|r_organization_social|r_member_social_feed" \
  "|r_organization_social_feed|w_member_social_feed"
#define PAGED LI_PAGING_START_COUNT
#define WHOLE LI_PAGING_NONE

static const struct li_operation comments[] = {
    {"get_all", LI_METHOD_GET_ALL, "start? count?", READ, PAGED, 0, 0, NULL},
    {"get", LI_METHOD_GET, NULL, READ, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids", READ, WHOLE, 0, 0, NULL},
    {"create", LI_METHOD_CREATE, "actor?", WRITE, WHOLE, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, "actor?", WRITE, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, "actor?", WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_operation reactions[] = {
    {"get", LI_METHOD_GET, NULL, READ, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids", READ, WHOLE, 0, 0, NULL},
    /* The finder is called on a partial key: /rest/reactions/(entity:…)?q=entity */
    {"entity", LI_METHOD_FINDER, "sort? start? count?", READ, PAGED, 0, LI_OP_ON_ENTITY, NULL},
    {"create", LI_METHOD_CREATE, "actor", WRITE, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_operation social_actions[] = {
    {"get", LI_METHOD_GET, NULL, READ, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids", READ, WHOLE, 0, 0, NULL},
};

static const struct li_operation likes[] = {
    {"get_all", LI_METHOD_GET_ALL, "start? count?", READ, PAGED, 0, 0, NULL},
    {"create", LI_METHOD_CREATE, "actor?", WRITE, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, "actor", WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_operation social_metadata[] = {
    {"get", LI_METHOD_GET, NULL, READ, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids", READ, WHOLE, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, "actor?", WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "comments",
        .rest_path = "/rest/socialActions/{entity}/comments",
        .v2_path = "/v2/socialActions/{entity}/comments",
        .key = "{id}",
        .key_kind = LI_KEY_NUMBER,
        .family = LI_FAMILY_SOCIAL,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/comments-api",
        LI_OPERATIONS(comments),
    },
    {
        .name = "reactions",
        .rest_path = "/rest/reactions",
        .v2_path = "/v2/reactions",
        .key = "{id}",
        .key_kind = LI_KEY_COMPLEX,
        .key_fields = "actor? entity",
        .family = LI_FAMILY_SOCIAL,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/reactions-api",
        LI_OPERATIONS(reactions),
    },
    {
        .name = "socialActions",
        .rest_path = "/rest/socialActions",
        .v2_path = "/v2/socialActions",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_SOCIAL,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/network-update-social-actions",
        LI_OPERATIONS(social_actions),
    },
    {
        .name = "likes",
        .rest_path = "/rest/socialActions/{entity}/likes",
        .v2_path = "/v2/socialActions/{entity}/likes",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_SOCIAL,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/network-update-social-actions",
        LI_OPERATIONS(likes),
    },
    {
        .name = "socialMetadata",
        .rest_path = "/rest/socialMetadata",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_SOCIAL,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/social-metadata-api",
        LI_OPERATIONS(social_metadata),
    },
};

const struct li_family li_family_social = {resources, LI_COUNT(resources)};
