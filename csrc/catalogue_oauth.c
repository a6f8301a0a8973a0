/* SPDX-License-Identifier: MIT */
/* OAuth: pages a browser opens, and calls that carry the application's own secret. Paths are behind
 * oauth_url, "https://www.linkedin.com/oauth". */
#include "catalogue_families.h"

#define AUTHENTICATION LI_DOC "shared/authentication/"
#define TOKEN "/v2/accessToken"

static const struct li_operation oauth[] = {
    {"authorization", LI_METHOD_CALL_GET, "response_type client_id redirect_uri state? scope?", NULL,
     LI_PAGING_NONE, 0, LI_OP_NO_BEARER, "/v2/authorization"},
    {"native_authorization", LI_METHOD_CALL_GET,
     "response_type client_id redirect_uri state? scope? code_challenge code_challenge_method", NULL,
     LI_PAGING_NONE, 0, LI_OP_NO_BEARER, "/native-pkce/authorization"},
    {"exchange", LI_METHOD_CALL_POST,
     "grant_type code redirect_uri client_id client_secret? code_verifier?", NULL, LI_PAGING_NONE,
     0, LI_OP_NO_BEARER, TOKEN},
    {"refresh", LI_METHOD_CALL_POST, "grant_type refresh_token client_id client_secret", NULL,
     LI_PAGING_NONE, 0, LI_OP_NO_BEARER, TOKEN},
    {"client_credentials", LI_METHOD_CALL_POST, "grant_type client_id client_secret", NULL,
     LI_PAGING_NONE, 0, LI_OP_NO_BEARER, TOKEN},
    {"introspect", LI_METHOD_CALL_POST, "client_id client_secret token", NULL, LI_PAGING_NONE, 0,
     LI_OP_NO_BEARER, "/v2/introspectToken"},
    {"revoke", LI_METHOD_CALL_POST, "client_id client_secret token", NULL, LI_PAGING_NONE, 0,
     LI_OP_NO_BEARER, "/v2/revoke"},
    {"discovery", LI_METHOD_CALL_GET, NULL, NULL, LI_PAGING_NONE, 0, LI_OP_NO_BEARER,
     "/.well-known/openid-configuration"},
    {"jwks", LI_METHOD_CALL_GET, NULL, NULL, LI_PAGING_NONE, 0, LI_OP_NO_BEARER,
     "/openid/jwks"},
};

static const struct li_resource resources[] = {
    {
        .name = "oauth",
        .family = LI_FAMILY_OAUTH,
        .doc = AUTHENTICATION "authorization-code-flow",
        LI_OPERATIONS(oauth),
    },
};

const struct li_family li_family_oauth = {resources, LI_COUNT(resources)};
