/*
 * right.h - the functions that a role may have, and sets of them.
 *
 * The table is rights.conf: one line a function, with the built-in roles that have it.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rights_names.h" /* generated: enum right { RIGHT_DASHBOARD_VIEW, … } */

struct right_row {
	const char *name;  /* "meter.view" */
	const char *group; /* "view", "register" …: where pages show it */
	unsigned roles;	   /* bit i: the built-in role of id i + 1 has it */
};
extern const struct right_row right_rows[];

const char *right_name(enum right r); /* as in the API */
bool right_find(const char *name, enum right *ret);

struct right_set {
	uint64_t bits[2];
};

void right_set_add(struct right_set *s, enum right r);
bool right_set_has(const struct right_set *s, enum right r);
/* Every function. */
struct right_set right_set_all(void);
/* Those of a built-in role (store/role.h), none for any other id. */
struct right_set right_set_of_role(int64_t role);
struct right_set right_set_common(const struct right_set *a, const struct right_set *b);
/* Whether `whole` has all of `part`; else *ret_lacks is the first that it has not. */
bool right_set_holds(const struct right_set *whole, const struct right_set *part,
		     enum right *ret_lacks);
