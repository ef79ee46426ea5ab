#include "service/capture.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "base/tz.h"

enum { ORDER_TEXT = 64 };

static bool sees_call(struct db *db, const struct caller *c, const struct call_record *call,
		      bool *ret, struct err *err)
{
	if (call->meter)
		return store_area_has_meter(db, &c->area, call->meter, ret, err);
	*ret = c->area.whole;
	return true;
}

bool service_call_get(struct service *sv, const struct caller *c, int64_t id, struct call_card *ret,
		      struct err *err)
{
	AUTO_READER r = { 0 };
	struct call_card card = { .zone = service_zone(sv) };
	bool all = caller_may(c, RIGHT_QUARANTINE_VIEW);
	bool seen;

	if (!caller_check(c, RIGHT_CALL_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_call_get(r.db, id, &card.call, err) ||
	    !store_capture_size(r.db, id, &card.capture, err))
		return false;
	if (!sees_call(r.db, c, &card.call, &seen, err))
		return false;
	if (!seen || (card.call.outside && !all))
		return err_set(err, ERR_NOTFOUND, "there is no such call");
	if (!card.call.meter && !all)
		card.call.serial[0] = 0; /* only claimed, as in the list */
	*ret = card;
	return true;
}

struct download {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
};

static bool write_download(struct db *db, void *arg, struct err *err)
{
	const struct download *d = arg;
	char object[40];

	(void)snprintf(object, sizeof object, "call:%" PRId64, d->id);
	return service_audit(d->sv, db, d->caller, "capture.download", object, NULL, NULL, err);
}

bool service_capture_get(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
			 const char **ret, size_t *ret_n, struct err *err)
{
	struct download d = { sv, c, id };
	struct call_card card;
	const char *text;
	size_t n;

	if (!caller_check(c, RIGHT_CAPTURE_DOWNLOAD, err) ||
	    !service_call_get(sv, c, id, &card, err))
		return false;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) || !store_capture_get(r.db, id, a, &text, &n, err))
			return false;
	}
	if (!service_write(sv, write_download, &d, err))
		return false;
	*ret = text;
	*ret_n = n;
	return true;
}

bool service_capture_list(struct service *sv, const struct caller *c, const char *serial,
			  unsigned limit, struct arena *a, const struct capture_row **ret,
			  size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	struct meter_card card = { 0 };

	if (!caller_check(c, RIGHT_CAPTURE_DOWNLOAD, err) ||
	    (!serial && !caller_check_whole(c, err)) ||
	    (serial && !service_meter_find(sv, c, RIGHT_CAPTURE_DOWNLOAD, serial, a, &card, err)))
		return false;
	return reader_take(sv, &r, err) &&
	       store_capture_list(r.db, card.meter.row.id, 0, limit, a, ret, ret_count, err);
}

bool service_capture_decode(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
			    struct decoded_call *ret, struct err *err)
{
	const struct service_decoder *decoder = service_decoder(sv);
	struct call_card card;
	const char *text;
	size_t n;
	AUTO_READER r = { 0 };

	if (!caller_check(c, RIGHT_CAPTURE_VIEW, err) || !service_call_get(sv, c, id, &card, err))
		return false;
	if (!decoder->decode)
		return err_set(err, ERR_UNSUPPORTED, "this program brings no decoder");
	return reader_take(sv, &r, err) && store_capture_get(r.db, id, a, &text, &n, err) &&
	       decoder->decode(decoder->arg, r.db, card.call.meter, text, n, a, ret, err);
}

struct order {
	struct service *sv;
	const struct caller *caller;
	const struct meter_card *card;
	int64_t until;
};

/* As the audit tells it; `out` holds ORDER_TEXT bytes. */
static const char *order_text(char *out, int64_t until)
{
	char time[32];

	if (until)
		(void)snprintf(out, ORDER_TEXT, "{\"capture_until\":\"%s\"}",
			       time_format(time, until, 0));
	else
		(void)str_copy(out, ORDER_TEXT, STR("{\"capture_until\":null}"));
	return out;
}

static bool write_order(struct db *db, void *arg, struct err *err)
{
	const struct order *o = arg;
	char object[SERIAL_MAX + 8];
	char before[ORDER_TEXT];
	char after[ORDER_TEXT];

	(void)snprintf(object, sizeof object, "meter:%.23s", o->card->meter.row.serial);
	return store_meter_set_capture(db, o->card->meter.row.id, o->until, err) &&
	       service_audit(o->sv, db, o->caller, "meter.capture", object,
			     order_text(before, o->card->capture_until),
			     order_text(after, o->until), err);
}

bool service_capture_set(struct service *sv, const struct caller *c, const char *serial,
			 int64_t until, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct meter_card card;
	struct order o = { sv, c, &card, until };
	int64_t now = service_now(sv);

	if (!service_meter_find(sv, c, RIGHT_CAPTURE_EDIT, serial, &a, &card, err))
		return false;
	if (until && (until <= now || until > now + CAPTURE_DAYS_MAX * INT64_C(86400)))
		return err_field(err, "until", "must be in the next %d days", CAPTURE_DAYS_MAX);
	if (!service_write(sv, write_order, &o, err))
		return false;
	store_capture_expect(service_store(sv), until);
	return true;
}
