#include "service_house.h"

#include "base/arena.h"
#include "service/group.h"
#include "service/role.h"

static struct caller cli(void)
{
	return caller_local("cli");
}

static int64_t make_group(struct house *h, const char *path)
{
	struct caller self = cli();
	struct err err = { 0 };
	int64_t id = 0;

	assert_true(service_group_create(h->sv, &self, path, &id, &err));
	return id;
}

static int64_t make_role(struct house *h, const struct caller *c, const char *name,
			 const char *const *names, size_t count, struct err *err)
{
	struct role_change what = { name, names, count };
	int64_t id = 0;

	return service_role_create(h->sv, c, &what, &id, err) ? id : 0;
}

static void make_user(struct house *h, const char *login, int64_t role)
{
	struct caller self = cli();
	struct user_edit what = { .login = login, .role = role, .disabled = -1 };
	char made_one[PASSWORD_MADE];
	int64_t id;
	struct err err = { 0 };

	if (!service_user_create(h->sv, &self, &what, password, made_one, &id, &err))
		fail_msg("%s", err.msg);
}

/* Who this is at this moment. */
static struct caller caller_of(struct house *h, const char *login)
{
	AUTO_READER r = { 0 };
	struct user u;
	struct caller c = { 0 };
	struct err err = { 0 };

	assert_true(reader_take(h->sv, &r, &err) && store_user_find(r.db, login, &u, &err) &&
		    caller_load(h->sv, r.db, &u, "192.0.2.1", &c, &err));
	return c;
}

static void built_in_roles_stay_as_they_are(void **state)
{
	struct house *h = *state;
	struct caller self = cli();
	struct role_change what = { .name = "boss" };

	for (int64_t id = 1; id <= ROLE_BUILT_IN; id++) {
		struct err err = { 0 };
		assert_false(service_role_change(h->sv, &self, id, &what, &err));
		assert_int_equal(err.kind, ERR_CONFLICT);
		assert_false(service_role_delete(h->sv, &self, id, &err));
		assert_int_equal(err.kind, ERR_CONFLICT);
	}
	struct err err = { 0 };
	assert_int_equal(make_role(h, &self, "OPERATOR", NULL, 0, &err), 0);
	assert_int_equal(err.kind, ERR_CONFLICT);
}

static void a_role_holds_from_the_next_request(void **state)
{
	static const char *const one[] = { "meter.view" };
	static const char *const two[] = { "meter.view", "call.view", "meter.view" };
	struct house *h = *state;
	struct caller self = cli();
	struct err err = { 0 };
	char token[SESSION_TOKEN_CHARS + 1];
	struct session s;
	int64_t locked;
	int64_t role = make_role(h, &self, "Глаза", one, 1, &err);

	assert_int_not_equal(role, 0);
	make_user(h, "vera", role);
	struct credentials with = { .login = "vera", .password = password, .address = "192.0.2.1" };
	assert_true(service_session_create(h->sv, &with, token, &s, &locked, &err));
	assert_true(caller_may(&s.caller, RIGHT_METER_VIEW));
	assert_false(caller_may(&s.caller, RIGHT_CALL_VIEW));
	struct role_change what = { .name = "Глаза и уши", .names = two, .count = 3 };
	assert_true(service_role_change(h->sv, &self, role, &what, &err));
	assert_true(service_session_find(h->sv, token, "192.0.2.1", &s, &err));
	assert_true(caller_may(&s.caller, RIGHT_CALL_VIEW));
	assert_string_equal(s.caller.role_name, "Глаза и уши");
	assert_false(service_role_delete(h->sv, &self, role, &err));
	assert_int_equal(err.kind, ERR_CONFLICT);
}

static void nobody_gives_what_he_has_not(void **state)
{
	static const char *const keeper[] = { "role.edit", "user.edit", "user.view" };
	static const char *const keys[] = { "meter.keys" };
	static const char *const wrong[] = { "meter.fly" };
	struct house *h = *state;
	struct caller self = cli();
	struct err err = { 0 };

	make_user(h, "keeper", make_role(h, &self, "keeper", keeper, 3, &err));
	make_user(h, "chief", ROLE_ADMINISTRATOR);
	struct caller c = caller_of(h, "keeper");
	assert_int_equal(make_role(h, &c, "keys", keys, 1, &err), 0);
	assert_int_equal(err.kind, ERR_DENIED);
	assert_int_equal(make_role(h, &c, "wrong", wrong, 1, &err), 0);
	assert_string_equal(err.field, "rights");
	assert_int_not_equal(make_role(h, &c, "viewer", keeper + 2, 1, &err), 0);
	/* Nor does he touch who has more. */
	const struct area_grant none = { 0 };
	assert_false(service_user_set_area(h->sv, &c, "chief", &none, &err));
	assert_int_equal(err.kind, ERR_DENIED);
	assert_true(service_user_set_area(h->sv, &self, "anna", &none, &err));
}

static void nobody_gives_an_area_that_he_does_not_see(void **state)
{
	struct house *h = *state;
	struct caller self = cli();
	struct err err = { 0 };
	const struct area_entry south[] = { { make_group(h, "Юг"), 0 } };
	const struct area_entry centre[] = { { make_group(h, "Юг/Центр"), now + 60 } };
	const struct area_entry north[] = { { make_group(h, "Север"), 0 } };
	const struct area_grant grants[] = { { false, south, 1 }, { false, centre, 1 } };

	make_user(h, "boss", ROLE_ADMINISTRATOR);
	make_user(h, "chief", ROLE_ADMINISTRATOR);
	assert_true(service_user_set_area(h->sv, &self, "boss", &grants[0], &err));
	assert_true(service_user_set_area(h->sv, &self, "anna", &grants[1], &err));
	struct caller c = caller_of(h, "boss");
	assert_true(service_user_set_area(h->sv, &c, "anna", &grants[0], &err));
	assert_true(service_user_set_area(h->sv, &c, "anna", &grants[1], &err));
	assert_false(service_user_set_area(h->sv, &c, "anna",
					   &(struct area_grant){ false, north, 1 }, &err));
	assert_string_equal(err.field, "area");
	assert_false(service_user_set_area(h->sv, &c, "anna", &(struct area_grant){ .whole = true },
					   &err));
	assert_int_equal(err.kind, ERR_DENIED);
	/* One who sees more is not his to change. */
	assert_true(service_user_set_area(h->sv, &self, "anna",
					  &(struct area_grant){ .whole = true }, &err));
	assert_false(service_user_set_area(h->sv, &c, "anna", &grants[1], &err));
	assert_int_equal(err.kind, ERR_DENIED);
	/* And roles concern everybody. */
	assert_int_equal(make_role(h, &c, "x", NULL, 0, &err), 0);
	assert_int_equal(err.kind, ERR_DENIED);
}

static void an_area_ends_at_once(void **state)
{
	struct house *h = *state;
	struct caller self = cli();
	struct err err = { 0 };
	const struct area_entry items[] = { { make_group(h, "Юг"), now + 60 } };

	assert_true(service_user_set_area(h->sv, &self, "anna",
					  &(struct area_grant){ false, items, 1 }, &err));
	assert_int_equal(caller_of(h, "anna").area.count, 1);
	now += 60;
	assert_int_equal(caller_of(h, "anna").area.count, 0);
}

static void somebody_who_may_do_everything_is_left(void **state)
{
	struct house *h = *state;
	struct caller self = cli();
	struct err err = { 0 };
	const struct area_entry items[] = { { make_group(h, "Юг"), 0 } };
	const struct area_grant part = { false, items, 1 };

	make_user(h, "boss", ROLE_ADMINISTRATOR);
	assert_false(service_user_set_area(h->sv, &self, "boss", &part, &err));
	assert_int_equal(err.kind, ERR_CONFLICT);
	assert_true(caller_of(h, "boss").area.whole);
	make_user(h, "chief", ROLE_ADMINISTRATOR);
	assert_true(service_user_set_area(h->sv, &self, "boss", &part, &err));
}

static void the_table_of_functions_is_whole(void **state)
{
	(void)state;
	const struct right_set all = right_set_all();
	const struct right_set administrator = right_set_of_role(ROLE_ADMINISTRATOR);
	const struct right_set metrologist = right_set_of_role(ROLE_METROLOGIST);
	const struct right_set operators = right_set_of_role(ROLE_OPERATOR);
	const struct right_set nobody = right_set_of_role(4);
	enum right lacks;

	assert_true(right_set_holds(&administrator, &all, &lacks));
	assert_true(right_set_holds(&metrologist, &operators, &lacks));
	assert_false(right_set_holds(&operators, &metrologist, &lacks));
	for (unsigned i = 0; i < RIGHT_COUNT; i++) {
		enum right r;
		assert_true(right_find(right_name((enum right)i), &r));
		assert_int_equal(r, i);
		assert_false(right_set_has(&nobody, r));
	}
	assert_true(right_set_has(&operators, RIGHT_SUBSCRIBER_EDIT));
	assert_false(right_set_has(&operators, RIGHT_METER_EDIT));
	assert_false(right_set_has(&metrologist, RIGHT_METER_KEYS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(built_in_roles_stay_as_they_are, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_role_holds_from_the_next_request, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(nobody_gives_what_he_has_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nobody_gives_an_area_that_he_does_not_see, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_area_ends_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(somebody_who_may_do_everything_is_left, set_up,
						tear_down),
		cmocka_unit_test(the_table_of_functions_is_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
