/* SPDX-License-Identifier: MIT */
/*
 * How people are named to LinkedIn without naming them: the SHA-256 of an e-mail address, normalised so
 * that one address has one digest. Spaces around it go, and ASCII letters become small:
 *
 *   li_hash_email("  Ann@Example.COM ", 18, hex)   the digest of "ann@example.com"
 *
 * Nothing is kept: the normalised address is wiped before the function returns. Any thread.
 */
#ifndef LI_IDENTIFIER_H
#define LI_IDENTIFIER_H

#include <stdbool.h>
#include <stddef.h>

enum { LI_EMAIL_MOST_BYTES = 320, LI_EMAIL_HASH_DIGITS = 64 };

/* 64 lower-case hexadecimal digits, no NUL. False for what is no address: no '@' or several, nothing on
 * one side of it, a space or a control character inside, or more than LI_EMAIL_MOST_BYTES. */
bool li_hash_email(const char *text, size_t size, char hex[LI_EMAIL_HASH_DIGITS]);

#endif
