/*
 * conftree.h - reading libconfig files: bounded, with file and line in errors.
 *
 * For settings, meter profiles and the parameter catalogue. A `struct conftree`
 * holds the parsed text; nodes belong to it and live as long. Every getter
 * reports a missing or ill-typed member as ERR_INVAL "FILE:LINE: …". A reader
 * that has taken all it knows calls confnode_only() so that an unknown member is an
 * error with its line and not a silent typing mistake. @include is refused.
 */
#pragma once
#include "base/attr.h"
#include "base/err.h"

struct conftree;
struct config_setting_t; /* libconfig's node */
typedef const struct config_setting_t confnode;

enum { CONFTREE_FILE_MAX = 1 << 20 }; /* bytes */

NODISCARD bool conftree_load(const char *path, struct conftree **ret, struct err *err);
/* `name` stands for the file in error messages. */
NODISCARD bool conftree_parse(const char *name, const char *text, size_t n, struct conftree **ret,
			      struct err *err);
void conftree_free(struct conftree *t); /* accepts NULL */
DEFINE_AUTO(conftree, conftree_free)
#define AUTO_CONFTREE CLEANUP(auto_conftree) struct conftree

confnode *conftree_root(const struct conftree *t);

/* Members of a group, list or array; 0 for a scalar. */
unsigned confnode_count(confnode *n);
confnode *confnode_at(confnode *n, unsigned i);
const char *confnode_name(confnode *n);			    /* NULL in a list and for the root */
confnode *confnode_find(confnode *group, const char *name); /* NULL = none */

bool confnode_is_group(confnode *n);
bool confnode_is_list(confnode *n); /* list or array */
bool confnode_is_text(confnode *n);
bool confnode_is_int(confnode *n);
bool confnode_is_bool(confnode *n);

/* The value of the node itself. */
NODISCARD bool confnode_text(confnode *n, const char **ret, struct err *err);
NODISCARD bool confnode_int(confnode *n, int64_t min, int64_t max, int64_t *ret, struct err *err);
NODISCARD bool confnode_bool(confnode *n, bool *ret, struct err *err);

/* A member that must be there … */
NODISCARD bool confnode_need_text(confnode *group, const char *name, const char **ret,
				  struct err *err);
NODISCARD bool confnode_need_int(confnode *group, const char *name, int64_t min, int64_t max,
				 int64_t *ret, struct err *err);
/* … and one that may: *ret keeps its value when it is not. */
NODISCARD bool confnode_may_text(confnode *group, const char *name, const char **ret,
				 struct err *err);
NODISCARD bool confnode_may_int(confnode *group, const char *name, int64_t min, int64_t max,
				int64_t *ret, struct err *err);
NODISCARD bool confnode_may_bool(confnode *group, const char *name, bool *ret, struct err *err);

/* Fails at the first member of `group` that is not in the NULL-terminated list. */
NODISCARD bool confnode_only(confnode *group, const char *const *names, struct err *err);

/* Sets err to ERR_INVAL "FILE:LINE: words"; yields false. */
PRINTF(3, 4) bool confnode_fail(confnode *n, struct err *err, const char *fmt, ...);
/* Takes the node that failed last, or its item of a list, out of the tree, so that what else is wrong can be found;
 * false when there is none or it is the root. */
bool conftree_cut_failed(struct conftree *t);
/* "FILE:LINE" of a node. */
void confnode_where(confnode *n, char *buf, size_t cap);
