#include "sim/options.h"

#include <getopt.h>
#include <limits.h>
#include <netdb.h>

#include "base/str.h"
#include "base/tz.h"

enum {
	OPT_HELP = 256,
	OPT_SERVER,
	OPT_METERS,
	OPT_PROTOCOL,
	OPT_DAYS,
	OPT_CALLS,
	OPT_WINDOW,
	OPT_FAST,
	OPT_CONCURRENCY,
	OPT_LOOPS,
	OPT_SEED,
	OPT_DATA,
	OPT_REGISTER,
	OPT_TRUTH,
	OPT_SERIAL_BASE,
	OPT_NOW,
	OPT_SPEED,
	OPT_STEP,
	OPT_DRIFT,
	OPT_REPEAT,
	OPT_RETRIES,
	OPT_BACKOFF,
	OPT_BACKOFF_MAX,
	OPT_IDLE,
	OPT_CALL_TIME,
	OPT_MAX_TIME,
	OPT_PASSWORD,
	OPT_PDU,
	OPT_HDLC_INFO,
	OPT_SILENT,
	OPT_PROGRESS,
	OPT_JSON,
};

static const struct option longs[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "server", required_argument, NULL, OPT_SERVER },
	{ "meters", required_argument, NULL, OPT_METERS },
	{ "protocol", required_argument, NULL, OPT_PROTOCOL },
	{ "days", required_argument, NULL, OPT_DAYS },
	{ "calls", required_argument, NULL, OPT_CALLS },
	{ "window", required_argument, NULL, OPT_WINDOW },
	{ "fast", no_argument, NULL, OPT_FAST },
	{ "concurrency", required_argument, NULL, OPT_CONCURRENCY },
	{ "loops", required_argument, NULL, OPT_LOOPS },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "data", required_argument, NULL, OPT_DATA },
	{ "register", required_argument, NULL, OPT_REGISTER },
	{ "truth", required_argument, NULL, OPT_TRUTH },
	{ "serial-base", required_argument, NULL, OPT_SERIAL_BASE },
	{ "now", required_argument, NULL, OPT_NOW },
	{ "speed", required_argument, NULL, OPT_SPEED },
	{ "step", required_argument, NULL, OPT_STEP },
	{ "drift", required_argument, NULL, OPT_DRIFT },
	{ "repeat", required_argument, NULL, OPT_REPEAT },
	{ "retries", required_argument, NULL, OPT_RETRIES },
	{ "backoff", required_argument, NULL, OPT_BACKOFF },
	{ "backoff-max", required_argument, NULL, OPT_BACKOFF_MAX },
	{ "idle", required_argument, NULL, OPT_IDLE },
	{ "call-time", required_argument, NULL, OPT_CALL_TIME },
	{ "max-time", required_argument, NULL, OPT_MAX_TIME },
	{ "password", required_argument, NULL, OPT_PASSWORD },
	{ "pdu", required_argument, NULL, OPT_PDU },
	{ "hdlc-info", required_argument, NULL, OPT_HDLC_INFO },
	{ "silent", no_argument, NULL, OPT_SILENT },
	{ "progress", required_argument, NULL, OPT_PROGRESS },
	{ "json", no_argument, NULL, OPT_JSON },
	{ NULL, 0, NULL, 0 },
};

void options_help(FILE *f)
{
	(void)fputs(
		"Usage: themis-sim --server HOST:PORT [options]\n"
		"Gas meters of profile vk-g-ete that call a collector (DLMS/COSEM device side).\n"
		"\n"
		"The fleet\n"
		"  --meters N           meters; with --register its first N (default: all, else 1)\n"
		"  --serial-base N      serial of the first one (17000001)\n"
		"  --register FILE      CSV with serial, type, group and city of each meter\n"
		"  --data FILE          exact archive rows of some meters (format: see below)\n"
		"  --seed N             another fate for all households (1)\n"
		"  --days N             depth of the archives before the start (400)\n"
		"  --now TIME           start of the meters' clock, RFC 3339; it stands still and\n"
		"                       setting it lasts for the call only. Default: real time\n"
		"  --speed X            seconds of the meters' clock a real second (1; 0 with --now)\n"
		"  --step SECONDS       the clock goes ahead after each call that ended well\n"
		"  --drift SECONDS      clocks are off by up to this (0)\n"
		"\n"
		"The calls\n"
		"  --protocol hdlc|wrapper|mixed    mixed: every other meter (wrapper)\n"
		"  --password TEXT      LLS password of the reading client (none)\n"
		"  --pdu BYTES          longest APDU, 64–65535 (1024)\n"
		"  --hdlc-info BYTES    longest HDLC information field, 32–2030 (512)\n"
		"  --silent             say nothing before the server asks; else a\n"
		"                       Data-Notification with the device name opens each call\n"
		"  --calls N            calls of each meter, one after another (1)\n"
		"  --fast               all at once (default), or\n"
		"  --window SECONDS     first calls spread over so long\n"
		"  --repeat SECONDS     go on: each meter calls again and again until stopped\n"
		"  --concurrency N      connections at once (256)\n"
		"  --loops N            threads (1)\n"
		"  --retries N|forever  attempts after a failed one (10)\n"
		"  --backoff SECONDS    before the first retry, then doubled (1)\n"
		"  --backoff-max SECONDS  at most (60)\n"
		"  --idle SECONDS       patience with a silent server (60)\n"
		"  --call-time SECONDS  longest call (900)\n"
		"  --max-time SECONDS   stop after so long (0: when all is done)\n"
		"\n"
		"Output\n"
		"  --progress SECONDS   a line on stderr every so often (5; 0: none)\n"
		"  --truth FILE         the archives of all meters, for comparing:\n"
		"                       \"SERIAL hour|day|month UTC INDEX_L TEMP_C01 STATUS\" and\n"
		"                       \"SERIAL event UTC CODE\"\n"
		"  --json               figures as one line of JSON\n"
		"\n"
		"Data file: one statement a line, '#' begins a comment\n"
		"  SERIAL TIME INDEX_M3 TEMPERATURE [STATUS_HEX]   an archive row; TIME as\n"
		"      2017-09-01T06:00:00+03:00, without offset the meter's local time\n"
		"  meter SERIAL TYPE PLACE                         before its rows\n"
		"  current SERIAL TIME INDEX_M3 TEMPERATURE        shown between two rows\n"
		"  continue SERIAL household [cooker|water-heater|boiler|dacha|empty]\n"
		"\n"
		"Exit status: 0 when all calls ended well, 1 when some were given up.\n",
		f);
}

static bool take_int(const char *name, const char *text, int64_t min, int64_t max, int64_t *ret,
		     struct err *err)
{
	if (!str_parse_int(str_from(text), min, max, ret))
		return err_field(err, name, "--%s is a whole number from %lld to %lld", name,
				 (long long)min, (long long)max);
	return true;
}

static bool take_server(const char *text, struct sockaddr_storage *ret, struct err *err)
{
	char host[256];
	const char *colon = strrchr(text, ':');
	if (!colon || !colon[1] ||
	    !str_copy(host, sizeof host, str_make(text, (size_t)(colon - text))))
		return err_field(err, "server", "--server is HOST:PORT");
	char *name = host;
	size_t n = strlen(host);
	if (n > 2 && host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = 0;
		name = host + 1;
	}
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	int r = getaddrinfo(name, colon + 1, &hints, &found);
	if (r != 0)
		return err_set(err, ERR_IO, "%s: %s", text, gai_strerror(r));
	memcpy(ret, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	return true;
}

static bool take_protocol(const char *text, struct fleet_config *f, struct err *err)
{
	f->mixed = strcmp(text, "mixed") == 0;
	if (f->mixed)
		f->kit.station.kind = STATION_WRAPPER;
	else if (!station_kind_parse(text, &f->kit.station.kind))
		return err_field(err, "protocol", "--protocol is hdlc, wrapper or mixed");
	return true;
}

static bool take_speed(const char *text, double *ret, struct err *err)
{
	char *end;
	double v = strtod(text, &end);
	if (*end || end == text || !(v >= 0 && v <= 1e6))
		return err_field(err, "speed", "--speed is a number from 0 to 1000000");
	*ret = v;
	return true;
}

static bool take_retries(const char *text, unsigned *ret, struct err *err)
{
	int64_t n;
	if (strcmp(text, "forever") == 0) {
		*ret = UINT_MAX;
		return true;
	}
	if (!take_int("retries", text, 0, 1000000, &n, err))
		return false;
	*ret = (unsigned)n;
	return true;
}

/* Options that are one whole number: where it goes and what it counts. */
struct number_option {
	int option;
	int64_t min;
	int64_t max;
	int64_t factor; /* seconds to ms, days to seconds */
	int64_t *to;
};

static bool take_number(const struct number_option *table, size_t n, int option, const char *name,
			const char *text, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		int64_t v;
		if (table[i].option != option)
			continue;
		if (!take_int(name, text, table[i].min, table[i].max, &v, err))
			return false;
		*table[i].to = v * table[i].factor;
		return true;
	}
	return err_set(err, ERR_INTERNAL, "--%s is not handled", name);
}

struct numbers {
	int64_t meters, days, calls, window, concurrency, loops, seed, serial_base, step, drift;
	int64_t repeat, backoff, backoff_max, idle, call_time, max_time, pdu, hdlc_info, progress;
};

static bool take_any_number(struct numbers *n, int option, const char *name, const char *text,
			    struct err *err)
{
	const struct number_option table[] = {
		{ OPT_METERS, 1, 1000000, 1, &n->meters },
		{ OPT_DAYS, 0, 5000, 86400, &n->days },
		{ OPT_CALLS, 1, 1000000, 1, &n->calls },
		{ OPT_WINDOW, 0, 86400 * 31, 1000, &n->window },
		{ OPT_CONCURRENCY, 1, 100000, 1, &n->concurrency },
		{ OPT_LOOPS, 1, 16, 1, &n->loops },
		{ OPT_SEED, 0, INT64_MAX, 1, &n->seed },
		{ OPT_SERIAL_BASE, 1, INT64_C(99999999999), 1, &n->serial_base },
		{ OPT_STEP, 0, 86400 * 366, 1, &n->step },
		{ OPT_DRIFT, 0, 86400 * 366, 1, &n->drift },
		{ OPT_REPEAT, 1, 86400 * 31, 1000, &n->repeat },
		{ OPT_BACKOFF, 0, 86400, 1000, &n->backoff },
		{ OPT_BACKOFF_MAX, 1, 86400, 1000, &n->backoff_max },
		{ OPT_IDLE, 1, 86400, 1000, &n->idle },
		{ OPT_CALL_TIME, 1, 86400, 1000, &n->call_time },
		{ OPT_MAX_TIME, 0, 86400 * 366, 1000, &n->max_time },
		{ OPT_PDU, DEVICE_PDU_MIN, DEVICE_PDU_MAX, 1, &n->pdu },
		{ OPT_HDLC_INFO, 32, HDLC_INFO_MAX, 1, &n->hdlc_info },
		{ OPT_PROGRESS, 0, 86400, 1000, &n->progress },
	};
	return take_number(table, ARRAY_LEN(table), option, name, text, err);
}

static void apply_numbers(struct options *o, const struct numbers *n)
{
	struct fleet_config *f = &o->fleet;
	o->meters = (size_t)n->meters;
	o->seed = (uint64_t)n->seed;
	o->serial_base = (uint64_t)n->serial_base;
	f->depth = n->days;
	f->calls = (unsigned)n->calls;
	f->window = (uint64_t)n->window;
	f->concurrency = (unsigned)n->concurrency;
	f->workers = (unsigned)n->loops;
	f->step = n->step;
	f->drift = n->drift;
	f->repeat = (uint64_t)n->repeat;
	f->backoff = (uint64_t)n->backoff;
	f->backoff_max = (uint64_t)n->backoff_max;
	f->idle_timeout = (uint64_t)n->idle;
	f->call_timeout = (uint64_t)n->call_time;
	f->max_time = (uint64_t)n->max_time;
	f->progress = (uint64_t)n->progress;
	f->kit.device.max_pdu = (uint16_t)n->pdu;
	f->kit.station.hdlc_info = (uint16_t)n->hdlc_info;
}

static bool take_text(struct options *o, int option, const char *text, bool *ret_speed,
		      struct err *err)
{
	struct fleet_config *f = &o->fleet;
	switch (option) {
	case OPT_SERVER:
		return take_server(text, &f->server, err);
	case OPT_PROTOCOL:
		return take_protocol(text, f, err);
	case OPT_RETRIES:
		return take_retries(text, &f->retries, err);
	case OPT_SPEED:
		*ret_speed = true;
		return take_speed(text, &f->speed, err);
	case OPT_NOW:
		f->pinned = true;
		return time_parse(text, &f->now, err) || err_prefix(err, "--now");
	case OPT_DATA:
		o->data = text;
		return true;
	case OPT_REGISTER:
		o->registry = text;
		return true;
	case OPT_TRUTH:
		o->truth = text;
		return true;
	case OPT_PASSWORD:
		f->kit.device.password = text;
		return true;
	default:
		return false;
	}
}

static bool is_text(int option)
{
	static const int texts[] = { OPT_SERVER, OPT_PROTOCOL, OPT_RETRIES, OPT_SPEED,	 OPT_NOW,
				     OPT_DATA,	 OPT_REGISTER, OPT_TRUTH,   OPT_PASSWORD };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (texts[i] == option)
			return true;
	}
	return false;
}

bool options_parse(int argc, char **argv, int64_t now, struct options *ret, struct err *err)
{
	struct options o = { .fleet = { .kit.station.kind = STATION_WRAPPER, .retries = 10 } };
	struct numbers n = { .days = INT64_C(400) * 86400,
			     .calls = 1,
			     .concurrency = 256,
			     .loops = 1,
			     .seed = 1,
			     .serial_base = 17000001,
			     .backoff = 1000,
			     .backoff_max = 60000,
			     .idle = 60000,
			     .call_time = 900000,
			     .pdu = 1024,
			     .hdlc_info = 512,
			     .progress = 5000 };
	bool speed_said = false;
	int at;
	int c;
	o.fleet.now = now;
	optind = 1;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
	while ((c = getopt_long(argc, argv, "", longs, &at)) != -1) {
		bool ok = c != '?';
		if (c == OPT_HELP)
			o.help = true;
		else if (c == OPT_JSON)
			o.json = true;
		else if (c == OPT_SILENT)
			o.fleet.kit.silent = true;
		else if (c == OPT_FAST)
			n.window = 0;
		else if (!ok)
			(void)err_set(err, ERR_INVAL, "see themis-sim --help");
		else if (is_text(c))
			ok = take_text(&o, c, optarg, &speed_said, err);
		else
			ok = take_any_number(&n, c, longs[at].name, optarg, err);
		if (!ok)
			return false;
	}
	if (optind < argc)
		return err_set(err, ERR_INVAL, "%s: not an option; see --help", argv[optind]);
	if (!o.help && !o.fleet.server.ss_family)
		return err_field(err, "server", "--server HOST:PORT is needed");
	if (!speed_said)
		o.fleet.speed = o.fleet.pinned ? 0 : 1;
	apply_numbers(&o, &n);
	*ret = o;
	return true;
}
