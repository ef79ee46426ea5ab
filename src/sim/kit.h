/*
 * kit.h - what the meters of one group have in common: how they speak and
 * what is demanded of who reads them.
 */
#pragma once
#include "sim/station.h"

struct kit {
	struct station_config station;
	struct device_config device;
	bool silent; /* says nothing before it is asked */
};
