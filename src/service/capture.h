/*
 * capture.h - recorded calls: their bytes, what these mean, and whose are recorded.
 */
#pragma once
#include "service/call.h"
#include "store/capture.h"

enum {
	CAPTURE_DAYS_MAX = 90, /* that one order to record may last */
	CAPTURE_LINES_MAX = 20000,
};

struct call_card {
	struct call_record call;
	int64_t capture; /* bytes of its recording, 0 = none */
	const struct tz *zone;
};

/* ERR_NOTFOUND also for calls that the caller may not see. */
NODISCARD bool service_call_get(struct service *sv, const struct caller *c, int64_t id,
				struct call_card *ret, struct err *err);

/* The text of the recording; the download is audited. */
NODISCARD bool service_capture_get(struct service *sv, const struct caller *c, int64_t id,
				   struct arena *a, const char **ret, size_t *ret_n,
				   struct err *err);
NODISCARD bool service_capture_list(struct service *sv, const struct caller *c, const char *serial,
				    unsigned limit, struct arena *a, const struct capture_row **ret,
				    size_t *ret_count, struct err *err);

/* Its meaning, without passwords. ERR_UNSUPPORTED where the program brings no decoder. */
NODISCARD bool service_capture_decode(struct service *sv, const struct caller *c, int64_t id,
				      struct arena *a, struct decoded_call *ret, struct err *err);

/* Records the meter's calls until then (UTC s), 0 = no longer. */
NODISCARD bool service_capture_set(struct service *sv, const struct caller *c, const char *serial,
				   int64_t until, struct err *err);
