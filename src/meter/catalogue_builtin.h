/* catalogue_builtin.h - profiles/parameters.conf as the build embeds it. */
#pragma once

extern const char catalogue_builtin[];
