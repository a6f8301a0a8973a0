/* SPDX-License-Identifier: MIT */
/*
 * The scopes LinkedIn grants: what each is for, which product gives it, and
 * whether anybody can still get it. Static data; a scope that is not here may
 * still exist (LinkedIn adds some), so an unknown name is no error by itself.
 *
 * Needs are written as text, in one form everywhere: alternatives are split
 * by '|' and scopes wanted together are joined by '+'. "openid+profile" needs
 * both, "w_member_social|w_organization_social" either.
 */
#ifndef LI_SCOPES_H
#define LI_SCOPES_H

#include <stddef.h>

enum li_scope_access {
  LI_SCOPE_SELF_SERVE, /* any application can add the product at once */
  LI_SCOPE_REVIEW,     /* LinkedIn reviews the application (partner verification) */
  LI_SCOPE_CLOSED      /* no new application gets it */
};

struct li_scope {
  const char *name;
  const char *purpose;  /* a phrase: "post, comment and react as the member" */
  const char *products; /* split by '|'; "" when no product gives it any more */
  enum li_scope_access access;
  int is_deprecated; /* works where it was granted; new code should not ask for it */
};

size_t li_scope_count(void);
const struct li_scope *li_scope_at(size_t index);
const struct li_scope *li_scope_find(const char *name, size_t name_bytes);

/* What new code asks for instead of a deprecated scope, joined by '+'; NULL: nothing. */
const char *li_scope_replaced_by(const struct li_scope *scope);

/* "self_serve", "review" or "closed". */
const char *li_scope_access_name(enum li_scope_access access);

/* Does a token holding `held` (scopes split by spaces or commas, as LinkedIn sends them) meet
 * `needs`? An empty or NULL need is met. */
int li_scopes_meet(const char *held, size_t held_bytes, const char *needs);

#endif
