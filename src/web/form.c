#include "web/form.h"

bool form_of_table(const char *encoding, const char *separator, struct table_how *ret,
		   struct err *err)
{
	static const struct {
		const char *name;
		char separator;
	} known[] = { { "comma", ',' }, { "semicolon", ';' }, { "tab", '\t' } };
	ret->encoding_given = encoding != NULL;
	if (encoding && !table_encoding_find(encoding, &ret->encoding))
		return err_field(err, "encoding", "must be utf-8 or windows-1251");
	for (size_t i = 0; separator && i < ARRAY_LEN(known); i++)
		if (strcmp(separator, known[i].name) == 0)
			ret->separator = known[i].separator;
	return !separator || ret->separator ||
	       err_field(err, "separator", "must be comma, semicolon or tab");
}
