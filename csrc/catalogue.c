/* SPDX-License-Identifier: MIT */
#include "catalogue.h"

#include <string.h>

#include "catalogue_families.h"

static const struct li_family *const families[] = {
    &li_family_profile,       &li_family_posts,     &li_family_media, &li_family_social,
    &li_family_organizations, &li_family_analytics, &li_family_jobs, &li_family_reporting,
    &li_family_ads,
    &li_family_events,
    &li_family_portability,
    &li_family_messaging,
    &li_family_planning,
    &li_family_recruiter, &li_family_audiences,
    &li_family_leads,
    &li_family_oauth,
};

size_t li_resource_count(void) {
  size_t count = 0;
  for (size_t i = 0; i < LI_COUNT(families); i++) {
    count += families[i]->resource_count;
  }
  return count;
}

const struct li_resource *li_resource_at(size_t index) {
  for (size_t i = 0; i < LI_COUNT(families); i++) {
    if (index < families[i]->resource_count) {
      return &families[i]->resources[index];
    }
    index -= families[i]->resource_count;
  }
  return NULL;
}

static int is_named(const char *name, const char *given, size_t given_bytes) {
  return strlen(name) == given_bytes && memcmp(name, given, given_bytes) == 0;
}

const struct li_resource *li_resource_find(const char *name, size_t name_bytes) {
  for (size_t i = 0; i < LI_COUNT(families); i++) {
    const struct li_family *f = families[i];
    for (size_t j = 0; j < f->resource_count; j++) {
      if (is_named(f->resources[j].name, name, name_bytes)) {
        return &f->resources[j];
      }
    }
  }
  return NULL;
}

const struct li_operation *li_operation_find(const struct li_resource *r, const char *name,
                                             size_t name_bytes) {
  for (size_t i = 0; i < r->operation_count; i++) {
    if (is_named(r->operations[i].name, name, name_bytes)) {
      return &r->operations[i];
    }
  }
  return NULL;
}

static size_t segment_length(const char *at, const char *end) {
  const char *slash = memchr(at, '/', (size_t)(end - at));
  return (size_t)((slash != NULL ? slash : end) - at);
}

/* A template segment with a brace fits any segment that is not empty. */
static int fits_segment(const char *pattern, size_t pattern_bytes, const char *at, size_t bytes) {
  if (memchr(pattern, '{', pattern_bytes) != NULL) {
    return bytes > 0;
  }
  return pattern_bytes == bytes && memcmp(pattern, at, bytes) == 0;
}

/* Does `path` lie at the collection `pattern`, or at one entity of it? */
static int fits_path(const char *pattern, int has_key, const char *path, size_t path_bytes) {
  const char *end = path + path_bytes;
  const char *pattern_end = pattern + strlen(pattern);
  while (pattern < pattern_end) {
    if (path >= end || *path != '/') {
      return 0;
    }
    size_t want = segment_length(pattern + 1, pattern_end);
    size_t have = segment_length(path + 1, end);
    if (!fits_segment(pattern + 1, want, path + 1, have)) {
      return 0;
    }
    pattern += 1 + want;
    path += 1 + have;
  }
  if (path == end) {
    return 1;
  }
  return has_key && path + 1 < end && segment_length(path + 1, end) == (size_t)(end - path - 1);
}

/* The oauth operations have paths of their own. */
static int fits_operation(const struct li_resource *r, const char *path, size_t path_bytes) {
  for (size_t i = 0; i < r->operation_count; i++) {
    const char *own = r->operations[i].path;
    if (own != NULL && fits_path(own, 0, path, path_bytes)) {
      return 1;
    }
  }
  return 0;
}

const struct li_resource *li_resource_match(const char *path, size_t path_bytes) {
  const char *query = memchr(path, '?', path_bytes);
  if (query != NULL) {
    path_bytes = (size_t)(query - path);
  }
  for (size_t i = 0; i < li_resource_count(); i++) {
    const struct li_resource *r = li_resource_at(i);
    int has_key = r->key != NULL;
    if ((r->rest_path != NULL && fits_path(r->rest_path, has_key, path, path_bytes)) ||
        (r->v2_path != NULL && fits_path(r->v2_path, has_key, path, path_bytes)) ||
        fits_operation(r, path, path_bytes)) {
      return r;
    }
  }
  return NULL;
}

int li_operation_on_entity(const struct li_operation *o) {
  switch (o->method) {
    case LI_METHOD_GET:
    case LI_METHOD_UPDATE:
    case LI_METHOD_PARTIAL_UPDATE:
    case LI_METHOD_DELETE:
      return 1;
    default:
      return (o->flags & LI_OP_ON_ENTITY) != 0;
  }
}

int li_resource_is_oauth(const struct li_resource *r) {
  return r->family == LI_FAMILY_OAUTH;
}

const char *li_family_name(enum li_quota_family family) {
  static const char *const names[] = {
#define LI_FAMILY_NAME(name, text) text,
      LI_QUOTA_FAMILIES(LI_FAMILY_NAME)
#undef LI_FAMILY_NAME
  };
  return names[family];
}

const char *li_paging_name(enum li_paging paging) {
  switch (paging) {
    case LI_PAGING_START_COUNT:
      return "start_count";
    case LI_PAGING_CURSOR:
      return "cursor";
    case LI_PAGING_NONE:
      break;
  }
  return "none";
}

const char *li_key_kind_name(enum li_key_kind kind) {
  switch (kind) {
    case LI_KEY_NUMBER:
      return "number";
    case LI_KEY_URN:
      return "urn";
    case LI_KEY_STRING:
      return "string";
    case LI_KEY_COMPLEX:
      return "complex";
    case LI_KEY_NONE:
      break;
  }
  return "none";
}
