/*
 * options.h - the command line of themis-sim.
 */
#pragma once
#include "sim/fleet.h"

struct options {
	struct fleet_config fleet;
	size_t meters; /* 0: all of the register, or one */
	uint64_t serial_base;
	uint64_t seed;
	const char *data;
	const char *truth;
	const char *compare; /* folder of the server */
	const char *registry;
	const char *scenario;
	const char *keys;     /* a seed or a file */
	const char *keys_out; /* where they are written */
	const char *tls_ca;
	const char *client_cert;
	const char *client_key;
	bool tls;
	bool json;
	bool help;
	bool speed_said;
	bool security_said;
};

NODISCARD bool options_parse(int argc, char **argv, int64_t now, struct options *ret,
			     struct err *err);
void options_help(FILE *f);

/* options_kit.c: link and security of a meter, each of one option's text. */
NODISCARD bool options_take_server(const char *text, struct sockaddr_storage *ret, struct err *err);
NODISCARD bool options_take_protocol(const char *text, struct fleet_config *f, struct err *err);
NODISCARD bool options_take_security(const char *text, struct device_config *d, struct err *err);
NODISCARD bool options_take_ciphering(const char *text, struct device_config *d, struct err *err);
NODISCARD bool options_take_buffer(const char *text, struct device_config *d, struct err *err);
NODISCARD bool options_take_parity(const char *text, struct station_config *s, struct err *err);

/* What must go together in a kit does. */
NODISCARD bool options_check_kit(const struct kit *kit, struct err *err);
/* Likewise on the command line; defaults that depend on others. */
NODISCARD bool options_check(struct options *o, struct err *err);
