/*
 * meter.h - one simulated meter: who it is, where it hangs, what was written to it.
 *
 * A meter belongs to one loop of the fleet and is touched by no other thread.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "sim/household.h"

enum {
	METER_SERIAL_MAX = 16, /* with terminator */
	METER_TEXT_MAX = 33,
	METER_SERVER_MAX = 64,
	METER_WRITTEN_MAX = 256,
	METER_CAPTURED_MAX = 32,
};

/* Parameters that the head-end can read and write. */
struct meter_params {
	int32_t substitute_pressure;	/* Pa */
	int16_t substitute_temperature; /* 0.01 °C */
	int16_t temperature_min;	/* 0.01 °C */
	int16_t temperature_max;	/* 0.01 °C */
	int16_t connection_temperature; /* 0.01 °C */
	uint16_t substitute_k;		/* 0.0001 */
	int16_t zone;			/* minutes east of UTC */
	uint16_t window_from;		/* minutes of the day */
	uint16_t window_to;
	uint16_t pin;
	uint16_t inactivity; /* s */
	uint8_t attempts;
	uint8_t archive_to_read; /* 1 hourly, 2 daily, 3 monthly */
	char apn[METER_TEXT_MAX];
	char apn_user[METER_TEXT_MAX];
	char apn_password[METER_TEXT_MAX];
	char server[METER_SERVER_MAX]; /* "ip:port" */
};

/* Something written, in the meter's event log. */
struct meter_written {
	int64_t time; /* UTC by the meter's clock */
	uint8_t code;
};

/*
 * Security suite 0: global keys, and frame counters that live as long as the
 * meter does.
 */
struct meter_security {
	uint8_t title[8]; /* system title: "ELS" and the serial */
	uint8_t encryption[16];
	uint8_t authentication[16];
	uint32_t sent;	   /* the last counter that this meter used */
	uint32_t received; /* the highest that it took of the client */
};

struct given; /* rows of a data file, given.h */

struct meter {
	char serial[METER_SERIAL_MAX];
	bool large; /* ВК-G6, else ВК-G4 */
	struct household household;
	const struct given *given; /* NULL: all computed */
	struct meter_params params;
	struct meter_security security;
	uint32_t challenges; /* HLS challenges given so far */
	uint32_t pushes;     /* deliveries so far */
	int64_t confirmed;   /* UTC of the newest hourly row whose delivery was confirmed */
	int64_t drift;	     /* seconds by which its clock is ahead */

	/* What befalls it (life.h), and what of it holds in the call under way. */
	const struct life_plan *plan; /* NULL: nothing */
	uint32_t fate;
	int32_t clock_error; /* part of drift */
	int32_t millivolts;  /* of a failing battery, 0: of a sound one */
	bool other_type;
	bool other_sign; /* writes its deviation east positive */
	bool other_firmware;

	/* Index at a day once computed, so that calls need not count from 2015. */
	int64_t checkpoint_day;
	uint32_t checkpoint_index;

	size_t captured_n;
	struct history_row *captured; /* METER_CAPTURED_MAX, rising in time; NULL: none */

	size_t written_n;
	struct meter_written *written; /* ring of METER_WRITTEN_MAX, NULL: none */
};

/* `place`: group path and city; `type`: "ВК-G4ETe", as in the register. */
void meter_init(struct meter *m, uint64_t seed, const char *serial, const char *type,
		const char *place);
void meter_finish(struct meter *m);

const char *meter_type(const struct meter *m); /* as the meter itself reports it */
const char *meter_firmware(const struct meter *m);

void meter_log(struct meter *m, int64_t time, uint8_t code);
