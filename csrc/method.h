/* SPDX-License-Identifier: MIT */
/*
 * The Rest.li methods, once: the name LinkedIn reads in X-RestLi-Method, and
 * the HTTP verb. CALL_GET and CALL_POST are plain HTTP calls that are no
 * Rest.li method (OAuth, userinfo): they have no header name.
 */
#ifndef LI_METHOD_H
#define LI_METHOD_H

#include <stddef.h>

#define LI_METHODS(X)                                                 \
  X(GET, "GET", "GET")                                                \
  X(BATCH_GET, "BATCH_GET", "GET")                                    \
  X(GET_ALL, "GET_ALL", "GET")                                        \
  X(FINDER, "FINDER", "GET")                                          \
  X(BATCH_FINDER, "BATCH_FINDER", "GET")                              \
  X(CREATE, "CREATE", "POST")                                         \
  X(BATCH_CREATE, "BATCH_CREATE", "POST")                             \
  X(UPDATE, "UPDATE", "PUT")                                          \
  X(BATCH_UPDATE, "BATCH_UPDATE", "PUT")                              \
  X(PARTIAL_UPDATE, "PARTIAL_UPDATE", "POST")                         \
  X(BATCH_PARTIAL_UPDATE, "BATCH_PARTIAL_UPDATE", "POST")             \
  X(DELETE, "DELETE", "DELETE")                                       \
  X(BATCH_DELETE, "BATCH_DELETE", "DELETE")                           \
  X(ACTION, "ACTION", "POST")                                         \
  X(CALL_GET, NULL, "GET")                                            \
  X(CALL_POST, NULL, "POST")

enum li_method {
#define LI_METHOD_MEMBER(name, header, verb) LI_METHOD_##name,
  LI_METHODS(LI_METHOD_MEMBER)
#undef LI_METHOD_MEMBER
  LI_METHOD_COUNT
};

/* The value of X-RestLi-Method; NULL for a plain call. */
const char *li_method_header(enum li_method method);

/* "GET", "POST", "PUT" or "DELETE". */
const char *li_method_verb(enum li_method method);

/* May the method change anything at LinkedIn's side? Actions count as writes. */
int li_method_writes(enum li_method method);

/* The method of that header value, in any case (`batch_get` is seen in the wild); LI_METHOD_COUNT
 * when there is none. */
enum li_method li_method_find(const char *header, size_t length_bytes);

#endif
