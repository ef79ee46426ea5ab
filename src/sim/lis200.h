/*
 * lis200.h - a meter that speaks IEC 62056-21 in its LIS-200 dialect.
 *
 * Characters in, characters out; no socket, no clock. Sign-on, choice of mode,
 * then frames SOH command STX data ETX BCC, BCC being the XOR of what stands
 * between SOH and itself. Bit 7 of what comes is not looked at.
 */
#pragma once
#include "sim/device.h"

struct station_config;

typedef void lis200_send_fn(void *owner, const uint8_t *p, size_t n);

/* Errors "(#nnnn)" of the dialect. */
enum lis200_error {
	LIS200_OK = 0,
	LIS200_ADDRESS = 1,
	LIS200_ABSENT = 2,
	LIS200_ATTRIBUTE = 4,
	LIS200_RANGE = 6,
	LIS200_CONSTANT = 9,
	LIS200_KEY = 17,
	LIS200_NO_READ = 18,
	LIS200_NO_WRITE = 19,
	LIS200_LOCKED = 20, /* by the calibration lock, which is never open here */
	LIS200_ARCHIVE = 100,
	LIS200_POSITION = 101,
	LIS200_EMPTY = 103,
	LIS200_LIMIT_FROM = 104,
	LIS200_LIMIT_TO = 105,
	LIS200_SYNTAX = 200,
	LIS200_PASSWORD = 201,
};

/* Locks: 2 maker, 3 supplier, 4 customer, 5 data collector, 6 user. */
enum { LIS200_LOCK_FIRST = 2, LIS200_LOCK_LAST = 6 };

/* "[I:]OOOO[_k][.A]" */
struct lis200_address {
	unsigned instance; /* 1 when it is not said */
	unsigned object;
	unsigned part;
	char attribute; /* a digit, or 'V' of archives: then `digit` counts */
	char digit;
};

enum {
	LIS200_IN_MAX = 256,
	LIS200_OUT_MAX = 8192,
	LIS200_ROW_MAX = 256, /* characters of a row */
	LIS200_ROWS_MAX = 16, /* of a partial block */
};

enum lis200_state {
	LIS200_QUIET,  /* a sign-on is awaited */
	LIS200_CHOICE, /* the identification is out */
	LIS200_OPEN,   /* programming mode */
};

/* Rows that an R3 asked for. */
struct lis200_rows {
	bool active;
	unsigned archive;
	size_t next;
	size_t end;
	unsigned block; /* rows at once */
};

struct lis200 {
	const struct station_config *config;
	struct device *device;
	lis200_send_fn *send;
	void *owner;
	enum lis200_state state;
	bool open[LIS200_LOCK_LAST + 1];
	struct lis200_rows rows;
	uint32_t answers;
	size_t in_n;
	size_t out_n; /* of what was sent last, for a NAK */
	uint8_t in[LIS200_IN_MAX];
	uint8_t out[LIS200_OUT_MAX];
};

void lis200_init(struct lis200 *l, const struct station_config *config, struct device *device,
		 lis200_send_fn *send, void *owner);
void lis200_input(struct lis200 *l, const uint8_t *p, size_t n);

/* Speaks first: its identification or, in programming mode already, P0. */
void lis200_announce(struct lis200 *l);

/* lis200_object.c: the text of a value in its brackets, with unit and address as the meter
 * echoes it; or what to do with a text. */
struct strb;
enum lis200_error lis200_get(struct lis200 *l, const struct lis200_address *a, struct strb *ret);
enum lis200_error lis200_set(struct lis200 *l, const struct lis200_address *a, const char *text);
bool lis200_may_read(const struct lis200 *l);

/* lis200_archive.c: names (V.2) or units (V.3) of the columns, and rows by "(position;from;
 * to;block)". */
enum lis200_error lis200_columns(unsigned archive, bool units, struct strb *ret);
enum lis200_error lis200_select(struct lis200 *l, unsigned archive, const char *arguments);
/* Rows of the next partial block. */
void lis200_put_rows(struct lis200 *l, struct strb *ret);

/* "2024-05-01,06:00:00", local; 20 bytes with terminator. */
void lis200_put_time(const struct lis200 *l, int64_t utc, struct strb *ret);
bool lis200_take_time(const struct lis200 *l, const char *text, int64_t *ret);
