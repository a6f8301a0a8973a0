/* SPDX-License-Identifier: MIT */
/* What libcurl's failures mean to the caller, and what to do about them. */
#include <string.h>

#include "engine_internal.h"
#include "url.h"

#define CHECK_ADDRESS "Check the address, and whether this machine is on the network"
#define TRY_AGAIN "Networks do that; try again"
#define CHECK_PROXY "Check the proxy's address and what it allows"
#define CHECK_TRUST "Check the address; where the authority is your own, name its file in ca_file"
#define NOT_HTTP "Check the address and the port: something else than a web server listens there"

#if LIBCURL_VERSION_NUM < 0x074900 /* 7.73 */
#define CURLE_PROXY ((CURLcode)97)
#endif

struct meaning {
  CURLcode code;
  enum li_kind kind;
  const char *before, *after; /* the host stands between */
  const char *hint;
};

static const struct meaning meanings[] = {
    {CURLE_COULDNT_RESOLVE_HOST, LI_KIND_NETWORK, "there is no host ", "", CHECK_ADDRESS},
    {CURLE_COULDNT_RESOLVE_PROXY, LI_KIND_NETWORK, "there is no such proxy as the one on the way to ", "",
     CHECK_PROXY},
    {CURLE_COULDNT_CONNECT, LI_KIND_NETWORK, "nobody accepts connections at ", "", CHECK_ADDRESS},
    {CURLE_SEND_ERROR, LI_KIND_NETWORK, "the connection broke while sending to ", "", TRY_AGAIN},
    {CURLE_SEND_FAIL_REWIND, LI_KIND_NETWORK, "the connection broke while sending to ", "", TRY_AGAIN},
    {CURLE_RECV_ERROR, LI_KIND_NETWORK, "the connection broke while receiving from ", "", TRY_AGAIN},
    {CURLE_GOT_NOTHING, LI_KIND_NETWORK, "", " closed the connection without an answer", TRY_AGAIN},
    {CURLE_PARTIAL_FILE, LI_KIND_NETWORK, "the answer was cut short by ", "", TRY_AGAIN},
    {CURLE_HTTP2, LI_KIND_NETWORK, "the HTTP/2 connection broke to ", "", TRY_AGAIN},
    {CURLE_HTTP2_STREAM, LI_KIND_NETWORK, "the HTTP/2 stream was reset by ", "", TRY_AGAIN},
    {CURLE_PROXY, LI_KIND_NETWORK, "the proxy refuses to connect to ", "", CHECK_PROXY},
    {CURLE_PEER_FAILED_VERIFICATION, LI_KIND_TLS, "the certificate is not to be trusted of ", "",
     CHECK_TRUST},
    {CURLE_SSL_ISSUER_ERROR, LI_KIND_TLS, "the certificate has the wrong issuer of ", "", CHECK_TRUST},
    {CURLE_SSL_CONNECT_ERROR, LI_KIND_TLS, "the TLS handshake failed with ", "", NOT_HTTP},
    {CURLE_SSL_CACERT_BADFILE, LI_KIND_TLS, "the file of authorities cannot be read; needed for ", "",
     "Check ca_file: a readable file in PEM"},
    {CURLE_WEIRD_SERVER_REPLY, LI_KIND_PROTOCOL, "", " does not answer in HTTP", NOT_HTTP},
    {CURLE_UNSUPPORTED_PROTOCOL, LI_KIND_PROTOCOL, "", " does not answer in HTTP", NOT_HTTP},
    {CURLE_BAD_CONTENT_ENCODING, LI_KIND_PROTOCOL, "the answer's compression is broken, from ", "",
     TRY_AGAIN},
    {CURLE_URL_MALFORMAT, LI_KIND_VALIDATION, "the URL is malformed; its host is ", "", NULL},
    {CURLE_OUT_OF_MEMORY, LI_KIND_STORAGE, "out of memory while talking to ", "", NULL},
};

static const struct meaning *find(CURLcode code) {
  for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
    if (meanings[i].code == code) {
      return &meanings[i];
    }
  }
  return NULL;
}

static void set_timeout(struct li_exchange *x) {
  const char *host = li_exchange_host(x);
  if (!x->was_sent) {
    li_error_set(&x->error, LI_KIND_TIMEOUT, CURLE_OPERATION_TIMEDOUT, "no connection to %s in time",
                 host);
    x->hint = CHECK_ADDRESS;
  } else {
    li_error_set(&x->error, LI_KIND_TIMEOUT, CURLE_OPERATION_TIMEDOUT,
                 "%s did not complete its answer within %lld ms", host,
                 (long long)x->total_timeout_ms);
    x->hint = "Try again; raise timeout where slow answers are normal";
  }
}

/* A line of headers without an end is "out of memory" or "too large" to libcurl, by version. */
static bool is_endless_header(const struct li_exchange *x, CURLcode code, const char *text) {
  return (code == CURLE_OUT_OF_MEMORY || (int)code == 100 /* CURLE_TOO_LARGE, 8.6 */) &&
         x->was_sent && (strstr(text, "header") != NULL || x->content.length_bytes == 0);
}

static bool is_refused_tunnel(const char *text) {
  return strstr(text, "CONNECT tunnel") != NULL || strstr(text, "proxy after CONNECT") != NULL;
}

void li_transfer_failed(struct li_exchange *x, CURLcode code, const char *libcurl_text) {
  if (x->has_failed) {
    return; /* a callback ended it and said why */
  }
  x->has_failed = true;
  if (code == CURLE_OPERATION_TIMEDOUT) {
    set_timeout(x);
    return;
  }
  if (is_endless_header(x, code, libcurl_text)) {
    li_error_set(&x->error, LI_KIND_PROTOCOL, (int)code, "headers without end in the answer of %s",
                 li_exchange_host(x));
    return;
  }
  if (code == CURLE_RECV_ERROR && is_refused_tunnel(libcurl_text)) {
    code = CURLE_PROXY;
  }
  const struct meaning *m = find(code);
  if (m == NULL) {
    li_error_set(&x->error, LI_KIND_NETWORK, (int)code, "%s: %s", li_exchange_host(x),
                 curl_easy_strerror(code));
    return;
  }
  bool is_detailed = libcurl_text[0] != '\0' && (m->kind == LI_KIND_TLS || code == CURLE_PROXY);
  li_error_set(&x->error, m->kind, (int)code, "%s%s%s%s%.150s", m->before, li_exchange_host(x),
               m->after, is_detailed ? ": " : "", is_detailed ? libcurl_text : "");
  x->hint = m->hint;
}

/* A redirect's target is worth its host's name and no more: paths and queries carry secrets. */
void li_transfer_redirected(struct li_exchange *x) {
  struct li_url target;
  size_t size = 0;
  const char *location = li_exchange_header(x, "location", &size);
  bool has_host = location != NULL && li_url_parse(location, size, &target, NULL) == LI_OK;
  x->has_failed = true;
  x->hint = "LinkedIn's API does not redirect: check api_url and any proxy on the way";
  li_error_set(&x->error, LI_KIND_PROTOCOL, 0, "%s redirects to %s, which is not followed",
               li_exchange_host(x), has_host ? target.host : "another address");
}
