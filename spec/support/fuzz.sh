#!/bin/sh
# SPDX-License-Identifier: MIT
# One fuzz target for so many seconds: fuzz.sh TARGET SECONDS. What it finds interesting is kept
# in build/fuzz-corpus/TARGET for the next run; seeds are in spec/fuzz/corpus/TARGET, or made by
# spec/fuzz/NAME_seeds.lua for the target fuzz_NAME.
target=$1 seconds=$2
corpus=build/fuzz-corpus/$target
maker=spec/fuzz/${target#fuzz_}_seeds.lua
seeds=
mkdir -p "$corpus" build/fuzz-findings
if [ -e "$maker" ]; then
  seeds=build/fuzz-seeds/$target
  mkdir -p "$seeds" && lua5.4 "$maker" "$seeds" || exit
fi
echo "· $target"
if build/fuzz-lua5.4/"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
  -artifact_prefix=build/fuzz-findings/"$target"- "$corpus" $seeds; then
  echo "1 passed, 0 failed"
else
  echo "FAILED $target: the input is in build/fuzz-findings/"
  echo "0 passed, 1 failed"
  exit 1
fi
