/* client.h - the LIS-200 client: the driver table and what explains its bytes. */
#pragma once
#include "protocol/driver.h"
#include "protocol/explain.h"

extern const struct driver driver_lis200;
extern const struct explainer lis200_explainer; /* explain.c */
