#include "web/settings.h"

const struct config_entry web_config[] = {
	{ .key = "web.port",
	  .type = CONFIG_INT,
	  .preset = "55005",
	  .min = 0,
	  .max = 65535,
	  .doc = "TCP port of pages and API; 0 = any free one" },
	{ .key = "web.address",
	  .type = CONFIG_ADDRESS,
	  .preset = "127.0.0.1",
	  .doc = "Address that pages and API are served on" },
	{ .key = "web.workers",
	  .type = CONFIG_INT,
	  .preset = "4",
	  .min = 1,
	  .max = 64,
	  .doc = "Threads that answer requests" },
	{ .key = "web.queue",
	  .type = CONFIG_INT,
	  .preset = "256",
	  .min = 1,
	  .max = 65536,
	  .doc = "Requests that may wait for a thread; further ones are answered 503" },
	{ .key = "web.max_connections",
	  .type = CONFIG_INT,
	  .preset = "1000",
	  .min = 4,
	  .max = 100000,
	  .doc = "Open connections in all" },
	{ .key = "web.max_per_address",
	  .type = CONFIG_INT,
	  .preset = "256",
	  .min = 0,
	  .max = 100000,
	  .doc = "Open connections of one address; 0 = no limit (behind a proxy all come from one)" },
	{ .key = "web.max_streams",
	  .type = CONFIG_INT,
	  .preset = "200",
	  .min = 0,
	  .max = 10000,
	  .doc = "Open live streams" },
	{ .key = "web.idle_timeout",
	  .type = CONFIG_DURATION,
	  .preset = "60s",
	  .min = 1,
	  .max = 3600,
	  .doc = "A connection on which nothing moves is closed; a request must be complete, and its "
		 "answer taken, in twice that and a second for each 16 KiB" },
	{ .key = "web.metrics_public",
	  .type = CONFIG_BOOL,
	  .preset = "false",
	  .doc = "/metrics also for other machines" },
	{ .key = "web.secure_cookie",
	  .type = CONFIG_BOOL,
	  .preset = "false",
	  .doc = "Cookies for HTTPS only; set it when a proxy speaks TLS in front" },
	{ .key = "web.trusted_proxies",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 1000,
	  .doc = "Addresses and prefixes, parted by commas, of proxies whose X-Forwarded-For says who "
		 "asks; empty: none" },
	{ .key = NULL },
};

bool web_configure(const struct config *c, struct web_settings *ret, struct err *err)
{
	if (!ip_ranges_parse(str_from(config_text(c, "web.trusted_proxies")), &ret->trusted))
		return config_fail(
			c, "web.trusted_proxies", err,
			"must be addresses and prefixes such as 10.0.0.0/8, parted by commas");
	ret->port = (unsigned)config_int(c, "web.port");
	ret->address = config_text(c, "web.address");
	ret->workers = (unsigned)config_int(c, "web.workers");
	ret->queue_max = (unsigned)config_int(c, "web.queue");
	ret->max_connections = (unsigned)config_int(c, "web.max_connections");
	ret->max_per_address = (unsigned)config_int(c, "web.max_per_address");
	ret->max_streams = (unsigned)config_int(c, "web.max_streams");
	ret->idle_timeout = (unsigned)config_int(c, "web.idle_timeout");
	ret->metrics_public = config_bool(c, "web.metrics_public");
	ret->secure_cookie = config_bool(c, "web.secure_cookie");
	return true;
}
