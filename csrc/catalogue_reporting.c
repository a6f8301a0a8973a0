/* SPDX-License-Identifier: MIT */
/* How advertising did: one resource, three finders, no paging. */
#include "catalogue_families.h"

#define REPORTING "r_ads_reporting"
#define FACETS "accounts? campaignGroups? campaigns? creatives? shares? companies?"
#define WHOLE LI_PAGING_NONE

static const struct li_operation analytics[] = {
    {"analytics", LI_METHOD_FINDER,
     "pivot dateRange timeGranularity " FACETS " campaignType? objectiveType? sortBy? fields?",
     REPORTING, WHOLE, 0, 0, NULL},
    {"statistics", LI_METHOD_FINDER, "pivots dateRange timeGranularity " FACETS " fields?",
     REPORTING, WHOLE, 0, 0, NULL},
    {"attributedRevenueMetrics", LI_METHOD_FINDER,
     "account pivots dateRange campaignGroups? campaigns? fields?", REPORTING, WHOLE, 0, 0, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "adAnalytics",
        .rest_path = "/rest/adAnalytics",
        .family = LI_FAMILY_ADS,
        .product = LI_PRODUCT_ADVERTISING,
        .doc = LI_DOC "marketing/integrations/ads-reporting/ads-reporting",
        LI_OPERATIONS(analytics),
    },
};

const struct li_family li_family_reporting = {resources, LI_COUNT(resources)};
