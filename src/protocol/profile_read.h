/* profile_read.h - from a parsed file to a profile; see profile.h. */
#pragma once
#include "base/arena.h"
#include "base/conftree.h"
#include "protocol/profile.h"

struct profile_owned {
	struct profile p; /* first: this is what everyone else sees */
	struct arena arena;
};

/* Strings go to the arena, so the tree may be freed afterwards. */
NODISCARD bool profile_read(const struct conftree *tree, struct profile_owned *o, struct err *err);
