/* SPDX-License-Identifier: MIT */
/*
 * What Lua gives to client:submit and client:prepare, read into C.
 *
 *   path | href | url   where to; exactly one. `path` is a template filled from `keys`, `href` a
 *                       link LinkedIn gave, `url` absolute (uploads)
 *   base                "api" (default) or "oauth", for path and href
 *   method              HTTP verb; default from restli_method, else POST with a body (PUT to a
 *                       url), else GET
 *   query               name → value, Rest.li-encoded, sorted by name; entries { name, value } of
 *                       the array part go first, in their order
 *   raw_query           name → text written as it is: projection, fields
 *   form | body | body_path | body_reader   at most one
 *   body_offset, body_length                window of body_path; length of body_reader
 *   content_type, headers, restli_method, versioned, version, auth, tunnel
 *   timeout, connect_timeout, idle_timeout  seconds; max_response bytes; sink_path; progress
 *   endpoint, is_upload                     labels of the caller's, not sent
 *
 * Wrong names and types raise and name the nearest valid one. Strings are borrowed from the
 * table, which stays on the stack while the struct is in use.
 */
#ifndef LI_BIND_SPEC_H
#define LI_BIND_SPEC_H

#include <stddef.h>
#include <stdint.h>

#include "client.h"
#include "compat.h"
#include "method.h"

struct li_text {
  const char *bytes; /* NULL when absent */
  size_t size;
};

enum li_flag { LI_FLAG_UNSET = -1, LI_FLAG_FALSE = 0, LI_FLAG_TRUE = 1 };

struct li_spec {
  struct li_text path, href, url, method, body, body_path, content_type, restli_method, version,
      sink_path, endpoint;
  enum li_base base;
  enum li_method restli; /* LI_METHOD_COUNT when none is given */
  enum li_flag versioned, auth, tunnel, progress, body_reader, is_upload;
  double timeout_s, connect_timeout_s, idle_timeout_s; /* -1: the client's */
  double max_response_bytes;                           /* -1: the client's */
  double body_offset, body_length;                     /* -1: absent */
  int has_keys, has_query, has_raw_query, has_form, has_headers;
};

/* [-0, +0, v] reads the table at `index`; `who` is named in what it raises. */
void li_read_spec(lua_State *L, int index, const char *who, struct li_spec *spec);

/* The HTTP verb the spec asks for; in upload requests a body is PUT. */
const char *li_spec_verb(const struct li_spec *spec);

/* [-0, +0|2, v] builds c->request from the spec at `index`. Returns 0 when it is ready, or pushes
 * nil and an error and returns 2. */
int li_build_request(lua_State *L, int index, struct li_client *c, const struct li_spec *spec);

#endif
