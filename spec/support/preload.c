/* SPDX-License-Identifier: MIT */
/*
 * Goes before the specs' Lua together with a sanitizer's run-time library (LD_PRELOAD in run.sh).
 *
 * Lua unmaps C modules when its state closes, before the leak check at the end of the process,
 * whose stacks would then name no function: here nothing is unmapped. And the shells that a spec
 * starts are not our concern (nor do they survive TSan): children inherit no preload. A spec that
 * starts another Lua with the library in it takes the command from spec/support/lua.lua.
 */
#include <stdlib.h>

int dlclose(void *handle);

int dlclose(void *handle) {
  (void)handle;
  return 0;
}

__attribute__((constructor)) static void leave_children_alone(void) {
  (void)unsetenv("LD_PRELOAD");
}
