/* hexdump.h - hex as people and programs print it, as the items of a recording. */
#pragma once
#include "collector/capture.h"

/* See decode_text(). Lines without a mark come from the meter; times are 0. */
NODISCARD bool hexdump_read(const char *text, size_t n, struct arena *a, struct capture *ret,
			    struct err *err);
