#include "sim/stats.h"

#include <inttypes.h>

#include "base/attr.h"

static const char *call_end_name(enum call_end end)
{
	static const char *const names[END_COUNT] = {
		[END_OK] = "ok",
		[END_REFUSED] = "refused",
		[END_NO_CONNECT] = "no-connect",
		[END_SILENT] = "silent",
		[END_TOO_LONG] = "too-long",
		[END_HUNG_UP] = "hung-up",
		[END_UNREAD] = "unread",
		[END_RESET] = "reset",
		[END_PROTOCOL] = "protocol",
		[END_LOCAL] = "local",
		[END_STOPPED] = "stopped",
		[END_FAULT] = "fault",
	};
	return names[end];
}

/* Below HISTOGRAM_SUB each value has a bucket, above each power of two has that many. */
static size_t bucket_of(uint64_t v)
{
	if (v < HISTOGRAM_SUB)
		return (size_t)v;
	unsigned high = 63u - (unsigned)__builtin_clzll(v);
	unsigned shift = high - 5;
	size_t at = (shift + 1) * HISTOGRAM_SUB + (size_t)((v >> shift) - HISTOGRAM_SUB);
	return at < HISTOGRAM_BUCKETS ? at : HISTOGRAM_BUCKETS - 1;
}

static uint64_t bucket_top(size_t at)
{
	if (at < HISTOGRAM_SUB)
		return at;
	unsigned shift = (unsigned)(at / HISTOGRAM_SUB) - 1;
	return ((uint64_t)(at % HISTOGRAM_SUB + HISTOGRAM_SUB + 1) << shift) - 1;
}

void histogram_add(struct histogram *h, uint64_t micros)
{
	h->count[bucket_of(micros)]++;
	h->n++;
	if (micros > h->max)
		h->max = micros;
}

static void histogram_merge(struct histogram *to, const struct histogram *from)
{
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
		to->count[i] += from->count[i];
	to->n += from->n;
	if (from->max > to->max)
		to->max = from->max;
}

uint64_t histogram_percentile(const struct histogram *h, double share)
{
	uint64_t wanted = (uint64_t)((double)h->n * share);
	uint64_t seen = 0;
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += h->count[i];
		if (seen > wanted || (seen && seen == h->n)) {
			uint64_t top = bucket_top(i);
			return top < h->max ? top : h->max;
		}
	}
	return 0;
}

void stats_add_fault(struct stats *s, enum fault_kind kind, enum call_end end)
{
	s->faults[kind]++;
	if (end == END_OK)
		s->faults_well[kind]++;
}

void stats_merge(struct stats *to, const struct stats *from)
{
	to->ok += from->ok;
	to->failed += from->failed;
	to->given_up += from->given_up;
	to->active += from->active;
	for (size_t i = 0; i < END_COUNT; i++)
		to->ends[i] += from->ends[i];
	for (size_t i = 0; i < FAULT_COUNT; i++) {
		to->faults[i] += from->faults[i];
		to->faults_well[i] += from->faults_well[i];
	}
	for (size_t i = 0; i < STATION_KIND_COUNT; i++) {
		to->kinds[i].ok += from->kinds[i].ok;
		to->kinds[i].failed += from->kinds[i].failed;
	}
	to->bytes_in += from->bytes_in;
	to->bytes_out += from->bytes_out;
	to->apdus += from->apdus;
	histogram_merge(&to->connect, &from->connect);
	histogram_merge(&to->session, &from->session);
	histogram_merge(&to->turnaround, &from->turnaround);
}

static void print_line(FILE *f, const char *name, const struct histogram *h)
{
	(void)fprintf(f, "%s ms: p50 %.1f, p95 %.1f, p99 %.1f, max %.1f\n", name,
		      (double)histogram_percentile(h, 0.50) / 1e3,
		      (double)histogram_percentile(h, 0.95) / 1e3,
		      (double)histogram_percentile(h, 0.99) / 1e3, (double)h->max / 1e3);
}

static void print_faults(FILE *f, const struct stats *s)
{
	bool any = false;
	for (int k = FAULT_NONE + 1; k < FAULT_COUNT; k++) {
		if (!s->faults[k])
			continue;
		(void)fprintf(f, "%s%s %" PRIu64 " (%" PRIu64 " ended well)",
			      any ? ", " : "faults: ", fault_name((enum fault_kind)k), s->faults[k],
			      s->faults_well[k]);
		any = true;
	}
	if (any)
		(void)fputc('\n', f);
}

/* Of those protocols that called. */
static void print_kinds(FILE *f, const struct stats *s)
{
	const char *comma = "protocols: ";
	for (int k = 0; k < STATION_KIND_COUNT; k++) {
		if (!s->kinds[k].ok && !s->kinds[k].failed)
			continue;
		(void)fprintf(f, "%s%s %" PRIu64 " (%" PRIu64 " failed)", comma,
			      station_kind_name((enum station_kind)k), s->kinds[k].ok,
			      s->kinds[k].failed);
		comma = ", ";
	}
	(void)fprintf(f, "\n");
}

void stats_print(const struct stats *s, double seconds, FILE *f)
{
	uint64_t ok = s->ok;
	(void)fprintf(f, "calls: %" PRIu64 " ended well in %.1f s, %.1f sessions/s\n", ok, seconds,
		      seconds > 0 ? (double)ok / seconds : 0.0);
	(void)fprintf(f, "failed attempts: %" PRIuFAST64 ", calls given up: %" PRIuFAST64,
		      s->failed, s->given_up);
	for (int i = END_OK + 1; i < END_COUNT; i++) {
		if (s->ends[i])
			(void)fprintf(f, ", %s %" PRIu64, call_end_name((enum call_end)i),
				      s->ends[i]);
	}
	(void)fprintf(f, "\n");
	print_kinds(f, s);
	print_faults(f, s);
	print_line(f, "connect", &s->connect);
	print_line(f, "session", &s->session);
	print_line(f, "turnaround", &s->turnaround);
	(void)fprintf(f,
		      "bytes: %" PRIu64 " to the server, %" PRIu64 " from it; %" PRIu64
		      " requests answered\n",
		      s->bytes_out, s->bytes_in, s->apdus);
}

static void print_json_line(FILE *f, const char *name, const struct histogram *h)
{
	(void)fprintf(f,
		      ",\"%s_us\":{\"n\":%" PRIu64 ",\"p50\":%" PRIu64 ",\"p95\":%" PRIu64
		      ",\"p99\":%" PRIu64 ",\"max\":%" PRIu64 "}",
		      name, h->n, histogram_percentile(h, 0.50), histogram_percentile(h, 0.95),
		      histogram_percentile(h, 0.99), h->max);
}

static void print_json_faults(FILE *f, const struct stats *s)
{
	const char *comma = "";
	(void)fputs(",\"faults\":{", f);
	for (int k = FAULT_NONE + 1; k < FAULT_COUNT; k++) {
		if (!s->faults[k])
			continue;
		(void)fprintf(f, "%s\"%s\":{\"calls\":%" PRIu64 ",\"ended_well\":%" PRIu64 "}",
			      comma, fault_name((enum fault_kind)k), s->faults[k],
			      s->faults_well[k]);
		comma = ",";
	}
	(void)fputc('}', f);
}

static void print_json_kinds(FILE *f, const struct stats *s)
{
	const char *comma = "";
	(void)fputs(",\"protocols\":{", f);
	for (int k = 0; k < STATION_KIND_COUNT; k++) {
		if (!s->kinds[k].ok && !s->kinds[k].failed)
			continue;
		(void)fprintf(f, "%s\"%s\":{\"ok\":%" PRIu64 ",\"failed\":%" PRIu64 "}", comma,
			      station_kind_name((enum station_kind)k), s->kinds[k].ok,
			      s->kinds[k].failed);
		comma = ",";
	}
	(void)fputc('}', f);
}

void stats_print_json(const struct stats *s, double seconds, FILE *f)
{
	(void)fprintf(f,
		      "{\"ok\":%" PRIuFAST64 ",\"failed\":%" PRIuFAST64 ",\"given_up\":%" PRIuFAST64
		      ",\"seconds\":%.3f,\"sessions_per_second\":%.2f"
		      ",\"failures\":{",
		      s->ok, s->failed, s->given_up, seconds,
		      seconds > 0 ? (double)s->ok / seconds : 0.0);
	const char *comma = "";
	for (int i = END_OK + 1; i < END_COUNT; i++) {
		if (!s->ends[i])
			continue;
		(void)fprintf(f, "%s\"%s\":%" PRIu64, comma, call_end_name((enum call_end)i),
			      s->ends[i]);
		comma = ",";
	}
	(void)fprintf(f, "}");
	print_json_kinds(f, s);
	print_json_faults(f, s);
	print_json_line(f, "connect", &s->connect);
	print_json_line(f, "session", &s->session);
	print_json_line(f, "turnaround", &s->turnaround);
	(void)fprintf(f,
		      ",\"bytes_out\":%" PRIu64 ",\"bytes_in\":%" PRIu64 ",\"apdus\":%" PRIu64
		      "}\n",
		      s->bytes_out, s->bytes_in, s->apdus);
}
