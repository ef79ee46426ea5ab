#include "collector/settings.h"

#include <stdio.h>

#include "base/str.h"
#include "protocol/preamble.h"

/*
 * What each listener has, once for main with its defaults and once as a template.
 * D(key, default) is the default of main; the template's says where it comes from.
 */
#define LISTENER_ENTRIES(P, D)                                                                     \
	{ .key = P "address",                                                                      \
	  .type = CONFIG_ADDRESS,                                                                  \
	  .preset = D("address", "0.0.0.0"),                                                       \
	  .doc = "Address that meters call; :: takes IPv4 and IPv6" },                             \
		{ .key = P "profile",                                                              \
		  .type = CONFIG_TEXT,                                                             \
		  .preset = D("profile", "vk-g-ete"),                                              \
		  .min = 1,                                                                        \
		  .max = 63,                                                                       \
		  .doc = "Profile of meters that have none of their own" },                        \
		{ .key = P "drivers",                                                              \
		  .type = CONFIG_TEXT,                                                             \
		  .preset = D("drivers", ""),                                                      \
		  .max = 127,                                                                      \
		  .doc = "Protocols that are recognised, in this order; empty takes all" },        \
		{ .key = P "probe",                                                                \
		  .type = CONFIG_TEXT,                                                             \
		  .preset = D("probe", ""),                                                        \
		  .max = 127,                                                                      \
		  .doc = "Drivers that speak first to a meter that waits in silence, one after "   \
			 "the other until one is answered; empty: none" },                         \
		{ .key = P "probe_after",                                                          \
		  .type = CONFIG_DURATION,                                                         \
		  .preset = D("probe_after", "2s"),                                                \
		  .min = 0,                                                                        \
		  .max = 600,                                                                      \
		  .doc = "Silence of a meter before a probe" },                                    \
		{ .key = P "preamble",                                                             \
		  .type = CONFIG_TEXT,                                                             \
		  .preset = D("preamble", ""),                                                     \
		  .max = LISTENER_PREAMBLE_MAX - 1,                                                \
		  .doc = "Pattern of a text that a meter or modem says before its protocol; "      \
			 "empty: none" },                                                          \
		{ .key = P "preamble_answer",                                                      \
		  .type = CONFIG_TEXT,                                                             \
		  .preset = D("preamble_answer", ""),                                              \
		  .max = LISTENER_PREAMBLE_MAX - 1,                                                \
		  .doc = "What is said to it; empty: nothing" },                                   \
		{ .key = P "adopt_unknown",                                                        \
		  .type = CONFIG_BOOL,                                                             \
		  .preset = D("adopt_unknown", "false"),                                           \
		  .doc = "Unknown serials become active meters at once instead of being "          \
			 "quarantined" },                                                          \
		{ .key = P "sniff_timeout",                                                        \
		  .type = CONFIG_DURATION,                                                         \
		  .preset = D("sniff_timeout", "5s"),                                              \
		  .min = 1,                                                                        \
		  .max = 86400,                                                                    \
		  .doc = "Time in which a connection must be recognised" },                        \
		{ .key = P "idle_timeout",                                                         \
		  .type = CONFIG_DURATION,                                                         \
		  .preset = D("idle_timeout", "60s"),                                              \
		  .min = 1,                                                                        \
		  .max = 3600,                                                                     \
		  .doc = "Longest silence of a meter inside a call" },                             \
		{ .key = P "call_time",                                                            \
		  .type = CONFIG_DURATION,                                                         \
		  .preset = D("call_time", "600s"),                                                \
		  .min = 1,                                                                        \
		  .max = 86400,                                                                    \
		  .doc = "Longest call" },                                                         \
		{ .key = P "call_bytes",                                                           \
		  .type = CONFIG_SIZE,                                                             \
		  .preset = D("call_bytes", "16M"),                                                \
		  .min = 4096,                                                                     \
		  .max = INT64_C(1) << 32,                                                         \
		  .doc = "Bytes of a call in both directions" },                                   \
		{ .key = P "tls",                                                                  \
		  .type = CONFIG_BOOL,                                                             \
		  .preset = D("tls", "false"),                                                     \
		  .doc = "Meters speak TLS 1.2 or newer on this port" },                           \
		{ .key = P "tls_certificate",                                                      \
		  .type = CONFIG_PATH,                                                             \
		  .preset = D("tls_certificate", ""),                                              \
		  .max = LISTENER_PATH_MAX - 1,                                                    \
		  .doc = "Certificate chain in PEM, relative to the data folder; empty: one is "   \
			 "made there at the first start" },                                        \
		{ .key = P "tls_key",                                                              \
		  .type = CONFIG_PATH,                                                             \
		  .preset = D("tls_key", ""),                                                      \
		  .max = LISTENER_PATH_MAX - 1,                                                    \
		  .doc = "Its key in PEM; empty: it is in the file of the certificate" },          \
	{                                                                                          \
		.key = P "tls_clients", .type = CONFIG_PATH, .preset = D("tls_clients", ""),       \
		.max = LISTENER_PATH_MAX - 1,                                                      \
		.doc = "Authorities in PEM: meters must show a certificate of one of them; "       \
		       "empty: none is asked for"                                                  \
	}
#define OF_MAIN(key, preset) preset
#define AS_MAIN(key, preset) "that of collector." key

const struct config_entry collector_config[] = {
	LISTENER_ENTRIES("collector.", OF_MAIN),
	LISTENER_ENTRIES("listener.*.", AS_MAIN),
	{ .key = "listener.*.port",
	  .type = CONFIG_INT,
	  .preset = "",
	  .min = 0,
	  .max = 65535,
	  .doc = "TCP port of one more listener called NAME; 0 takes any free one; required" },
	{ .key = "collector.port",
	  .type = CONFIG_INT,
	  .preset = "55000",
	  .min = 0,
	  .max = 65535,
	  .doc = "TCP port that meters call; 0 takes any free one" },
	{ .key = "collector.share_port",
	  .type = CONFIG_BOOL,
	  .preset = "false",
	  .outside = true,
	  .doc = "Several collectors may listen on the ports and work in the data folder together" },
	{ .key = "collector.loops",
	  .type = CONFIG_INT,
	  .preset = "0",
	  .min = 0,
	  .max = 16,
	  .doc = "Event loops, each a thread; 0 makes one a core" },
	{ .key = "collector.quarantine_max",
	  .type = CONFIG_INT,
	  .preset = "10000",
	  .min = 0,
	  .max = 10000000,
	  .doc = "Unknown meters whose data are kept until somebody decides" },
	{ .key = "collector.quarantine_pause",
	  .type = CONFIG_DURATION,
	  .preset = "60s",
	  .min = 0,
	  .max = 86400,
	  .doc = "Time after a call of a quarantined meter in which further ones are not taken" },
	{ .key = "collector.duplicate_after",
	  .type = CONFIG_DURATION,
	  .preset = "10s",
	  .min = 1,
	  .max = 3600,
	  .doc = "Silence of a call under way after which a newer call of its meter takes over" },
	{ .key = "collector.system_title",
	  .type = CONFIG_TEXT,
	  .preset = "5448530000000001",
	  .min = 16,
	  .max = 16,
	  .doc = "Our system title in ciphered associations, 16 hexadecimal digits" },
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

static const struct driver *find_driver(struct str name, const struct driver *const *among)
{
	for (size_t i = 0; among[i]; i++) {
		if (str_equal(name, str_from(among[i]->name)))
			return among[i];
	}
	return NULL;
}

bool collector_list_drivers(const char *names, const struct driver *const *among,
			    const struct driver **ret, struct err *err)
{
	size_t n = 0;
	const char *p = names;

	ret[0] = NULL;
	while (*(p += strspn(p, " ,")) != 0) {
		struct str s = str_make(p, strcspn(p, " ,"));
		const struct driver *d = find_driver(s, among);
		p += s.n;
		if (!d)
			return err_set(err, ERR_INVAL, "no driver is called '%.*s'", (int)s.n, s.p);
		if (n < LISTENER_DRIVERS_MAX && !find_driver(s, ret)) {
			ret[n++] = d;
			ret[n] = NULL;
		}
	}
	return true;
}

/* The key of a listener's setting, or main's where it was not set. */
struct source {
	const struct config *config;
	const char *name; /* NULL: main */
	char key[CONFIG_KEY_SIZE];
};

static const char *key_of(struct source *s, const char *last)
{
	if (s->name) {
		(void)snprintf(s->key, sizeof s->key, "listener.%s.%s", s->name, last);
		if (config_is_set(s->config, s->key))
			return s->key;
	}
	(void)snprintf(s->key, sizeof s->key, "collector.%s", last);
	return s->key;
}

static void copy(char *to, size_t cap, struct source *s, const char *last)
{
	(void)str_copy(to, cap, str_from(config_text(s->config, key_of(s, last))));
}

static uint64_t milliseconds(struct source *s, const char *last)
{
	return (uint64_t)config_int(s->config, key_of(s, last)) * 1000;
}

bool collector_settings_fail(const struct config *c, const struct listener_settings *l,
			     const char *key, struct err *err, const char *words)
{
	struct source s = { .config = c, .name = strcmp(l->name, "main") == 0 ? NULL : l->name };

	return config_fail(c, key_of(&s, key), err, words);
}

static bool check_drivers(struct source *s, const char *last, const char *names, struct err *err)
{
	const struct driver *list[LISTENER_DRIVERS_MAX + 1];
	struct err why;

	if (collector_list_drivers(names, drivers, list, &why))
		return true;
	return config_fail(s->config, key_of(s, last), err, why.msg);
}

static bool check_preamble(struct source *s, const struct listener_settings *l, struct err *err)
{
	struct preamble *p = NULL;
	struct err why;

	if (!l->preamble[0])
		return true;
	if (!preamble_open(l->preamble, l->preamble_answer, &p, &why))
		return config_fail(s->config, key_of(s, why.field), err, why.msg);
	preamble_close(p);
	return true;
}

static bool read_listener(const struct config *c, const char *name, struct listener_settings *ret,
			  struct err *err)
{
	struct source s = { .config = c, .name = name };
	char port[CONFIG_KEY_SIZE] = "collector.port";
	struct listener_settings l = {
		.adopt_unknown = config_bool(c, key_of(&s, "adopt_unknown")),
		.probe_ms = milliseconds(&s, "probe_after"),
		.sniff_ms = milliseconds(&s, "sniff_timeout"),
		.idle_ms = milliseconds(&s, "idle_timeout"),
		.call_ms = milliseconds(&s, "call_time"),
		.call_bytes = (uint64_t)config_int(c, key_of(&s, "call_bytes")),
		.tls = config_bool(c, key_of(&s, "tls")),
	};

	if (name)
		(void)snprintf(port, sizeof port, "listener.%s.port", name);
	if (name && !config_is_set(c, port))
		return config_fail(c, port, err, "is missing: each listener has a port of its own");
	l.port = (unsigned)config_int(c, port);
	(void)str_copy(l.name, sizeof l.name, str_from(name ? name : "main"));
	copy(l.address, sizeof l.address, &s, "address");
	copy(l.profile, sizeof l.profile, &s, "profile");
	copy(l.drivers, sizeof l.drivers, &s, "drivers");
	copy(l.probe, sizeof l.probe, &s, "probe");
	copy(l.preamble, sizeof l.preamble, &s, "preamble");
	copy(l.preamble_answer, sizeof l.preamble_answer, &s, "preamble_answer");
	copy(l.tls_certificate, sizeof l.tls_certificate, &s, "tls_certificate");
	copy(l.tls_key, sizeof l.tls_key, &s, "tls_key");
	copy(l.tls_clients, sizeof l.tls_clients, &s, "tls_clients");
	if (!check_drivers(&s, "drivers", l.drivers, err) ||
	    !check_drivers(&s, "probe", l.probe, err))
		return false;
	if (!check_preamble(&s, &l, err))
		return false;
	if (l.tls_key[0] && !l.tls_certificate[0])
		return config_fail(c, key_of(&s, "tls_key"), err,
				   "belongs to a certificate, and none is named");
	*ret = l;
	return true;
}

/* Two listeners on one port would share its calls by chance. */
static bool check_port(const struct config *c, const struct collector_settings *s, struct err *err)
{
	const struct listener_settings *last = &s->listener[s->listener_count - 1];
	char key[CONFIG_KEY_SIZE];
	char words[64];

	for (unsigned i = 0; i + 1 < s->listener_count && last->port; i++) {
		const struct listener_settings *l = &s->listener[i];
		if (l->port != last->port || strcmp(l->address, last->address) != 0)
			continue;
		(void)snprintf(key, sizeof key, "listener.%s.port", last->name);
		(void)snprintf(words, sizeof words, "is that of the listener %s", l->name);
		return config_fail(c, key, err, words);
	}
	return true;
}

static bool read_listeners(const struct config *c, struct collector_settings *s, struct err *err)
{
	const char *names[CONFIG_NAMES_MAX];
	char key[CONFIG_KEY_SIZE];
	size_t n = config_names(c, "listener", names);

	if (!read_listener(c, NULL, &s->listener[0], err))
		return false;
	s->listener_count = 1;
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(key, sizeof key, "listener.%s.port", names[i]);
		if (strcmp(names[i], "main") == 0)
			return config_fail(c, key, err, "the settings of main are collector.*");
		if (!read_listener(c, names[i], &s->listener[s->listener_count++], err) ||
		    !check_port(c, s, err))
			return false;
	}
	return true;
}

static bool read_title(const struct config *c, struct collector_settings *s, struct err *err)
{
	const char *text = config_text(c, "collector.system_title");
	size_t n;

	return (hex_parse(str_from(text), s->system_title, sizeof s->system_title, &n) &&
		n == sizeof s->system_title) ||
	       config_fail(c, "collector.system_title", err, "must be 16 hexadecimal digits");
}

static unsigned number(const struct config *c, const char *key)
{
	return (unsigned)config_int(c, key);
}

bool collector_settings_read(const struct config *c, struct collector_settings *ret,
			     struct err *err)
{
	struct collector_settings s = {
		.share_port = config_bool(c, "collector.share_port"),
		.loops = number(c, "collector.loops"),
		.write_queue = (uint64_t)config_int(c, "collector.write_queue"),
		.connections = number(c, "collector.max_connections"),
		.per_address = number(c, "collector.max_per_address"),
		.quarantine = number(c, "collector.quarantine_max"),
		.quarantine_pause = (uint64_t)config_int(c, "collector.quarantine_pause"),
		.duplicate_ms = (uint64_t)config_int(c, "collector.duplicate_after") * 1000,
		.junk_records = number(c, "collector.junk_records"),
		.batch_rows = number(c, "collector.batch_rows"),
		.clock_limit = config_int(c, "collector.clock_limit"),
		.parameter_age = config_int(c, "collector.parameter_age"),
		.archive_depth = config_int(c, "collector.archive_depth"),
		.capture = capture_calls_read(c),
		.capture_size = (uint64_t)config_int(c, "capture.call_size"),
	};

	if (!read_title(c, &s, err) || !read_listeners(c, &s, err))
		return false;
	*ret = s;
	return true;
}
