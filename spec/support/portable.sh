#!/bin/sh
# SPDX-License-Identifier: MIT
# As far as a Linux machine can tell: does every C file compile where Linux is not? The language is strict
# POSIX 2008 in any case, so what only Linux has needs a twin behind #ifdef; here the twins are compiled,
# as on macOS and as on another Unix.
set -u
passed=0 failed=0
headers="$(pkg-config --cflags lua5.4) $(pkg-config --cflags libcurl)"
strict="-std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror"

for file in csrc/*.c; do
  [ "$file" = csrc/bind_torture.c ] && continue # for a build of its own
  echo "· $file"
  for system in "" "-D__APPLE__"; do
    # shellcheck disable=SC2086
    if ${CC:-cc} -fsyntax-only $strict -U__linux__ -U__linux -U__gnu_linux__ $system $headers "$file"; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "FAILED $file does not compile without Linux${system:+, $system}"
    fi
  done
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
