/* SPDX-License-Identifier: MIT */
/* Who is who: the signed-in member, other members, their e-mail address and connections. */
#include "catalogue_families.h"

#define LITE "r_liteprofile|r_basicprofile"

static const struct li_operation me[] = {
    {"get", LI_METHOD_GET, "projection? fields?", LITE, LI_PAGING_NONE, 0, 0, NULL},
};

static const struct li_operation email_address[] = {
    {"members", LI_METHOD_FINDER, "projection?", "r_emailaddress", LI_PAGING_NONE, 0, 0, NULL},
};

static const struct li_operation userinfo[] = {
    {"get", LI_METHOD_CALL_GET, NULL, "openid+profile|openid+email|openid", LI_PAGING_NONE, 0, 0,
     NULL},
};

static const struct li_operation people[] = {
    {"get", LI_METHOD_GET, "projection? fields?", LITE, LI_PAGING_NONE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids projection? fields?", LITE, LI_PAGING_NONE, 0, 0, NULL},
};

static const struct li_operation connections[] = {
    {"get", LI_METHOD_GET, NULL, "r_1st_connections_size", LI_PAGING_NONE, 0, 0, NULL},
    {"viewer", LI_METHOD_FINDER, "start? count? projection?", "r_1st_connections",
     LI_PAGING_START_COUNT, 0, LI_OP_NO_REST, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "me",
        .v2_path = "/v2/me",
        .family = LI_FAMILY_PROFILE,
        .product = LI_PRODUCT_PAGES,
        .doc = LI_DOC "shared/integrations/people/profile-api",
        LI_OPERATIONS(me),
    },
    {
        .name = "emailAddress",
        .v2_path = "/v2/emailAddress",
        .family = LI_FAMILY_PROFILE,
        .doc = LI_DOC "shared/integrations/people/primary-contact-api",
        LI_OPERATIONS(email_address),
    },
    {
        .name = "userinfo",
        .v2_path = "/v2/userinfo",
        .family = LI_FAMILY_PROFILE,
        .product = LI_PRODUCT_SIGN_IN,
        .doc = LI_DOC "consumer/integrations/self-serve/sign-in-with-linkedin-v2",
        LI_OPERATIONS(userinfo),
    },
    {
        .name = "people",
        .v2_path = "/v2/people",
        .key = "(id:{id})",
        .key_kind = LI_KEY_STRING,
        .family = LI_FAMILY_PROFILE,
        .product = LI_PRODUCT_PAGES,
        .doc = LI_DOC "shared/integrations/people/profile-api",
        LI_OPERATIONS(people),
    },
    {
        .name = "connections",
        .rest_path = "/rest/connections",
        .v2_path = "/v2/connections",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_PROFILE,
        .product = LI_PRODUCT_PAGES "|Connections",
        .doc = LI_DOC "shared/integrations/people/connections-api",
        LI_OPERATIONS(connections),
    },
};

const struct li_family li_family_profile = {resources, LI_COUNT(resources)};
