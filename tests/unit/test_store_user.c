#include "store_fixture.h"

#include "base/arena.h"
#include "store/dashboard.h"
#include "store/user.h"

#define NOW INT64_C(1507100400)

static bool create(struct db *db, void *arg, struct err *err)
{
	return store_user_create(db, arg, err);
}

static struct user anna(void)
{
	struct user u = { .login = "Анна",
			  .name = "Анна П.",
			  .password = "$argon2id$x",
			  .role = ROLE_METROLOGIST,
			  .locale = "ru",
			  .created_at = NOW };
	return u;
}

static void logins_are_found_case_folded_and_are_unique(void **state)
{
	(void)state;
	struct fixture f;
	struct user u = anna();
	struct user back;
	struct err why = { 0 };
	struct dashboard d;

	fixture_make(&f);
	fixture_write(&f, create, &u);
	struct user again = anna();
	(void)snprintf(again.login, sizeof again.login, "АННА");
	assert_false(fixture_try(&f, create, &again, &why));
	assert_int_equal(why.kind, ERR_CONFLICT);
	struct db *db = fixture_read(&f);
	must(store_user_find(db, "анна", &back, &err));
	assert_int_equal(back.id, u.id);
	assert_string_equal(back.login, "Анна");
	assert_int_equal(back.role, ROLE_METROLOGIST);
	assert_string_equal(back.theme, "auto");
	assert_false(store_user_find(db, "никто", &back, &why));
	assert_int_equal(why.kind, ERR_NOTFOUND);
	must(store_dashboard(db, NULL, NOW, &d, &err));
	assert_int_equal(d.users, 1);
	store_reader_give(f.store, db);
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

static bool fail_twice(struct db *db, void *arg, struct err *err)
{
	int64_t id = *(int64_t *)arg;
	return store_user_failed(db, id, err) && store_user_failed(db, id, err);
}

static bool sign_in(struct db *db, void *arg, struct err *err)
{
	return store_user_signed_in(db, *(int64_t *)arg, NOW + 70, err);
}

static void failures_are_counted_until_the_next_sign_in(void **state)
{
	(void)state;
	struct fixture f;
	struct user u = anna();
	struct user back;

	fixture_make(&f);
	fixture_write(&f, create, &u);
	fixture_write(&f, fail_twice, &u.id);
	struct db *db = fixture_read(&f);
	must(store_user_get(db, u.id, &back, &err));
	assert_int_equal(back.failures, 2);
	store_reader_give(f.store, db);
	fixture_write(&f, sign_in, &u.id);
	db = fixture_read(&f);
	must(store_user_get(db, u.id, &back, &err));
	assert_int_equal(back.failures, 0);
	assert_int_equal(back.signed_in_at, NOW + 70);
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

static bool open_session(struct db *db, void *arg, struct err *err)
{
	return store_session_create(db, arg, err);
}

static bool extend(struct db *db, void *arg, struct err *err)
{
	const struct web_session *w = arg;
	return store_session_extend(db, w->token_hash, NOW + 900, NOW, err);
}

static bool disable(struct db *db, void *arg, struct err *err)
{
	return store_user_change(db, arg, err);
}

static bool new_password(struct db *db, void *arg, struct err *err)
{
	return store_user_set_password(db, *(int64_t *)arg, "$argon2id$y", false, NULL, err);
}

static bool signed_in(struct fixture *f, const struct web_session *w, int64_t now)
{
	struct db *db = fixture_read(f);
	struct web_session back;
	struct user u;
	struct err why = { 0 };
	bool ok = store_session_find(db, w->token_hash, now, &back, &u, &why);

	if (ok)
		assert_string_equal(back.csrf, w->csrf);
	else
		assert_int_equal(why.kind, ERR_UNAUTHENTICATED);
	store_reader_give(f->store, db);
	return ok;
}

static void sessions_end_by_time_password_and_disabling(void **state)
{
	(void)state;
	struct fixture f;
	struct user u = anna();
	struct web_session w = { .token_hash = { 1, 2, 3 },
				 .csrf = "c",
				 .created_at = NOW,
				 .expires_at = NOW + 600,
				 .peer = "127.0.0.1" };

	fixture_make(&f);
	fixture_write(&f, create, &u);
	w.user = u.id;
	fixture_write(&f, open_session, &w);
	assert_true(signed_in(&f, &w, NOW + 599));
	assert_false(signed_in(&f, &w, NOW + 600));
	fixture_write(&f, extend, &w);
	assert_true(signed_in(&f, &w, NOW + 899));
	u.disabled = true;
	(void)snprintf(u.theme, sizeof u.theme, "dark");
	fixture_write(&f, disable, &u);
	assert_false(signed_in(&f, &w, NOW));
	u.disabled = false;
	fixture_write(&f, disable, &u);
	assert_true(signed_in(&f, &w, NOW));
	fixture_write(&f, new_password, &u.id);
	assert_false(signed_in(&f, &w, NOW));
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logins_are_found_case_folded_and_are_unique),
		cmocka_unit_test(failures_are_counted_until_the_next_sign_in),
		cmocka_unit_test(sessions_end_by_time_password_and_disabling),
	};
	return cmocka_run_group_tests_name("store_user", tests, NULL, NULL);
}
