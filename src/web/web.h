/* web.h - the server's state, shared by the files of this folder only. */
#pragma once
#include <microhttpd.h>
#include <stdatomic.h>

#include "web/pool.h"
#include "web/server.h"

struct events;
struct pace;

/* Counted for /metrics. */
struct web_counters {
	atomic_llong requests[6]; /* by hundred of the status: [2] = 2xx … */
	atomic_llong connections; /* open now */
	atomic_llong refused;	  /* queue full */
	atomic_llong microseconds;
};

struct web {
	struct web_settings how;
	struct MHD_Daemon *daemon;
	struct pool *pool;
	struct events *events;
	struct pace *pace;
	struct web_counters counters;
	atomic_bool stopping;
	unsigned port;
};
