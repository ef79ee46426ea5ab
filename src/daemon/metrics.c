#include "daemon/metrics.h"

#include <inttypes.h>

static void one(FILE *out, const char *name, const char *kind, const char *help, uint64_t v)
{
	(void)fprintf(out,
		      "# HELP themis_collector_%s %s\n# TYPE themis_collector_%s %s\n"
		      "themis_collector_%s %" PRIu64 "\n",
		      name, help, name, kind, name, v);
}

static void results(const struct collector_stats *s, FILE *out)
{
	(void)fputs("# HELP themis_collector_calls_total Calls that ended, by result.\n"
		    "# TYPE themis_collector_calls_total counter\n",
		    out);
	for (int i = 0; i < CALL_RESULT_COUNT; i++)
		if (i != CALL_OPEN)
			(void)fprintf(out,
				      "themis_collector_calls_total{result=\"%s\"} %" PRIu64 "\n",
				      call_result_name((enum call_result)i), s->results[i]);
}

/* Buckets of Prometheus count everything up to their bound. */
static void commits(const struct collector_stats *s, FILE *out)
{
	uint64_t sum = 0;
	(void)fputs("# HELP themis_collector_commit_seconds From a batch's offer to its commit.\n"
		    "# TYPE themis_collector_commit_seconds histogram\n",
		    out);
	for (int i = 0; i < COLLECTOR_BUCKETS; i++) {
		char bound[32] = "+Inf";
		sum += s->commit_ms[i];
		if (i + 1 < COLLECTOR_BUCKETS)
			(void)snprintf(bound, sizeof bound, "%.3f", collector_bucket_ms[i] / 1e3);
		(void)fprintf(out,
			      "themis_collector_commit_seconds_bucket{le=\"%s\"} %" PRIu64 "\n",
			      bound, sum);
	}
	(void)fprintf(out,
		      "themis_collector_commit_seconds_sum %.3f\n"
		      "themis_collector_commit_seconds_count %" PRIu64 "\n",
		      (double)s->commit_ms_sum / 1e3, sum);
}

void metrics_write_collector(const struct collector_stats *s, FILE *out)
{
	one(out, "connections_total", "counter", "Connections accepted.", s->connections);
	one(out, "open_connections", "gauge", "Open connections.", (uint64_t)s->open);
	one(out, "open_calls", "gauge", "Calls under way.", (uint64_t)s->calls);
	one(out, "waiting_jobs", "gauge", "Jobs at the store.", (uint64_t)s->waiting);
	one(out, "received_bytes_total", "counter", "Bytes from meters.", s->bytes_in);
	one(out, "sent_bytes_total", "counter", "Bytes to meters.", s->bytes_out);
	one(out, "records_total", "counter", "Archive records committed.", s->rows);
	one(out, "batches_total", "counter", "Batches committed.", s->commits);
	one(out, "failed_batches_total", "counter", "Batches that could not be committed.",
	    s->failures);
	one(out, "unrecorded_total", "counter", "Connections told in summaries only.",
	    s->unrecorded);
	one(out, "pauses_total", "counter", "Times that accepting paused for want of descriptors.",
	    s->pauses);
	results(s, out);
	commits(s, out);
}
