/* SPDX-License-Identifier: MIT */
/*
 * Recruiter System Connect, as far as it is described outside the partnership: with the token of the
 * customer's application, and keys written ids[0].field=…; li:resource and li:request reach it.
 */
#include "catalogue_families.h"

#define WHOLE LI_PAGING_NONE
#define RECRUITER LI_DOC "talent/recruiter-system-connect"
#define JOB_POSTINGS LI_DOC "talent/job-postings/api/overview"

static const struct li_operation integrations[] = {
    {"batch_partial_update", LI_METHOD_BATCH_PARTIAL_UPDATE, "ids", NULL, WHOLE, 0, 0, NULL},
};

static const struct li_operation candidates[] = {
    {"batch_get", LI_METHOD_BATCH_GET, "ids", NULL, WHOLE, 0, 0, NULL},
    {"batch_update", LI_METHOD_BATCH_UPDATE, "ids", NULL, WHOLE, 0, 0, NULL},
    {"batch_delete", LI_METHOD_BATCH_DELETE, "ids", NULL, WHOLE, 0, 0, NULL},
};

static const struct li_operation applications[] = {
    {"batch_update", LI_METHOD_BATCH_UPDATE, "ids", NULL, WHOLE, 0, 0, NULL},
    {"batch_delete", LI_METHOD_BATCH_DELETE, "ids", NULL, WHOLE, 0, 0, NULL},
};

static const struct li_operation media_url[] = {
    {"create", LI_METHOD_CREATE, NULL, NULL, WHOLE, 0, 0, NULL},
};

static const struct li_operation provisioned[] = {
    {"create", LI_METHOD_CREATE, NULL, NULL, WHOLE, 0, 0, NULL},
};

#define TALENT(resource_name, rows, fields, kind, text, of_product, page)                      \
  {                                                                                            \
    .name = (resource_name), .v2_path = "/v2/" resource_name, .key = (text),                   \
    .key_kind = (kind), .key_fields = (fields), .family = LI_FAMILY_JOBS,                      \
    .product = (of_product), .doc = (page), LI_OPERATIONS(rows)                                \
  }

static const struct li_resource resources[] = {
    TALENT("atsIntegrations", integrations,
           "integrationContext integrationType tenantType dataProvider", LI_KEY_COMPLEX, "{id}",
           LI_PRODUCT_RECRUITER, RECRUITER),
    TALENT("atsCandidates", candidates, "atsCandidateId dataProvider integrationContext",
           LI_KEY_COMPLEX, "{id}", LI_PRODUCT_RECRUITER, RECRUITER),
    TALENT("atsApplications", applications, "atsJobApplicationId dataProvider? integrationContext?",
           LI_KEY_COMPLEX, "{id}", LI_PRODUCT_RECRUITER, RECRUITER),
    TALENT("atsEntityAcls", candidates, "atsEntityType dataProvider? integrationContext?",
           LI_KEY_COMPLEX, "{id}", LI_PRODUCT_RECRUITER, RECRUITER),
    TALENT("hireMediaUrl", media_url, NULL, LI_KEY_NONE, NULL, LI_PRODUCT_RECRUITER, RECRUITER),
    TALENT("provisionedApplications", provisioned, NULL, LI_KEY_NONE, NULL, LI_PRODUCT_JOBS,
           JOB_POSTINGS),
};

const struct li_family li_family_recruiter = {resources, LI_COUNT(resources)};
