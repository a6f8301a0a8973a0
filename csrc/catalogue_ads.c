/* SPDX-License-Identifier: MIT */
/* Managing advertisements: accounts, who may do what in them, campaign groups, campaigns, creatives,
   and the smaller resources beside them. Read-only ones whose methods nobody has published have what
   their pages show. */
#include "catalogue_families.h"

#define READ "r_ads|rw_ads"
#define WRITE "rw_ads"
#define WHOLE LI_PAGING_NONE
#define CURSOR LI_PAGING_CURSOR
#define PAGED LI_PAGING_START_COUNT
#define STRUCTURE LI_DOC "marketing/integrations/ads/account-structure/"
#define ADVERTISING LI_DOC "marketing/integrations/ads/"

#define GET_AND_BATCH_GET                                                 \
  {"get", LI_METHOD_GET, "fields?", READ, WHOLE, 0, 0, NULL},             \
  {"batch_get", LI_METHOD_BATCH_GET, "ids fields?", READ, WHOLE, 0, 0, NULL}

#define WRITES                                                                             \
  {"create", LI_METHOD_CREATE, NULL, WRITE, WHOLE, 0, 0, NULL},                            \
  {"batch_create", LI_METHOD_BATCH_CREATE, NULL, WRITE, WHOLE, 0, 0, NULL},                \
  {"partial_update", LI_METHOD_PARTIAL_UPDATE, NULL, WRITE, WHOLE, 0, 0, NULL},            \
  {"batch_partial_update", LI_METHOD_BATCH_PARTIAL_UPDATE, "ids", WRITE, WHOLE, 0, 0, NULL}, \
  {"delete", LI_METHOD_DELETE, NULL, WRITE, WHOLE, 0, 0, NULL},                            \
  {"batch_delete", LI_METHOD_BATCH_DELETE, "ids", WRITE, WHOLE, 0, 0, NULL}

#define SEARCH                                                                                  \
  {"search", LI_METHOD_FINDER, "search? sortOrder? pageSize? pageToken? fields?", READ, CURSOR, 0, \
   0, NULL}

static const struct li_operation entities[] = {
    GET_AND_BATCH_GET,
    WRITES,
    SEARCH,
};

static const struct li_operation creatives[] = {
    GET_AND_BATCH_GET,
    WRITES,
    {"criteria", LI_METHOD_FINDER,
     "creatives? campaigns? contentReferences? intendedStatuses? isTestAccount? "
     "leadgenCreativeCallToActionDestinations? sortOrder? pageSize? pageToken? fields?",
     READ, CURSOR, 0, 0, NULL},
    {"createInline", LI_METHOD_ACTION, "creative", WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_operation users[] = {
    {"get", LI_METHOD_GET, "fields?", READ, WHOLE, 0, 0, NULL},
    {"update", LI_METHOD_UPDATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"authenticatedUser", LI_METHOD_FINDER, "start? count?", READ, PAGED, 0, 0, NULL},
    {"accounts", LI_METHOD_FINDER, "accounts start? count?", READ, PAGED, 0, 0, NULL},
};

static const struct li_operation previews[] = {
    {"creative", LI_METHOD_FINDER, "creative account?", READ, WHOLE, 0, 0, NULL},
    {"livePreviewForCreative", LI_METHOD_ACTION, "creative?", WRITE, WHOLE, 0, 0, NULL},
    {"livePreviewForCreativeInline", LI_METHOD_ACTION, "creative?", WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_operation tracking[] = {
    {"get", LI_METHOD_GET, NULL, READ, WHOLE, 0, 0, NULL},
    {"update", LI_METHOD_UPDATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_operation simple[] = {
    GET_AND_BATCH_GET,
    {"create", LI_METHOD_CREATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_operation intelligence[] = {
    {"account", LI_METHOD_FINDER, "account start? count?", NULL, PAGED, 0, 0, NULL},
};

#define ADS_RESOURCE(resource, where, kind, page, list)                         \
  {.name = (resource), .rest_path = (where), .key = "{id}", .key_kind = (kind), \
   .family = LI_FAMILY_ADS, .product = LI_PRODUCT_ADVERTISING, .doc = (page), LI_OPERATIONS(list)}

static const struct li_resource resources[] = {
    ADS_RESOURCE("adAccounts", "/rest/adAccounts", LI_KEY_NUMBER,
                 STRUCTURE "create-and-manage-accounts", entities),
    {
        .name = "adAccountUsers",
        .rest_path = "/rest/adAccountUsers",
        .key = "{id}",
        .key_kind = LI_KEY_COMPLEX,
        .key_fields = "account user",
        .family = LI_FAMILY_ADS,
        .product = LI_PRODUCT_ADVERTISING,
        .doc = STRUCTURE "create-and-manage-account-users",
        LI_OPERATIONS(users),
    },
    ADS_RESOURCE("adCampaignGroups", "/rest/adAccounts/{adAccount}/adCampaignGroups",
                 LI_KEY_NUMBER, STRUCTURE "create-and-manage-campaign-groups", entities),
    ADS_RESOURCE("adCampaigns", "/rest/adAccounts/{adAccount}/adCampaigns", LI_KEY_NUMBER,
                 STRUCTURE "create-and-manage-campaigns", entities),
    ADS_RESOURCE("creatives", "/rest/adAccounts/{adAccount}/creatives", LI_KEY_URN,
                 STRUCTURE "create-and-manage-creatives", creatives),
    {
        .name = "adPreviews",
        .rest_path = "/rest/adPreviews",
        .family = LI_FAMILY_ADS,
        .product = LI_PRODUCT_ADVERTISING,
        .doc = ADVERTISING "ad-previews",
        LI_OPERATIONS(previews),
    },
    {
        .name = "adTrackingParameters",
        .rest_path = "/rest/adTrackingParameters",
        .key = "{id}",
        .key_kind = LI_KEY_COMPLEX,
        .key_fields = "adEntity",
        .family = LI_FAMILY_ADS,
        .product = LI_PRODUCT_ADVERTISING,
        .doc = ADVERTISING "ad-tracking-parameters",
        LI_OPERATIONS(tracking),
    },
    ADS_RESOURCE("thirdPartyTrackingTags", "/rest/thirdPartyTrackingTags", LI_KEY_NUMBER,
                 ADVERTISING "third-party-tracking-tags", simple),
    ADS_RESOURCE("adTargetTemplates", "/rest/adTargetTemplates", LI_KEY_NUMBER,
                 ADVERTISING "ad-target-templates", simple),
    ADS_RESOURCE("adPublisherRestrictions", "/rest/adPublisherRestrictions", LI_KEY_NUMBER,
                 ADVERTISING "ad-publisher-restrictions", simple),
    ADS_RESOURCE("adPageSets", "/rest/adPageSets", LI_KEY_NUMBER, ADVERTISING "ad-page-sets",
                 simple),
    ADS_RESOURCE("adLiftTests", "/rest/adLiftTests", LI_KEY_NUMBER, ADVERTISING "ad-lift-tests",
                 simple),
    ADS_RESOURCE("adExperiments", "/rest/adExperiments", LI_KEY_NUMBER,
                 ADVERTISING "ad-experiments", simple),
    ADS_RESOURCE("inMailContents", "/rest/inMailContents", LI_KEY_URN,
                 ADVERTISING "message-ads", simple),
    ADS_RESOURCE("conversationAds", "/rest/conversationAds", LI_KEY_URN,
                 ADVERTISING "conversation-ads", simple),
    {
        .name = "accountIntelligence",
        .rest_path = "/rest/accountIntelligence",
        .family = LI_FAMILY_ADS,
        .product = "Company Intelligence",
        .doc = ADVERTISING "account-intelligence",
        LI_OPERATIONS(intelligence),
    },
    {
        .name = "businessObjectiveBasedAudiences",
        .rest_path = "/rest/businessObjectiveBasedAudiences",
        .key = "{id}",
        .key_kind = LI_KEY_NUMBER,
        .family = LI_FAMILY_ADS,
        .product = "Predictive Audiences",
        .doc = ADVERTISING "predictive-audiences",
        LI_OPERATIONS(simple),
    },
};

const struct li_family li_family_ads = {resources, LI_COUNT(resources)};
