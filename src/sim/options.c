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
	OPT_SCENARIO,
	OPT_COMPARE,
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
	OPT_FAULTS,
	OPT_PROGRESS,
	OPT_JSON,
	OPT_SECURITY,
	OPT_CIPHERING,
	OPT_GENERAL,
	OPT_KEYS,
	OPT_KEYS_OUT,
	OPT_BUFFER,
	OPT_PREAMBLE,
	OPT_PREAMBLE_ANSWER,
	OPT_TLS,
	OPT_TLS_CA,
	OPT_CLIENT_CERT,
	OPT_CLIENT_KEY,
	OPT_PARITY,
	OPT_LIS_OPEN,
	OPT_LIS_CRLF,
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
	{ "scenario", required_argument, NULL, OPT_SCENARIO },
	{ "compare", required_argument, NULL, OPT_COMPARE },
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
	{ "faults", required_argument, NULL, OPT_FAULTS },
	{ "progress", required_argument, NULL, OPT_PROGRESS },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "security", required_argument, NULL, OPT_SECURITY },
	{ "ciphering", required_argument, NULL, OPT_CIPHERING },
	{ "general", no_argument, NULL, OPT_GENERAL },
	{ "keys", required_argument, NULL, OPT_KEYS },
	{ "keys-out", required_argument, NULL, OPT_KEYS_OUT },
	{ "buffer", required_argument, NULL, OPT_BUFFER },
	{ "preamble", required_argument, NULL, OPT_PREAMBLE },
	{ "preamble-answer", required_argument, NULL, OPT_PREAMBLE_ANSWER },
	{ "tls", no_argument, NULL, OPT_TLS },
	{ "tls-ca", required_argument, NULL, OPT_TLS_CA },
	{ "client-cert", required_argument, NULL, OPT_CLIENT_CERT },
	{ "client-key", required_argument, NULL, OPT_CLIENT_KEY },
	{ "parity", required_argument, NULL, OPT_PARITY },
	{ "lis-open", no_argument, NULL, OPT_LIS_OPEN },
	{ "lis-crlf", no_argument, NULL, OPT_LIS_CRLF },
	{ NULL, 0, NULL, 0 },
};

static bool take_int(const char *name, const char *text, int64_t min, int64_t max, int64_t *ret,
		     struct err *err)
{
	if (!str_parse_int(str_from(text), min, max, ret))
		return err_field(err, name, "--%s is a whole number from %lld to %lld", name,
				 (long long)min, (long long)max);
	return true;
}

bool options_take_server(const char *text, struct sockaddr_storage *ret, struct err *err)
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

/* Options whose text is kept as it is. */
static const char **text_place(struct options *o, int option)
{
	switch (option) {
	case OPT_DATA:
		return &o->data;
	case OPT_REGISTER:
		return &o->registry;
	case OPT_TRUTH:
		return &o->truth;
	case OPT_COMPARE:
		return &o->compare;
	case OPT_SCENARIO:
		return &o->scenario;
	case OPT_PASSWORD:
		return &o->fleet.kit.device.password;
	case OPT_KEYS:
		return &o->keys;
	case OPT_KEYS_OUT:
		return &o->keys_out;
	case OPT_PREAMBLE:
		return &o->fleet.kit.preamble;
	case OPT_PREAMBLE_ANSWER:
		return &o->fleet.kit.preamble_answer;
	case OPT_TLS_CA:
		return &o->tls_ca;
	case OPT_CLIENT_CERT:
		return &o->client_cert;
	case OPT_CLIENT_KEY:
		return &o->client_key;
	default:
		return NULL;
	}
}

static bool *flag_place(struct options *o, int option)
{
	switch (option) {
	case OPT_HELP:
		return &o->help;
	case OPT_JSON:
		return &o->json;
	case OPT_SILENT:
		return &o->fleet.kit.silent;
	case OPT_GENERAL:
		return &o->fleet.kit.device.general;
	case OPT_TLS:
		return &o->tls;
	case OPT_LIS_OPEN:
		return &o->fleet.kit.station.lis_open;
	case OPT_LIS_CRLF:
		return &o->fleet.kit.station.lis_crlf;
	default:
		return NULL;
	}
}

/* What is neither kept as it is nor a number of the table. */
static bool take_special(struct options *o, int option, const char *text, bool *ret_known,
			 struct err *err)
{
	struct fleet_config *f = &o->fleet;
	*ret_known = true;
	switch (option) {
	case OPT_SERVER:
		return options_take_server(text, &f->server, err);
	case OPT_PROTOCOL:
		return options_take_protocol(text, f, err);
	case OPT_SECURITY:
		o->security_said = true;
		return options_take_security(text, &f->kit.device, err);
	case OPT_CIPHERING:
		return options_take_ciphering(text, &f->kit.device, err);
	case OPT_BUFFER:
		return options_take_buffer(text, &f->kit.device, err);
	case OPT_PARITY:
		return options_take_parity(text, &f->kit.station, err);
	case OPT_FAULTS:
		return faults_parse(text, &f->kit.faults, err);
	case OPT_RETRIES:
		return take_retries(text, &f->retries, err);
	case OPT_SPEED:
		o->speed_said = true;
		return take_speed(text, &f->speed, err);
	case OPT_NOW:
		f->pinned = true;
		return time_parse(text, &f->now, err) || err_prefix(err, "--now");
	default:
		*ret_known = false;
		return true;
	}
}

static bool take_option(struct options *o, struct numbers *n, int option, int at, const char *text,
			struct err *err)
{
	const char **kept = text_place(o, option);
	bool *flag = flag_place(o, option);
	bool known;
	if (kept)
		*kept = text;
	else if (flag)
		*flag = true;
	else if (option == OPT_FAST)
		n->window = 0;
	else if (option == '?')
		return err_set(err, ERR_INVAL, "see themis-sim --help");
	else if (!take_special(o, option, text, &known, err))
		return false;
	else if (!known)
		return take_any_number(n, option, longs[at].name, text, err);
	return true;
}

bool options_parse(int argc, char **argv, int64_t now, struct options *ret, struct err *err)
{
	struct options o = { .fleet = {
				     .kit.station = { .kind = STATION_WRAPPER, .lis_parity = true },
				     .retries = 10 } };
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
	int at;
	int c;
	o.fleet.now = now;
	optind = 1;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
	while ((c = getopt_long(argc, argv, "", longs, &at)) != -1) {
		if (!take_option(&o, &n, c, at, optarg, err))
			return false;
	}
	if (optind < argc)
		return err_set(err, ERR_INVAL, "%s: not an option; see --help", argv[optind]);
	if (!o.help && !o.fleet.server.ss_family && !o.keys_out)
		return err_field(err, "server", "--server HOST:PORT is needed");
	if (!options_check(&o, err))
		return false;
	if (!o.speed_said)
		o.fleet.speed = o.fleet.pinned ? 0 : 1;
	apply_numbers(&o, &n);
	*ret = o;
	return true;
}
