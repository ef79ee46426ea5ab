#include "service_house.h"

#include "base/arena.h"
#include "service/audit.h"
#include "service/live.h"
#include "service/meter_edit.h"
#include "service/opening.h"
#include "service/private.h"
#include "service/retention.h"
#include "service/subscriber.h"
#include "store/call_list.h"
#include "store/finding.h"
#include "store/verify.h"

enum { DAY = 86400 };

static struct caller cli(void)
{
	return caller_local("cli");
}

static bool write_call(struct db *db, void *arg, struct err *err)
{
	struct call_batch b = { .call = arg, .now = now };

	return store_call_commit(db, &b, err);
}

/* A call that ended so long ago; "" is of no known meter. */
static int64_t call(struct house *h, const char *serial, int64_t ago)
{
	struct call_record c = { .started = (now - ago) * 1000,
				 .ended = (now - ago) * 1000 + 2500,
				 .peer = "192.0.2.7:40312",
				 .listener = "55000",
				 .result = serial[0] ? CALL_OK : CALL_SILENT };
	struct err err = { 0 };

	(void)snprintf(c.serial, sizeof c.serial, "%s", serial);
	if (!service_write(h->sv, write_call, &c, &err))
		fail_msg("%s", err.msg);
	return c.id;
}

static void make_meter(struct house *h, const char *serial)
{
	struct caller self = cli();
	struct meter_edit e = METER_EDIT_NONE;
	struct err err = { 0 };

	if (!service_meter_create(h->sv, &self, serial, &e, &err))
		fail_msg("%s", err.msg);
}

static size_t calls(struct house *h, int64_t ids[static 64])
{
	AUTO_ARENA a = { 0 };
	AUTO_READER r = { 0 };
	struct call_filter f = { .limit = 64 };
	struct call_page page = { 0 };
	struct err err = { 0 };

	assert_true(reader_take(h->sv, &r, &err) && store_call_list(r.db, &f, &a, &page, &err));
	for (size_t i = 0; i < page.count; i++)
		ids[i] = page.rows[i].id;
	return page.count;
}

static void found(void *arg, const char *what)
{
	(void)arg;
	print_error("verify: %s\n", what);
}

static void verify(struct house *h)
{
	AUTO_READER r = { 0 };
	struct verify_result v = { 0 };
	struct err err = { 0 };

	assert_true(reader_take(h->sv, &r, &err) && store_verify(r.db, now, found, NULL, &v, &err));
	assert_int_equal(v.wrong, 0);
}

static void set(struct house *h, struct retention how)
{
	h->sv->live->set.retention = how;
}

static struct retention_figures sweep(struct house *h)
{
	struct retention_figures f;
	struct err err = { 0 };

	if (!service_retention_sweep(h->sv, NULL, &err))
		fail_msg("%s", err.msg);
	service_retention_figures(h->sv, &f);
	return f;
}

static void old_calls_go_but_for_the_newest(void **state)
{
	struct house *h = *state;
	int64_t ids[64];

	make_meter(h, "100");
	make_meter(h, "200");
	int64_t lonely = call(h, "200", 500 * DAY); /* its only one */
	for (int i = 0; i < 5; i++)
		(void)call(h, "100", (400 - i) * DAY);
	(void)call(h, "", 100 * DAY);
	(void)call(h, "", 99 * DAY);
	int64_t fresh = call(h, "", 2 * DAY);
	int64_t newest = call(h, "100", DAY);
	assert_int_equal(calls(h, ids), 10);

	set(h, (struct retention){
		       .file_age = DAY, .import_age = DAY, .job_age = DAY, .files_size = 1 << 20 });
	(void)sweep(h);
	assert_int_equal(calls(h, ids), 10); /* 0: for good */

	set(h, (struct retention){ .calls = 300 * DAY,
				   .strangers = 90 * DAY,
				   .file_age = DAY,
				   .import_age = DAY,
				   .job_age = DAY,
				   .files_size = 1 << 20 });
	struct retention_figures f = sweep(h);
	assert_int_equal(calls(h, ids), 3);
	assert_int_equal(ids[0], newest);
	assert_int_equal(ids[1], fresh);
	assert_int_equal(ids[2], lonely);
	/* Strangers have no meter to have a newest call of. */
	assert_int_equal(f.removed[SWEPT_UNKNOWN_CALLS], 2);
	assert_int_equal(f.removed[SWEPT_CALLS], 5);
	assert_int_equal(f.last, now);
	verify(h);
	(void)sweep(h);
	verify(h);
	assert_int_equal(calls(h, ids), 3);
}

/* It ends at once when the program does, and the next one goes on. */
static void a_stop_is_heeded(void **state)
{
	struct house *h = *state;
	struct err err = { 0 };
	atomic_bool stopping = true;
	struct retention_figures f;
	int64_t ids[64];

	for (int i = 0; i < 4; i++)
		(void)call(h, "", 100 * DAY);
	(void)call(h, "", 0);
	set(h, (struct retention){ .strangers = 2 * DAY,
				   .file_age = DAY,
				   .import_age = DAY,
				   .job_age = DAY,
				   .files_size = 1 << 20 });
	assert_true(service_retention_sweep(h->sv, &stopping, &err));
	service_retention_figures(h->sv, &f);
	assert_int_equal(f.removed[SWEPT_UNKNOWN_CALLS], 0);
	assert_int_equal(f.last, 0);
	assert_int_equal(sweep(h).removed[SWEPT_UNKNOWN_CALLS], 4);
	assert_int_equal(calls(h, ids), 1);
}

static size_t audited(struct house *h, const char *action)
{
	AUTO_ARENA a = { 0 };
	struct caller self = cli();
	struct audit_filter f = { .action = action };
	const struct audit_entry *rows;
	struct err err = { 0 };
	size_t n = 0;

	assert_true(service_audit_list(h->sv, &self, &f, 500, &a, &rows, &n, &err));
	return n;
}

static void old_audit_goes_and_the_rest_is_proven(void **state)
{
	struct house *h = *state;
	struct caller self = cli();
	struct audit_verdict v;
	struct err err = { 0 };

	for (int i = 0; i < 30; i++) {
		char serial[24];
		(void)snprintf(serial, sizeof serial, "%d", 500 + i);
		make_meter(h, serial);
		now += 30 * DAY;
	}
	assert_int_equal(audited(h, "meter.create"), 30);
	set(h, (struct retention){ .audit = 366 * DAY,
				   .file_age = DAY,
				   .import_age = DAY,
				   .job_age = DAY,
				   .files_size = 1 << 20 });
	struct retention_figures f = sweep(h);
	/* Those of the 31 (with anna's) that are older than 366 days. */
	assert_int_equal(f.removed[SWEPT_AUDIT], 18 + 1);
	assert_int_equal(audited(h, "meter.create"), 12);
	assert_int_equal(audited(h, "audit.trim"), 1);
	assert_true(service_audit_verify(h->sv, &self, &v, &err));
	assert_int_equal(v.flaw, AUDIT_WHOLE);
	assert_int_equal(v.removed, 19);
	assert_int_equal(v.records, 13);
	assert_int_equal(sweep(h).removed[SWEPT_AUDIT], 19);
}

static struct caller anna(struct house *h)
{
	struct caller c = { .user = h->anna, .login = "anna", .area = { .whole = true } };

	c.rights = right_set_all();
	(void)snprintf(c.address, sizeof c.address, "192.0.2.1");
	return c;
}

static void look(struct house *h, const struct caller *c, const char *serial)
{
	AUTO_ARENA a = { 0 };
	struct meter_card card;
	struct meter_more more;
	struct err err = { 0 };

	if (!service_meter_find(h->sv, c, RIGHT_METER_VIEW, serial, &a, &card, &err) ||
	    !service_meter_more(h->sv, c, &card, &a, &more, &err))
		fail_msg("%s", err.msg);
}

static void a_card_is_noted_once_an_hour(void **state)
{
	struct house *h = *state;
	struct caller c = anna(h);
	struct caller self = cli();

	make_meter(h, "100");
	make_meter(h, "200");
	look(h, &c, "100");
	look(h, &c, "100");
	assert_int_equal(audited(h, "meter.view"), 1);
	look(h, &c, "200");
	assert_int_equal(audited(h, "meter.view"), 2);
	now += OPENING_EVERY - 1;
	look(h, &c, "100");
	assert_int_equal(audited(h, "meter.view"), 2);
	now++;
	look(h, &c, "100");
	assert_int_equal(audited(h, "meter.view"), 3);
	look(h, &self, "200"); /* the machine's own administrator */
	assert_int_equal(audited(h, "meter.view"), 3);
	/* What nobody asks for any more goes. */
	now += OPENING_EVERY + 1;
	assert_int_equal(sweep(h).removed[SWEPT_OPENINGS], 2);
}

static void lists_are_noted_for_who_sees_names(void **state)
{
	struct house *h = *state;
	struct caller c = anna(h);
	struct caller blind = { .user = h->anna, .login = "anna", .area = { .whole = true } };
	AUTO_ARENA a = { 0 };
	struct subscriber_query q = { .limit = 10 };
	struct subscriber_page page;
	struct meter_query m = { .limit = 10 };
	struct meter_entries entries;
	struct err err = { 0 };

	right_set_add(&blind.rights, RIGHT_METER_VIEW);
	assert_true(service_meter_list(h->sv, &blind, &m, &a, &entries, &err));
	assert_int_equal(audited(h, "list.view"), 0);
	for (int i = 0; i < 3; i++) {
		assert_true(service_meter_list(h->sv, &c, &m, &a, &entries, &err));
		assert_true(service_subscriber_list(h->sv, &c, &q, &a, &page, &err));
	}
	assert_int_equal(audited(h, "list.view"), 2);
}

/* A program that walks through all cards does not drown the audit. */
static void many_cards_are_told_at_once(void **state)
{
	struct house *h = *state;
	struct caller c = anna(h);
	struct err err = { 0 };

	for (int i = 0; i < OPENINGS_MAX + 50; i++) {
		char serial[24];
		(void)snprintf(serial, sizeof serial, "%d", i);
		assert_true(opening_note_meter(h->sv, &c, serial, &err));
	}
	AUTO_ARENA a = { 0 };
	struct caller self = cli();
	struct audit_filter f = { .action = "meter.view", .object = "cards" };
	const struct audit_entry *rows;
	size_t n;
	assert_true(service_audit_list(h->sv, &self, &f, 10, &a, &rows, &n, &err));
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].record.after, "{\"cards\":500}");
	assert_int_equal(audited(h, "meter.view"), 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(old_calls_go_but_for_the_newest, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_stop_is_heeded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(old_audit_goes_and_the_rest_is_proven, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_card_is_noted_once_an_hour, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lists_are_noted_for_who_sees_names, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(many_cards_are_told_at_once, set_up, tear_down),
	};
	return cmocka_run_group_tests_name("service_retention", tests, NULL, NULL);
}
