/* SPDX-License-Identifier: MIT */
/* Events of company pages, and the live videos of some of them. An event is announced by a post. */
#include "catalogue_families.h"

#define READ "r_events|rw_events"
#define WRITE "rw_events"
#define WHOLE LI_PAGING_NONE
#define PAGED LI_PAGING_START_COUNT

static const struct li_operation events[] = {
    {"get", LI_METHOD_GET, "fields?", READ, WHOLE, 0, 0, NULL},
    {"create", LI_METHOD_CREATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"partial_update", LI_METHOD_PARTIAL_UPDATE, NULL, WRITE, WHOLE, 0, 0, NULL},
    {"eventsByOrganizer", LI_METHOD_FINDER,
     "organizer excludeCancelled? timeBasedFilter? entryCriteria? sortOrder? start? count?", READ,
     PAGED, 0, 0, NULL},
    {"organizerLeadGenFormEnabledEvents", LI_METHOD_FINDER, "organizer start? count?", READ, PAGED,
     0, 0, NULL},
};

/* Its scopes and its ingest are described to partners alone. */
static const struct li_operation live_videos[] = {
    {"create", LI_METHOD_CREATE, NULL, NULL, WHOLE, 0, 0, NULL},
};

static const struct li_resource resources[] = {
    {
        .name = "events",
        .rest_path = "/rest/events",
        .key = "{id}",
        .key_kind = LI_KEY_NUMBER,
        .family = LI_FAMILY_OTHER,
        .product = LI_PRODUCT_EVENTS,
        .doc = LI_DOC "marketing/event-management/events",
        LI_OPERATIONS(events),
    },
    {
        .name = "liveVideos",
        .rest_path = "/rest/liveVideos",
        .v2_path = "/v2/liveVideos",
        .key = "{id}",
        .key_kind = LI_KEY_URN,
        .family = LI_FAMILY_OTHER,
        .product = LI_PRODUCT_LIVE_EVENTS,
        .doc = LI_DOC "marketing/event-management/event-management-overview",
        LI_OPERATIONS(live_videos),
    },
};

const struct li_family li_family_events = {resources, LI_COUNT(resources)};
