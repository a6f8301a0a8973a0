#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs tests, two programs at a time, and closes with "N passed, N failed".
#
#   run.sh test [spec…]                            what `make test` promises
#   run.sh check-c | lint | luarocks | nvim        one part of it
#   run.sh asan | tsan | valgrind | torture | coverage [spec…]
#   run.sh fuzz SECONDS [target…]
#
# A job is one line of $RESULTS/jobs; job.sh runs it. Logs stay in build/results/.

set -u
cd "$(dirname "$0")/../.." || exit 2
mode=$1
shift
export RESULTS="build/results/$mode"
rm -rf "$RESULTS"
mkdir -p "$RESULTS"
jobs="$RESULTS/jobs"
# What the library remembers of the user's quota is not for tests to spend.
XDG_STATE_HOME="$PWD/$RESULTS/state"
export XDG_STATE_HOME
: > "$jobs"
tab=$(printf '\t')
SPEC_S=${SPEC_S:-120}    # how long one program may take, in seconds
SUITE_S=${SUITE_S:-840}  # and all of them together

make() { command make --no-print-directory "$@"; }
build() { make -s -j2 QUIET=1 "$@" || exit 2; }

job() { # part name seconds command
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" >> "$jobs"
}

has() { command -v "$1" > /dev/null 2>&1; }

all_specs() {
  find spec -name '*_spec.lua' ! -path 'spec/support/*' | sort
}

# Those that load the C of the library.
library_specs() {
  all_specs | grep -v -e '^spec/hosts/' -e '^spec/sandbox/' -e '^spec/build_spec'
}

# Those of parts that need no network: they say nothing of the engine or a sandbox.
pure_specs() {
  all_specs | grep -v -e '^spec/hosts/' -e '^spec/build_spec' \
    | xargs grep -L -e 'linkedin\.engine' -e '[sS]andbox' -e 'linkedin\.new'
}

# part lua variant wrapper specs…: one job for each spec file
spec_jobs() {
  part=$1 lua=$2 variant=$3 wrapper=$4
  shift 4
  { make -s env LUA="$lua" VARIANT="$variant"
    echo "export SPEC_LUA=$lua SPEC_LUA_COMMAND=\"$wrapper $lua\""; } > "$RESULTS/env-$part"
  for spec in "$@"; do
    job "$part" "$spec" "$SPEC_S" ". $PWD/$RESULTS/env-$part; exec $wrapper $lua \
spec/support/busted.lua -o spec/support/busted_output.lua $spec"
  done
}

c_jobs() { # part variant wrapper [name pattern]
  build c-tests LUA=lua5.4 VARIANT="$2"
  for source in spec/c/test_${4:-}*.c; do
    program=build/${2:+$2-}lua5.4/c/$(basename "$source" .c)
    [ -x "$program" ] && job "$1" "$source" "$SPEC_S" "exec $3 $program"
  done
}

# The twins of what only Linux has, run.
twin_jobs() {
  build build LUA=lua5.4 VARIANT=twins
  c_jobs twins twins ""
  # shellcheck disable=SC2046
  spec_jobs twins lua5.4 twins "" $(for spec in engine ledger ledger_file client; do
    [ -e spec/${spec}_spec.lua ] && echo spec/${spec}_spec.lua; done)
}

# Specs of the library, unchanged, in each host that it knows: what they wait for, the host waits for.
HOST_SPECS="spec/profile_spec.lua spec/organizations_spec.lua spec/social_spec.lua spec/share_rest_spec.lua
  spec/share_v2_spec.lua spec/oauth_spec.lua spec/client_spec.lua spec/faults/answers_spec.lua spec/faults/secrets_spec.lua
  spec/reconcile_spec.lua spec/retry_spec.lua spec/log_spec.lua spec/metrics_spec.lua spec/events_spec.lua
  spec/cache_spec.lua spec/cache/kin_spec.lua spec/analytics_spec.lua spec/ads/analytics_spec.lua spec/jobs/sync_spec.lua
  spec/leads/forms_spec.lua spec/leads/responses_spec.lua spec/leads/sync_spec.lua spec/organizations/pages_spec.lua
  spec/organizations/statistics_spec.lua spec/portability_spec.lua spec/products_spec.lua"

host_jobs() { # [nvim]: all hosts, or that one
  only=${1:-}
  specs=$(echo "$HOST_SPECS" | tr '\n' ' ')
  for where in "uv lua5.4" "uv luajit" "cqueues lua5.4" "copas luajit"; do
    [ -z "$only" ] || break
    # shellcheck disable=SC2086
    set -- $where
    "$2" -e "require '$(echo "$1" | sed s/^uv/luv/)'" 2> /dev/null || continue
    for spec in $specs; do
      # A thousand calls at once: copas waits with select, which knows no descriptor above 1023.
      [ "$1 $spec" = "copas spec/cache_spec.lua" ] && continue
      job hosts "$1 $2 $spec" "$SPEC_S" ". $PWD/$RESULTS/env-$2; exec $2 spec/support/in_host.lua $1 \
-o spec/support/busted_output.lua $spec"
    done
  done
  for where in ${only:-nginx nvim}; do # NVIM_PROGRAM names another editor than the one in PATH
    has $where || [ -x "/usr/sbin/$where" ] || continue
    job hosts "$where" 200 ". $PWD/$RESULTS/env-luajit; exec luajit spec/support/in_process.lua $where $specs"
  done
}

lint_jobs() {
  job lint luacheck 120 "exec sh spec/support/lint.sh"
  job lint "C without Linux" 120 "exec sh spec/support/portable.sh"
}

# Some specs of each kind with an installed rock; `make luarocks` runs all of them, for every Lua.
ROCK_SPECS="spec/json_spec.lua spec/media_spec.lua spec/profile_spec.lua spec/pages_spec.lua spec/oauth_spec.lua
  spec/share_rest_spec.lua spec/faults/answers_spec.lua spec/examples_spec.lua"

rock_jobs() { # all, or nothing for what every test run does
  job luarocks lint 60 "exec sh spec/support/rock.sh lint"
  if [ "${1:-}" = all ]; then
    for lua in lua5.4 luajit lua5.1 lua5.2 lua5.3; do
      has $lua || continue
      job luarocks "install for $lua" 300 "exec sh spec/support/rock.sh install $lua"
      job luarocks "specs with the rock for $lua" 600 "exec sh spec/support/rock.sh specs $lua"
    done
  else
    for lua in lua5.4 luajit; do
      job luarocks "install for $lua" 300 "exec sh spec/support/rock.sh install $lua"
    done
    specs=$(for spec in $ROCK_SPECS; do [ -e "$spec" ] && echo "$spec"; done | tr '\n' ' ')
    job luarocks "specs with the rock for lua5.4" 300 "exec sh spec/support/rock.sh specs lua5.4 $specs"
  fi
}

install_jobs() {
  for lua in lua5.4 luajit; do
    job install "make install for $lua" 120 "exec sh spec/support/install.sh $lua"
  done
}

# Both cores work; a job's output comes when it is done.
run_jobs() {
  tr '\n' '\0' < "$jobs" | timeout --foreground "$SUITE_S" xargs -0 -n 1 -P 2 sh spec/support/job.sh
}

# Adds up what the jobs left; every job that left nothing was cut off, and failed.
report() {
  echo
  passed=0 failed=0
  for part in $(cut -f 1 "$jobs" | awk '!seen[$0]++'); do
    sums=$(cat "$RESULTS/$part"/*.counts 2> /dev/null | awk '{p += $1; f += $2; s += $3; n++} END {print p + 0, f + 0, s + 0, n + 0}')
    # shellcheck disable=SC2086
    set -- $sums
    cut_off=$(($(grep -c "^$part$tab" "$jobs") - $4))
    printf '%-10s %4d programs  %5d passed, %d failed%s%s\n' "$part" "$4" "$1" $(($2 + cut_off)) \
      "$([ "$3" = 0 ] || printf ', %d skipped' "$3")" \
      "$([ "$cut_off" = 0 ] || printf ' (%d cut off by the limit of %s s)' "$cut_off" "$SUITE_S")"
    passed=$((passed + $1)) failed=$((failed + $2 + cut_off))
  done
  if [ "$failed" -gt 0 ]; then
    printf '\nFailures (logs in %s):\n' "$RESULTS"
    for list in "$RESULTS"/*/*.failed; do
      [ -s "$list" ] || continue
      printf '\n%s\n' "$(dirname "${list#"$RESULTS"/}"): $(basename "$list" .failed)"
      sed 's/^/  /' "$list"
    done
  fi
  [ "$passed$failed" = 00 ] && failed=1 && echo "no test was found"
  echo
  echo "$passed passed, $failed failed" | tee "$RESULTS/summary"
  [ "$failed" = 0 ]
}

preload() { # library…: their full paths
  for library in "$@"; do
    printf '%s ' "$("${CC:-cc}" -print-file-name="$library")"
  done
}

trap 'echo; echo "interrupted"; exit 130' INT

case $mode in
  test)
    for lua in lua5.4 luajit; do
      [ -e "build/$lua/linkedin/core.so" ] || { echo "not built for $lua, which is required"; exit 2; }
    done
    if [ $# -gt 0 ]; then
      for lua in lua5.4 luajit; do spec_jobs $lua $lua "" "" "$@"; done
    else
      # shellcheck disable=SC2046
      { rock_jobs
        install_jobs
        spec_jobs lua5.4 lua5.4 "" "" $(all_specs)
        spec_jobs luajit luajit "" "" $(all_specs)
        for lua in lua5.1 lua5.2 lua5.3; do
          [ -e "build/$lua/linkedin/core.so" ] && spec_jobs $lua $lua "" "" $(pure_specs)
        done
        c_jobs c "" ""
        twin_jobs
        host_jobs
        lint_jobs; }
    fi ;;
  check-c) c_jobs c "" "" ;;
  nvim)
    build build LUA=luajit
    # shellcheck disable=SC2046
    spec_jobs luajit luajit "" "" spec/hosts/ends_spec.lua $(find spec/nvim -name '*_spec.lua' | sort)
    host_jobs nvim ;;
  lint) lint_jobs ;;
  luarocks)
    SUITE_S=3600
    rock_jobs all ;;
  asan)
    build build preload LUA=lua5.4 VARIANT=asan
    export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 SPEC_SLOW=5
    export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
    export LSAN_OPTIONS=suppressions=$PWD/spec/support/lsan.supp:print_suppressions=0
    c_jobs c asan ""
    # shellcheck disable=SC2046
    spec_jobs asan lua5.4 asan "env LD_PRELOAD='$(preload libasan.so libubsan.so)$PWD/build/preload.so'" \
      ${*:-$(library_specs)} ;;
  tsan)
    build build preload LUA=lua5.4 VARIANT=tsan
    export SPEC_SLOW=10
    export TSAN_OPTIONS=exitcode=66:second_deadlock_stack=1:suppressions=$PWD/spec/support/tsan.supp
    c_jobs c tsan ""
    # shellcheck disable=SC2046
    spec_jobs tsan lua5.4 tsan "env LD_PRELOAD='$(preload libtsan.so)$PWD/build/preload.so'" \
      ${*:-$(library_specs | xargs grep -l -e 'linkedin\.engine' -e '[sS]andbox')} ;;
  valgrind)
    build build LUA=lua5.4
    SPEC_S=600
    export SPEC_SLOW=50 # how much a spec that measures time may take longer
    grind="valgrind -q --keep-debuginfo=yes --leak-check=full --show-leak-kinds=definite,indirect,possible --num-callers=20 \
--errors-for-leak-kinds=definite,indirect,possible --error-exitcode=9 --suppressions=$PWD/spec/support/valgrind.supp"
    c_jobs c "" "$grind"
    # shellcheck disable=SC2046
    spec_jobs valgrind lua5.4 "" "$grind" ${*:-$(library_specs)} ;;
  torture)
    build build preload LUA=lua5.4 VARIANT=torture
    export ASAN_OPTIONS=detect_leaks=1
    export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
    export LSAN_OPTIONS=suppressions=$PWD/spec/support/lsan.supp:print_suppressions=0
    c_jobs c torture "" torture
    # shellcheck disable=SC2046
    spec_jobs torture lua5.4 torture "env LD_PRELOAD='$(preload libasan.so libubsan.so)$PWD/build/preload.so'" \
      ${*:-$(find spec/torture -name '*_torture.lua' 2> /dev/null | sort)} ;;
  coverage)
    find build/coverage-lua5.4 -name '*.gcda' -delete 2> /dev/null
    build build LUA=lua5.4 VARIANT=coverage
    export COVERAGE_DIR="$PWD/$RESULTS/lua-lines"
    mkdir -p "$COVERAGE_DIR"
    c_jobs c coverage ""
    # shellcheck disable=SC2046
    spec_jobs coverage lua5.4 coverage "env LUA_INIT=@$PWD/spec/support/coverage.lua" ${*:-$(library_specs; find spec/sandbox -name '*_spec.lua')} ;;
  fuzz)
    seconds=$1
    shift
    build fuzz-targets LUA=lua5.4 VARIANT=fuzz CC=clang
    SUITE_S=86400
    for source in spec/fuzz/fuzz_*.c; do
      target=$(basename "$source" .c)
      case " ${*:-$target} " in *" $target "*) ;; *) continue ;; esac
      job fuzz "$target" $((seconds + 60)) "exec sh spec/support/fuzz.sh $target $seconds"
    done ;;
  *) echo "run.sh: unknown mode $mode" >&2; exit 2 ;;
esac

run_jobs
[ "$mode" = coverage ] && sh spec/support/coverage.sh
report
