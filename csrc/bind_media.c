/* SPDX-License-Identifier: MIT */
/*
 * core.media: what a media file is.
 *
 *   probe_path(path) → table | nil, err
 *   probe_data(bytes) → table | nil, err
 *
 * The table has kind, format, mime_type, label, size_bytes, and where known width, height, frames,
 * duration_ms, pages, brand, version, fragmented, encrypted, and tracks: an array of { kind, codec,
 * width, height, duration_ms }.
 */
#include <string.h>

#include "bind_core.h"
#include "bind_error.h"
#include "probe.h"

/* [-0, +0, m] into the table on top; numbers below `least` are unknown and left out. */
static void set_number(lua_State *L, const char *name, int64_t value, int64_t least) {
  if (value >= least) {
#if LI_HAS_INTEGERS
    lua_pushinteger(L, (lua_Integer)value);
#else
    lua_pushnumber(L, (lua_Number)value);
#endif
    lua_setfield(L, -2, name);
  }
}

static void set_string(lua_State *L, const char *name, const char *value) {
  if (value[0] != '\0') {
    lua_pushstring(L, value);
    lua_setfield(L, -2, name);
  }
}

static void set_true(lua_State *L, const char *name, int value) {
  if (value) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, name);
  }
}

/* [-0, +1, m] */
static void push_track(lua_State *L, const struct li_probe_track *track) {
  static const char *const kinds[] = {"other", "video", "audio"};
  lua_createtable(L, 0, 5);
  set_string(L, "kind", kinds[track->kind]);
  set_string(L, "codec", track->codec);
  set_number(L, "width", track->width, 1);
  set_number(L, "height", track->height, 1);
  set_number(L, "duration_ms", track->duration_ms, 0);
}

/* [-0, +1, m] */
static void push_tracks(lua_State *L, const struct li_probe_result *r) {
  uint32_t count = r->track_count < LI_PROBE_TRACKS_MAX ? r->track_count : LI_PROBE_TRACKS_MAX;
  lua_createtable(L, (int)count, 0);
  for (uint32_t i = 0; i < count; i++) {
    push_track(L, &r->tracks[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
}

/* [-0, +1, m] */
static void push_result(lua_State *L, const struct li_probe_result *r) {
  lua_createtable(L, 0, 12);
  set_string(L, "kind", r->format->kind);
  set_string(L, "format", r->format->name);
  set_string(L, "mime_type", r->format->mime_type);
  set_string(L, "label", r->format->label);
  set_number(L, "size_bytes", (int64_t)r->size_bytes, 0);
  set_number(L, "width", r->width, 1);
  set_number(L, "height", r->height, 1);
  set_number(L, "frames", (int64_t)r->frames, 1);
  set_number(L, "duration_ms", r->duration_ms, 0);
  set_number(L, "pages", r->pages, 0);
  set_string(L, "brand", r->brand);
  set_string(L, "version", r->version);
  set_true(L, "fragmented", r->is_fragmented);
  set_true(L, "encrypted", r->is_encrypted);
  if (r->track_count > 0) {
    push_tracks(L, r);
    lua_setfield(L, -2, "tracks");
  }
}

static int answer(lua_State *L, enum li_status status, const struct li_probe_result *result,
                  const struct li_error *error) {
  if (status != LI_OK) {
    return li_push_error(L, error);
  }
  push_result(L, result);
  return 1;
}

static int probe_data(lua_State *L) {
  size_t size;
  const char *bytes = luaL_checklstring(L, 1, &size);
  struct li_probe_source source;
  struct li_probe_result result;
  struct li_error error;
  li_probe_memory(&source, bytes, size);
  return answer(L, li_probe(&source, NULL, &result, &error), &result, &error);
}

/* The file is closed before anything is pushed: a raise cannot leak it. */
static int probe_path(lua_State *L) {
  size_t size;
  const char *path = luaL_checklstring(L, 1, &size);
  struct li_probe_source source;
  struct li_probe_file file;
  struct li_probe_result result;
  struct li_error error;
  if (strlen(path) != size) {
    li_error_set(&error, LI_KIND_STORAGE, 0, "cannot open a path with a NUL character in it");
    return li_push_error(L, &error);
  }
  enum li_status status = li_probe_file_open(&file, path, &source, &error);
  if (status == LI_OK) {
    status = li_probe(&source, NULL, &result, &error);
    li_probe_file_close(&file);
  }
  return answer(L, status, &result, &error);
}

int li_open_media(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"probe_path", probe_path},
      {"probe_data", probe_data},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
