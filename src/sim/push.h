/*
 * push.h - what a meter delivers unasked: Data-Notification (IEC 62056-5-3 9.3.10,
 * Blue Book class 40).
 *
 *   0F · invoke id and priority (4) · length and date-time · body
 * The body is a structure: the push object list, then what it lists, one after another.
 */
#pragma once
#include "base/cursor.h"

struct device;

struct push {
	bool waiting;	 /* a delivery is out that is not confirmed … */
	uint32_t invoke; /* … of this invoke id … */
	int64_t newest;	 /* … whose newest hourly row is of this time */
};

/* Says who calls: the logical device name alone. */
void push_announce(struct device *d, struct wr *out);

/* Current values and those hourly rows that were not confirmed before, the newest that
 * fit into one PDU; ciphered when the reading client's APDUs are. */
void push_deliver(struct device *d, struct wr *out);

/* The push object list, as in the deliveries. */
void push_put_list(struct wr *w);

/* DataNotification-Confirm; r stands after the tag. */
void push_confirm(struct device *d, struct rd *r);
