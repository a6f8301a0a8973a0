-- SPDX-License-Identifier: MIT
--- `/rest/images`: one upload URL, one PUT, one status.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api

return require "linkedin.sandbox.rest_media".whole("image", "images")
