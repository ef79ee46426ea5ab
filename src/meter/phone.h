/*
 * phone.h - telephone numbers in the one form in which they are kept and compared.
 */
#pragma once
#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

enum { PHONE_MAX = 20 }; /* "+" and at most 15 digits (E.164), terminated */

/*
 * "8 (903) 123-45-67", "9031234567" and "7 903 1234567" give "+79031234567"; what
 * begins with "+" keeps its country. "" stays "". ERR_INVAL on `field` for anything
 * that is no number of 5 to 15 digits (shorter ones of a house are kept without "+").
 */
NODISCARD bool phone_normalise(const char *field, const char *text, char ret[static PHONE_MAX],
			       struct err *err);
