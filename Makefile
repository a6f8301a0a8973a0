# SPDX-License-Identifier: MIT
# lua-linkedin. `make demo` and `make test` are the two commands of the README.

LUA      ?= lua5.4
BUILD    ?= build
CC       ?= cc
PKG      ?= pkg-config
PREFIX   ?= /usr/local
CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wcast-qual -Wwrite-strings -Wformat=2 -Wvla $(if $(CI),-Werror)
PURE     := -std=c11 -D_POSIX_C_SOURCE=200809L -fPIC -fvisibility=hidden

# One name for the interpreter, one for its pkg-config file.
LUA_PC   ?= $(patsubst luajit2,luajit,$(LUA))
LUA_INC  := $(shell $(PKG) --cflags $(LUA_PC) 2>/dev/null)
CURL_INC := $(shell $(PKG) --cflags libcurl 2>/dev/null)

# A variant is a build for one purpose, beside the plain one: build/asan-lua5.4 and so on.
VARIANT  ?=
VARIANT_asan     := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
VARIANT_tsan     := -O1 -fno-omit-frame-pointer -fsanitize=thread
VARIANT_coverage := -O0 --coverage -DCURL_DISABLE_TYPECHECK
# The twins of what only Linux has, as other systems compile them.
VARIANT_twins    := -U__linux__ -U__linux -U__gnu_linux__ -DLI_NO_ROBUST_MUTEX
VARIANT_torture  := -O1 -DLI_TORTURE -fno-omit-frame-pointer -fsanitize=address,undefined
VARIANT_fuzz     := -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
FLAGS    := $(CFLAGS) $(VARIANT_$(VARIANT))
OUT      := $(BUILD)/$(if $(VARIANT),$(VARIANT)-)$(LUA)
OBJ      := $(OUT)/obj

# The two modules, one source file of csrc/ a line, in alphabetical order. After a change here or
# under lua/, `make rockspec` brings the rockspec's lists up to date.

# linkedin.core: everything that needs no network.
CORE := \
  alloc \
  bind_buffer \
  bind_catalogue \
  bind_clock \
  bind_core \
  bind_crypto \
  bind_error \
  bind_failure \
  bind_fields \
  bind_json \
  bind_ledger \
  bind_media \
  bind_names \
  bind_process \
  bind_redact \
  bind_restli \
  bind_scopes \
  bind_text \
  bind_url \
  bind_urn \
  bucket \
  buffer \
  catalogue \
  catalogue_ads \
  catalogue_analytics \
  catalogue_audiences \
  catalogue_events \
  catalogue_jobs \
  catalogue_leads \
  catalogue_media \
  catalogue_messaging \
  catalogue_oauth \
  catalogue_organizations \
  catalogue_planning \
  catalogue_portability \
  catalogue_posts \
  catalogue_profile \
  catalogue_recruiter \
  catalogue_reporting \
  catalogue_social \
  crypto \
  failure \
  failure_hint \
  failure_rules \
  identifier \
  inflate \
  jsonnumber \
  jsontext \
  ledger \
  ledger_file \
  ledger_memory \
  ledger_table \
  little \
  lua_json_read \
  lua_json_write \
  lua_list \
  lua_restli \
  media_format \
  method \
  nearest \
  needle \
  pdf_file \
  pdf_syntax \
  percent \
  probe \
  probe_gif \
  probe_jpeg \
  probe_mp4 \
  probe_mp4_fragment \
  probe_mp4_movie \
  probe_ole \
  probe_pdf \
  probe_png \
  probe_reader \
  probe_sniff \
  probe_source \
  probe_webp \
  probe_zip \
  redact \
  restli_decode \
  restli_encode \
  scopes \
  seal \
  secret \
  shared_file \
  shared_lock \
  status \
  url \
  urn \
  utf8 \

# linkedin.engine: the part that links libcurl, loaded at the first call.
ENGINE := \
  alloc \
  answer \
  bind_buffer \
  bind_client \
  bind_engine \
  bind_error \
  bind_exchange \
  bind_fields \
  bind_request \
  bind_spec \
  bind_submit \
  body \
  buffer \
  client \
  doorbell \
  driver \
  engine \
  exchange \
  lane \
  lua_list \
  lua_restli \
  method \
  nearest \
  needle \
  news \
  percent \
  process \
  redact \
  request \
  restli_decode \
  restli_encode \
  secret \
  slot \
  status \
  transfer_error \
  url \
  utf8 \

ifeq ($(VARIANT),torture)
CORE   += bind_torture
ENGINE += bind_torture
endif

CORE_OBJ   := $(CORE:%=$(OBJ)/%.o)
ENGINE_OBJ := $(ENGINE:%=$(OBJ)/%.o)

# A module that Lua loads; the engine's stays loaded, since its thread may outlive a lua_State.
ifeq ($(shell uname -s),Darwin)
MODULE := -bundle -undefined dynamic_lookup
KEPT   :=
else
MODULE := -shared
KEPT   := -Wl,-z,nodelete
endif

# ── build ─────────────────────────────────────────────────────────────────────────────────────────

build: $(OUT)/linkedin/core.so $(OUT)/linkedin/engine.so

$(OUT)/linkedin/core.so: $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(MODULE) $(FLAGS) $(LDFLAGS) -o $@ $^ -lcrypto -lpthread -lm

$(OUT)/linkedin/engine.so: $(ENGINE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(MODULE) $(FLAGS) $(LDFLAGS) $(KEPT) -o $@ $^ -lcurl -lpthread -lm

$(OBJ)/%.o: csrc/%.c
	@mkdir -p $(@D)
	@$(if $(QUIET),,echo "CC $<";) $(CC) $(PURE) $(WARN) $(FLAGS) $(LUA_INC) $(CURL_INC) -MMD -MP -c -o $@ $<

-include $(wildcard $(OBJ)/*.d)

# Every Lua that is here with its headers.
LUAS  = $(foreach l,lua5.4 luajit lua5.3 lua5.2 lua5.1,$(if $(shell command -v $l && $(PKG) --exists $l && echo y),$l))
all-luas:
	@for lua in $(LUAS); do echo "building for $$lua"; $(MAKE) --no-print-directory -s build LUA=$$lua VARIANT=$(VARIANT) || exit; done

env:
	@echo 'export LUA_PATH="$(CURDIR)/lua/?.lua;$(CURDIR)/lua/?/init.lua;$(CURDIR)/examples/?.lua;;"'
	@echo 'export LUA_CPATH="$(abspath $(OUT))/?.so;;"'

# ── the two commands ──────────────────────────────────────────────────────────────────────────────

demo:
	@sh .ci/packages demo
	@echo "building for lua5.4"
	@$(MAKE) --no-print-directory -s -j2 build LUA=lua5.4 QUIET=1
	@eval "$$($(MAKE) -s env LUA=lua5.4)" && lua5.4 examples/demo.lua

# `make test SPEC="spec/url_spec.lua"` runs only what is named; `make check` installs nothing.
test:
	@sh .ci/packages test
	@$(MAKE) --no-print-directory check

check: 
	@$(MAKE) --no-print-directory -j2 all-luas QUIET=1
	@sh spec/support/run.sh test $(SPEC)

# ── tests of other kinds ──────────────────────────────────────────────────────────────────────────

# Pure C, for the programs of spec/c and spec/fuzz: nothing of it includes lua.h.
$(OUT)/libpure.a: $(patsubst %,$(OBJ)/%.o,$(filter-out bind_% lua_%,$(sort $(CORE) $(ENGINE))))
	@rm -f $@
	$(AR) rcs $@ $^

LIBS   := -lcrypto -lcurl -lpthread -lm
C_TEST := $(if $(filter torture,$(VARIANT)),$(wildcard spec/c/test_*.c), \
            $(filter-out spec/c/test_torture%,$(wildcard spec/c/test_*.c)))

c-tests: $(C_TEST:spec/c/%.c=$(OUT)/c/%)
$(OUT)/c/%: spec/c/%.c $(OUT)/libpure.a
	@mkdir -p $(@D)
	$(CC) $(PURE) $(WARN) $(FLAGS) -Icsrc $(CURL_INC) -MMD -MP -o $@ $< $(OUT)/libpure.a $(LIBS)

fuzz-targets: $(patsubst spec/fuzz/%.c,$(OUT)/%,$(wildcard spec/fuzz/fuzz_*.c))
$(OUT)/fuzz_%: spec/fuzz/fuzz_%.c $(OUT)/libpure.a
	@mkdir -p $(@D)
	$(CC) $(PURE) $(WARN) $(FLAGS) -fsanitize=fuzzer -Icsrc $(CURL_INC) -MMD -MP -o $@ $< $(OUT)/libpure.a $(LIBS)

# What goes before Lua in sanitizer runs.
preload: $(BUILD)/preload.so
$(BUILD)/preload.so: spec/support/preload.c
	@mkdir -p $(@D)
	$(CC) $(PURE) $(WARN) -fvisibility=default -shared -o $@ $<

-include $(wildcard $(OUT)/c/*.d $(OUT)/*.d)

check-c:
	@sh spec/support/run.sh check-c

lint:
	@sh spec/support/run.sh lint

luarocks:
	@sh spec/support/run.sh luarocks

# The specs of the editor in a newer Neovim, which comes from a later Debian: a download.
new-neovim:
	@sh spec/support/new_neovim.sh

asan tsan valgrind torture coverage:
	@sh .ci/packages $@
	@sh spec/support/run.sh $@ $(SPEC)

# 2,000 posts for each of five seeds, with 30 % of the exchanges disturbed: some minutes.
storm: build
	@eval "$$($(MAKE) -s env LUA=$(LUA))"; LUA_PATH="./?.lua;$$LUA_PATH" $(LUA) spec/faults/storm.lua

leads-kill: build
	@eval "$$($(MAKE) -s env LUA=$(LUA))"; LUA_PATH="./?.lua;$$LUA_PATH" $(LUA) spec/faults/leads_kill.lua

SECONDS ?= 60
fuzz:
	@sh .ci/packages fuzz
	@sh spec/support/run.sh fuzz $(SECONDS) $(TARGET)

# The checks left out ask for Annex K (which no libc has), misread va_list, or count taste.
TIDY := -*,bugprone-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,$\
        -clang-analyzer-valist.*,-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions,$\
        -bugprone-implicit-widening-of-multiplication-result

# Optional looks at the C: what cppcheck and clang-tidy say. Not part of `make test`.
analyze:
	@sh .ci/packages analyze
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
	  --suppress=missingInclude --suppress=ctuuninitvar --error-exitcode=1 -Icsrc csrc
	clang-tidy --quiet --checks='$(TIDY)' \
	  $(sort $(CORE:%=csrc/%.c) $(ENGINE:%=csrc/%.c)) -- $(PURE) $(LUA_INC) $(CURL_INC)

# bench/*.lua are the benchmarks; bench/*.c the rivals in bare C, bench/*_pure.lua those in plain Lua.
BENCH_C := $(patsubst bench/%.c,$(BUILD)/bench/%,$(wildcard bench/*.c))
$(BUILD)/bench/%: bench/%.c $(OUT)/libpure.a
	@mkdir -p $(@D)
	$(CC) $(PURE) $(WARN) $(FLAGS) -D_GNU_SOURCE -Icsrc $(CURL_INC) -o $@ $< $(OUT)/libpure.a $(LIBS)

bench-programs: $(BENCH_C)
bench:
	@sh .ci/packages bench
	@$(MAKE) --no-print-directory -s build bench-programs
	@eval "$$($(MAKE) -s env LUA=$(LUA))"; status=0; for b in $(or $(BENCH),$(sort $(filter-out %_pure.lua,$(wildcard bench/*.lua)))); do \
	  echo "── $$b"; BENCH_PROGRAMS=$(abspath $(BUILD))/bench $(LUA) $$b || status=1; done; exit $$status

# ── distribution ──────────────────────────────────────────────────────────────────────────────────

docs:
	@mkdir -p $(BUILD)/docs
	@lua5.4 docs/generate.lua > $(BUILD)/docs/reference.md
	@echo "$(BUILD)/docs/reference.md written"

# docs/coverage.md: what of LinkedIn's API is in the catalogue, in Lua and in the sandbox. A spec compares it.
coverage-table: build
	@eval "$$($(MAKE) -s env LUA=$(LUA))"; $(LUA) docs/coverage_table.lua > $(BUILD)/coverage.md
	@mv $(BUILD)/coverage.md docs/coverage.md

# The names that other tools need from this file.
print-core:
	@echo $(sort $(CORE))
print-engine:
	@echo $(sort $(ENGINE))

rockspec:
	@lua5.4 rockspec/generate.lua

# The directory names of an installation: share/lua/5.4, lib/lua/5.4.
ABI  = $(if $(findstring luajit,$(LUA)),5.1,$(patsubst lua%,%,$(LUA)))
LMOD = $(DESTDIR)$(PREFIX)/share/lua/$(ABI)
CMOD = $(DESTDIR)$(PREFIX)/lib/lua/$(ABI)
install: build
	@cd lua && find linkedin -name '*.lua' | while read -r file; do \
	  install -D -m 644 "$$file" "$(LMOD)/$$file" || exit; done
	install -D -m 755 -t $(CMOD)/linkedin $(OUT)/linkedin/core.so $(OUT)/linkedin/engine.so
	@mkdir -p $(DESTDIR)$(PREFIX)/bin
	sed 's/^for lua in "$$LINKEDIN_LUA" /&$(LUA) /' bin/linkedin > $(DESTDIR)$(PREFIX)/bin/linkedin
	@chmod 755 $(DESTDIR)$(PREFIX)/bin/linkedin

clean:
	rm -rf $(BUILD)

.PHONY: build preload all-luas env demo test check c-tests fuzz-targets check-c lint luarocks new-neovim asan tsan valgrind \
  torture coverage storm leads-kill fuzz analyze bench-programs bench docs coverage-table print-core print-engine rockspec install clean
