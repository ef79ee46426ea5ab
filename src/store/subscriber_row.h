/* subscriber_row.h - reading the columns of subscribers; private to the store. */
#pragma once
#include "store/db.h"
#include "store/subscriber.h"

/* Columns: those of sql/queries/subscriber.sql. */
NODISCARD bool subscriber_read(const struct stmt *s, struct arena *a, struct subscriber *ret,
			       struct err *err);
