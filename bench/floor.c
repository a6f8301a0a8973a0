/* SPDX-License-Identifier: MIT */
/*
 * The rival of bench/http.lua: what libcurl itself does with the same server,
 * in the plainest C program for it.
 *
 *   floor easy  URL COUNT [CA] [HEADER…]               one handle, one request after the other
 *   floor multi URL COUNT CONCURRENCY [CA] [HEADER…]   that many handles kept busy
 *   floor sink                                a server that swallows what is sent to it; prints its
 *                                             port, serves until its standard input ends
 *
 * CA may be "-" for none. easy and multi warm up first, then print the seconds that COUNT requests took.
 */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WARM_UP = 50, ANSWER_MAX = 64 * 1024, SINK_BUFFER = 256 * 1024 };

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static _Noreturn void fail(const char *what, const char *why) {
  (void)fprintf(stderr, "floor: %s: %s\n", what, why);
  exit(1);
}

/* ── client ─────────────────────────────────────────────────────────────────────────────────── */

struct answer {
  size_t size;
  char bytes[ANSWER_MAX];
};

static size_t on_body(char *bytes, size_t size, size_t count, void *user) {
  struct answer *a = user;
  size *= count;
  if (a->size + size <= sizeof a->bytes) {
    memcpy(a->bytes + a->size, bytes, size);
  }
  a->size += size;
  return size;
}

static struct curl_slist *headers; /* of every request; NULL: none */

static CURL *new_handle(const char *url, const char *ca, struct answer *a) {
  CURL *c = curl_easy_init();
  if (c == NULL) {
    fail("curl_easy_init", "no handle");
  }
  curl_easy_setopt(c, CURLOPT_URL, url);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
  curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
  curl_easy_setopt(c, CURLOPT_PRIVATE, (char *)a);
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
  if (ca != NULL) {
    curl_easy_setopt(c, CURLOPT_CAINFO, ca);
    curl_easy_setopt(c, CURLOPT_PIPEWAIT, 1L);
  }
  return c;
}

static void perform_easy(CURL *c, struct answer *a, long count) {
  for (long i = 0; i < count; i++) {
    a->size = 0;
    CURLcode code = curl_easy_perform(c);
    if (code != CURLE_OK || a->size == 0) {
      fail("perform", curl_easy_strerror(code));
    }
  }
}

static void run_easy(const char *url, long count, const char *ca) {
  struct answer *a = calloc(1, sizeof *a);
  CURL *c = new_handle(url, ca, a);
  perform_easy(c, a, WARM_UP);
  double from = now_s();
  perform_easy(c, a, count);
  printf("%.6f\n", now_s() - from);
  curl_easy_cleanup(c);
  free(a);
}

/* Handles that finished are put to work again until `count` are done. */
static void perform_multi(CURLM *m, CURL **handles, long concurrency, long count) {
  long started = 0, done = 0;
  for (; started < concurrency && started < count; started++) {
    curl_multi_add_handle(m, handles[started]);
  }
  while (done < count) {
    int running, left;
    CURLMsg *message;
    curl_multi_perform(m, &running);
    while ((message = curl_multi_info_read(m, &left)) != NULL) {
      CURL *c = message->easy_handle;
      if (message->data.result != CURLE_OK) {
        fail("perform", curl_easy_strerror(message->data.result));
      }
      char *data = NULL;
      curl_easy_getinfo(c, CURLINFO_PRIVATE, &data);
      ((struct answer *)(void *)data)->size = 0;
      curl_multi_remove_handle(m, c);
      done++;
      if (started < count) {
        started++;
        curl_multi_add_handle(m, c);
      }
    }
    if (done < count) {
      curl_multi_poll(m, NULL, 0, 1000, NULL);
    }
  }
}

static void run_multi(const char *url, long count, long concurrency, const char *ca) {
  CURLM *m = curl_multi_init();
  CURL **handles = calloc((size_t)concurrency, sizeof *handles);
  struct answer *answers = calloc((size_t)concurrency, sizeof *answers);
  curl_multi_setopt(m, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
  curl_multi_setopt(m, CURLMOPT_MAXCONNECTS, concurrency);
  for (long i = 0; i < concurrency; i++) {
    handles[i] = new_handle(url, ca, &answers[i]);
  }
  perform_multi(m, handles, concurrency, WARM_UP + 2 * concurrency);
  double from = now_s();
  perform_multi(m, handles, concurrency, count);
  printf("%.6f\n", now_s() - from);
  for (long i = 0; i < concurrency; i++) {
    curl_easy_cleanup(handles[i]);
  }
  curl_multi_cleanup(m);
  free(handles);
  free(answers);
}

/* ── server ─────────────────────────────────────────────────────────────────────────────────── */

/* The head of a request, NUL terminated, and in `extra` how many body bytes came with it. */
static bool read_head(int fd, char *buffer, size_t size, size_t *extra) {
  size_t used = 0;
  while (used < size - 1) {
    ssize_t n = recv(fd, buffer + used, size - 1 - used, 0);
    if (n <= 0) {
      return false;
    }
    used += (size_t)n;
    buffer[used] = '\0';
    char *end = strstr(buffer, "\r\n\r\n");
    if (end != NULL) {
      *extra = used - (size_t)(end + 4 - buffer);
      end[2] = '\0';
      return true;
    }
  }
  return false;
}

static long long length_of(const char *head) {
  static const char name[] = "\r\ncontent-length:";
  for (const char *at = head; *at != '\0'; at++) {
    if (strncasecmp(at, name, sizeof name - 1) == 0) {
      return atoll(at + sizeof name - 1);
    }
  }
  return 0;
}

static void swallow(int fd) {
  static char buffer[SINK_BUFFER];
  static const char answer[] = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n"
                               "Connection: close\r\n\r\n";
  size_t extra;
  if (!read_head(fd, buffer, sizeof buffer, &extra)) {
    return;
  }
  long long left = length_of(buffer) - (long long)extra;
  while (left > 0) {
    ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0) {
      return;
    }
    left -= n;
  }
  (void)send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
}

static void run_sink(void) {
  struct sockaddr_in a = {.sin_family = AF_INET};
  socklen_t size = sizeof a;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&a, sizeof a) != 0 ||
      listen(listener, 64) != 0 || getsockname(listener, (struct sockaddr *)&a, &size) != 0) {
    fail("sink", "cannot listen");
  }
  printf("%d\n", (int)ntohs(a.sin_port));
  (void)fflush(stdout);
  for (;;) {
    struct pollfd p[2] = {{.fd = listener, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    if (poll(p, 2, -1) < 0 || p[1].revents != 0) {
      return;
    }
    int fd = accept(listener, NULL, NULL);
    if (fd >= 0) {
      swallow(fd);
      close(fd);
    }
  }
}

/* argv[at] is the CA and headers follow. Returns the CA, NULL for none. */
static const char *read_options(int argc, char **argv, int at) {
  for (int i = at + 1; i < argc; i++) {
    headers = curl_slist_append(headers, argv[i]);
  }
  return at < argc && strcmp(argv[at], "-") != 0 ? argv[at] : NULL;
}

int main(int argc, char **argv) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  if (argc >= 4 && strcmp(argv[1], "easy") == 0) {
    run_easy(argv[2], atol(argv[3]), read_options(argc, argv, 4));
  } else if (argc >= 5 && strcmp(argv[1], "multi") == 0) {
    run_multi(argv[2], atol(argv[3]), atol(argv[4]), read_options(argc, argv, 5));
  } else if (argc == 2 && strcmp(argv[1], "sink") == 0) {
    run_sink();
  } else {
    fail("usage", "floor easy URL COUNT [CA] [HEADER…] | multi URL COUNT CONCURRENCY [CA] [HEADER…]");
  }
  curl_slist_free_all(headers);
  return 0;
}
