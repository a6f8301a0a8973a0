/* SPDX-License-Identifier: MIT */
/* Job postings: for applications of LinkedIn's talent partners, with a token of their own. */
#include "catalogue_families.h"

#define WHOLE LI_PAGING_NONE
#define POSTINGS LI_DOC "talent/job-postings/api/"

static const struct li_operation postings[] = {
    {"batch_create", LI_METHOD_BATCH_CREATE, NULL, NULL, WHOLE, 0, 0, NULL},
};

static const struct li_operation tasks[] = {
    {"batch_get", LI_METHOD_BATCH_GET, "ids", NULL, WHOLE, 0, 0, NULL},
};

static const struct li_operation status[] = {
    {"batch_get", LI_METHOD_BATCH_GET, "ids", NULL, WHOLE, 0, 0, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "simpleJobPostings",
        .rest_path = "/rest/simpleJobPostings",
        .v2_path = "/v2/simpleJobPostings",
        .family = LI_FAMILY_JOBS,
        .product = LI_PRODUCT_JOBS,
        .doc = POSTINGS "create-jobs",
        LI_OPERATIONS(postings),
    },
    {
        .name = "simpleJobPostingTasks",
        .rest_path = "/rest/simpleJobPostingTasks",
        .v2_path = "/v2/simpleJobPostingTasks",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_JOBS,
        .product = LI_PRODUCT_JOBS,
        .doc = POSTINGS "check-job-taskstatus",
        LI_OPERATIONS(tasks),
    },
    {
        .name = "jobPostingStatus",
        .rest_path = "/rest/jobPostingStatus",
        .v2_path = "/v2/jobPostingStatus",
        .key = "{id}",
        .key_kind = LI_KEY_COMPLEX,
        .key_fields = "externalJobPostingId integrationContext?",
        .family = LI_FAMILY_JOBS,
        .product = LI_PRODUCT_JOBS,
        .doc = POSTINGS "check-job-posting-status",
        LI_OPERATIONS(status),
    },
};

const struct li_family li_family_jobs = {resources, LI_COUNT(resources)};
