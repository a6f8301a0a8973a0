/* SPDX-License-Identifier: MIT */
/* The one place that says which release this is; lua/linkedin/version.lua reads it from here. */
#ifndef LI_VERSION_H
#define LI_VERSION_H

#define LI_VERSION "0.1.0"

/* The LinkedIn-Version this release was made for: the newest one known to work.
 * A spec compares it with lua/linkedin/versions.lua. */
#define LI_API_VERSION "202609"

#endif
