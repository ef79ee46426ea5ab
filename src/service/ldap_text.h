/*
 * ldap_text.h - what people typed, put into filters and names of a directory.
 */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/* The value of a filter: RFC 4515, 3. Escapes also what need not be: all but letters and
 * digits of ASCII and bytes of UTF-8. NULL without memory. */
const char *ldap_escape_filter(struct arena *a, const char *value);

/* The value in a distinguished name: RFC 4514, 2.4. */
const char *ldap_escape_name(struct arena *a, const char *value);

/* `pattern` with each %s replaced; NULL without memory. */
const char *ldap_fill(struct arena *a, const char *pattern, const char *value);

/* Whether two distinguished names are the same but for case and blanks around their parts. */
bool ldap_same_name(const char *a, const char *b);
