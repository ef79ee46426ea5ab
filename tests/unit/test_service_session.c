#include "unit.h"

#include <ftw.h>
#include <stdio.h>

#include "service/session.h"
#include "service/user.h"

/* A store of its own in a temporary folder, and a clock that stands. */
struct house {
	char dir[64];
	struct store *store;
	struct catalogue *catalogue;
	struct service *sv;
};

static int64_t now;

static int64_t read_clock(void)
{
	return now;
}

static const char password[] = "Десять-знаков";

static int set_up(void **state)
{
	struct house *h = calloc(1, sizeof *h);
	struct err err = { 0 };
	char url[128];
	char key[128];
	(void)snprintf(h->dir, sizeof h->dir, "/tmp/themis-session-XXXXXX");
	if (!mkdtemp(h->dir))
		return -1;
	(void)snprintf(url, sizeof url, "sqlite:%s/themis.db", h->dir);
	(void)snprintf(key, sizeof key, "%s/secret.key", h->dir);
	struct store_settings store = {
		.url = url, .key_file = key, .readers = 2, .queue_max = 16, .group_max = 4
	};
	now = 1500000000;
	if (!catalogue_load(NULL, &h->catalogue, &err) || !store_open(&store, &h->store, &err)) {
		print_error("%s\n", err.msg);
		return -1;
	}
	struct service_settings how = { .store = h->store,
					.catalogue = h->catalogue,
					.zone = "Europe/Moscow",
					.silent_after = 86400,
					.session_idle = 3600,
					.session_life = 86400,
					.lock_failures = 3,
					.lock_time = 900,
					.address_failures = 6,
					.now = read_clock,
					.cheap_passwords = true };
	struct caller self = caller_local("system");
	if (!service_new(&how, &h->sv, &err) ||
	    !service_user_create(h->sv, &self, "anna", "Анна", ROLE_OPERATOR, password, &err)) {
		print_error("%s\n", err.msg);
		return -1;
	}
	*state = h;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static int tear_down(void **state)
{
	struct house *h = *state;
	service_free(h->sv);
	store_close(h->store);
	catalogue_free(h->catalogue);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	(void)nftw(h->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(h);
	tz_forget_all();
	return 0;
}

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
	assert_false(service_session_alive(h->sv, token, &err));
}

static void being_watched_is_no_activity(void **state)
{
	struct house *h = *state;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	struct session s = { 0 };
	struct err err = { 0 };

	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", token, &s), ERR_NONE);
	now += 3000;
	assert_true(service_session_alive(h->sv, token, &err));
	now += 3000;
	assert_false(service_session_alive(h->sv, token, &err));
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
