/* form.h - the form of a table of CSV, as requests name it. */
#pragma once
#include "table/reader.h"

/* NULL: not told. ERR_INVAL on "encoding" or "separator". */
NODISCARD bool form_of_table(const char *encoding, const char *separator, struct table_how *ret,
			     struct err *err);
