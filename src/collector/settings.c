#include "collector/settings.h"

#include <stdio.h>

#include "base/str.h"

const struct config_entry collector_config[] = {
	{ .key = "collector.address",
	  .type = CONFIG_ADDRESS,
	  .preset = "0.0.0.0",
	  .doc = "Address that meters call; :: takes IPv4 and IPv6" },
	{ .key = "collector.port",
	  .type = CONFIG_INT,
	  .preset = "55000",
	  .min = 0,
	  .max = 65535,
	  .doc = "TCP port that meters call; 0 takes any free one" },
	{ .key = "collector.share_port",
	  .type = CONFIG_BOOL,
	  .preset = "false",
	  .doc = "Several processes of this machine may listen on the port together" },
	{ .key = "collector.loops",
	  .type = CONFIG_INT,
	  .preset = "0",
	  .min = 0,
	  .max = 16,
	  .doc = "Event loops, each a thread; 0 makes one a core" },
	{ .key = "collector.profile",
	  .type = CONFIG_TEXT,
	  .preset = "vk-g-ete",
	  .min = 1,
	  .max = 63,
	  .doc = "Profile of meters that have none of their own" },
	{ .key = "collector.drivers",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 127,
	  .doc = "Protocols that are recognised, in this order; empty takes all" },
	{ .key = "collector.probe",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 23,
	  .doc = "Driver that speaks first to a meter that waits in silence; empty: none" },
	{ .key = "collector.probe_after",
	  .type = CONFIG_DURATION,
	  .preset = "2s",
	  .min = 0,
	  .max = 600,
	  .doc = "Silence of a meter before the probe" },
	{ .key = "collector.adopt_unknown",
	  .type = CONFIG_BOOL,
	  .preset = "false",
	  .doc = "Unknown serials become active meters at once instead of being quarantined" },
	{ .key = "collector.quarantine_max",
	  .type = CONFIG_INT,
	  .preset = "10000",
	  .min = 0,
	  .max = 10000000,
	  .doc = "Unknown meters whose data are kept until somebody decides" },
	{ .key = "collector.max_connections",
	  .type = CONFIG_INT,
	  .preset = "20000",
	  .min = 1,
	  .max = 1000000,
	  .doc = "Connections open at once" },
	{ .key = "collector.max_per_address",
	  .type = CONFIG_INT,
	  .preset = "64",
	  .min = 0,
	  .max = 1000000,
	  .doc = "Connections open at once of one IPv4 address or IPv6 /64; 0: no limit" },
	{ .key = "collector.sniff_timeout",
	  .type = CONFIG_DURATION,
	  .preset = "5s",
	  .min = 1,
	  .max = 86400,
	  .doc = "Time in which a connection must be recognised" },
	{ .key = "collector.idle_timeout",
	  .type = CONFIG_DURATION,
	  .preset = "60s",
	  .min = 1,
	  .max = 3600,
	  .doc = "Longest silence of a meter inside a call" },
	{ .key = "collector.call_time",
	  .type = CONFIG_DURATION,
	  .preset = "600s",
	  .min = 1,
	  .max = 86400,
	  .doc = "Longest call" },
	{ .key = "collector.call_bytes",
	  .type = CONFIG_SIZE,
	  .preset = "16M",
	  .min = 4096,
	  .max = INT64_C(1) << 32,
	  .doc = "Bytes of a call in both directions" },
	{ .key = "collector.write_queue",
	  .type = CONFIG_SIZE,
	  .preset = "64K",
	  .min = 4096,
	  .max = 1 << 24,
	  .doc = "Bytes that a meter may leave unread before it is cut off" },
	{ .key = "collector.junk_records",
	  .type = CONFIG_INT,
	  .preset = "2",
	  .min = 1,
	  .max = 1000,
	  .doc = "Call records a second and address for connections of no known meter" },
	{ .key = "collector.batch_rows",
	  .type = CONFIG_INT,
	  .preset = "2000",
	  .min = 10,
	  .max = 20000,
	  .doc = "Archive records that are asked for and committed at once" },
	{ .key = "collector.clock_limit",
	  .type = CONFIG_DURATION,
	  .preset = "60s",
	  .min = 0,
	  .max = 86400,
	  .doc = "Drift of a meter's clock that is corrected; 0: never" },
	{ .key = "collector.parameter_age",
	  .type = CONFIG_DURATION,
	  .preset = "1d",
	  .min = 0,
	  .max = 365 * 86400,
	  .doc = "Age at which parameters are read again" },
	{ .key = "collector.archive_depth",
	  .type = CONFIG_DURATION,
	  .preset = "1100d",
	  .min = 86400,
	  .max = INT64_C(20) * 366 * 86400,
	  .doc = "How far back the archives of a new meter are read" },
	{ 0 },
};

static const struct driver *find_driver(struct str name, const struct driver **among)
{
	for (size_t i = 0; among[i]; i++) {
		if (str_equal(name, str_from(among[i]->name)))
			return among[i];
	}
	return NULL;
}

bool collector_list_drivers(const char *names, const struct driver **ret, size_t max,
			    struct err *err)
{
	size_t n = 0;
	const char *p = names;

	while (*(p += strspn(p, " ,")) != 0) {
		char name[24];
		struct str s = str_make(p, strcspn(p, " ,"));
		p += s.n;
		const struct driver *d = str_copy(name, sizeof name, s) ? driver_find(name) : NULL;
		if (!d)
			return err_field(err, "collector.drivers", "no driver is called '%.*s'",
					 (int)s.n, s.p);
		ret[n] = NULL;
		if (n < max && !find_driver(s, ret))
			ret[n++] = d;
	}
	for (size_t i = 0; n == 0 && *names == 0 && drivers[i] && i < max; i++)
		ret[i] = drivers[i], ret[i + 1] = NULL;
	if (n)
		ret[n] = NULL;
	return true;
}

static unsigned number(const struct config *c, const char *key)
{
	return (unsigned)config_int(c, key);
}

static uint64_t milliseconds(const struct config *c, const char *key)
{
	return (uint64_t)config_int(c, key) * 1000;
}

static void copy(char *to, size_t cap, const struct config *c, const char *key)
{
	(void)str_copy(to, cap, str_from(config_text(c, key)));
}

bool collector_settings_read(const struct config *c, struct collector_settings *ret,
			     struct err *err)
{
	struct collector_settings s = {
		.port = number(c, "collector.port"),
		.share_port = config_bool(c, "collector.share_port"),
		.loops = number(c, "collector.loops"),
		.adopt_unknown = config_bool(c, "collector.adopt_unknown"),
		.probe_ms = milliseconds(c, "collector.probe_after"),
		.sniff_ms = milliseconds(c, "collector.sniff_timeout"),
		.idle_ms = milliseconds(c, "collector.idle_timeout"),
		.call_ms = milliseconds(c, "collector.call_time"),
		.call_bytes = (uint64_t)config_int(c, "collector.call_bytes"),
		.write_queue = (uint64_t)config_int(c, "collector.write_queue"),
		.connections = number(c, "collector.max_connections"),
		.per_address = number(c, "collector.max_per_address"),
		.quarantine = number(c, "collector.quarantine_max"),
		.junk_records = number(c, "collector.junk_records"),
		.batch_rows = number(c, "collector.batch_rows"),
		.clock_limit = config_int(c, "collector.clock_limit"),
		.parameter_age = config_int(c, "collector.parameter_age"),
		.archive_depth = config_int(c, "collector.archive_depth"),
	};

	copy(s.address, sizeof s.address, c, "collector.address");
	copy(s.profile, sizeof s.profile, c, "collector.profile");
	copy(s.drivers, sizeof s.drivers, c, "collector.drivers");
	copy(s.probe, sizeof s.probe, c, "collector.probe");
	if (s.probe[0] && !driver_find(s.probe))
		return err_field(err, "collector.probe", "no driver is called '%s'", s.probe);
	*ret = s;
	return true;
}
