/*
 * profile_part.h - the parts that the sections of a profile are read from.
 *
 * Inside of profile_read.c, which reads what is one of a kind, profile_lists.c,
 * which reads lists, and profile_lis200.c. Errors are those of conftree.h.
 */
#pragma once
#include "base/arena.h"
#include "base/conftree.h"
#include "protocol/profile.h"

/* A word of the file and the number that it stands for. */
struct profile_word {
	const char *name;
	int value;
};

/* *ret stays as it was when there is no such member. */
NODISCARD bool profile_part_word(confnode *group, const char *name,
				 const struct profile_word *words, size_t n, int *ret,
				 struct err *err);
NODISCARD bool profile_part_group(confnode *root, const char *name, confnode **ret,
				  struct err *err);
/* Copies a text to the arena. */
NODISCARD bool profile_part_text(struct arena *a, const char *text, const char **ret,
				 struct err *err);
/* "CLASS OBIS ATTRIBUTE": the node itself, or a member that may be there. */
NODISCARD bool profile_part_parse(confnode *node, struct profile_object *ret, struct err *err);
NODISCARD bool profile_part_object(confnode *group, const char *name, struct profile_object *ret,
				   struct err *err);

/* "OBIS SCALER UNIT" */
NODISCARD bool profile_part_scaler(confnode *node, struct profile_scaler *ret, struct err *err);

/* profile_lists.c */
NODISCARD bool profile_lists_parameters(confnode *root, struct profile *p, struct arena *a,
					struct err *err);
NODISCARD bool profile_lists_actions(confnode *root, struct profile *p, struct arena *a,
				     struct err *err);
NODISCARD bool profile_lists_status(confnode *root, struct profile *p, struct arena *a,
				    struct err *err);
NODISCARD bool profile_lists_events(confnode *root, struct profile *p, struct arena *a,
				    struct err *err);

/* profile_lis200.c; after the parameters */
NODISCARD bool profile_lis200_read(confnode *root, struct profile *p, struct arena *a,
				   struct err *err);
