#include "store/neighbours.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/str.h"
#include "store/call.h"
#include "store/threads.h"

/* Wishes older than this are nobody's any more, ms. */
enum { WISH_AGE = 60000 };

bool claims_open(const char *path, int *ret, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
	*ret = fd;
	return true;
}

/* One byte of the file a serial: its hash (FNV-1a), in the range of a file's length. */
static off_t place_of(const char *serial)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *serial; serial++)
		h = (h ^ (unsigned char)*serial) * UINT64_C(1099511628211);
	return (off_t)(h >> 2);
}

static bool lock_byte(struct store *s, const char *serial, short how)
{
	struct flock f = {
		.l_type = how, .l_whence = SEEK_SET, .l_start = place_of(serial), .l_len = 1
	};

	/* Only one that is held elsewhere turns a meter away, no trouble of the system's. */
	return fcntl(s->claims, F_OFD_SETLK, &f) == 0 || (errno != EAGAIN && errno != EACCES);
}

bool store_is_shared(const struct store *s)
{
	return s->claims >= 0;
}

bool store_claim(struct store *s, const char *serial)
{
	return !store_is_shared(s) || lock_byte(s, serial, F_WRLCK);
}

void store_unclaim(struct store *s, const char *serial)
{
	if (store_is_shared(s))
		(void)lock_byte(s, serial, F_UNLCK);
}

struct wish_job {
	struct store_job job;
	char serial[SERIAL_MAX];
	int64_t node;
	int64_t now;
};

static bool run_wish(struct store_job *job, struct db *db, struct err *err)
{
	const struct wish_job *w = (const struct wish_job *)job;
	struct stmt *s;

	if (!db_start(db, SQL_SERIAL_WISH_PRUNE, &s, err))
		return false;
	bind_i64(s, 1, w->now - WISH_AGE);
	if (!stmt_run(s, err) || !db_start(db, SQL_SERIAL_WISH_ADD, &s, err))
		return false;
	bind_text(s, 1, w->serial);
	bind_i64(s, 2, w->node);
	bind_i64(s, 3, w->now);
	return stmt_run(s, err);
}

/* One that fails is not missed: the meter calls again. */
static void wish_done(struct store_job *job, const struct err *err)
{
	(void)err;
	free(job);
}

bool store_wish(struct store *s, const char *serial, int64_t node, int64_t now_ms, struct err *err)
{
	struct wish_job *w = calloc(1, sizeof *w);

	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for a wish");
	w->job = (struct store_job){ .run = run_wish, .done = wish_done };
	w->node = node;
	w->now = now_ms;
	(void)str_copy(w->serial, sizeof w->serial, str_from(serial));
	if (store_submit_write(s, &w->job, err))
		return true;
	free(w);
	return false;
}

/* Rows of change_counter. */
static const int64_t order_rows[ORDER_COUNT] = { [ORDER_PROFILES] = 2, [ORDER_SETTINGS] = 3 };

bool store_order(struct db *db, enum order what, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_ORDER_ADD, &s, err))
		return false;
	bind_i64(s, 1, order_rows[what]);
	return stmt_run(s, err);
}

void store_on_neighbours(struct store *s, const struct neighbours *n)
{
	pthread_mutex_lock(&s->neighbours_lock);
	s->neighbours = n ? *n : (struct neighbours){ 0 };
	pthread_mutex_unlock(&s->neighbours_lock);
}

static bool read_orders(struct db *db, int64_t ret[static ORDER_COUNT], struct err *err)
{
	for (int i = 0; i < ORDER_COUNT; i++) {
		AUTO_STMT *s = NULL;
		bool row;
		if (!db_start(db, SQL_ORDER_GET, &s, err))
			return false;
		bind_i64(s, 1, order_rows[i]);
		if (!stmt_step(s, &row, err))
			return false;
		ret[i] = row ? col_i64(s, 0) : 0;
	}
	return true;
}

bool neighbours_begin(struct store *s, struct err *err)
{
	return read_orders(s->write_db, s->orders, err) &&
	       db_number(s->write_db, SQL_SERIAL_WISH_NEWEST, &s->wished, err);
}

/* Each wish is told once: a later call of the serial is not meant by it. */
static bool look_at_wishes(struct store *s, const struct neighbours *n, struct err *err)
{
	AUTO_STMT *st = NULL;
	bool row;

	if (!n->wanted)
		return true;
	if (!db_start(s->keep_db, SQL_SERIAL_WISH_LIST, &st, err))
		return false;
	bind_i64(st, 1, s->wished);
	for (;;) {
		if (!stmt_step(st, &row, err))
			return false;
		if (!row)
			return true;
		s->wished = col_i64(st, 2);
		if (col_i64(st, 1) != n->node)
			n->wanted(n->arg, col_text(st, 0));
	}
}

bool neighbours_look(struct store *s, bool changed, struct err *err)
{
	int64_t orders[ORDER_COUNT];

	memcpy(orders, s->orders, sizeof orders);
	pthread_mutex_lock(&s->neighbours_lock);
	const struct neighbours *n = &s->neighbours;
	bool ok = !changed || (look_at_wishes(s, n, err) && read_orders(s->keep_db, orders, err));
	if (n->turn)
		n->turn(n->arg);
	if (n->settings && orders[ORDER_SETTINGS] != s->orders[ORDER_SETTINGS])
		n->settings(n->arg);
	if (n->reload && orders[ORDER_PROFILES] != s->orders[ORDER_PROFILES])
		n->reload(n->arg);
	memcpy(s->orders, orders, sizeof orders);
	pthread_mutex_unlock(&s->neighbours_lock);
	return ok;
}
