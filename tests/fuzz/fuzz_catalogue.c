/* A catalogue file; or, when the input begins with '=', a value for every parameter. */
#include "base/str.h"
#include "meter/catalogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig forgets the text at hand when it meets a syntax error. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig";
}

static void check(bool good)
{
	if (!good)
		abort();
}

/* Canonical texts are canonical: short, clean and their own canonical text. */
static void try_value(const struct parameter *p, const char *given)
{
	char text[PARAMETER_TEXT_MAX];
	char again[PARAMETER_TEXT_MAX];
	bool odd;
	bool odd_again;

	if (!parameter_accept(p, given, text, &odd, NULL))
		return;
	check(strlen(text) < sizeof text && utf8_valid(str_from(text)));
	check(parameter_accept(p, text, again, &odd_again, NULL));
	check(!strcmp(text, again) && odd == odd_again);
	check(parameter_canonicalise(p, given, again, NULL) == !odd);
}

static void try_all(const struct catalogue *c, const char *given)
{
	for (size_t i = 0; i < catalogue_count(c); i++)
		try_value(catalogue_at(c, i), given);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct catalogue *builtin; /* read once: it is the same for every value */
	AUTO_CATALOGUE *c = NULL;
	struct err err;

	if (size && data[0] == '=') {
		AUTO_FREE char *text = strndup((const char *)data + 1, size - 1);
		check(text && (builtin || catalogue_load(NULL, &builtin, &err)));
		try_all(builtin, text);
	} else if (catalogue_parse("fuzz", (const char *)data, size, &c, &err)) {
		try_all(c, "1");
	}
	return 0;
}
