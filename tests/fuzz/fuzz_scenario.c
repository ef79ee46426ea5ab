/* A scenario of a fleet; when the input begins with '=', the text of --faults. */
#include "sim/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig forgets the text at hand when it meets a syntax error. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig";
}

static bool parse_faults(const uint8_t *data, size_t size, struct err *err)
{
	struct faults f;
	AUTO_FREE char *text = strndup((const char *)data, size);
	if (!text)
		abort();
	if (!faults_parse(text, &f, err))
		return false;
	uint64_t sum = 0;
	for (int k = 0; k < FAULT_COUNT; k++)
		sum += f.share[k];
	if (sum > FAULTS_ALL || f.delay_min > f.delay_max || f.delay_max > FAULTS_TIME_MAX)
		abort();
	(void)fault_draw(&f, size, 1);
	return true;
}

/* What was taken is within its bounds; a small fleet is made of it. */
static void use(const struct scenario *s)
{
	struct fleet_config config = { 0 };
	struct fleet f;
	size_t most = scenario_count(s);
	scenario_configure(s, &config);
	if (most > 2 * (size_t)SCENARIO_METERS_MAX)
		abort();
	if (most > 50 || !fleet_init(&f, &config, most, NULL))
		return;
	scenario_people(s, &f);
	if (f.count > most)
		abort();
	fleet_finish(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kit kit = { .device.max_pdu = 1024, .station.hdlc_info = 512 };
	struct scenario *s = NULL;
	struct err err = { 0 };
	bool taken;

	if (size && data[0] == '=')
		taken = parse_faults(data + 1, size - 1, &err);
	else
		taken = scenario_parse("fuzz", (const char *)data, size, 1768467600, &kit, &s,
				       &err);
	if (!taken && !err.msg[0])
		abort();
	if (s)
		use(s);
	scenario_free(s);
	return 0;
}
