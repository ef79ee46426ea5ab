/*
 * user_row.h - reading the columns of a user; private to the store.
 */
#pragma once
#include "store/user.h"

NODISCARD bool user_row_read(const struct stmt *s, struct user *ret, struct err *err);
