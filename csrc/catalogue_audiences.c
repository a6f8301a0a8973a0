/* SPDX-License-Identifier: MIT */
/* Whom advertisements reach: targeting, prices and forecasts, matched audiences, conversions. */
#include "catalogue_families.h"

#define ADS "r_ads|rw_ads"
#define CONVERSIONS "rw_conversions"
#define SEGMENTS "rw_dmp_segments"
#define WHOLE LI_PAGING_NONE
#define PAGED LI_PAGING_START_COUNT
#define ADVERTISING LI_DOC "marketing/integrations/ads/"
#define REPORTS LI_DOC "marketing/integrations/ads-reporting/"
#define AUDIENCES LI_DOC "marketing/matched-audiences/"
#define COMMON "queryVersion? locale?"

static const struct li_operation facets[] = {
    {"get_all", LI_METHOD_GET_ALL, NULL, ADS, WHOLE, 0, 0, NULL},
};

static const struct li_operation entities[] = {
    {"adTargetingFacet", LI_METHOD_FINDER, "facet " COMMON, ADS, WHOLE, 0, 0, NULL},
    {"typeahead", LI_METHOD_FINDER, "facet query entityType? useCase? " COMMON, ADS, WHOLE, 0, 0,
     NULL},
    {"similarEntities", LI_METHOD_FINDER, "facet entities " COMMON, ADS, WHOLE, 0, 0, NULL},
    {"urns", LI_METHOD_FINDER, "urns fetchType? " COMMON, ADS, WHOLE, 0, 0, NULL},
};

static const struct li_operation budget[] = {
    {"criteriaV2", LI_METHOD_FINDER,
     "account bidType campaignType matchType targetingCriteria dailyBudget? objectiveType? "
     "optimizationTargetType?",
     ADS, WHOLE, 0, 0, NULL},
};

static const struct li_operation counts[] = {
    {"targetingCriteriaV2", LI_METHOD_FINDER, "targetingCriteria", ADS, WHOLE, 0, 0, NULL},
};

static const struct li_operation insights[] = {
    {"audienceInsights", LI_METHOD_ACTION, NULL, NULL, WHOLE, 0, 0, NULL},
};

static const struct li_operation segments[] = {
    {"create", LI_METHOD_CREATE, NULL, SEGMENTS, WHOLE, 0, 0, NULL},
    {"get", LI_METHOD_GET, NULL, SEGMENTS, WHOLE, 0, 0, NULL},
    {"account", LI_METHOD_FINDER, "account sourcePlatform? sourceSegmentId? start? count?",
     SEGMENTS, PAGED, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, NULL, SEGMENTS, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, SEGMENTS, WHOLE, 0, 0, NULL},
};

static const struct li_operation streamed[] = {
    {"batch_create", LI_METHOD_BATCH_CREATE, NULL, SEGMENTS, WHOLE, 0, 0, NULL},
};

static const struct li_operation uploads[] = {
    {"create", LI_METHOD_CREATE, NULL, SEGMENTS, WHOLE, 0, 0, NULL},
};

static const struct li_operation ad_segments[] = {
    {"get", LI_METHOD_GET, NULL, ADS, WHOLE, 0, 0, NULL},
    {"accounts", LI_METHOD_FINDER, "accounts start? count?", ADS, PAGED, 0, 0, NULL},
};

static const struct li_operation conversions[] = {
    {"create", LI_METHOD_CREATE, "autoAssociationType?", CONVERSIONS, WHOLE, 0, 0, NULL},
    {"get", LI_METHOD_GET, "account", CONVERSIONS, WHOLE, 0, 0, NULL},
    {"account", LI_METHOD_FINDER, "account start? count?", CONVERSIONS, PAGED, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, "account", CONVERSIONS, WHOLE, 0, 0, NULL},
};

static const struct li_operation associations[] = {
    {"update", LI_METHOD_UPDATE, NULL, CONVERSIONS, WHOLE, 0, 0, NULL},
    {"batch_update", LI_METHOD_BATCH_UPDATE, "ids", CONVERSIONS, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, CONVERSIONS, WHOLE, 0, 0, NULL},
};

static const struct li_operation conversion_events[] = {
    {"create", LI_METHOD_CREATE, NULL, CONVERSIONS, WHOLE, 0, 0, NULL},
    {"batch_create", LI_METHOD_BATCH_CREATE, NULL, CONVERSIONS, WHOLE, 0, 0, NULL},
};

static const struct li_operation tags[] = {
    {"account", LI_METHOD_FINDER, "account", ADS, WHOLE, 0, 0, NULL},
};

#define LIST(resource_name, rows, page)                                                      \
  {                                                                                          \
    .name = (resource_name), .rest_path = "/rest/" resource_name, .family = LI_FAMILY_ADS,   \
    .product = LI_PRODUCT_ADVERTISING, .doc = (page), LI_OPERATIONS(rows)                    \
  }
#define KEYED(resource_name, path, rows, kind, fields, of_product, page)                     \
  {                                                                                          \
    .name = (resource_name), .rest_path = (path), .key = "{id}", .key_kind = (kind),         \
    .key_fields = (fields), .family = LI_FAMILY_ADS, .product = (of_product), .doc = (page), \
    LI_OPERATIONS(rows)                                                                      \
  }
#define STREAM(resource_name, rows, page)                                                   \
  {                                                                                         \
    .name = "dmpSegment" resource_name, .rest_path = "/rest/dmpSegments/{dmpSegment}/" page, \
    .family = LI_FAMILY_ADS, .product = "Matched Audiences",                               \
    .doc = AUDIENCES "create-and-manage-segment-users", LI_OPERATIONS(rows)                 \
  }

static const struct li_resource resources[] = {
    LIST("adTargetingFacets", facets, ADVERTISING "advertising-targeting/ads-targeting"),
    LIST("adTargetingEntities", entities, ADVERTISING "advertising-targeting/ads-targeting"),
    LIST("adBudgetPricing", budget, REPORTS "ad-budget-pricing"),
    LIST("adSupplyForecasts", budget, REPORTS "ad-budget-pricing"),
    LIST("audienceCounts", counts, ADVERTISING "advertising-targeting/audience-counts"),
    LIST("insightTags", tags, REPORTS "conversion-tracking"),
    LIST("conversionEvents", conversion_events, REPORTS "conversions-api-schema"),
    {
        .name = "targetingAudienceInsights",
        .rest_path = "/rest/targetingAudienceInsights",
        .family = LI_FAMILY_ADS,
        .product = "Audience Insights",
        .doc = LI_DOC "marketing/increasing-access",
        LI_OPERATIONS(insights),
    },
    KEYED("conversions", "/rest/conversions", conversions, LI_KEY_NUMBER, NULL,
          "Conversions API", REPORTS "conversions-api"),
    KEYED("campaignConversions", "/rest/campaignConversions", associations, LI_KEY_COMPLEX,
          "campaign conversion", "Conversions API", REPORTS "conversions-api"),
    KEYED("dmpSegments", "/rest/dmpSegments", segments, LI_KEY_NUMBER, NULL,
          "Matched Audiences", AUDIENCES "create-and-manage-segment-users"),
    KEYED("adSegments", "/rest/adSegments", ad_segments, LI_KEY_NUMBER, NULL,
          "Matched Audiences", AUDIENCES "create-and-manage-segment-users"),
    STREAM("Users", streamed, "users"),
    STREAM("Companies", streamed, "companies"),
    STREAM("ListUploads", uploads, "listUploads"),
};

const struct li_family li_family_audiences = {resources, LI_COUNT(resources)};
