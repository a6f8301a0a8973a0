/* SPDX-License-Identifier: MIT */
/* The torture build: probes with the n-th allocation failing, for every n. */
#include "alloc.h"
#include "check.h"
#include "probe.h"

/* A PDF whose cross-references are a stream: window, text and unpacked bytes are allocated. */
static const char pdf[] =
    "%PDF-1.5\n1 0 obj\n<< /Type /XRef /W [1 1 1] /Size 3 /Root 2 0 R /Length 9 >>\nstream\n"
    "\0\0\0\1\t\0\1\x78\0\nendstream\nendobj\n      2 0 obj\n<< /Pages 3 0 R >>\nendobj\n"
    "startxref\n9\n%%EOF\n";

static enum li_status probe_once(void) {
  struct li_probe_source source;
  struct li_probe_result r;
  struct li_error e = {.kind = LI_KIND_NONE};
  li_probe_memory(&source, pdf, sizeof pdf - 1);
  enum li_status status = li_probe(&source, NULL, &r, &e);
  if (status == LI_OK) {
    CHECK_STRING("pdf", r.format->name);
  } else {
    CHECK_INT(LI_KIND_STORAGE, e.kind);
    CHECK_STRING("not enough memory to examine the file", e.message);
  }
  return status;
}

static void probes_say_so(void) {
  long n = 0;
  enum li_status status;
  do {
    li_torture_fail_at(++n);
    status = probe_once();
    li_torture_fail_at(0);
    CHECK(status == LI_OK || status == LI_NO_MEMORY);
    REQUIRE(n < 100);
  } while (status != LI_OK);
  CHECK(n > 3);
}

int main(void) {
  static const struct check_case cases[] = {
      {"a probe without memory says so and leaves nothing", probes_say_so},
  };
  return CHECK_RUN(cases);
}
