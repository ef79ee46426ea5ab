#include "sim/truth.h"

#include <inttypes.h>

static bool write_meter(const struct fleet *f, struct caller *c, FILE *out, struct err *err)
{
	struct history h;
	int64_t now = c->seen ? c->seen : fleet_clock(f, c);
	const char *serial = c->meter.serial;
	if (!history_open(&h, &c->meter, fleet_archive_from(f), now, err))
		return false;
	for (int k = 0; k < HISTORY_KIND_COUNT; k++) {
		enum history_kind kind = (enum history_kind)k;
		for (size_t i = 0; i < h.count[kind]; i++) {
			struct history_row r = history_row(&h, kind, i);
			(void)fprintf(out, "%s %s %" PRId64 " %" PRIu32 " %d %u\n", serial,
				      history_kind_name(kind), r.time, r.index, r.temperature,
				      r.status);
		}
	}
	for (size_t i = 0; i < h.events_n; i++)
		(void)fprintf(out, "%s event %" PRId64 " %u\n", serial, h.events[i].time,
			      h.events[i].code);
	history_close(&h);
	return true;
}

bool truth_write(const struct fleet *f, const char *path, struct err *err)
{
	FILE *out = fopen(path, "we");
	if (!out)
		return err_set(err, ERR_IO, "%s: %m", path);
	bool ok = true;
	for (size_t i = 0; ok && i < f->count; i++)
		ok = write_meter(f, &f->callers[i], out, err);
	bool bad = ferror(out);
	bad |= fclose(out) != 0;
	if (ok && bad)
		return err_set(err, ERR_IO, "%s: %m", path);
	return ok;
}
