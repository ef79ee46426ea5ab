/* metrics.h - the collector's counters as Prometheus text. */
#pragma once
#include <stdio.h>

#include "collector/collector.h"

void metrics_write_collector(const struct collector_stats *s, FILE *out);
