/* profile_builtin.h - texts of the profiles that the build embeds. */
#pragma once
#include <stddef.h>

struct profile_builtin {
	const char *name; /* NULL ends the list */
	const char *text;
};
extern const struct profile_builtin profile_builtin[];
