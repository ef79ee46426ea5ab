/*
 * server.h - the web server: HTTP by libmicrohttpd, handlers in workers.
 *
 * One thread of the library parses and streams and never waits for the store;
 * every request is parked, run by a worker and sent when that is done. Limits:
 * connections, connections per address, header and body bytes, idle time,
 * queued requests, live streams.
 */
#pragma once
#include <stdio.h>

#include "base/err.h"
#include "base/ip.h"
#include "service/service.h"

struct web_settings {
	struct service *service; /* must outlive the server */
	const char *address;	 /* IPv4 or IPv6 literal */
	unsigned port;		 /* 0 = any free one */
	unsigned workers;
	unsigned queue_max;
	unsigned max_connections;
	unsigned max_per_address; /* 0 = no limit */
	unsigned max_streams;
	struct ip_ranges trusted; /* proxies whose X-Forwarded-For is believed */
	unsigned idle_timeout;	  /* s */
	bool metrics_public;	  /* /metrics also for other than loopback addresses */
	bool secure_cookie;	  /* behind a TLS proxy */
	/* Figures of other modules for /metrics; NULL = none. Writes lines. */
	void (*metrics)(void *arg, FILE *out);
	void *metrics_arg;
};

struct web;

NODISCARD bool web_start(const struct web_settings *how, struct web **ret, struct err *err);
/* Answers what is under way, ends the streams; accepts NULL. */
void web_stop(struct web *w);
unsigned web_port(const struct web *w);
