/*
 * lock.h - one server a data folder: the file `themis.lock`, locked while the
 * server lives (flock: a killed one leaves no lock behind).
 */
#pragma once
#include "base/err.h"

/* ERR_CONFLICT with the other's process id when there is one. */
NODISCARD bool lock_take(const char *folder, int *ret_fd, struct err *err);
