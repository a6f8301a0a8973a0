/* SPDX-License-Identifier: MIT */
/* The families of the catalogue, each in a file of its own: catalogue_<name>.c. */
#ifndef LI_CATALOGUE_FAMILIES_H
#define LI_CATALOGUE_FAMILIES_H

#include "catalogue.h"

extern const struct li_family li_family_profile;
extern const struct li_family li_family_posts;
extern const struct li_family li_family_media;
extern const struct li_family li_family_social;
extern const struct li_family li_family_organizations;
extern const struct li_family li_family_analytics;
extern const struct li_family li_family_jobs;
extern const struct li_family li_family_leads;
extern const struct li_family li_family_ads;
extern const struct li_family li_family_reporting;
extern const struct li_family li_family_audiences;
extern const struct li_family li_family_events;
extern const struct li_family li_family_portability;
extern const struct li_family li_family_messaging;
extern const struct li_family li_family_planning;
extern const struct li_family li_family_recruiter;
extern const struct li_family li_family_oauth;

#endif
