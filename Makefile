# SPDX-License-Identifier: MIT
# lua-linkedin. `make demo` and `make test` are the two commands of the README.

LUA      ?= lua5.4
BUILD    ?= build
CC       ?= cc
PKG      ?= pkg-config
CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wcast-qual -Wwrite-strings -Wformat=2 -Wvla $(if $(CI),-Werror)
PURE     := -std=c11 -D_POSIX_C_SOURCE=200809L -fPIC -fvisibility=hidden

# One name for the interpreter, one for its pkg-config file.
LUA_PC   := $(patsubst luajit2,luajit,$(LUA))
OUT      := $(BUILD)/$(LUA)
OBJ      := $(OUT)/obj
LUA_INC  := $(shell $(PKG) --cflags $(LUA_PC) 2>/dev/null)
CURL_INC := $(shell $(PKG) --cflags libcurl 2>/dev/null)

# linkedin.core: everything that needs no network.
CORE := alloc buffer status \
        utf8 \
        restli_encode \
        restli_decode \
        lua_restli \
        bind_restli \
        bind_clock \
        bind_buffer bind_error bind_fields \
        bind_names nearest \
        method scopes catalogue bind_scopes bind_catalogue \
        catalogue_profile catalogue_posts catalogue_media catalogue_social \
        catalogue_organizations catalogue_analytics catalogue_oauth \
        failure failure_rules failure_hint bind_failure \
        percent redact bind_redact \
        url bind_url \
        bind_core
# linkedin.engine: the part that links libcurl, loaded at the first call.
ENGINE := alloc buffer status \
          body \
          exchange \
          slot \
          driver \
          engine \
          bind_error \
          bind_exchange \
          bind_buffer bind_error bind_fields nearest method \
          percent redact url secret request client \
          utf8 restli_encode restli_decode lua_restli \
          bind_spec bind_request bind_client \
          bind_engine

CORE_OBJ   := $(CORE:%=$(OBJ)/%.o)
ENGINE_OBJ := $(ENGINE:%=$(OBJ)/%.o)

build: $(OUT)/linkedin/core.so $(OUT)/linkedin/engine.so

$(OUT)/linkedin/core.so: $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -o $@ $^ -lcrypto -lm

$(OUT)/linkedin/engine.so: $(ENGINE_OBJ)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -Wl,-z,nodelete -o $@ $^ -lcurl -lpthread -lm

$(OBJ)/%.o: csrc/%.c
	@mkdir -p $(@D)
	@echo "CC $<"; $(CC) $(PURE) $(WARN) $(CFLAGS) $(LUA_INC) $(CURL_INC) -MMD -MP -c -o $@ $<

-include $(wildcard $(OBJ)/*.d)

env:
	@echo 'export LUA_PATH="$(CURDIR)/lua/?.lua;$(CURDIR)/lua/?/init.lua;;"'
	@echo 'export LUA_CPATH="$(abspath $(OUT))/?.so;;"'

clean:
	rm -rf $(BUILD)

.PHONY: build env clean
