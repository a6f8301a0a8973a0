-- SPDX-License-Identifier: MIT
--- `/rest/documents`: one upload URL, one PUT, one status.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api

return require "linkedin.sandbox.rest_media".whole("document", "documents")
