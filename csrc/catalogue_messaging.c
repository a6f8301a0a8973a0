/* SPDX-License-Identifier: MIT */
/* Messages between members: for partners with a contract. Reading them is for regulated employers. */
#include "catalogue_families.h"

static const struct li_operation messages[] = {
    {"create", LI_METHOD_CREATE, NULL, NULL, LI_PAGING_NONE, 0, 0, NULL},
};

/* Of the same form as memberChangeLogs. */
static const struct li_operation compliance_events[] = {
    {"memberAndApplication", LI_METHOD_FINDER, "startTime? count?", "r_compliance",
     LI_PAGING_START_COUNT, 0, 0, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "messages",
        .v2_path = "/v2/messages",
        .family = LI_FAMILY_OTHER,
        .product = LI_PRODUCT_MESSAGES,
        .doc = LI_DOC "shared/integrations/communications/messages",
        LI_OPERATIONS(messages),
    },
    {
        .name = "complianceEvents",
        .rest_path = "/rest/complianceEvents",
        .family = LI_FAMILY_OTHER,
        .product = LI_PRODUCT_COMPLIANCE,
        .doc = LI_DOC "compliance/integrations/compliance-events/resource-references/events",
        LI_OPERATIONS(compliance_events),
    },
};

const struct li_family li_family_messaging = {resources, LI_COUNT(resources)};
