/*
 * guard.h - ciphered APDUs at the device (IEC 62056-5-3 9.2.7, suite 0).
 *
 *   glo-…                 tag · length · protected text (secure.h)
 *   general-glo-ciphering DB · length · system title · length · protected text
 *
 * A counter of the client must be above all that came before it; those that
 * the meter took, and those that it used, are kept in the meter.
 */
#pragma once
#include "sim/device.h"

enum guard_result {
	GUARD_OPENED,
	GUARD_MALFORMED,
	GUARD_UNDECIPHERED, /* another key, or altered on the way */
	GUARD_STALE,	    /* a counter that was used before */
};

bool guard_is_protected(uint8_t tag);

/* Opens a protected APDU; *ret stands in the guard's memory. Form, control and counter of
 * the guard are then those of the APDU. `r` is at its tag. */
enum guard_result guard_open(struct device *d, struct rd *r, struct rd *ret);

/* Where an answer is put in plain, before it is closed. */
struct wr guard_draft(struct device *d);

/* Protects it as the request was; exception-responses go as they are. */
void guard_close(struct device *d, const struct wr *plain, struct wr *out);

/* Bytes by which guard_close() makes an answer longer, at most. */
size_t guard_overhead(const struct device *d);

/* The exception-response for a refusal. */
void guard_refuse(struct device *d, enum guard_result why, struct wr *out);

/* A delivery, for which no request was: general-glo-ciphering with `control`. */
void guard_deliver(struct device *d, uint8_t control, const struct wr *plain, struct wr *out);
