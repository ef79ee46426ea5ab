/* A TZif file; or, after 'R', a POSIX rule; or, after '=', an RFC 3339 time. */
#include "base/tz.h"
#include "base/tz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_rule(const struct tz_rule *rule)
{
	static const int64_t times[] = {
		INT64_MIN, -1, 0, 1504234800, INT64_C(1) << 40, INT64_MAX
	};

	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		int offset = tz_rule_offset(rule, tz_clamp(times[i]));
		if (offset < -2 * TZ_OFFSET_MAX || offset > 2 * TZ_OFFSET_MAX)
			abort();
	}
}

static void try_text(char kind, const char *text)
{
	struct tz_rule rule;
	char buf[32];
	int64_t t;
	int64_t again;

	if (kind == 'R') {
		if (tz_rule_parse(text, &rule, NULL))
			try_rule(&rule);
	} else if (time_parse(text, &t, NULL)) {
		/* An offset may lead out of the years that RFC 3339 can write. */
		if (!time_parse(time_format(buf, t, 10800), &again, NULL) ||
		    (again != t && t > INT64_C(-62167132800) && t < INT64_C(253402214400)))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tz_file f;

	if (size && (data[0] == 'R' || data[0] == '=')) {
		AUTO_FREE char *text = strndup((const char *)data + 1, size - 1);
		if (!text)
			abort();
		try_text((char)data[0], text);
	} else if (size && tz_file_parse(data, size, &f, NULL)) {
		if (f.rule.known)
			try_rule(&f.rule);
		tz_file_finish(&f);
	}
	return 0;
}
