/*
 * retention.h - throwing away what need not be kept for good (struct retention).
 *
 * Swept once an hour by the runner of jobs, in small transactions.
 */
#pragma once
#include <stdatomic.h>

#include "service/service.h"

enum { RETENTION_EVERY = 3600 /* s */ };

NODISCARD bool service_retention_sweep(struct service *sv, const atomic_bool *stopping,
				       struct err *err);
