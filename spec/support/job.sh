#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs one test program for run.sh and writes down how it ended.
#
#   job.sh "PART<tab>NAME<tab>SECONDS<tab>shell command"
#
# The program says "N passed, N failed" last and prints failures as blocks that start with FAILED.
# Whatever keeps it from saying so (a crash, the watchdog) counts as one failure that names the
# program, and so does a process it leaves behind or a report a sanitizer writes.
# In: RESULTS (a folder). Out: $RESULTS/PART/NAME.{log,counts,failed}.

IFS='	' read -r part name limit command << LINE
$1
LINE
base="$RESULTS/$part/$(printf '%s' "$name" | tr '/ ' '__')"
mkdir -p "$RESULTS/$part"
rm -f "$base".*
: > "$base.failed"

now_ms() { echo $(($(date +%s%N) / 1000000)); }
started=$(now_ms)

for tool in ASAN UBSAN TSAN LSAN; do # each process of the job writes its reports to files of its own
  eval "options=\${${tool}_OPTIONS:-}"
  [ -n "$options" ] && export "${tool}_OPTIONS=$options:log_path=$base.report"
done

# A session of its own: the watchdog and Ctrl-C reach everything the program started.
setsid timeout -k 5 "$limit" sh -c "$command" > "$base.log" 2>&1 < /dev/null &
group=$!
trap 'kill -s TERM -- "-$group" 2>/dev/null; exit 130' INT TERM HUP
wait "$group"
status=$?

passed=0 failed=0 skipped=0 said=
closing=$(grep -aE '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$base.log" | tail -n 1)
if [ -n "$closing" ]; then
  said=yes
  passed=${closing%% passed*}
  rest=${closing#*passed, } && failed=${rest%% failed*}
  case $closing in *skipped) rest=${closing##*, } && skipped=${rest%% *} ;; esac
fi

fail() { # sentence: one more failure
  failed=$((failed + 1))
  printf 'FAILED %s\n' "$1" >> "$base.failed"
}

# The blocks as the program printed them: the FAILED line and the indented lines after it.
awk '/^FAILED /{on=1; print; next} on && /^  /{print; next} {on=0}' "$base.log" >> "$base.failed"

during=
[ -n "$said" ] || during=$(grep -a '^· ' "$base.log" | tail -n 1 | sed 's/^· / during "/; s/$/"/')
case $status in
  124 | 137) fail "still running after $limit s, ended by the watchdog$during" ;;
  139) fail "crashed: segmentation fault$during" ;;
  134) fail "crashed: aborted$during" ;;
  13[0-9] | 14[0-9] | 15[0-9]) fail "ended by signal $((status - 128))$during" ;;
  0) [ -n "$said" ] || fail "ended without saying what passed$during" ;;
  *) [ -n "$said" ] && [ "$failed" -gt 0 ] || fail "ended with status $status$during" ;;
esac
[ "$passed$failed$skipped" = 000 ] && fail "ran no test"
if [ -z "$said" ] || [ "$status" != 0 ] && [ ! -s "$base.failed" ]; then
  tail -n 15 "$base.log" | sed 's/^/  /' >> "$base.failed"
fi
grep -a '^==[0-9]*==' "$base.log" | head -n 60 | sed 's/^/  /' >> "$base.failed" # valgrind's words

# What it started must be gone when it is; a child that is just closing gets a moment. A zombie is
# gone: only its parent has not looked yet.
left_behind() {
  kill -s 0 -- "-$group" 2> /dev/null || return 0
  cat /proc/[0-9]*/stat 2> /dev/null | awk -v session="$group" '{
    pid = $1; sub(/^.*\) /, ""); if ($4 == session && $1 != "Z") print pid }'
}
tries=0
while pids=$(left_behind) && [ -n "$pids" ] && [ $tries -lt 30 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
if [ -n "$pids" ]; then
  fail "left a process running"
  for pid in $pids; do
    printf '  %s\n' "$(tr '\0' ' ' < "/proc/$pid/cmdline")"
  done >> "$base.failed"
  kill -s KILL -- "-$group" 2> /dev/null
fi

for report in "$base".report*; do
  if [ -s "$report" ]; then
    fail "a sanitizer reported"
    head -n 40 "$report" | sed 's/^/  /' >> "$base.failed"
  fi
done

took=$(($(now_ms) - started))
echo "$passed $failed $skipped $took" > "$base.counts"
[ "$failed" = 0 ] && mark='  ' || mark='! '
printf '%s%-10s %-44s %4d passed%s%s  %d.%d s\n' "$mark" "$part" "$name" "$passed" \
  "$([ "$failed" = 0 ] || printf ', %d FAILED' "$failed")" \
  "$([ "$skipped" = 0 ] || printf ', %d skipped' "$skipped")" $((took / 1000)) $((took % 1000 / 100))
[ "$failed" = 0 ] || sed 's/^/    /' "$base.failed"
