/* SPDX-License-Identifier: MIT */
#include "failure_rules.h"

#define AUTH LI_KIND_AUTH
#define DENIED LI_KIND_PERMISSION
#define INVALID LI_KIND_VALIDATION

/* Rules that ask the caller to mend one field: { status, service code, code, part of message }. */
#define MEND(code, cause, hint) \
  {400, 0, (code), NULL, LI_KIND_VALIDATION, 0, 0, (cause), (hint), NULL}

const struct li_failure_rule li_failure_rules[] = {
    /* Duplicates first: the living post is worth more than the status it came with. */
    {422, 0, NULL, "duplicate", LI_KIND_DUPLICATE, 0, 0, "duplicate", NULL, li_explain_duplicate},
    {409, 0, NULL, "duplicate", LI_KIND_DUPLICATE, 0, 0, "duplicate", NULL, li_explain_duplicate},
    {0, 0, "DUPLICATE_POST", NULL, LI_KIND_DUPLICATE, 0, 0, "duplicate", NULL,
     li_explain_duplicate},

    /* Versions. */
    {400, 0, "VERSION_MISSING", NULL, LI_KIND_VERSION, 0, 0, "version_missing", NULL,
     li_explain_version},
    {426, 0, NULL, NULL, LI_KIND_VERSION, 0, 0, "version_inactive", NULL, li_explain_version},
    {404, 0, NULL, "No virtual resource found", LI_KIND_VERSION, 0, 0, "absent_in_version", NULL,
     li_explain_version},

    /* The token endpoint and the consent page. */
    {0, 0, "user_cancelled_login", NULL, AUTH, 0, 0, "cancelled_by_member",
     "The member closed LinkedIn's sign-in page; start the sign-in again when they are ready", NULL},
    {0, 0, "user_cancelled_authorize", NULL, AUTH, 0, 0, "cancelled_by_member",
     "The member refused the permissions; explain what they are for, and start the sign-in again",
     NULL},
    {0, 0, "unauthorized_scope_error", NULL, DENIED, 0, 0, "scope_not_granted_to_app",
     "The application may not ask for that scope: add the product that grants it on the "
     "application's Products tab (developers.linkedin.com), or ask for fewer scopes",
     NULL},
    {0, 0, "access_denied", "application tokens", DENIED, 0, 0, "application_tokens_refused",
     "Client credentials are for approved programmes only; use the authorization code flow", NULL},
    {0, 0, "invalid_redirect_uri", NULL, INVALID, 0, 0, "redirect_uri",
     "redirect_uri must equal one registered on the application's Auth tab, character by character, "
     "port and trailing slash included",
     NULL},
    {0, 0, NULL, "authorization code not found", AUTH, 0, 0, "code_unknown",
     "An authorization code works once and for a few minutes: start the sign-in again", NULL},
    {0, 0, NULL, "does not match authorization code", AUTH, 0, 0, "code_mismatch",
     "The code is expired or used, or client_id, redirect_uri or code_verifier differ from those of "
     "the authorization request: use the same ones, and start the sign-in again",
     NULL},
    {0, 0, NULL, "refresh token is invalid", AUTH, 0, 0, "refresh_token_invalid",
     "The refresh token is expired (365 days after the member's consent), revoked or another "
     "application's: the member must sign in again",
     NULL},
    {0, 0, "invalid_grant", NULL, AUTH, 0, 0, "grant_invalid",
     "The code or refresh token is expired, used or revoked: the member must sign in again", NULL},
    {0, 0, "invalid_client", NULL, AUTH, 0, 0, "client_invalid",
     "Check client_id and client_secret on the application's Auth tab; an application not enabled "
     "for native PKCE is refused the same way when a code_verifier is sent",
     NULL},
    {0, 0, "invalid_request", "required parameter", INVALID, 0, 0, "parameter_missing",
     "The token request lacks the parameter named in the message", NULL},
    {0, 0, "unsupported_grant_type", NULL, INVALID, 0, 0, "grant_type",
     "grant_type is authorization_code, refresh_token or client_credentials", NULL},

    /* Upload hosts answer with an empty body. */
    {401, 0, NULL, NULL, AUTH, 0, 0, "unauthorized", NULL, li_explain_unauthorized},

    /* 403 */
    {403, 0, NULL, "Unpermitted fields", INVALID, 0, 0, "field_not_permitted",
     "LinkedIn takes no such field here: remove it, and leave out fields that would be null", NULL},
    {403, 0, NULL, "VisibilityReduction", DENIED, 0, 0, "role_missing",
     "The member has no approved ADMINISTRATOR role on this page: ask a page administrator, or "
     "request public fields only",
     NULL},
    {403, 0, NULL, "Accessing this", DENIED, 0, 0, "owner_mismatch",
     "The owner must be the member themselves, or a page of which they are ADMINISTRATOR or "
     "CONTENT_ADMINISTRATOR; with w_member_social alone the status of media may not be read",
     NULL},
    {403, 0, NULL, NULL, DENIED, 0, 0, "access_denied", NULL, li_explain_scopes},
    {400, 0, NULL, "Member permissions must be used", DENIED, 0, 0, "member_read_closed",
     "Reading a member's posts needs r_member_social, which LinkedIn grants to no new application: "
     "keep the URNs of the posts you create",
     NULL},

    /* 404 */
    {404, 0, NULL, "authorization endpoint", LI_KIND_HTTP, 1, 5, "not_visible_yet",
     "A fresh post is not visible everywhere at once: try again in some seconds; if it stays, the "
     "post is gone or the actor may not see it",
     NULL},
    {404, 0, NULL, "does not exist", DENIED, 0, 0, "resource_unknown", NULL,
     li_explain_absent_resource},
    {404, 0, NULL, NULL, LI_KIND_HTTP, 0, 0, "not_found",
     "Check the id and its kind: it may be deleted, a draft, or hidden from this token", NULL},
    {400, 0, NULL, "Unable to obtain activity", LI_KIND_HTTP, 1, 5, "not_visible_yet",
     "A fresh post is not visible everywhere at once: try again in some seconds", NULL},

    /* Media. */
    {0, 0, "MEDIA_ASSET_WAITING_UPLOAD", NULL, INVALID, 1, 5, "media_not_ready",
     "The media is not ready: wait until its status is AVAILABLE, then try again", NULL},
    {0, 0, "MEDIA_ASSET_PROCESSING_FAILED", NULL, INVALID, 0, 0, "media_failed",
     "LinkedIn could not process the media: check format, length and size, and upload it again",
     NULL},
    {0, 0, "EXPIRED_UPLOAD_URL", NULL, INVALID, 0, 0, "upload_url_expired",
     "The upload URL has expired: initialize the upload again", NULL},
    {0, 0, "UPDATING_ASSET_FAILED", NULL, INVALID, 0, 0, "media_failed",
     "The upload could not be completed: initialize it again and upload every part", NULL},
    MEND("INVALID_IMAGE_ID", "media_unknown",
         "Use the urn:li:image URN the upload gave, uploaded by the author of the post"),
    MEND("INVALID_VIDEO_ID", "media_unknown",
         "Use the urn:li:video URN the upload gave, uploaded by the author of the post"),

    /* Fields. */
    MEND("MISSING_FIELD", "field_missing", "Add the field named in the message"),
    MEND("INVALID_URN_TYPE", "urn_kind", "A URN of another kind is wanted here; see the message"),
    MEND("INVALID_URN_ID", "urn_id", "The id in the URN is not one LinkedIn knows"),
    MEND("INVALID_VALUE_FOR_FIELD", "field_value",
         "The value is none of those allowed here; a post is created with lifecycleState PUBLISHED"),
    MEND("INVALID_VALUE_BLANK_FIELD", "field_blank",
         "Leave optional fields out rather than sending empty text"),
    MEND("FIELD_LENGTH_TOO_LONG", "field_length", "Shorten the text; a post takes 3,000 characters"),
    MEND("INVALID_CALL_TO_ACTION", "field_value", "Use one of the documented call-to-action labels"),
    MEND("INVALID_URL", "field_value", "Give a complete https URL"),
    MEND("PARAM_INVALID", "parameter_invalid",
         "A query parameter is malformed: structure characters stay raw, values are encoded"),
    MEND("QUERY_PARAM_NOT_ALLOWED", "parameter_unknown",
         "This method takes no such query parameter; the catalogue lists those it takes"),
    MEND("ILLEGAL_ARGUMENT", "argument_invalid", "Check ids and parameters of the call"),
    {422, 0, NULL, NULL, INVALID, 0, 0, "unprocessable",
     "LinkedIn understood the request and refuses its content; the message names the field", NULL},
    {400, 0, NULL, NULL, INVALID, 0, 0, "bad_request",
     "Mend the request as the message says; trying again unchanged will not help", NULL},

    /* The rest by status. */
    {429, 0, NULL, NULL, LI_KIND_QUOTA, 1, 0, "throttled", NULL, li_explain_throttle},
    {405, 0, NULL, NULL, LI_KIND_HTTP, 0, 0, "method_not_allowed",
     "The resource does not have this method; the catalogue lists those it has", NULL},
    {408, 0, NULL, NULL, LI_KIND_TIMEOUT, 1, 1, "request_timeout", "Try again", li_explain_server},
    {409, 0, NULL, NULL, LI_KIND_HTTP, 1, 1, "conflict",
     "Somebody else changed the entity meanwhile: read it and try once more", NULL},
    {411, 0, NULL, NULL, LI_KIND_PROTOCOL, 0, 0, "length_required",
     "The body had no length: give the size of what is uploaded", NULL},
    {413, 0, NULL, NULL, INVALID, 0, 0, "too_large", "The body is larger than LinkedIn takes here",
     NULL},
    {414, 0, NULL, NULL, INVALID, 0, 0, "url_too_long",
     "The URL is too long: allow query tunnelling, or ask for fewer ids at a time", NULL},
    {415, 0, NULL, NULL, INVALID, 0, 0, "media_type",
     "The content type is not one LinkedIn takes here", NULL},
    {500, 0, NULL, NULL, LI_KIND_HTTP, 1, 0, "server_error", NULL, li_explain_server},
    {502, 0, NULL, NULL, LI_KIND_HTTP, 1, 0, "server_error", NULL, li_explain_server},
    {503, 0, NULL, NULL, LI_KIND_HTTP, 1, 0, "server_error", NULL, li_explain_server},
    {504, 0, NULL, NULL, LI_KIND_HTTP, 1, 0, "server_error", NULL, li_explain_server},
};

const size_t li_failure_rule_count = sizeof li_failure_rules / sizeof li_failure_rules[0];
