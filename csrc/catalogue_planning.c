/* SPDX-License-Identifier: MIT */
/* Forecasts of media plans, and what advertisers must disclose in the EEA: products of their own. */
#include "catalogue_families.h"

#define WHOLE LI_PAGING_NONE

/* The forecasts need no scope of the member; saving a plan does. */
static const struct li_operation media_planning[] = {
    {"forecastReaches", LI_METHOD_ACTION, NULL, NULL, WHOLE, 0, 0, NULL},
    {"forecastImpressions", LI_METHOD_ACTION, NULL, NULL, WHOLE, 0, 0, NULL},
    {"forecastLeads", LI_METHOD_ACTION, NULL, NULL, WHOLE, 0, 0, NULL},
};

static const struct li_operation transparency[] = {
    {"get", LI_METHOD_GET, "month?", NULL, WHOLE, 0, 0, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "mediaPlanning",
        .rest_path = "/rest/mediaPlanning",
        .family = LI_FAMILY_ADS,
        .product = LI_PRODUCT_MEDIA_PLANNING,
        .doc = LI_DOC "marketing/increasing-access",
        LI_OPERATIONS(media_planning),
    },
    {
        .name = "advertiserTransparencyData",
        .rest_path = "/rest/advertiserTransparencyData",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_ADS,
        .product = LI_PRODUCT_AD_LIBRARY,
        .doc = LI_DOC "marketing/increasing-access",
        LI_OPERATIONS(transparency),
    },
};

const struct li_family li_family_planning = {resources, LI_COUNT(resources)};
