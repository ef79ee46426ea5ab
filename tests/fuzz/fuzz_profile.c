/* Profile files: any text is a profile or an error with words. */
#include <assert.h>
#include <stdio.h>

#include "protocol/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libconfig 1.5 loses the beginning of a text that the end of the file cuts off. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig_\nleak:strbuf_append\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profile *p = NULL;
	struct err err = { 0 };

	char *text = malloc(size + 1);
	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = 0;
	if (profile_load_text(text, "fuzz", &p, &err)) {
		for (uint32_t code = 0; code < 300; code++)
			(void)profile_event(p, code);
		for (size_t i = 0; i < p->parameter_count; i++)
			assert(profile_parameter(p, p->parameters[i].key) == &p->parameters[i]);
		(void)profile_status_flags(p, UINT32_MAX);
		profile_free(p);
	} else {
		assert(err.kind != ERR_NONE && err.msg[0]);
	}
	free(text);
	return 0;
}
