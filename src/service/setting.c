#include "service/setting.h"

#include <pthread.h>
#include <stdio.h>

#include "base/jsonw.h"
#include "base/log.h"
#include "service/live.h"
#include "service/private.h"
#include "store/neighbours.h"

#define MASK "••••"

struct setting_home {
	pthread_mutex_t lock; /* of `current` */
	pthread_mutex_t turn; /* one change after another */
	struct config *base;
	struct config *running;
	struct config *current; /* base and database */
	struct setting_program program;
};

void setting_home_free(struct setting_home *h)
{
	if (!h)
		return;
	config_free(h->base);
	config_free(h->running);
	config_free(h->current);
	(void)pthread_mutex_destroy(&h->lock);
	(void)pthread_mutex_destroy(&h->turn);
	free(h);
}

/* --- what the database has --- */

static bool take_row(struct config *c, const struct setting_row *row, struct err *err)
{
	const struct config_entry *e = config_entry_of(c, row->key, err);

	if (!e)
		return false;
	if (e->outside)
		return err_field(err, row->key, "%s cannot be kept in the database", row->key);
	if (!row->value)
		return err_field(err, row->key, "%s was sealed with another key", row->key);
	return config_set(c, row->key, row->value, CONFIG_DATABASE, err);
}

static void take_rows(struct config *c, const struct setting_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err err = { 0 };
		char quoted[320];
		if (!take_row(c, &rows[i], &err))
			log_warn("settings", "event=left_out key=%s reason=%s", rows[i].key,
				 log_quote(quoted, sizeof quoted, err.msg));
	}
}

static bool read_rows(struct store *store, struct arena *a, const struct setting_row **ret,
		      size_t *ret_n, struct err *err)
{
	struct reader r = { .store = store };

	if (!store_reader_take(store, &r.db, err))
		return false;
	bool ok = store_setting_list(r.db, a, ret, ret_n, err);
	reader_give(&r);
	return ok;
}

bool setting_layer(struct store *store, struct config *c, struct err *err)
{
	CLEANUP(arena_wipe) struct arena a = { 0 };
	const struct setting_row *rows;
	size_t n;

	if (!read_rows(store, &a, &rows, &n, err))
		return false;
	take_rows(c, rows, n);
	return true;
}

/* --- what holds --- */

bool service_setting_begin(struct service *sv, const struct setting_program *p, struct err *err)
{
	struct setting_home *h = calloc(1, sizeof *h);

	if (!h)
		return err_set(err, ERR_NOMEM, "no memory for the settings");
	(void)pthread_mutex_init(&h->lock, NULL);
	(void)pthread_mutex_init(&h->turn, NULL);
	h->program = *p;
	if (!config_copy(p->base, &h->base, err) || !config_copy(p->running, &h->running, err) ||
	    !config_copy(p->running, &h->current, err)) {
		setting_home_free(h);
		return false;
	}
	sv->settings = h;
	return true;
}

/* `fresh` is the home's from then on. */
static bool take_over(struct service *sv, struct config *fresh, struct err *err)
{
	struct setting_home *h = sv->settings;

	if (!live_change(sv, fresh, err)) {
		config_free(fresh);
		return false;
	}
	if (h->program.apply)
		h->program.apply(h->program.arg, fresh);
	(void)pthread_mutex_lock(&h->lock);
	struct config *old = h->current;
	h->current = fresh;
	(void)pthread_mutex_unlock(&h->lock);
	config_free(old);
	return true;
}

static bool renew(struct service *sv, const struct config *base, struct err *err)
{
	struct setting_home *h = sv->settings;
	AUTO_CONFIG *fresh = NULL;
	AUTO_CONFIG *copy = NULL;

	if (base && !config_copy(base, &copy, err))
		return false;
	if (!config_copy(copy ? copy : h->base, &fresh, err) ||
	    !setting_layer(sv->how.store, fresh, err) || !take_over(sv, TAKE(fresh), err))
		return false;
	if (copy) {
		config_free(h->base);
		h->base = TAKE(copy);
	}
	return true;
}

bool service_setting_renew(struct service *sv, const struct config *base, struct err *err)
{
	struct setting_home *h = sv->settings;

	if (!h)
		return true;
	(void)pthread_mutex_lock(&h->turn);
	bool ok = renew(sv, base, err);
	(void)pthread_mutex_unlock(&h->turn);
	return ok;
}

static const struct setting_row *find_row(const struct setting_row *rows, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].key, key) == 0)
			return &rows[i];
	}
	return NULL;
}

static bool list_items(const struct setting_home *h, const struct setting_row *rows, size_t n,
		       struct arena *a, struct setting_list *ret, struct err *err)
{
	const struct config *c = h->current;
	size_t count = config_count(c);
	size_t templates = config_template_count(c);
	struct setting_item *items = arena_new(a, struct setting_item, count + 1);
	const struct config_entry **list = arena_new(a, const struct config_entry *, templates + 1);

	if (!items || !list)
		return err_set(err, ERR_NOMEM, "no memory for the settings");
	for (size_t i = 0; i < count; i++) {
		struct config_item it = config_at(c, i);
		const struct setting_row *row = find_row(rows, n, it.key);
		items[i] = (struct setting_item){
			.key = arena_strdup(a, it.key),
			.entry = it.entry,
			.value = arena_strdup(a, it.value),
			.from = it.from,
			.source = arena_strdup(a, it.source),
			.waits = !it.entry->reload && !config_same(c, h->running, it.key),
			.changed_at = row ? row->changed_at : 0,
			.changed_by = row ? row->changed_by : NULL,
		};
		if (!items[i].key || !items[i].value || !items[i].source)
			return err_set(err, ERR_NOMEM, "no memory for the settings");
	}
	for (size_t i = 0; i < templates; i++)
		list[i] = config_template_at(c, i);
	*ret = (struct setting_list){ items, count, list, templates };
	return true;
}

static bool is_there(const struct service *sv, struct err *err)
{
	return sv->settings || err_set(err, ERR_UNSUPPORTED, "settings cannot be changed here");
}

bool service_setting_list(struct service *sv, const struct caller *c, struct arena *a,
			  struct setting_list *ret, struct err *err)
{
	struct setting_home *h = sv->settings;
	const struct setting_row *rows;
	size_t n;

	if (!caller_check(c, RIGHT_SETTINGS_VIEW, err) || !caller_check_whole(c, err) ||
	    !is_there(sv, err) || !read_rows(sv->how.store, a, &rows, &n, err))
		return false;
	(void)pthread_mutex_lock(&h->lock);
	bool ok = list_items(h, rows, n, a, ret, err);
	(void)pthread_mutex_unlock(&h->lock);
	return ok;
}

/* --- changing --- */

struct changing {
	struct service *sv;
	const struct caller *caller;
	const struct setting_change *changes;
	size_t count;
	const struct setting_row *rows; /* as they were when it was checked */
	size_t row_count;
};

/* May it be changed here at all? The value is looked at by config_set(). */
static bool check_one(const struct setting_home *h, const struct setting_change *ch,
		      struct err *err)
{
	struct config_item it;
	const struct config_entry *e = config_entry_of(h->base, ch->key, err);

	if (!e)
		return false;
	if (ch->value && e->outside) {
		err_fill(err, ERR_CONFLICT, ch->key,
			 "%s is needed before the database is open: it is set in the file, the "
			 "environment or on the command line",
			 ch->key);
		return false;
	}
	if (ch->value && config_item_of(h->base, ch->key, &it) && it.from > CONFIG_DATABASE) {
		err_fill(err, ERR_CONFLICT, ch->key, "%s is set by the %s (%s), which goes before",
			 ch->key,
			 it.from == CONFIG_COMMAND_LINE ? "command line"
							: config_source_name(it.from),
			 it.source);
		return false;
	}
	return true;
}

static bool is_changed(const struct changing *ch, const char *key)
{
	for (size_t i = 0; i < ch->count; i++) {
		if (strcmp(ch->changes[i].key, key) == 0)
			return true;
	}
	return false;
}

/* What would hold. */
static bool make_fresh(const struct changing *ch, struct config **ret, struct err *err)
{
	const struct setting_home *h = ch->sv->settings;
	AUTO_CONFIG *c = NULL;

	if (!config_copy(h->base, &c, err))
		return false;
	for (size_t i = 0; i < ch->row_count; i++) {
		if (!is_changed(ch, ch->rows[i].key))
			take_rows(c, &ch->rows[i], 1);
	}
	for (size_t i = 0; i < ch->count; i++) {
		const struct setting_change *one = &ch->changes[i];
		if (!check_one(h, one, err) ||
		    (one->value && !config_set(c, one->key, one->value, CONFIG_DATABASE, err)))
			return false;
	}
	*ret = TAKE(c);
	return true;
}

static bool same_rows(const struct changing *ch, const struct setting_row *rows, size_t n)
{
	if (n != ch->row_count)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct setting_row *a = &rows[i];
		const struct setting_row *b = &ch->rows[i];
		bool same = a->value && b->value ? strcmp(a->value, b->value) == 0
						 : a->value == b->value;
		if (strcmp(a->key, b->key) != 0 || !same)
			return false;
	}
	return true;
}

/* {"value":"…"}; NULL for none. The text lives in the arena. */
static bool body(struct arena *a, bool secret, const char *value, const char **ret, struct err *err)
{
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *text = NULL;
	size_t n;

	*ret = NULL;
	if (!value)
		return true;
	jsonw_object(&j);
	jsonw_key(&j, "value");
	jsonw_text(&j, secret && value[0] ? MASK : value);
	jsonw_object_end(&j);
	if (!jsonw_take(&j, &text, &n, err))
		return false;
	*ret = arena_strdup(a, text);
	return *ret || err_set(err, ERR_NOMEM, "no memory for a setting");
}

static bool write_one(const struct changing *ch, const struct setting_change *one, struct arena *a,
		      struct db *db, struct err *err)
{
	const struct config_entry *e = config_entry_of(ch->sv->settings->base, one->key, err);
	const struct setting_row *was = find_row(ch->rows, ch->row_count, one->key);
	bool secret = (e && e->secret) || (was && was->secret);
	const char *object = arena_printf(a, "setting:%s", one->key);
	const char *before;
	const char *after;

	if (!one->value && !was)
		return true;
	if (!e || !body(a, secret, was ? was->value : NULL, &before, err) ||
	    !body(a, secret, one->value, &after, err))
		return false;
	if (!object)
		return err_set(err, ERR_NOMEM, "no memory for a setting");
	struct setting_row row = { .key = one->key,
				   .value = one->value,
				   .secret = secret,
				   .changed_at = service_now(ch->sv),
				   .changed_by = ch->caller->login };
	bool ok = one->value ? store_setting_set(db, &row, err)
			     : store_setting_remove(db, one->key, err);
	return ok &&
	       service_audit(ch->sv, db, ch->caller, one->value ? "setting.set" : "setting.reset",
			     object, before, after, err);
}

static bool write_changes(struct db *db, void *arg, struct err *err)
{
	const struct changing *ch = arg;
	CLEANUP(arena_wipe) struct arena a = { 0 };
	const struct setting_row *rows;
	size_t n;

	if (!store_setting_list(db, &a, &rows, &n, err))
		return false;
	if (!same_rows(ch, rows, n))
		return err_set(err, ERR_CONFLICT, "somebody has changed the settings meanwhile");
	if (n + ch->count > SETTINGS_MAX)
		return err_set(err, ERR_LIMIT, "more than %d settings", SETTINGS_MAX);
	for (size_t i = 0; i < ch->count; i++) {
		if (!write_one(ch, &ch->changes[i], &a, db, err))
			return false;
	}
	return store_order(db, ORDER_SETTINGS, err);
}

static bool check_fresh(const struct changing *ch, const struct config *fresh, struct err *err)
{
	const struct setting_home *h = ch->sv->settings;
	struct setting_plan plan = { fresh, h->running, ch->caller };
	struct err why = { 0 };

	if (!h->program.check || h->program.check(h->program.arg, &plan, &why))
		return true;
	err_fill(err, why.kind == ERR_NOMEM ? why.kind : ERR_INVAL,
		 why.field[0] ? why.field : ch->changes[0].key, "%s", why.msg);
	return false;
}

static bool change(struct changing *ch, struct err *err)
{
	CLEANUP(arena_wipe) struct arena a = { 0 };
	AUTO_CONFIG *fresh = NULL;

	if (!read_rows(ch->sv->how.store, &a, &ch->rows, &ch->row_count, err) ||
	    !make_fresh(ch, &fresh, err) || !check_fresh(ch, fresh, err) ||
	    !service_write(ch->sv, write_changes, ch, err))
		return false;
	return take_over(ch->sv, TAKE(fresh), err);
}

static bool check_changes(const struct setting_change *changes, size_t count, struct err *err)
{
	if (count < 1 || count > SETTING_CHANGES_MAX)
		return err_set(err, ERR_INVAL, "1 to %d settings are changed at once",
			       SETTING_CHANGES_MAX);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (strcmp(changes[i].key, changes[k].key) == 0)
				return err_field(err, changes[i].key, "%s is named twice",
						 changes[i].key);
		}
	}
	return true;
}

/* The key is told by the field, and need not be said again: "KEY: words", "KEY words". */
static void drop_key(struct err *err)
{
	size_t n = err ? strlen(err->field) : 0;

	if (!n || strncmp(err->msg, err->field, n) != 0)
		return;
	n += err->msg[n] == ':';
	n += err->msg[n] == ' ';
	memmove(err->msg, err->msg + n, strlen(err->msg + n) + 1);
}

bool service_setting_change(struct service *sv, const struct caller *c,
			    const struct setting_change *changes, size_t count, struct err *err)
{
	struct changing ch = { .sv = sv, .caller = c, .changes = changes, .count = count };

	if (!caller_check(c, RIGHT_SETTINGS_EDIT, err) || !caller_check_whole(c, err) ||
	    !is_there(sv, err) || !check_changes(changes, count, err))
		return false;
	(void)pthread_mutex_lock(&sv->settings->turn);
	bool ok = change(&ch, err);
	(void)pthread_mutex_unlock(&sv->settings->turn);
	if (!ok)
		drop_key(err);
	return ok;
}

const char *setting_words_ru(const char *key)
{
	static const char other[] = "listener.*.";
	static const char main[] = "collector.";
	char of_main[CONFIG_KEY_SIZE];

	if (strncmp(key, other, sizeof other - 1) == 0 && strcmp(key, "listener.*.port") != 0) {
		(void)snprintf(of_main, sizeof of_main, "%s%s", main, key + sizeof other - 1);
		key = of_main;
	}
	for (const struct setting_words *w = setting_words; w->key; w++) {
		if (strcmp(w->key, key) == 0)
			return w->words;
	}
	return NULL;
}
