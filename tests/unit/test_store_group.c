#include "store_fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/arena.h"
#include "store/reading.h"

enum { HOUR = 3600 };
#define NOW INT64_C(1507100400)

struct counted {
	struct store_job job;
	int number;
	bool fails;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static int order[1000];
static enum err_kind kinds[1000];
static int ended;

static bool add_group(struct db *db, const char *name, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start_text(db, "INSERT INTO name (text) VALUES (?1) RETURNING id", &s, err))
		return false;
	bind_text(s, 1, name);
	return stmt_step(s, &row, err);
}

static bool counted_run(struct store_job *job, struct db *db, struct err *err)
{
	struct counted *c = (struct counted *)job;
	char name[32];

	(void)snprintf(name, sizeof name, "job %d", c->number);
	if (!add_group(db, name, err))
		return false;
	return !c->fails || err_set(err, ERR_INVAL, "job %d fails after it wrote", c->number);
}

static void counted_done(struct store_job *job, const struct err *err)
{
	struct counted *c = (struct counted *)job;

	pthread_mutex_lock(&lock);
	kinds[c->number] = err->kind;
	order[ended++] = c->number;
	pthread_cond_signal(&more);
	pthread_mutex_unlock(&lock);
}

static int64_t count_names(struct db *db)
{
	AUTO_STMT *s = NULL;
	bool row = false;

	must(db_start_text(db, "SELECT COUNT(*) FROM name WHERE text LIKE 'job %'", &s, &err));
	must(stmt_step(s, &row, &err));
	return col_i64(s, 0);
}

static void failing_jobs_undo_only_themselves_and_done_keeps_the_order(void **state)
{
	(void)state;
	static struct counted jobs[300];
	struct fixture f;

	ended = 0;
	fixture_make(&f);
	int64_t version = store_version(f.store);
	for (int i = 0; i < 300; i++) {
		jobs[i] = (struct counted){
			.job = { .run = counted_run, .done = counted_done, .large = i % 5 == 0 },
			.number = i,
			.fails = i % 3 == 1
		};
		must(store_submit_write(f.store, &jobs[i].job, &err));
	}
	pthread_mutex_lock(&lock);
	while (ended < 300)
		pthread_cond_wait(&more, &lock);
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < 300; i++) {
		assert_int_equal(order[i], i);
		assert_int_equal(kinds[i], i % 3 == 1 ? ERR_INVAL : ERR_NONE);
	}
	struct db *db = fixture_read(&f);
	assert_int_equal(count_names(db), 200);
	store_reader_give(f.store, db);
	assert_true(store_version(f.store) > version);
	assert_true(store_version(f.store) <= version + 200);
	fixture_drop(&f);
}

static bool wait_run(struct store_job *job, struct db *db, struct err *err)
{
	(void)job;
	(void)db;
	(void)err;
	pthread_mutex_lock(&lock); /* held by the test until the queue is full */
	pthread_mutex_unlock(&lock);
	return true;
}

static void wait_done(struct store_job *job, const struct err *err)
{
	(void)job;
	(void)err;
	pthread_mutex_lock(&lock);
	ended++;
	pthread_cond_signal(&more);
	pthread_mutex_unlock(&lock);
}

static void a_full_queue_refuses(void **state)
{
	(void)state;
	struct fixture f;
	static struct store_job jobs[1200];
	struct err why = { 0 };
	int put = 0;

	fixture_make(&f);
	ended = 0;
	pthread_mutex_lock(&lock);
	while (put < 1200) {
		jobs[put] = (struct store_job){ .run = wait_run, .done = wait_done };
		if (!store_submit_write(f.store, &jobs[put], &why))
			break;
		put++;
	}
	assert_int_equal(why.kind, ERR_LIMIT);
	assert_true(put >= 1024 && put <= 1024 + 64);
	while (ended < put)
		pthread_cond_wait(&more, &lock);
	pthread_mutex_unlock(&lock);
	fixture_drop(&f);
}

static void another_process_is_seen(void **state)
{
	(void)state;
	struct fixture f;
	struct fixture other;

	fixture_make(&f);
	other = f;
	must(fixture_open(&other, &err));
	int64_t seen = store_version(f.store);
	struct counted c = { .job = { .run = counted_run, .done = counted_done }, .number = 1 };
	must(store_write(other.store, &c.job, &err));
	assert_true(store_wait(f.store, seen, 10000) > seen);
	store_close(other.store);
	fixture_drop(&f);
}

/* ---- kill -9 in the middle of commits ---- */

enum { SERIALS = 4, CHAIN = 4000 };

static bool commit(struct db *db, void *arg, struct err *err)
{
	return store_call_commit(db, arg, err);
}

/* One commit of one hour a meter in turn; tells each acknowledged one. */
static void write_until_killed(struct fixture *f, int out)
{
	for (int i = 0; i < CHAIN; i++) {
		char serial[8];
		struct reading row = { .time = (int64_t)(i / SERIALS + 1) * HOUR, .index = i };
		struct call_record call = { .started = NOW * 1000,
					    .ended = NOW * 1000,
					    .result = CALL_OK };
		struct call_batch b = { .call = &call,
					.adopt = true,
					.rows = { &row },
					.row_count = { 1 },
					.now = NOW };
		(void)snprintf(serial, sizeof serial, "%d", i % SERIALS);
		memcpy(call.serial, serial, sizeof serial);
		fixture_write(f, commit, &b);
		if (write(out, &i, sizeof i) != sizeof i)
			break;
	}
}

static void check_survivors(struct fixture *f, int acknowledged)
{
	struct db *db = fixture_read(f);
	int64_t rows = 0;

	for (int m = 0; m < SERIALS; m++) {
		AUTO_ARENA a = { 0 };
		struct meter_brief brief;
		struct reading r;
		char serial[8];
		int64_t n = 0;
		(void)snprintf(serial, sizeof serial, "%d", m);
		must(store_meter_brief(db, serial, &a, &brief, &err));
		if (!brief.id)
			continue;
		AUTO_READINGS *s = NULL;
		must(store_reading_open(db, brief.id, ARCHIVE_HOUR, 0, NOW, &s, &err));
		while (store_reading_next(s, &r)) {
			assert_int_equal(r.time, (n + 1) * HOUR);
			assert_int_equal(r.index, n * SERIALS + m);
			n++;
		}
		must(store_reading_check(s, &err));
		assert_int_equal(brief.newest[ARCHIVE_HOUR], n * HOUR);
		rows += n;
	}
	store_reader_give(f->store, db);
	assert_true(rows >= acknowledged && rows <= acknowledged + 1);
}

static void what_is_acknowledged_survives_kill_9(void **state)
{
	(void)state;

	for (int round = 0; round < 6; round++) {
		struct fixture f;
		int pipe_ends[2];
		int last = -1;
		fixture_make(&f);
		store_close(f.store);
		f.store = NULL;
		assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			(void)close(pipe_ends[0]);
			if (fixture_open(&f, NULL))
				write_until_killed(&f, pipe_ends[1]);
			_exit(0);
		}
		(void)close(pipe_ends[1]);
		/* Killed at a moment that depends on the machine, after a few commits. */
		for (int i = 0; i < 3 + 11 * round && read(pipe_ends[0], &last, sizeof last) > 0;
		     i++)
			;
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, NULL, 0), child);
		while (read(pipe_ends[0], &last, sizeof last) > 0)
			;
		(void)close(pipe_ends[0]);
		must(fixture_open(&f, &err));
		check_survivors(&f, last + 1);
		fixture_verify(&f, NOW);
		fixture_drop(&f);
	}
}

static bool end_as(struct db *db, void *kind, struct err *err)
{
	if (*(enum err_kind *)kind == ERR_NONE)
		return add_group(db, "kept", err);
	return err_set(err, *(enum err_kind *)kind, "database or disk is full");
}

static void trouble_of_the_engine_lasts_until_a_write_is_kept(void **state)
{
	(void)state;
	enum err_kind mistake = ERR_INVAL;
	enum err_kind full = ERR_DB;
	enum err_kind none = ERR_NONE;
	struct fixture f;
	struct err err = { 0 };

	fixture_make(&f);
	assert_false(fixture_try(&f, end_as, &mistake, &err));
	assert_true(store_writes(f.store, &err));
	assert_false(fixture_try(&f, end_as, &full, &err));
	assert_false(fixture_try(&f, end_as, &mistake, &err));
	assert_false(store_writes(f.store, &err));
	assert_int_equal(err.kind, ERR_DB);
	assert_string_equal(err.msg, "database or disk is full");
	assert_true(fixture_try(&f, end_as, &none, &err));
	assert_true(store_writes(f.store, &err));
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failing_jobs_undo_only_themselves_and_done_keeps_the_order),
		cmocka_unit_test(a_full_queue_refuses),
		cmocka_unit_test(trouble_of_the_engine_lasts_until_a_write_is_kept),
		cmocka_unit_test(another_process_is_seen),
		cmocka_unit_test(what_is_acknowledged_survives_kill_9),
	};
	return cmocka_run_group_tests_name("store_group", tests, NULL, NULL);
}
