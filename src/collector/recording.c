#include "collector/recording.h"

#include "base/str.h"
#include "collector/call.h"
#include "collector/internal.h"

/* Of all connections together: beyond it, recordings are cut. */
enum { RECORDED_MAX = 256 << 20 };

const struct config_entry capture_config[] = {
	{ .key = "capture.calls",
	  .type = CONFIG_ENUM,
	  .preset = "none",
	  .choices = "none unknown failed all",
	  .doc = "Calls whose bytes are kept: none, of unknown meters and protocols, these and all "
		 "that failed, all" },
	{ .key = "capture.call_size",
	  .type = CONFIG_SIZE,
	  .preset = "1M",
	  .min = 4096,
	  .max = 256 << 20,
	  .doc = "Longest recording of one call, as text; what follows is not recorded" },
	{ .key = "capture.size",
	  .type = CONFIG_SIZE,
	  .preset = "256M",
	  .min = 0,
	  .max = INT64_C(1) << 44,
	  .reload = true,
	  .doc = "Recordings in the database, all together as they are stored; the oldest go first; "
		 "0: no limit" },
	{ .key = "capture.age",
	  .type = CONFIG_DURATION,
	  .preset = "30d",
	  .min = 0,
	  .max = INT64_C(100) * 366 * 86400,
	  .reload = true,
	  .doc = "How long recordings are kept; 0: as long as they have room" },
	{ 0 },
};

enum capture_calls capture_calls_read(const struct config *c)
{
	const char *name = config_text(c, "capture.calls");

	if (strcmp(name, "all") == 0)
		return CAPTURE_ALL;
	if (strcmp(name, "failed") == 0)
		return CAPTURE_FAILED;
	return strcmp(name, "unknown") == 0 ? CAPTURE_UNKNOWN : CAPTURE_NONE;
}

bool recording_is_wanted(const struct loop *l)
{
	const struct call_store *store = l->home->store;

	if (l->home->set.capture != CAPTURE_NONE)
		return true;
	return store->captured_until && store->captured_until(store) > loop_wall(l) / 1000;
}

int64_t recording_ms(const struct conn *c)
{
	return (int64_t)(loop_now(c->loop) - c->opened);
}

static bool begin(struct conn *c)
{
	if (c->recording)
		return true;
	struct recording *r = calloc(1, sizeof *r);
	if (!r) {
		c->records = false;
		return false;
	}
	r->home = c->loop->home;
	r->text.max = (size_t)r->home->set.capture_size;
	c->recording = r;
	return true;
}

/* What it takes of the memory that all share; over the limit nothing is added. */
static void count(struct recording *r)
{
	size_t now = r->text.cap;

	if (now == r->counted)
		return;
	size_t all = atomic_fetch_add(&r->home->recorded, now - r->counted) + (now - r->counted);
	r->counted = now;
	if (all > RECORDED_MAX)
		r->text.cut = true;
}

void recording_bytes(struct conn *c, enum capture_mark mark, const uint8_t *p, size_t n)
{
	if (!n || !begin(c))
		return;
	capture_bytes(&c->recording->text, mark, recording_ms(c), p, n);
	count(c->recording);
}

void recording_open(struct conn *c, const char *driver, const char *profile)
{
	if (!begin(c))
		return;
	(void)str_copy(c->recording->profile, sizeof c->recording->profile, str_from(profile));
	capture_open(&c->recording->text, recording_ms(c), driver, c->taken);
	count(c->recording);
}

void recording_free(struct recording *r)
{
	if (!r)
		return;
	atomic_fetch_sub(&r->home->recorded, r->counted);
	capture_free(&r->text);
	free(r);
}

void recording_known(struct call *c)
{
	const struct meter_brief *b = &c->lookup.brief;
	enum capture_calls calls = c->loop->home->set.capture;
	bool stranger = b->id == 0 ? !c->adopt : b->state != METER_ACTIVE;

	if (!c->conn || !c->conn->records || calls == CAPTURE_ALL || calls == CAPTURE_FAILED ||
	    (calls == CAPTURE_UNKNOWN && stranger) || b->capture_until > loop_wall(c->loop) / 1000)
		return;
	recording_free(c->conn->recording);
	c->conn->recording = NULL;
	c->conn->records = false;
}

bool recording_is_kept(const struct recording *r, const struct call_record *record)
{
	if (!r || !r->text.n)
		return false;
	switch (r->home->set.capture) {
	case CAPTURE_ALL:
		return true;
	case CAPTURE_FAILED:
		return record->result != CALL_OK;
	case CAPTURE_UNKNOWN:
		return !record->meter || record->result == CALL_UNKNOWN_METER;
	case CAPTURE_NONE:
		break;
	}
	return false;
}

void recording_text(const struct recording *r, const struct call_record *record,
		    struct call_commit *to)
{
	struct capture_head head = { .started = record->started };

	(void)str_copy(head.listener, sizeof head.listener, str_from(record->listener));
	(void)str_copy(head.driver, sizeof head.driver, str_from(record->driver));
	(void)str_copy(head.profile, sizeof head.profile, str_from(r->profile));
	(void)str_copy(head.peer, sizeof head.peer, str_from(record->peer));
	(void)str_copy(head.serial, sizeof head.serial, str_from(record->serial));
	to->capture = capture_finish(&r->text, &head, &to->batch.capture_n);
	to->batch.capture = to->capture;
}
