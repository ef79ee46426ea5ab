/*
 * profile_check.h - everything that is wrong with a profile's file, for people.
 *
 * Reading ends at the first mistake (profile.h); here what is mistaken is taken
 * out and the rest is read again, as far as that makes sense.
 */
#pragma once
#include "meter/catalogue.h"
#include "protocol/profile.h"

struct profile_problem {
	bool warning;	   /* it works, but looks like a slip */
	const char *words; /* "FILE:LINE: …", valid during the call */
};
typedef void profile_problem_fn(void *arg, const struct profile_problem *p);

enum { PROFILE_PROBLEMS_MAX = 100 };

/* NULL unless the file is a sound profile (warnings aside). Catalogue NULL: its keys are not
 * looked at. */
struct profile *profile_check_file(const char *path, const struct catalogue *catalogue,
				   profile_problem_fn *tell, void *arg);
