/*
 * explain.h - what the bytes of a conversation mean, for people.
 *
 * Pure like the drivers and bounded like them: it takes both directions of a
 * connection as they were recorded, whole or torn, and tells line by line what
 * it sees. Bytes that make no sense are told as such and never end it.
 */
#pragma once
#include "meter/catalogue.h"
#include "protocol/driver.h"

enum explain_direction { EXPLAIN_FROM_METER, EXPLAIN_TO_METER };

/* Valid during the sink call only. */
struct explain_line {
	enum explain_direction direction;
	int64_t at;	  /* ms, as given with the bytes that completed it */
	unsigned depth;	  /* 0 a frame, 1 what it carries, 2 … its parts */
	const char *text; /* UTF-8, one line: "GET 7-0:13.2.0.255 attribute 2 (index)" */
};

struct explain_sink {
	void (*line)(void *owner, const struct explain_line *line);
	void *owner;
};

struct explain_how {
	const struct profile *profile;	   /* names the objects; must outlive it */
	const struct driver_keys *keys;	   /* NULL: what is ciphered stays so */
	const struct catalogue *catalogue; /* tells which parameters are secret; may be NULL */
	bool secrets;			   /* tell passwords and secret parameters too */
	struct explain_sink sink;
};

struct explain;

struct explainer {
	struct explain *(*open)(const struct explain_how *how); /* NULL: no memory */
	void (*feed)(struct explain *e, enum explain_direction direction, int64_t at,
		     const uint8_t *p, size_t n);
	void (*close)(struct explain *e); /* tells what is unfinished; accepts NULL */
};

/* Is its value not to be told? PINs, and what the catalogue calls secret; p may be NULL. */
bool explain_hides(const struct explain_how *how, const struct profile_parameter *p);
