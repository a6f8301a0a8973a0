/* SPDX-License-Identifier: MIT */
/* What C needs to know of the release; a spec compares it with lua/linkedin/version.lua and
 * versions.lua. */
#ifndef LI_VERSION_H
#define LI_VERSION_H

#define LI_VERSION "0.1.0"

/* The LinkedIn-Version this release was made for: the newest one known to work. */
#define LI_API_VERSION "202609"

#endif
