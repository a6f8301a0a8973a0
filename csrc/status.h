/* SPDX-License-Identifier: MIT */
/*
 * What a pure C function may answer, and the kinds of failure a user sees.
 *
 * `enum li_status` is the inside view (did this function do its work?);
 * `enum li_kind` is the outside view, the `kind` field of an error value.
 * `struct li_error` joins them: a function that can fail in a way worth
 * explaining fills one, and the binding layer turns it into the Lua value.
 */
#ifndef LI_STATUS_H
#define LI_STATUS_H

#include <stddef.h>

enum li_status {
  LI_OK = 0,
  LI_NO_MEMORY,  /* an allocation failed; nothing leaked */
  LI_TOO_LARGE,  /* a ceiling was reached (buffer, depth, queue) */
  LI_INVALID,    /* the input breaks a rule; the error says which */
  LI_IO,         /* the operating system refused; errno is in `code` */
  LI_FULL,       /* no room now, try later (quota, pipe) */
  LI_CLOSED      /* the object is closed or belongs to another process */
};

/* One list for the kinds of DESIGN section 5: name in C, name in Lua. */
#define LI_KINDS(X)            \
  X(NETWORK, "network")        \
  X(TIMEOUT, "timeout")        \
  X(TLS, "tls")                \
  X(HTTP, "http")              \
  X(AUTH, "auth")              \
  X(PERMISSION, "permission")  \
  X(QUOTA, "quota")            \
  X(VALIDATION, "validation")  \
  X(DUPLICATE, "duplicate")    \
  X(VERSION, "version")        \
  X(PROTOCOL, "protocol")      \
  X(CANCELLED, "cancelled")    \
  X(STORAGE, "storage")

enum li_kind {
  LI_KIND_NONE = 0,
#define LI_KIND_MEMBER(name, text) LI_KIND_##name,
  LI_KINDS(LI_KIND_MEMBER)
#undef LI_KIND_MEMBER
};

/* A failure that can be explained. `message` never holds a secret. */
struct li_error {
  enum li_kind kind;
  int code;          /* errno, CURLcode or 0 */
  char message[320]; /* UTF-8, NUL terminated, one line */
};

/* The Lua spelling of a kind ("network"); "none" for LI_KIND_NONE. */
const char *li_kind_name(enum li_kind kind);

/* Fill `e` (may be NULL) with printf-style text, cut at the buffer's end. */
void li_error_set(struct li_error *e, enum li_kind kind, int code, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;

#endif
