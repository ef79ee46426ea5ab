/* context_check.h - whether the program could start with other settings. */
#pragma once
#include "cli/context.h"
#include "collector/settings.h"
#include "service/setting.h"

/*
 * As struct setting_program has it, of a `struct context`: values that go together, ports that
 * are free, files that are there, and the way that the caller has come stays open.
 */
NODISCARD bool context_check(void *context, const struct setting_plan *p, struct err *err);

/* Parts of it, for the check of a file. */
NODISCARD bool context_check_profiles(const struct config *fresh, struct profile_set *set,
				      const struct collector_settings *s, struct err *err);
NODISCARD bool context_check_listeners(const struct context *c, const struct config *fresh,
				       const struct collector_settings *s, struct err *err);
