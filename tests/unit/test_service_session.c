#include "service_house.h"

#include "service/factor.h"
#include "service/token.h"
#include "service/totp.h"

static struct caller peeked;

static enum err_kind sign_in(struct house *h, const char *login, const char *pass,
			     const char *address, char *ret_token, struct session *ret)
{
	struct err err = { 0 };
	int64_t locked = 0;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	struct session s = { 0 };
	struct credentials with = { .login = login, .password = pass, .address = address };
	if (service_session_create(h->sv, &with, token, &s, &locked, &err)) {
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

/* Known or not: the same answers at the same time. A stranger elsewhere locks nobody out. */
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
		assert_int_equal(sign_in(h, i ? "NOBODY" : "Anna", "x", from, NULL, NULL),
				 ERR_LIMIT);
	}
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.9", NULL, NULL), ERR_NONE);
	now += 901;
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, NULL), ERR_NONE);
	assert_int_equal(sign_in(h, "nobody", password, "192.0.2.2", NULL, NULL),
			 ERR_UNAUTHENTICATED);
}

static void networks_of_ipv6_count_as_one(void **state)
{
	struct house *h = *state;
	char from[64];

	for (int k = 0; k < 3; k++) {
		(void)snprintf(from, sizeof from, "2001:db8:0:1::%d", k + 1);
		assert_int_equal(sign_in(h, "anna", "wrong", from, NULL, NULL),
				 ERR_UNAUTHENTICATED);
	}
	assert_int_equal(sign_in(h, "anna", password, "2001:db8:0:1::99", NULL, NULL), ERR_LIMIT);
	assert_int_equal(sign_in(h, "anna", password, "2001:db8:0:2::1", NULL, NULL), ERR_NONE);
}

/* From very many places: strangers wait, who has been there before does not. */
static void a_crowd_of_strangers_does_not_lock_out_the_owner(void **state)
{
	struct house *h = *state;
	char from[64];

	assert_int_equal(sign_in(h, "anna", password, "198.51.100.1", NULL, NULL), ERR_NONE);
	for (int k = 0; k < 30; k++) {
		(void)snprintf(from, sizeof from, "203.0.113.%d", k + 1);
		assert_int_equal(sign_in(h, "anna", "wrong", from, NULL, NULL),
				 ERR_UNAUTHENTICATED);
	}
	assert_int_equal(sign_in(h, "anna", password, "203.0.113.99", NULL, NULL), ERR_LIMIT);
	assert_int_equal(sign_in(h, "anna", password, "198.51.100.1", NULL, NULL), ERR_NONE);
	now += 60;
	assert_int_equal(sign_in(h, "anna", password, "203.0.113.99", NULL, NULL), ERR_NONE);
}

static void a_new_password_ends_the_lock(void **state)
{
	struct house *h = *state;
	struct caller self = caller_local("system");
	struct err err = { 0 };
	char made[PASSWORD_MADE];
	struct session s = { 0 };

	for (int k = 0; k < 3; k++)
		assert_int_equal(sign_in(h, "anna", "wrong", "192.0.2.1", NULL, NULL),
				 ERR_UNAUTHENTICATED);
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, NULL), ERR_LIMIT);
	now++;
	assert_true(service_user_set_password(h->sv, &self, h->anna, NULL, made, &err));
	assert_int_equal(sign_in(h, "anna", made, "192.0.2.1", NULL, &s), ERR_NONE);
	/* A made one opens nothing but the way to another. */
	assert_false(session_check_gate(&s, GATE_NOTHING, &err));
	assert_int_equal(err.kind, ERR_PASSWORD_CHANGE);
	assert_false(session_check_gate(&s, GATE_FACTOR, &err));
	assert_true(session_check_gate(&s, GATE_ALL, &err));
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

static bool disable(struct house *h, int disabled)
{
	struct caller self = caller_local("system");
	struct err err = { 0 };
	struct user_edit what = { .disabled = disabled };
	return service_user_edit(h->sv, &self, h->anna, &what, &err);
}

static void the_disabled_and_the_changed(void **state)
{
	struct house *h = *state;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	char made[PASSWORD_MADE];
	struct session found = { 0 };
	struct err err = { 0 };
	struct caller self = caller_local("system");

	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", token, NULL), ERR_NONE);
	assert_true(disable(h, 1));
	assert_false(service_session_find(h->sv, token, "192.0.2.1", &found, &err));
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, NULL),
			 ERR_UNAUTHENTICATED);
	assert_true(disable(h, 0));
	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", token, NULL), ERR_NONE);
	assert_true(
		service_user_set_password(h->sv, &self, h->anna, "another password", made, &err));
	assert_false(service_session_find(h->sv, token, "192.0.2.1", &found, &err));
	assert_int_equal(sign_in(h, "anna", "another password", "192.0.2.1", NULL, NULL), ERR_NONE);
}

static enum err_kind create(struct house *h, const struct caller *c, const char *login,
			    int64_t role, const char *with, struct err *err)
{
	struct user_edit what = { .login = login, .role = role, .disabled = -1 };
	char made[PASSWORD_MADE];
	int64_t id;
	*err = (struct err){ 0 };
	return service_user_create(h->sv, c, &what, with, made, &id, err) ? ERR_NONE : err->kind;
}

static void rights_follow_the_table(void **state)
{
	struct house *h = *state;
	struct session s = { 0 };
	struct err err = { 0 };
	AUTO_ARENA a = { 0 };
	const struct user_card *rows;
	size_t n;

	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", NULL, &s), ERR_NONE);
	assert_false(service_user_list(h->sv, &s.caller, "", "", 10, &a, &rows, &n, &err));
	assert_int_equal(err.kind, ERR_DENIED);
	assert_int_equal(create(h, &s.caller, "eve", ROLE_ADMINISTRATOR, password, &err),
			 ERR_DENIED);
	assert_true(service_user_set_page(h->sv, &s.caller, NULL, "en", NULL, &err));
	assert_false(service_user_set_page(h->sv, &s.caller, NULL, "de", NULL, &err));
	assert_string_equal(err.field, "locale");
}

static void passwords_have_a_policy(void **state)
{
	struct house *h = *state;
	struct err err = { 0 };
	struct caller self = caller_local("system");
	bool is_first = true;
	char one[PASSWORD_MADE];
	char two[PASSWORD_MADE];

	assert_int_equal(create(h, &self, "boris", ROLE_OPERATOR, "short", &err), ERR_INVAL);
	assert_string_equal(err.field, "password");
	assert_int_equal(create(h, &self, "borisborisb", ROLE_OPERATOR, "borisborisb", &err),
			 ERR_INVAL);
	assert_int_equal(create(h, &self, "boris", ROLE_OPERATOR, "Password2026", &err), ERR_INVAL);
	assert_int_equal(create(h, &self, "a b", ROLE_OPERATOR, password, &err), ERR_INVAL);
	assert_string_equal(err.field, "login");
	assert_int_equal(create(h, &self, "Anna", ROLE_OPERATOR, password, &err), ERR_CONFLICT);
	assert_int_equal(create(h, &self, "boris", 77, password, &err), ERR_INVAL);
	assert_true(service_user_first(h->sv, password, one, &is_first, &err));
	assert_false(is_first); /* there is somebody already */

	password_make(one);
	password_make(two);
	assert_int_equal(strlen(one), PASSWORD_MADE - 1);
	assert_string_not_equal(one, two);
}

/* The code of the secret in base32 at this moment. */
static void code_of(const char *base32, int64_t at, char ret[static 8])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint8_t secret[TOTP_SECRET];
	uint32_t held = 0;
	unsigned bits = 0;
	size_t n = 0;
	for (; *base32; base32++) {
		held = held << 5 | (uint32_t)(strchr(letters, *base32) - letters);
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			secret[n++] = (uint8_t)(held >> bits);
		}
	}
	(void)snprintf(ret, 8, "%06u",
		       totp_code(secret, n, (uint64_t)(at / TOTP_STEP), TOTP_DIGITS));
}

static enum err_kind sign_in_with(struct house *h, const char *code)
{
	struct credentials with = {
		.login = "anna", .password = password, .code = code, .address = "192.0.2.1"
	};
	char token[SESSION_TOKEN_CHARS + 1];
	struct session s;
	int64_t locked;
	struct err err = { 0 };
	return service_session_create(h->sv, &with, token, &s, &locked, &err) ? ERR_NONE : err.kind;
}

static void the_second_factor_is_asked_for(void **state)
{
	struct house *h = *state;
	struct err err = { 0 };
	AUTO_ARENA a = { 0 };
	char token[SESSION_TOKEN_CHARS + 1];
	char code[8];
	struct session s;
	struct factor_secret made;
	struct recovery_codes codes;
	struct caller self = caller_local("system");

	assert_int_equal(sign_in(h, "anna", password, "192.0.2.1", token, &s), ERR_NONE);
	assert_false(service_factor_start(h->sv, &s.caller, "wrong", &a, &made, &err));
	assert_string_equal(err.field, "password");
	assert_true(service_factor_start(h->sv, &s.caller, password, &a, &made, &err));
	assert_int_equal(sign_in_with(h, NULL), ERR_NONE); /* not in force yet */
	assert_false(service_factor_confirm(h->sv, &s.caller, token, "000000", &codes, &err));
	assert_string_equal(err.field, "code");
	code_of(made.base32, now, code);
	assert_true(service_factor_confirm(h->sv, &s.caller, token, code, &codes, &err));

	assert_int_equal(sign_in_with(h, NULL), ERR_SECOND_FACTOR);
	assert_int_equal(sign_in_with(h, code), ERR_UNAUTHENTICATED); /* was used */
	now += TOTP_STEP;
	code_of(made.base32, now, code);
	assert_int_equal(sign_in_with(h, code), ERR_NONE);
	assert_int_equal(sign_in_with(h, codes.items[3]), ERR_NONE);
	assert_int_equal(sign_in_with(h, codes.items[3]), ERR_UNAUTHENTICATED);
	for (int i = 0; i < 2; i++)
		assert_int_equal(sign_in_with(h, "zzzzz-zzzzz"), ERR_UNAUTHENTICATED);
	assert_int_equal(sign_in_with(h, codes.items[4]), ERR_LIMIT);
	assert_true(service_factor_remove(h->sv, &self, h->anna, &err));
	now += 901;
	assert_int_equal(sign_in_with(h, NULL), ERR_NONE);
}

static void a_token_never_has_more_than_its_maker(void **state)
{
	struct house *h = *state;
	struct err err = { 0 };
	struct caller self = caller_local("system");
	struct caller c;
	char token[TOKEN_CHARS + 1];
	int64_t id;
	const char *rights[] = { "meter.view", "user.edit" };
	struct token_wish wish = {
		.name = "dispatcher", .rights = rights, .right_count = 2, .area = { .whole = true }
	};

	assert_false(service_token_create_for(h->sv, &self, "anna", &wish, &id, token, &err));
	assert_int_equal(err.kind, ERR_DENIED);
	wish.right_count = 1;
	wish.expires_at = now + 100;
	assert_true(service_token_create_for(h->sv, &self, "anna", &wish, &id, token, &err));
	assert_true(service_token_find(h->sv, token, "192.0.2.1", &c, &err));
	assert_int_equal(c.token, id);
	assert_true(caller_may(&c, RIGHT_METER_VIEW));
	assert_false(caller_may(&c, RIGHT_READING_VIEW));
	assert_true(disable(h, 1));
	assert_false(service_token_find(h->sv, token, "192.0.2.1", &c, &err));
	assert_true(disable(h, 0));
	assert_true(service_token_find(h->sv, token, "192.0.2.1", &c, &err));
	now += 100;
	assert_false(service_token_find(h->sv, token, "192.0.2.1", &c, &err));
	assert_int_equal(err.kind, ERR_UNAUTHENTICATED);
	for (int i = 0; i < 6; i++)
		assert_false(service_token_find(h->sv, "themis_wrong", "192.0.2.1", &c, &err));
	assert_int_equal(err.kind, ERR_LIMIT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_session_lives_while_it_is_used),
		TEST(a_session_ends_at_the_latest),
		TEST(being_watched_is_no_activity),
		TEST(signing_out_ends_it),
		TEST(the_token_must_come_back),
		TEST(wrong_passwords_lock_a_login),
		TEST(success_forgives_what_was_wrong),
		TEST(an_address_that_guesses_is_locked_out),
		TEST(the_disabled_and_the_changed),
		TEST(rights_follow_the_table),
		TEST(passwords_have_a_policy),
		TEST(networks_of_ipv6_count_as_one),
		TEST(a_crowd_of_strangers_does_not_lock_out_the_owner),
		TEST(a_new_password_ends_the_lock),
		TEST(the_second_factor_is_asked_for),
		TEST(a_token_never_has_more_than_its_maker),
	};
	return cmocka_run_group_tests_name("service_session", tests, NULL, NULL);
}
