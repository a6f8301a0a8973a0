/* SPDX-License-Identifier: MIT */
#include "status.h"

#include "check.h"

static void every_kind_has_its_lua_name(void) {
#define CHECK_KIND(name, text) CHECK_STRING(text, li_kind_name(LI_KIND_##name));
  LI_KINDS(CHECK_KIND)
#undef CHECK_KIND
  CHECK_STRING("none", li_kind_name(LI_KIND_NONE));
}

static void fills_an_error(void) {
  struct li_error e = {LI_KIND_NONE, 0, ""};
  li_error_set(&e, LI_KIND_TLS, 60, "host %s, port %d", "a.example", 443);
  CHECK_INT(LI_KIND_TLS, e.kind);
  CHECK_INT(60, e.code);
  CHECK_STRING("host a.example, port 443", e.message);
}

static void cuts_a_long_message_at_the_end_of_its_room(void) {
  struct li_error e;
  li_error_set(&e, LI_KIND_HTTP, 0, "%0500d", 7);
  CHECK_INT(sizeof e.message - 1, strlen(e.message));
}

static void takes_no_error_at_all(void) {
  li_error_set(NULL, LI_KIND_HTTP, 0, "%d", 1);
}

int main(void) {
  static const struct check_case cases[] = {
      {"every kind has its Lua name", every_kind_has_its_lua_name},
      {"fills an error with printf's text", fills_an_error},
      {"cuts a long message at the end of its room", cuts_a_long_message_at_the_end_of_its_room},
      {"does nothing when there is no error to fill", takes_no_error_at_all},
  };
  return CHECK_RUN(cases);
}
