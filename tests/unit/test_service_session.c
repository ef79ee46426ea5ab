#include "service_house.h"

static struct caller peeked;

static enum err_kind sign_in(struct house *h, const char *login, const char *pass,
			     const char *address, char *ret_token, struct session *ret)
{
	struct err err = { 0 };
	int64_t locked = 0;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	struct session s = { 0 };
	if (service_session_create(h->sv, login, pass, address, token, &s, &locked, &err)) {
		if (ret_token)
			memcpy(ret_token, token, sizeof token);
		if (ret)
			*ret = s;
		return ERR_NONE;
	}
	assert_int_equal(locked > now, err.kind == ERR_LIMIT);
	return err.kind;
}

static void a_session_lives_while_it_is_used(void **state)
{
	struct house *h = *state;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	struct session s = { 0 };
	struct session found = { 0 };
	struct err err = { 0 };

	assert_int_equal(sign_in(h, "ANNA", password, "192.0.2.1", token, &s), ERR_NONE);
	assert_string_equal(s.caller.login, "anna");
	assert_int_equal(s.caller.role, ROLE_OPERATOR);
	assert_int_equal(s.expires, now + 86400);
	for (int i = 0; i < 20; i++) { /* 20 × 50 min: longer than idle time */
		now += 3000;
		assert_true(service_session_find(h->sv, token, "192.0.2.1", &found, &err));
		assert_string_equal(found.csrf, s.csrf);
	}
	now += 3601;
	assert_false(service_session_find(h->sv, token, "192.0.2.1", &found, &err));
	assert_int_equal(err.kind, ERR_UNAUTHENTICATED);
}

static void a_session_ends_at_the_latest(void **state)
{
	struct house *h = *state;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	struct session s = { 0 };
	struct session found = { 0 };
	struct err err = { 0 };

	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", token, &s), ERR_NONE);
	while (now + 1800 < s.expires) {
		now += 1800;
		assert_true(service_session_find(h->sv, token, "192.0.2.1", &found, &err));
	}
	now = s.expires;
	assert_false(service_session_find(h->sv, token, "192.0.2.1", &found, &err));
	assert_false(service_session_peek(h->sv, token, &peeked, &err));
}

static void being_watched_is_no_activity(void **state)
{
	struct house *h = *state;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	struct session s = { 0 };
	struct err err = { 0 };

	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", token, &s), ERR_NONE);
	now += 3000;
	assert_true(service_session_peek(h->sv, token, &peeked, &err));
	now += 3000;
	assert_false(service_session_peek(h->sv, token, &peeked, &err));
}

static void signing_out_ends_it(void **state)
{
	struct house *h = *state;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	char other[SESSION_TOKEN_CHARS + 1] = "";
	struct session s = { 0 };
	struct session found = { 0 };
	struct err err = { 0 };

	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", token, &s), ERR_NONE);
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", other, NULL), ERR_NONE);
	assert_true(strcmp(token, other) != 0);
	assert_true(service_session_delete(h->sv, &s.caller, token, &err));
	assert_false(service_session_find(h->sv, token, "192.0.2.1", &found, &err));
	assert_true(service_session_find(h->sv, other, "192.0.2.1", &found, &err));
}

static void the_token_must_come_back(void **state)
{
	struct house *h = *state;
	struct session s = { 0 };

	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, &s), ERR_NONE);
	assert_true(session_csrf_matches(&s, s.csrf));
	assert_false(session_csrf_matches(&s, NULL));
	assert_false(session_csrf_matches(&s, ""));
	char wrong[sizeof s.csrf];
	memcpy(wrong, s.csrf, sizeof wrong);
	wrong[5] = wrong[5] == 'a' ? 'b' : 'a';
	assert_false(session_csrf_matches(&s, wrong));
	struct session none = { 0 };
	assert_false(session_csrf_matches(&none, ""));
}

/* Known or not: the same answers at the same time. */
static void wrong_passwords_lock_a_login(void **state)
{
	struct house *h = *state;
	static const char *const logins[] = { "anna", "nobody" };

	for (size_t i = 0; i < ARRAY_LEN(logins); i++) {
		const char *from = i == 0 ? "192.0.2.1" : "192.0.2.2";
		for (int k = 0; k < 3; k++)
			assert_int_equal(sign_in(h, logins[i], "wrong", from, NULL, NULL),
					 ERR_UNAUTHENTICATED);
		assert_int_equal(sign_in(h, logins[i], password, from, NULL, NULL), ERR_LIMIT);
		assert_int_equal(sign_in(h, i ? "NOBODY" : "Anna", "x", "192.0.2.9", NULL, NULL),
				 ERR_LIMIT);
	}
	now += 901;
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, NULL), ERR_NONE);
	assert_int_equal(sign_in(h, "nobody", password, "192.0.2.2", NULL, NULL),
			 ERR_UNAUTHENTICATED);
}

static void success_forgives_what_was_wrong(void **state)
{
	struct house *h = *state;

	for (int i = 0; i < 3; i++) {
		now += 1000; /* the address is forgiven by time */
		assert_int_equal(sign_in(h, "anna", "wrong", "192.0.2.1", NULL, NULL),
				 ERR_UNAUTHENTICATED);
		assert_int_equal(sign_in(h, "anna", "wrong", "192.0.2.1", NULL, NULL),
				 ERR_UNAUTHENTICATED);
		assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, NULL), ERR_NONE);
	}
}

static void an_address_that_guesses_is_locked_out(void **state)
{
	struct house *h = *state;
	char login[16];

	for (int i = 0; i < 6; i++) {
		(void)snprintf(login, sizeof login, "guess%d", i);
		assert_int_equal(sign_in(h, login, "wrong", "192.0.2.1", NULL, NULL),
				 ERR_UNAUTHENTICATED);
	}
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, NULL), ERR_LIMIT);
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.2", NULL, NULL), ERR_NONE);
	now += 900;
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, NULL), ERR_NONE);
}

static void the_disabled_and_the_changed(void **state)
{
	struct house *h = *state;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	struct session found = { 0 };
	struct err err = { 0 };
	struct caller self = caller_local("system");

	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", token, NULL), ERR_NONE);
	assert_true(service_user_set_disabled(h->sv, &self, "anna", true, &err));
	assert_false(service_session_find(h->sv, token, "192.0.2.1", &found, &err));
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, NULL),
			 ERR_UNAUTHENTICATED);
	assert_true(service_user_set_disabled(h->sv, &self, "anna", false, &err));
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", token, NULL), ERR_NONE);
	assert_true(service_user_set_password(h->sv, &self, "anna", "another password", &err));
	assert_false(service_session_find(h->sv, token, "192.0.2.1", &found, &err));
	assert_int_equal(sign_in(h, "anna", "another password", "192.0.2.1", NULL, NULL), ERR_NONE);
}

static void rights_follow_the_table(void **state)
{
	struct house *h = *state;
	struct session s = { 0 };
	struct err err = { 0 };
	AUTO_ARENA a = { 0 };
	const struct user *rows;
	size_t n;

	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, &s), ERR_NONE);
	assert_false(service_user_list(h->sv, &s.caller, &a, &rows, &n, &err));
	assert_int_equal(err.kind, ERR_DENIED);
	assert_false(service_user_create(h->sv, &s.caller, "eve", "Eve", ROLE_ADMINISTRATOR,
					 password, &err));
	assert_int_equal(err.kind, ERR_DENIED);
	assert_true(service_user_set_page(h->sv, &s.caller, "en", NULL, &err));
	assert_false(service_user_set_page(h->sv, &s.caller, "de", NULL, &err));
	assert_string_equal(err.field, "locale");
}

static void passwords_have_a_policy(void **state)
{
	struct house *h = *state;
	struct err err = { 0 };
	struct caller self = caller_local("system");
	bool made = true;

	assert_false(service_user_create(h->sv, &self, "boris", "", ROLE_OPERATOR, "short", &err));
	assert_string_equal(err.field, "password");
	assert_false(service_user_create(h->sv, &self, "borisborisboris", "", ROLE_OPERATOR,
					 "borisborisboris", &err));
	assert_false(service_user_create(h->sv, &self, "a b", "", ROLE_OPERATOR, password, &err));
	assert_string_equal(err.field, "login");
	assert_false(service_user_create(h->sv, &self, "Anna", "", ROLE_OPERATOR, password, &err));
	assert_int_equal(err.kind, ERR_CONFLICT);
	assert_true(service_user_first(h->sv, password, &made, &err));
	assert_false(made); /* there is somebody already */

	char one[PASSWORD_MADE];
	char two[PASSWORD_MADE];
	password_make(one);
	password_make(two);
	assert_int_equal(strlen(one), PASSWORD_MADE - 1);
	assert_string_not_equal(one, two);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_session_lives_while_it_is_used), TEST(a_session_ends_at_the_latest),
		TEST(being_watched_is_no_activity),	TEST(signing_out_ends_it),
		TEST(the_token_must_come_back),		TEST(wrong_passwords_lock_a_login),
		TEST(success_forgives_what_was_wrong),	TEST(an_address_that_guesses_is_locked_out),
		TEST(the_disabled_and_the_changed),	TEST(rights_follow_the_table),
		TEST(passwords_have_a_policy),
	};
	return cmocka_run_group_tests_name("service_session", tests, NULL, NULL);
}
