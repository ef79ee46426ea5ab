#include "base/str.h"
#include "service/finding.h"
#include "web/view.h"

void view_revision(struct jsonw *j, const struct revision_entry *e, const struct tz *zone)
{
	jsonw_object(j);
	view_reading_members(j, &e->revision.reading);
	view_key_time(j, "seen_at", e->revision.seen_at, zone);
	jsonw_key(j, "stored");
	if (e->has_stored)
		view_reading(j, &e->stored);
	else
		jsonw_null(j);
	jsonw_object_end(j);
}

void view_gap(struct jsonw *j, const struct gap_entry *e, const struct tz *zone)
{
	const struct gap *g = &e->row.gap;

	jsonw_object(j);
	jsonw_key(j, "archive");
	jsonw_text(j, ledger_name(e->row.ledger));
	view_key_time(j, "from", g->from, zone);
	view_key_time(j, "to", g->to, zone);
	jsonw_key(j, "state");
	jsonw_text(j, gap_state_name(g->state));
	jsonw_key(j, "records");
	if (e->records >= 0)
		jsonw_int(j, e->records);
	else
		jsonw_null(j);
	view_key_time(j, "since", g->since, zone);
	view_key_time(j, "asked_at", g->asked_at, zone);
	view_key_int(j, "asked", g->asked);
	view_key_id(j, "call", g->call);
	jsonw_object_end(j);
}

void view_reread(struct jsonw *j, const struct reread *r, const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "id", r->id);
	jsonw_key(j, "archive");
	jsonw_text(j, ledger_name(r->ledger));
	view_key_time(j, "from", r->from, zone);
	view_key_time(j, "to", r->to, zone);
	jsonw_key(j, "state");
	jsonw_text(j, reread_state_name(r->state));
	jsonw_key(j, "asked_by");
	jsonw_text(j, r->asked_by);
	view_key_time(j, "asked_at", r->asked_at, zone);
	view_key_time(j, "ended_at", r->ended_at, zone);
	view_key_id(j, "call", r->call);
	view_key_int(j, "same", r->rows_same);
	view_key_int(j, "new", r->rows_new);
	view_key_int(j, "revised", r->rows_revised);
	jsonw_object_end(j);
}

void view_completeness(struct jsonw *j, enum archive archive, const struct completeness_sheet *s)
{
	struct completeness_day sum = { 0 };

	jsonw_object(j);
	jsonw_key(j, "archive");
	jsonw_text(j, archive_name(archive));
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < s->count; i++) {
		const struct completeness_day *d = &s->items[i];
		jsonw_object(j);
		jsonw_key(j, "day");
		view_day_text(j, d->day);
		view_key_int(j, "expected", d->expected);
		view_key_int(j, "received", d->received);
		view_key_int(j, "permanent", d->permanent);
		jsonw_object_end(j);
		sum.expected += d->expected;
		sum.received += d->received;
		sum.permanent += d->permanent;
	}
	jsonw_array_end(j);
	view_key_int(j, "expected", sum.expected);
	view_key_int(j, "received", sum.received);
	view_key_int(j, "permanent", sum.permanent);
	jsonw_key(j, "zone");
	jsonw_text(j, tz_name(s->zone));
	jsonw_object_end(j);
}

static void key_numbers(struct jsonw *j, const char *key, const int64_t *v, int64_t n)
{
	jsonw_key(j, key);
	jsonw_array(j);
	for (int64_t i = 0; i < n; i++)
		jsonw_int(j, v[i]);
	jsonw_array_end(j);
}

static void group_figures(struct jsonw *j, const struct completeness_group *g, int64_t days)
{
	view_key_int(j, "meters", g->meters);
	key_numbers(j, "expected", g->expected, days);
	key_numbers(j, "received", g->received, days);
	key_numbers(j, "permanent", g->permanent, days);
}

void view_group_completeness(struct jsonw *j, const struct group_completeness_sheet *s)
{
	char next[32];
	struct strb b = strb_make(next, sizeof next);

	jsonw_object(j);
	jsonw_key(j, "days");
	jsonw_array(j);
	for (int64_t i = 0; i < s->days; i++)
		view_day_text(j, s->first_day + i);
	jsonw_array_end(j);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < s->count; i++) {
		const struct group_completeness *g = &s->items[i];
		jsonw_object(j);
		view_group_ref(j, g->row.group, g->path);
		view_key_int(j, "depth", g->row.depth);
		group_figures(j, &g->row, s->days);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_key(j, "total");
	if (s->has_total) {
		jsonw_object(j);
		group_figures(j, &s->total, s->days);
		jsonw_object_end(j);
	} else {
		jsonw_null(j);
	}
	if (s->next)
		strb_printf(&b, "%lld", (long long)s->next);
	view_key_text(j, "next_cursor", next);
	jsonw_object_end(j);
}

void view_finding(struct jsonw *j, const struct finding *f, const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "id", f->id);
	jsonw_key(j, "serial");
	jsonw_text(j, f->serial);
	jsonw_key(j, "kind");
	jsonw_text(j, finding_kind_name(f->kind));
	jsonw_key(j, "detail");
	jsonw_raw(j, f->detail);
	view_key_time(j, "first_at", f->first_at, zone);
	view_key_time(j, "last_at", f->last_at, zone);
	view_key_int(j, "times", f->times);
	view_key_id(j, "call", f->call);
	view_key_time(j, "settled_at", f->settled_at, zone);
	view_key_text(j, "settled_by", f->settled_by);
	jsonw_key(j, "note");
	jsonw_text(j, f->note);
	jsonw_object_end(j);
}

void view_lacking(struct jsonw *j, const struct lacking_page *p, const struct tz *zone)
{
	char next[32] = "";
	struct strb b = strb_make(next, sizeof next);

	jsonw_object(j);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < p->count; i++) {
		const struct lacking_meter *m = &p->rows[i];
		jsonw_object(j);
		view_key_text(j, "serial", m->serial);
		view_key_int(j, "expected", m->expected);
		view_key_int(j, "received", m->received);
		view_key_time(j, "last_call", m->called_at, zone);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_key(j, "all");
	jsonw_bool(j, p->all);
	if (p->more)
		strb_printf(&b, "%lld", (long long)p->rows[p->count - 1].rank);
	view_key_text(j, "next_cursor", next);
	jsonw_object_end(j);
}
