/* SPDX-License-Identifier: MIT */
/*
 * What LinkedIn's API consists of, as static data: resources, the operations
 * each allows, what an operation takes, which scopes it needs, which quota it
 * spends and where it is documented. Documentation, completion, hints of a 403
 * and the methods of the client all come from these tables.
 *
 * A resource has a collection path, perhaps in two forms (/rest and /v2), and
 * a key: a segment written after it, "{id}" or "(id:{id})". Names in braces
 * are filled by the caller's keys. An operation is named "resource.operation",
 * where the operation is a method ("posts.get"), a finder ("posts.author") or
 * an action ("videos.finalizeUpload").
 *
 * A family of resources is one file catalogue_<family>.c that defines a
 * `struct li_family`; catalogue.c lists the families. Everything is const:
 * any thread, nothing to free.
 */
#ifndef LI_CATALOGUE_H
#define LI_CATALOGUE_H

#include <stddef.h>

#include "method.h"

#define LI_QUOTA_FAMILIES(X)          \
  X(PROFILE, "profile")               \
  X(POSTS, "posts")                   \
  X(ORGANIZATIONS, "organizations")   \
  X(ADS, "ads")                       \
  X(MEDIA, "media")                   \
  X(SOCIAL, "social")                 \
  X(JOBS, "jobs")                     \
  X(OAUTH, "oauth")                   \
  X(OTHER, "other")

enum li_quota_family {
#define LI_FAMILY_MEMBER(name, text) LI_FAMILY_##name,
  LI_QUOTA_FAMILIES(LI_FAMILY_MEMBER)
#undef LI_FAMILY_MEMBER
};

enum li_paging {
  LI_PAGING_NONE,        /* one answer holds everything */
  LI_PAGING_START_COUNT, /* start and count; follow the `next` link */
  LI_PAGING_CURSOR       /* pageSize and pageToken; metadata.nextPageToken */
};

enum li_key_kind {
  LI_KEY_NONE,    /* a collection without entities, or a single entity */
  LI_KEY_NUMBER,  /* digits */
  LI_KEY_URN,     /* a whole URN, percent-encoded */
  LI_KEY_STRING,  /* an opaque string */
  LI_KEY_COMPLEX  /* a record; its fields are in key_fields */
};

enum {
  LI_OP_ON_ENTITY = 1, /* the path carries the key, though the method alone would not say so */
  LI_OP_NO_BEARER = 2, /* sent without an access token */
  LI_OP_NO_V2 = 4,     /* not on the /v2 path of its resource */
  LI_OP_NO_REST = 8    /* not on the /rest path */
};

struct li_operation {
  const char *name;        /* "get", "author", "finalizeUpload"; unique in its resource */
  enum li_method method;
  const char *parameters;  /* query parameters, or fields of an action or a form, split by spaces;
                              '?' after a name marks it optional. NULL: none of its own */
  const char *scopes;      /* as in scopes.h; NULL: no scope of its own */
  enum li_paging paging;
  unsigned since;          /* first version, YYYYMM; 0: the resource's */
  unsigned flags;          /* LI_OP_… */
  const char *path;        /* instead of the resource's path; NULL mostly */
};

struct li_resource {
  const char *name;
  const char *rest_path;   /* of the collection; NULL where there is none */
  const char *v2_path;     /* neither: the operations have paths of their own */
  const char *key;         /* "{id}"; NULL when there are no entities */
  enum li_key_kind key_kind;
  const char *key_fields;  /* complex keys: "actor entity", '?' marks optional */
  enum li_quota_family family;
  unsigned since;          /* first version, YYYYMM; 0: always */
  const char *product;     /* the products that give access, split by '|'; NULL: any application */
  const char *doc;         /* LinkedIn's page */
  const struct li_operation *operations;
  size_t operation_count;
};

struct li_family {
  const struct li_resource *resources;
  size_t resource_count;
};

/* All resources, in the order of the families. */
size_t li_resource_count(void);
const struct li_resource *li_resource_at(size_t index);

/* By name; NULL when there is none. */
const struct li_resource *li_resource_find(const char *name, size_t name_bytes);

/* By a concrete path or a template ("/rest/posts/urn%3Ali…", "/v2/me"); NULL when none fits. */
const struct li_resource *li_resource_match(const char *path, size_t path_bytes);

/* An operation of a resource by name; NULL when there is none. */
const struct li_operation *li_operation_find(const struct li_resource *r, const char *name,
                                             size_t name_bytes);

/* Does the operation's path end in the key? */
int li_operation_on_entity(const struct li_operation *o);

/* Are its paths behind oauth_url? */
int li_resource_is_oauth(const struct li_resource *r);

/* "organizations", "start_count", "urn". */
const char *li_family_name(enum li_quota_family family);
const char *li_paging_name(enum li_paging paging);
const char *li_key_kind_name(enum li_key_kind kind);

#define LI_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LI_OPERATIONS(array) .operations = (array), .operation_count = LI_COUNT(array)
#define LI_DOC "https://learn.microsoft.com/en-us/linkedin/"

#define LI_PRODUCT_SIGN_IN "Sign In with LinkedIn using OpenID Connect"
#define LI_PRODUCT_SHARE "Share on LinkedIn"
#define LI_PRODUCT_COMMUNITY "Community Management API"
#define LI_PRODUCT_ADVERTISING "Advertising API"
#define LI_PRODUCT_JOBS "Job Posting API"
#define LI_PRODUCT_EVENTS "Events Management API"
#define LI_PRODUCT_LIVE_EVENTS "Live Events"
#define LI_PRODUCT_MESSAGES "Messages"
#define LI_PRODUCT_COMPLIANCE "Compliance"
#define LI_PRODUCT_MEDIA_PLANNING "Media Planning"
#define LI_PRODUCT_AD_LIBRARY "Ad Library"
#define LI_PRODUCT_RECRUITER "Recruiter System Connect"
#define LI_PRODUCT_MEMBER_DATA \
  "Member Data Portability (3rd party)|Member Data Portability (member)"
#define LI_PRODUCT_PAGES_DATA "Pages Data Portability"
#define LI_PRODUCT_LEADS "Lead Sync API"
#define LI_PRODUCT_SOCIAL LI_PRODUCT_SHARE "|" LI_PRODUCT_COMMUNITY "|" LI_PRODUCT_ADVERTISING
#define LI_PRODUCT_PAGES LI_PRODUCT_COMMUNITY "|" LI_PRODUCT_ADVERTISING

#endif
