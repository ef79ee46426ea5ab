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
	const char *registry;
	bool json;
	bool help;
};

NODISCARD bool options_parse(int argc, char **argv, int64_t now, struct options *ret,
			     struct err *err);
void options_help(FILE *f);
