/* SPDX-License-Identifier: MIT */
/*
 * core.catalogue: the resources and operations of LinkedIn's API as tables.
 *
 *   list()                       → array of resource tables
 *   resource("organizations")    → table | nil, names, message
 *   operation("organizations.get") → table | nil, names, message
 *   match("/rest/posts/{id}")    → resource table | nil
 *
 * `names` are the nearest valid names, best first.
 */
#include <string.h>

#include "bind_core.h"
#include "catalogue.h"
#include "nearest.h"

/* [-0, +0, m] sets a field of the table on top; nothing for NULL. */
static void set_string(lua_State *L, const char *name, const char *value) {
  if (value != NULL) {
    lua_pushstring(L, value);
    lua_setfield(L, -2, name);
  }
}

static void set_flag(lua_State *L, const char *name, int value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, name);
}

/* [-0, +0, m] appends text[0..size-1] to the array on top. */
static void add_string(lua_State *L, const char *text, size_t size) {
  lua_pushlstring(L, text, size);
  lua_rawseti(L, -2, (int)li_rawlen(L, -2) + 1);
}

/* [-0, +1, m] pushes the pieces of `text` between any of `separators` as an array. */
static void push_split(lua_State *L, const char *text, size_t size, char separator) {
  lua_newtable(L);
  const char *end = text + size;
  while (text < end) {
    const char *stop = memchr(text, separator, (size_t)(end - text));
    if (stop == NULL) {
      stop = end;
    }
    add_string(L, text, (size_t)(stop - text));
    text = stop + 1;
  }
}

/* [-0, +1, m] pushes "a|b+c" as { {"a"}, {"b","c"} }; an empty array for NULL. */
static void push_needs(lua_State *L, const char *needs) {
  lua_newtable(L);
  while (needs != NULL && *needs != '\0') {
    size_t size = strcspn(needs, "|");
    push_split(L, needs, size, '+');
    lua_rawseti(L, -2, (int)li_rawlen(L, -2) + 1);
    needs += size;
    needs += *needs == '|';
  }
}

/* [-0, +1, m] pushes "a b?" as { {name="a",required=true}, {name="b",required=false} }. */
static void push_parameters(lua_State *L, const char *text) {
  lua_newtable(L);
  while (text != NULL && *text != '\0') {
    size_t size = strcspn(text, " ");
    int is_optional = text[size - 1] == '?';
    lua_createtable(L, 0, 2);
    lua_pushlstring(L, text, size - (size_t)is_optional);
    lua_setfield(L, -2, "name");
    set_flag(L, "required", !is_optional);
    lua_rawseti(L, -2, (int)li_rawlen(L, -2) + 1);
    text += size;
    text += *text == ' ';
  }
}

/* [-0, +1, m] pushes the path of an operation: collection and key. */
static void push_path(lua_State *L, const char *collection, const struct li_resource *r,
                      const struct li_operation *o) {
  if (r->key != NULL && li_operation_on_entity(o)) {
    lua_pushfstring(L, "%s/%s", collection, r->key);
  } else {
    lua_pushstring(L, collection);
  }
}

/* [-0, +0, m] sets path and v2_path on the table on top; `path` is the versioned one where there
 * is one. */
static void set_paths(lua_State *L, const struct li_resource *r, const struct li_operation *o) {
  if (o->path != NULL) {
    set_string(L, "path", o->path);
    set_flag(L, "versioned", 0);
    return;
  }
  int on_rest = r->rest_path != NULL && (o->flags & LI_OP_NO_REST) == 0;
  int on_v2 = r->v2_path != NULL && (o->flags & LI_OP_NO_V2) == 0;
  if (on_rest) {
    push_path(L, r->rest_path, r, o);
    lua_setfield(L, -2, "path");
  }
  if (on_v2) {
    push_path(L, r->v2_path, r, o);
    if (!on_rest) {
      lua_pushvalue(L, -1);
      lua_setfield(L, -3, "path");
    }
    lua_setfield(L, -2, "v2_path");
  }
  set_flag(L, "versioned", on_rest);
}

/* [-0, +0, m] what is known by the resource alone. */
static void set_resource_fields(lua_State *L, const struct li_resource *r) {
  set_string(L, "key_kind", li_key_kind_name(r->key_kind));
  set_string(L, "family", li_family_name(r->family));
  set_string(L, "base", li_resource_is_oauth(r) ? "oauth" : "api");
  set_string(L, "doc", r->doc);
  if (r->key_fields != NULL) {
    push_parameters(L, r->key_fields);
    lua_setfield(L, -2, "key_fields");
  }
  const char *products = r->product != NULL ? r->product : "";
  push_split(L, products, strlen(products), '|');
  lua_setfield(L, -2, "products");
}

/* [-0, +0, m] */
static void set_since(lua_State *L, unsigned since) {
  if (since != 0) {
    lua_pushinteger(L, (lua_Integer)since);
    lua_setfield(L, -2, "since");
  }
}

/* [-0, +1, m] */
static void push_operation(lua_State *L, const struct li_resource *r,
                           const struct li_operation *o) {
  lua_createtable(L, 0, 20);
  lua_pushfstring(L, "%s.%s", r->name, o->name);
  lua_setfield(L, -2, "name");
  set_string(L, "resource", r->name);
  set_string(L, "operation", o->name);
  set_string(L, "method", li_method_header(o->method));
  set_string(L, "verb", li_method_verb(o->method));
  set_string(L, "paging", li_paging_name(o->paging));
  set_flag(L, "auth", (o->flags & LI_OP_NO_BEARER) == 0);
  set_flag(L, "write", li_method_writes(o->method));
  set_flag(L, "on_entity", li_operation_on_entity(o) && r->key != NULL);
  if (o->method == LI_METHOD_FINDER || o->method == LI_METHOD_BATCH_FINDER) {
    set_string(L, "finder", o->name);
  } else if (o->method == LI_METHOD_ACTION) {
    set_string(L, "action", o->name);
  }
  set_paths(L, r, o);
  set_since(L, o->since != 0 ? o->since : r->since);
  push_parameters(L, o->parameters);
  lua_setfield(L, -2, "parameters");
  push_needs(L, o->scopes);
  lua_setfield(L, -2, "scopes");
  set_resource_fields(L, r);
}

/* [-0, +1, m] */
static void push_resource(lua_State *L, const struct li_resource *r) {
  lua_createtable(L, 0, 13);
  set_string(L, "name", r->name);
  set_string(L, "path", r->rest_path != NULL ? r->rest_path : r->v2_path);
  set_string(L, "v2_path", r->v2_path);
  set_string(L, "key", r->key);
  set_flag(L, "versioned", r->rest_path != NULL);
  set_since(L, r->since);
  set_resource_fields(L, r);
  lua_createtable(L, (int)r->operation_count, 0);
  for (size_t i = 0; i < r->operation_count; i++) {
    push_operation(L, r, &r->operations[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
  lua_setfield(L, -2, "operations");
}

/* [-0, +3, m] pushes nil, the nearest names, and a sentence. `before` is put before each name. */
static int push_unknown(lua_State *L, const struct li_nearest *n, const char *before,
                        const char *what, const char *given) {
  lua_pushnil(L);
  lua_createtable(L, (int)n->count, 0);
  for (size_t i = 0; i < n->count; i++) {
    lua_pushfstring(L, "%s%s", before, n->names[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
  if (n->count > 0) {
    lua_pushfstring(L, "unknown %s '%s', did you mean '%s%s'?", what, given, before, n->names[0]);
  } else {
    lua_pushfstring(L, "unknown %s '%s'", what, given);
  }
  return 3;
}

static int unknown_resource(lua_State *L, const char *name, size_t size) {
  struct li_nearest nearest;
  li_nearest_init(&nearest, name, size);
  for (size_t i = 0; i < li_resource_count(); i++) {
    li_nearest_offer(&nearest, li_resource_at(i)->name);
  }
  lua_pushlstring(L, name, size);
  return push_unknown(L, &nearest, "", "resource", lua_tostring(L, -1));
}

static int unknown_operation(lua_State *L, const struct li_resource *r, const char *name,
                             size_t size) {
  struct li_nearest nearest;
  li_nearest_init(&nearest, name, size);
  for (size_t i = 0; i < r->operation_count; i++) {
    li_nearest_offer(&nearest, r->operations[i].name);
  }
  const char *before = lua_pushfstring(L, "%s.", r->name);
  const char *given = lua_pushfstring(L, "%s%s", before, name);
  int results = push_unknown(L, &nearest, before, "operation", given);
  if (nearest.count == 0) { /* nothing near: the whole choice is short enough to show */
    for (size_t i = 0; i < r->operation_count; i++) {
      lua_pushfstring(L, "%s%s", before, r->operations[i].name);
      lua_rawseti(L, -3, (int)i + 1);
    }
  }
  return results;
}

/* catalogue.list() → array of resources */
static int catalogue_list(lua_State *L) {
  lua_createtable(L, (int)li_resource_count(), 0);
  for (size_t i = 0; i < li_resource_count(); i++) {
    push_resource(L, li_resource_at(i));
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

/* catalogue.resource(name) → resource | nil, names, message */
static int catalogue_resource(lua_State *L) {
  size_t size;
  const char *name = luaL_checklstring(L, 1, &size);
  const struct li_resource *r = li_resource_find(name, size);
  if (r == NULL) {
    return unknown_resource(L, name, size);
  }
  push_resource(L, r);
  return 1;
}

/* catalogue.operation("resource.operation") → operation | nil, names, message */
static int catalogue_operation(lua_State *L) {
  size_t size;
  const char *name = luaL_checklstring(L, 1, &size);
  const char *dot = memchr(name, '.', size);
  size_t resource_bytes = dot != NULL ? (size_t)(dot - name) : size;
  const struct li_resource *r = li_resource_find(name, resource_bytes);
  if (r == NULL) {
    return unknown_resource(L, name, resource_bytes);
  }
  const char *rest = dot != NULL ? dot + 1 : "";
  size_t rest_bytes = dot != NULL ? size - resource_bytes - 1 : 0;
  const struct li_operation *o = li_operation_find(r, rest, rest_bytes);
  if (o == NULL) {
    return unknown_operation(L, r, rest, rest_bytes);
  }
  push_operation(L, r, o);
  return 1;
}

/* catalogue.match(path) → resource | nil */
static int catalogue_match(lua_State *L) {
  size_t size;
  const char *path = luaL_checklstring(L, 1, &size);
  const struct li_resource *r = li_resource_match(path, size);
  if (r == NULL) {
    lua_pushnil(L);
    return 1;
  }
  push_resource(L, r);
  return 1;
}

int li_open_catalogue(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"list", catalogue_list},
      {"resource", catalogue_resource},
      {"operation", catalogue_operation},
      {"match", catalogue_match},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
