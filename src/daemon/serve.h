/*
 * serve.h - `themis serve`: starts the parts in order, waits for signals, stops
 * them in the reverse order.
 */
#pragma once
#include "cli/cli.h"

NODISCARD bool serve(struct cli *c, struct err *err);
