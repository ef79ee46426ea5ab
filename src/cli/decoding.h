/*
 * decoding.h - recordings and hex dumps in words, for the decode command and,
 * through the service, for the pages.
 */
#pragma once
#include "collector/capture.h"
#include "protocol/explain.h"
#include "service/service.h"

struct decode_how {
	const struct profile_set *profiles;
	const char *profile; /* where the recording names none that is there */
	const struct catalogue *catalogue;
	const struct driver *driver;	/* NULL: by the recording, else by the first bytes */
	const struct driver_keys *keys; /* NULL = none */
	bool secrets;			/* passwords and secret parameters too */
	size_t lines_max;
};

/* Lines in the arena. */
NODISCARD bool decode_capture(const struct capture *c, const struct decode_how *how,
			      struct arena *a, struct decoded_call *ret, struct err *err);

/*
 * A recording, or hex: digits with or without blanks, commas, 0x, offsets and a
 * column of characters as xxd and hexdump -C print them; lines that begin with
 * < come from the meter, with > go to it; # begins a comment.
 */
NODISCARD bool decode_text(const char *text, size_t n, const struct decode_how *how,
			   struct arena *a, struct decoded_call *ret, struct err *err);

/* For service_decoder; `arg` is the struct context. */
bool decode_for_service(const void *arg, struct db *db, int64_t meter, const char *text, size_t n,
			struct arena *a, struct decoded_call *ret, struct err *err);

/* To stdout, as text or JSON. */
NODISCARD bool print_decoded(const struct decoded_call *call, bool json, struct err *err);
