/* SPDX-License-Identifier: MIT */
/* Lead Sync: forms, what members answered to them, and who is told of it. */
#include "catalogue_families.h"

#define LEADS "r_marketing_leadgen_automation"
#define PAGED LI_PAGING_START_COUNT
#define WHOLE LI_PAGING_NONE
#define PAGES LI_DOC "marketing/lead-sync/"

static const struct li_operation forms[] = {
    {"create", LI_METHOD_CREATE, NULL, LEADS, WHOLE, 0, 0, NULL},
    {"get", LI_METHOD_GET, "fields?", LEADS, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids fields?", LEADS, WHOLE, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, NULL, LEADS, WHOLE, 0, 0, NULL},
    {"owner", LI_METHOD_FINDER, "owner fields? start? count?", LEADS, PAGED, 0, 0, NULL},
};

static const struct li_operation responses[] = {
    {"get", LI_METHOD_GET, "fields?", LEADS, WHOLE, 0, 0, NULL},
    {"owner", LI_METHOD_FINDER,
     "owner leadType limitedToTestLeads? versionedLeadGenFormUrn? associatedEntity? "
     "submittedAtTimeRange? fields? start? count?",
     LEADS, PAGED, 0, 0, NULL},
};

static const struct li_operation notifications[] = {
    {"create", LI_METHOD_CREATE, NULL, LEADS, WHOLE, 0, 0, NULL},
    {"get", LI_METHOD_GET, NULL, LEADS, WHOLE, 0, 0, NULL},
    {"criteria", LI_METHOD_FINDER, "owner leadType start? count?", LEADS, PAGED, 0, 0, NULL},
    {"delete", LI_METHOD_DELETE, NULL, LEADS, WHOLE, 0, 0, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "leadForms",
        .rest_path = "/rest/leadForms",
        .key = "{id}",
        .key_kind = LI_KEY_NUMBER,
        .family = LI_FAMILY_OTHER,
        .product = LI_PRODUCT_LEADS,
        .doc = PAGES "lead-sync-schema",
        LI_OPERATIONS(forms),
    },
    {
        .name = "leadFormResponses",
        .rest_path = "/rest/leadFormResponses",
        .key = "{id}",
        .key_kind = LI_KEY_STRING,
        .family = LI_FAMILY_OTHER,
        .product = LI_PRODUCT_LEADS,
        .doc = PAGES "leadsync",
        LI_OPERATIONS(responses),
    },
    {
        .name = "leadNotifications",
        .rest_path = "/rest/leadNotifications",
        .key = "{id}",
        .key_kind = LI_KEY_NUMBER,
        .family = LI_FAMILY_OTHER,
        .product = LI_PRODUCT_LEADS,
        .doc = PAGES "leadsync",
        LI_OPERATIONS(notifications),
    },
};

const struct li_family li_family_leads = {resources, LI_COUNT(resources)};
