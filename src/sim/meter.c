#include "sim/meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alarms.h"
#include "sim/hash.h"

enum { TOPIC_METER = 300 };

static void text_set(char *buf, size_t cap, const char *text)
{
	(void)snprintf(buf, cap, "%s", text);
}

/* Three letters of the maker, five bytes of the serial (Green Book 4.3.4). */
static void title_init(struct meter *m)
{
	uint64_t number = strtoull(m->serial, NULL, 10);
	memcpy(m->security.title, "ELS", 3);
	for (size_t i = 0; i < 5; i++)
		m->security.title[3 + i] = (uint8_t)(number >> 8 * (4 - i));
}

static void params_init(struct meter_params *p, uint64_t key, int zone)
{
	static const char *const apns[] = { "internet.mts.ru", "internet.beeline.ru", "internet",
					    "telemetry.mts.ru" };
	int hour = hash_range(key, TOPIC_METER, 1, 0, 3) * 2;
	*p = (struct meter_params){
		.substitute_pressure = 101325,
		.substitute_temperature = 2000,
		.temperature_min = -4000,
		.temperature_max = 6000,
		.connection_temperature = -1000,
		.substitute_k = 10000,
		.zone = (int16_t)zone,
		.window_from = (uint16_t)((hour + 4) * 60),
		.window_to = (uint16_t)((hour + 6) * 60),
		.inactivity = 120,
		.attempts = 3,
		.archive_to_read = 1,
	};
	text_set(p->apn, sizeof p->apn, apns[hash_range(key, TOPIC_METER, 2, 0, 3)]);
	text_set(p->apn_user, sizeof p->apn_user, "mts");
	text_set(p->apn_password, sizeof p->apn_password, "mts");
	text_set(p->server, sizeof p->server, "192.0.2.10:55000");
}

void meter_init(struct meter *m, uint64_t seed, const char *serial, const char *type,
		const char *place)
{
	bool large = strstr(type, "G6") != NULL;
	*m = (struct meter){ .large = large };
	text_set(m->serial, sizeof m->serial, serial);
	title_init(m);
	household_init(&m->household, seed, m->serial, climate_find(place), large ? 10000 : 6000);
	params_init(&m->params, m->household.key, m->household.climate->zone);
}

void meter_finish(struct meter *m)
{
	free(m->written);
	free(m->captured);
	m->written = NULL;
	m->captured = NULL;
}

const char *meter_type(const struct meter *m)
{
	return m->large != m->other_type ? "ВК-G6 V2.0 ETe E16.04 Te" : "ВК-G4 V1.2 ETe E16.04 Te";
}

const char *meter_firmware(const struct meter *m)
{
	static const char *const versions[] = { "1.04", "1.04", "1.04", "1.02", "1.06" };
	return m->other_firmware ? "2.01"
				 : versions[hash_range(m->household.key, TOPIC_METER, 3, 0, 4)];
}

void meter_log(struct meter *m, int64_t time, uint8_t code)
{
	if (!m->written)
		m->written = calloc(METER_WRITTEN_MAX, sizeof *m->written);
	if (!m->written)
		return; /* a log that is lost for want of memory hurts no reading */
	m->written[m->written_n++ % METER_WRITTEN_MAX] = (struct meter_written){ time, code };
}
