/*
 * parameter_merge.h - taking in the values that a call has read; private.
 */
#pragma once
#include "store/current.h"

/*
 * Compares with the current values. New and changed ones are written with
 * their history; that the others were confirmed is kept as one bit a name in
 * the meter's row, which a call changes anyway.
 */
NODISCARD bool parameters_merge(struct db *db, struct current *c, int64_t call,
				const struct parameter_value *values, size_t count, int64_t now,
				struct err *err);

/* When a value was last confirmed: its own row's time or that of the bit. */
int64_t parameter_read_at(const struct current *c, int64_t key, int64_t own);
