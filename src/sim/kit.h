/*
 * kit.h - what the meters of one group have in common: the protocol they
 * speak, its security, what goes before it and around it, and how bad their
 * network is. Lives as long as the fleet, shared by its workers and changed by
 * none.
 */
#pragma once
#include <netinet/in.h>

#include "sim/faults.h"
#include "sim/station.h"

struct tls_client; /* tls.h */

struct kit {
	struct station_config station;
	struct device_config device;
	struct faults faults;
	bool silent;	      /* says nothing before it is asked */
	const char *preamble; /* said first, "{serial}" stands for the serial; NULL: nothing */
	const char *preamble_answer;	/* awaited then; NULL: nothing */
	struct tls_client *tls;		/* NULL: plain TCP */
	struct sockaddr_storage server; /* family 0: the fleet's */
};
