/* SPDX-License-Identifier: MIT */
/* The torture build: redaction and requests with the n-th allocation failing, for every n. */
#include "alloc.h"
#include "check.h"
#include "client.h"
#include "redact.h"

#define TOKEN "AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR"

static enum li_status redact_once(void) {
  static const char text[] = "Authorization: Bearer x, code=abc, jo@example.com, " TOKEN;
  struct li_secret secrets[] = {{TOKEN, sizeof TOKEN - 1}, {"a secret/", 9}};
  struct li_buffer out;
  li_buffer_init(&out, 1 << 16);
  enum li_status status = li_redact(&out, text, sizeof text - 1, secrets, 2);
  if (status == LI_OK) {
    CHECK(strstr(out.data, TOKEN) == NULL);
  }
  li_buffer_clear(&out);
  return status;
}

static enum li_status write_key(void *context, const char *name, size_t name_bytes,
                                struct li_buffer *out, struct li_error *error) {
  (void)context;
  (void)error;
  return li_buffer_append(out, name, name_bytes);
}

static enum li_status build(struct li_client *c, size_t query_bytes, const char *body) {
  struct li_error e;
  struct li_wanted wanted = {.base = LI_BASE_API, .wants_token = 1, .wants_protocol = 1,
                             .wants_agent = 1, .restli_method = "FINDER", .version = c->version};
  struct li_request_plan plan = {.verb = "GET", .may_tunnel = 1, .nonce = 7, .body = body,
                                 .body_bytes = body != NULL ? strlen(body) : 0};
  struct li_request *r = &c->request;
  enum li_status status = li_client_begin(c, &wanted, &e);
  if (status == LI_OK) {
    status = li_request_user_header(r, "X-A", 3, "b", 1, &e);
  }
  if (status == LI_OK) {
    status = li_request_path(r, "/rest/x/{id}", 12, write_key, NULL, &e);
  }
  if (status == LI_OK) {
    status = li_request_query_name(r, "ids", 3);
  }
  for (size_t i = 0; i < query_bytes && status == LI_OK; i++) {
    status = li_buffer_append_char(&r->query, 'x');
  }
  return status == LI_OK ? li_request_finish(r, &plan, &e) : status;
}

static enum li_status request_once(void) {
  struct li_client c;
  struct li_error e;
  enum li_status status = li_client_init(&c);
  if (status == LI_OK) {
    status = li_client_set_token(&c, TOKEN, sizeof TOKEN - 1, &e);
  }
  if (status == LI_OK) {
    status = li_client_set_url(&c, LI_BASE_UPLOAD, "https://up.example/", 19, &e);
  }
  if (status == LI_OK) {
    status = build(&c, 10, NULL);
  }
  if (status == LI_OK) {
    CHECK_STRING("https://api.linkedin.com/rest/x/id?ids=xxxxxxxxxx", c.request.url.data);
    status = build(&c, 5000, NULL);
  }
  if (status == LI_OK) {
    CHECK(c.request.is_tunnelled);
    CHECK_STRING("POST", c.request.verb);
    status = build(&c, 5000, "{}");
  }
  li_client_clear(&c);
  return status;
}

static void torture(enum li_status (*once)(void)) {
  long n = 0;
  enum li_status status;
  do {
    li_torture_fail_at(++n);
    status = once();
    li_torture_fail_at(0);
    CHECK(status == LI_OK || status == LI_NO_MEMORY);
    REQUIRE(n < 1000);
  } while (status != LI_OK);
  CHECK(n > 3);
}

static void redaction_says_so(void) {
  torture(redact_once);
}

static void requests_say_so(void) {
  torture(request_once);
}

int main(void) {
  static const struct check_case cases[] = {
      {"redaction without memory says so and shows nothing", redaction_says_so},
      {"a request without memory says so and leaves nothing", requests_say_so},
  };
  return CHECK_RUN(cases);
}
