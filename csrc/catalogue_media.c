/* SPDX-License-Identifier: MIT */
/* Uploads: images, videos, documents, and the assets of the guide. */
#include "catalogue_families.h"

#define WRITE "w_member_social|w_organization_social|rw_ads"
/* What a posting token may read of its own media is answered differently by resource and by
 * time; the read scopes always do. */
#define READ "r_member_social|r_organization_social|rw_organization_admin|rw_ads|r_ads"
#define WHOLE LI_PAGING_NONE

static const struct li_operation images[] = {
    {"get", LI_METHOD_GET, NULL, READ, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids", READ, WHOLE, 0, 0, NULL},
    {"initializeUpload", LI_METHOD_ACTION, "initializeUploadRequest", WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_operation videos[] = {
    {"get", LI_METHOD_GET, NULL, READ "|w_member_social|w_organization_social", WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids", READ, WHOLE, 0, 0, NULL},
    {"initializeUpload", LI_METHOD_ACTION, "initializeUploadRequest", WRITE, WHOLE, 0, 0, NULL},
    {"finalizeUpload", LI_METHOD_ACTION, "finalizeUploadRequest", WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_operation documents[] = {
    {"get", LI_METHOD_GET, NULL, READ, WHOLE, 0, 0, NULL},
    {"batch_get", LI_METHOD_BATCH_GET, "ids", READ, WHOLE, 0, 0, NULL},
    {"initializeUpload", LI_METHOD_ACTION, "initializeUploadRequest", WRITE, WHOLE, 0, 0, NULL},
};

static const struct li_operation assets[] = {
    {"get", LI_METHOD_GET, "fields?", READ "|w_member_social|w_organization_social", WHOLE, 0, 0,
     NULL},
    {"registerUpload", LI_METHOD_ACTION, "registerUploadRequest", WRITE, WHOLE, 0, 0, NULL},
    {"completeMultiPartUpload", LI_METHOD_ACTION, "completeMultipartUploadRequest", WRITE, WHOLE, 0,
     0, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "images",
        .rest_path = "/rest/images",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_MEDIA,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/images-api",
        LI_OPERATIONS(images),
    },
    {
        .name = "videos",
        .rest_path = "/rest/videos",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_MEDIA,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/videos-api",
        LI_OPERATIONS(videos),
    },
    {
        .name = "documents",
        .rest_path = "/rest/documents",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_MEDIA,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/documents-api",
        LI_OPERATIONS(documents),
    },
    {
        .name = "assets",
        .v2_path = "/v2/assets",
        .key = "{id}", /* the bare id, after the last colon of the URN */
        .key_kind = LI_KEY_STRING,
        .family = LI_FAMILY_MEDIA,
        .product = LI_PRODUCT_SOCIAL,
        .doc = LI_DOC "marketing/community-management/shares/vector-asset-api",
        LI_OPERATIONS(assets),
    },
};

const struct li_family li_family_media = {resources, LI_COUNT(resources)};
