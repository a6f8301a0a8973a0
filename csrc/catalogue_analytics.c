/* SPDX-License-Identifier: MIT */
/* How the signed-in member's own posts and profile do. */
#include "catalogue_families.h"

#define POST "r_member_postAnalytics"
#define PROFILE "r_member_profileAnalytics"
#define MEMBERS LI_DOC "marketing/community-management/members/"

static const struct li_operation post_analytics[] = {
    {"entity", LI_METHOD_FINDER, "entity queryType aggregation? dateRange?", POST,
     LI_PAGING_START_COUNT, 0, 0, NULL},
    {"me", LI_METHOD_FINDER, "queryType aggregation? dateRange?", POST, LI_PAGING_START_COUNT, 0, 0,
     NULL},
};

static const struct li_operation video_analytics[] = {
    {"entity", LI_METHOD_FINDER, "entity queryType aggregation? dateRange?", POST,
     LI_PAGING_START_COUNT, 0, 0, NULL},
};

static const struct li_operation followers_count[] = {
    {"me", LI_METHOD_FINDER, NULL, PROFILE, LI_PAGING_START_COUNT, 0, 0, NULL},
    {"dateRange", LI_METHOD_FINDER, "dateRange", PROFILE, LI_PAGING_START_COUNT, 202505, 0, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "memberCreatorPostAnalytics",
        .rest_path = "/rest/memberCreatorPostAnalytics",
        .family = LI_FAMILY_PROFILE,
        .since = 202506,
        .product = LI_PRODUCT_COMMUNITY,
        .doc = MEMBERS "post-statistics",
        LI_OPERATIONS(post_analytics),
    },
    {
        .name = "memberCreatorVideoAnalytics",
        .rest_path = "/rest/memberCreatorVideoAnalytics",
        .family = LI_FAMILY_PROFILE,
        .since = 202506,
        .product = LI_PRODUCT_COMMUNITY,
        .doc = MEMBERS "video-statistics",
        LI_OPERATIONS(video_analytics),
    },
    {
        .name = "memberFollowersCount",
        .rest_path = "/rest/memberFollowersCount",
        .family = LI_FAMILY_PROFILE,
        .since = 202504,
        .product = LI_PRODUCT_COMMUNITY,
        .doc = MEMBERS "follower-statistics",
        LI_OPERATIONS(followers_count),
    },
};

const struct li_family li_family_analytics = {resources, LI_COUNT(resources)};
