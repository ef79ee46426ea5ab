#include "driver_script.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "lis200_wire.h"
#include "protocol/driver.h"

enum { LINE_MAX_BYTES = 8192, QUEUE_MAX = 64, KEYS_MAX = 32 };

struct queue {
	char *item[QUEUE_MAX];
	size_t head;
	size_t tail;
};

struct script {
	struct profile profile; /* the built-in one, changed by `set` */
	struct profile_set *set;
	struct driver_session *session;
	const char *driver;
	uint64_t now;
	size_t piece;
	struct queue sent;
	struct queue told;
	char password[80];
	char words[KEYS_MAX][64];
	const char *keys[KEYS_MAX];
	const char *texts[KEYS_MAX];
};

static void push(struct queue *q, char *text)
{
	if (text && q->tail < QUEUE_MAX)
		q->item[q->tail++] = text;
	else
		free(text);
}

static bool pop(struct queue *q, const char *want, const char *what, struct err *err)
{
	if (q->head == q->tail)
		return err_set(err, ERR_INTERNAL, "nothing %s, wanted %s", what, want);
	const char *got = q->item[q->head++];
	if (strcmp(got, want) != 0)
		return err_set(err, ERR_INTERNAL, "%s %s", what, got);
	return true;
}

static void on_send(void *owner, const uint8_t *p, size_t n)
{
	struct script *s = owner;
	char *text = malloc(2 * n + 1);
	if (text)
		hex_format(text, p, n);
	push(&s->sent, text);
}

static char *reading_text(const char *what, const struct reading *r)
{
	char *text = NULL;
	if (asprintf(&text, "%s %" PRId64 " %+d %" PRId64 " %d %x %x", what, r->time,
		     r->offset / 60, r->index, r->temperature, r->status, r->flags) < 0)
		return NULL;
	return text;
}

static void on_told(void *owner, const struct driver_told *t)
{
	static const char *const archives[] = { "hour", "day", "month" };
	struct script *s = owner;
	char *text = NULL;
	int n = 0;
	switch (t->kind) {
	case TOLD_IDENTITY:
		n = asprintf(&text, "identity %s|%s|%s|%s%s%u", t->identity.serial,
			     t->identity.type, t->identity.firmware, t->identity.device,
			     t->identity.counter_known ? "|" : "", t->identity.counter);
		if (n > 0 && !t->identity.counter_known)
			text[n - 1] = 0;
		break;
	case TOLD_CLOCK:
		n = asprintf(&text, "clock %" PRId64 " %+d %x", t->reading.time,
			     t->reading.offset / 60, t->reading.flags);
		break;
	case TOLD_CURRENT:
		text = reading_text("current", &t->reading);
		break;
	case TOLD_ROW:
		text = reading_text(archives[t->archive], &t->reading);
		break;
	case TOLD_EVENT:
		n = asprintf(&text, "event %" PRId64 " %u %u", t->event.time, t->event.code,
			     t->event.ordinal);
		break;
	case TOLD_PARAMETER:
		n = asprintf(&text, "parameter %s %d%s%s", t->key, t->result, t->text[0] ? " " : "",
			     t->text);
		break;
	case TOLD_WRITTEN:
		n = asprintf(&text, "written %s %d%s%s", t->key, t->result, t->text[0] ? " " : "",
			     t->text);
		break;
	case TOLD_RETURNED:
		n = asprintf(&text, "returned %s %s", t->key, t->text);
		break;
	case TOLD_DELIVERED:
		n = asprintf(&text, "delivered");
		break;
	}
	push(&s->told, n < 0 ? NULL : text);
}

static void set_access(struct profile *p, enum profile_access access)
{
	for (size_t i = 0; i < ARCHIVE_COUNT; i++)
		p->archive[i].access = access;
	p->events.access = access;
}

/* A method that takes a text of any length. */
static const struct profile_action text_action = {
	.key = "archive_capture",
	.object = { 7, { 7, 0, 99, 99, 2, 255 }, 2 },
	.takes_text = true,
	.form = FORM_TEXT,
};

/* The profile has it as well, but most scripts are older and shorter without. */
static const struct profile_object counter_object = { 1, { 0, 0, 43, 1, 0, 255 }, 2 };

static bool change_lis200(struct profile_lis200 *p, const char *key, int value)
{
	if (strcmp(key, "lis200.parity") == 0)
		p->even_parity = value;
	else if (strcmp(key, "lis200.retries") == 0)
		p->retries = (uint8_t)value;
	else if (strcmp(key, "lis200.rows") == 0)
		p->rows = (uint8_t)value;
	else if (strcmp(key, "lis200.stamp") == 0)
		p->archive[ARCHIVE_HOUR].stamp = p->archive[ARCHIVE_DAY].stamp =
			p->archive[ARCHIVE_MONTH].stamp = value ? STAMP_START : STAMP_END;
	else
		return false;
	return true;
}

/* set KEY NUMBER */
static bool change_profile(struct script *s, const char *key, int value, struct err *err)
{
	struct profile *p = &s->profile;
	if (strcmp(key, "max_info") == 0)
		p->max_info = (uint16_t)value;
	else if (strcmp(key, "max_pdu") == 0)
		p->max_pdu = (uint16_t)value;
	else if (strcmp(key, "retries") == 0)
		p->retries = (uint8_t)value;
	else if (strcmp(key, "list_items") == 0)
		p->list_items = (uint8_t)value;
	else if (strcmp(key, "open_client") == 0)
		p->open_client.id = (uint16_t)value;
	else if (strcmp(key, "with_list") == 0)
		p->with_list = value;
	else if (strcmp(key, "selective") == 0)
		set_access(p, value ? ACCESS_RANGE : ACCESS_ALL);
	else if (strcmp(key, "ciphering") == 0)
		p->security.ciphering = (enum profile_ciphering)value;
	else if (strcmp(key, "general") == 0)
		p->security.general = value;
	else if (strcmp(key, "counter") == 0)
		p->security.counter = counter_object;
	else if (strcmp(key, "secure_authentication") == 0)
		p->secure_client.authentication = (enum profile_authentication)value;
	else if (strcmp(key, "access") == 0)
		set_access(p, (enum profile_access)value);
	else if (strcmp(key, "action_text") == 0)
		p->actions = &text_action;
	else if (strcmp(key, "push_only") == 0)
		p->push.only = value;
	else if (strcmp(key, "release") == 0)
		p->release = value;
	else if (strcmp(key, "sign") == 0)
		p->deviation_sign = value ? SIGN_EAST : SIGN_BLUE_BOOK;
	else if (strcmp(key, "stamp") == 0)
		p->archive[ARCHIVE_HOUR].stamp = value ? STAMP_START : STAMP_END;
	else
		return change_lis200(&p->lis200, key, value) ||
		       err_set(err, ERR_INVAL, "no setting %s", key);
	return true;
}

static bool choose_driver(struct script *s, const char *name, struct err *err)
{
	static const struct {
		const char *name;
		const char *driver;
	} links[] = { { "hdlc", "dlms-hdlc" },
		      { "wrapper", "dlms-wrapper" },
		      { "lis200", "lis200" } };
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		if (strcmp(name, links[i].name) == 0) {
			s->driver = links[i].driver;
			return true;
		}
	return err_set(err, ERR_INVAL, "no link %s", name);
}

static bool choose_profile(struct script *s, const char *name, struct err *err)
{
	const struct profile *p = profile_find(s->set, name);
	if (!p)
		return err_set(err, ERR_INVAL, "no profile %s", name);
	s->profile = *p;
	return true;
}

static bool open_session(struct script *s)
{
	if (s->session)
		return true;
	const struct driver *d = driver_find(s->driver);
	s->session = d ? d->open(&(struct driver_open){ .profile = &s->profile,
							.sink = { on_send, on_told, s },
							.now = s->now })
		       : NULL;
	return s->session;
}

static bool number(const char **text, int64_t *ret)
{
	char *end = NULL;
	*ret = strtoll(*text, &end, 10);
	bool ok = end != *text;
	*text = end;
	return ok;
}

/* Words of a line as keys of parameters, which must outlive the ask. */
static size_t split_keys(struct script *s, const char *text)
{
	size_t n = 0;
	int used = 0;
	while (n < KEYS_MAX && sscanf(text, "%63s%n", s->words[n], &used) == 1) {
		s->keys[n] = s->words[n];
		text += used;
		n++;
	}
	return n;
}

/* Every second word is the text of the key before it. */
static void pair_texts(struct script *s, struct driver_ask *ask)
{
	ask->key_count /= 2;
	ask->texts = s->texts;
	for (size_t i = 0; i < ask->key_count; i++) {
		s->texts[i] = s->words[2 * i + 1];
		s->keys[i] = s->words[2 * i];
	}
}

/* ask identify|clock|current|release · hour|day|month|events FROM TO · read KEY…
 * · write KEY TEXT · writes KEY TEXT KEY TEXT … · execute KEY [TEXT] · setclock UTC MINUTES · confirm */
static bool script_ask(struct script *s, const char *text, struct err *err)
{
	static const struct {
		const char *name;
		enum ask_kind kind;
		enum archive archive;
	} asks[] = {
		{ "identify", ASK_IDENTIFY, 0 },     { "clock", ASK_CLOCK, 0 },
		{ "current", ASK_CURRENT, 0 },	     { "release", ASK_RELEASE, 0 },
		{ "confirm", ASK_CONFIRM, 0 },	     { "hour", ASK_ARCHIVE, ARCHIVE_HOUR },
		{ "day", ASK_ARCHIVE, ARCHIVE_DAY }, { "month", ASK_ARCHIVE, ARCHIVE_MONTH },
		{ "events", ASK_EVENTS, 0 },	     { "read", ASK_PARAMETERS, 0 },
		{ "write", ASK_WRITE, 0 },	     { "setclock", ASK_SET_CLOCK, 0 },
		{ "execute", ASK_EXECUTE, 0 },	     { "writes", ASK_WRITE, 0 },
	};
	char name[16];
	int used = 0;
	int64_t a = 0;
	int64_t b = 0;
	size_t i = 0;

	if (sscanf(text, "%15s%n", name, &used) != 1)
		return err_set(err, ERR_INVAL, "no ask");
	text += used;
	while (i < ARRAY_LEN(asks) && strcmp(asks[i].name, name) != 0)
		i++;
	if (i == ARRAY_LEN(asks) || !open_session(s))
		return err_set(err, ERR_INVAL, "unknown ask %s", name);
	struct driver_ask ask = { .kind = asks[i].kind, .archive = asks[i].archive };
	if (ask.kind == ASK_PARAMETERS || ask.kind == ASK_WRITE || ask.kind == ASK_EXECUTE) {
		ask.key_count = split_keys(s, text);
		ask.keys = s->keys;
		ask.key = s->keys[0];
		ask.text = ask.kind != ASK_PARAMETERS && ask.key_count > 1 ? s->keys[1] : "";
		if (strcmp(name, "writes") == 0)
			pair_texts(s, &ask);
	} else if (number(&text, &a) && number(&text, &b)) {
		ask.from = ask.utc = a;
		ask.to = b;
		ask.offset = (int32_t)b * (ask.kind == ASK_SET_CLOCK ? 60 : 0);
	}
	s->session->driver->ask(s->session, &ask, s->now);
	return true;
}

/* Bytes of a line: hex, or LIS-200 as it is written. */
static bool line_bytes(const char *text, bool wire, uint8_t *bytes, size_t cap, size_t *ret,
		       struct err *err)
{
	if (wire)
		*ret = lis200_wire(text, strlen(text), bytes, cap);
	else if (!hex_parse(str_from(text), bytes, cap, ret))
		return err_set(err, ERR_INVAL, "bad hex");
	return true;
}

static bool feed(struct script *s, const char *text, bool wire, struct err *err)
{
	uint8_t bytes[LINE_MAX_BYTES / 2];
	size_t n;
	if (!line_bytes(text, wire, bytes, sizeof bytes, &n, err))
		return false;
	if (!open_session(s))
		return err_set(err, ERR_NOMEM, "no session");
	size_t piece = s->piece ? s->piece : n;
	for (size_t i = 0; i < n; i += piece)
		s->session->driver->input(s->session, bytes + i, n - i < piece ? n - i : piece,
					  s->now);
	return true;
}

static bool expect_sent(struct script *s, const char *text, bool wire, struct err *err)
{
	uint8_t bytes[LINE_MAX_BYTES / 2];
	char want[LINE_MAX_BYTES];
	size_t n;
	if (!line_bytes(text, wire, bytes, sizeof bytes, &n, err))
		return false;
	hex_format(want, bytes, n);
	return pop(&s->sent, want, "sent", err);
}

static bool expect_state(struct script *s, enum session_state state, struct err *err)
{
	if (!s->session || s->session->state != state)
		return err_set(err, ERR_INTERNAL, "state is %d, error \"%s\"",
			       s->session ? (int)s->session->state : -1,
			       s->session ? s->session->err.msg : "");
	if (state != SESSION_BUSY && s->session->deadline != UINT64_MAX)
		return err_set(err, ERR_INTERNAL, "a deadline is left");
	return true;
}

static bool expect_result(struct script *s, const char *name, struct err *err)
{
	static const char *const names[] = { "ok", "not-supported", "refused", "bad-answer",
					     "meter-error" };
	if (!expect_state(s, SESSION_READY, err))
		return false;
	if (strcmp(names[s->session->result], name) != 0)
		return err_set(err, ERR_INTERNAL, "result is %s, error \"%s\"",
			       names[s->session->result], s->session->err.msg);
	return s->session->result == ASK_OK || s->session->err.msg[0] ||
	       err_set(err, ERR_INTERNAL, "a failure without words");
}

static bool expect_whole(const struct script *s, const char *bits, struct err *err)
{
	unsigned long want = strtoul(bits, NULL, 16);
	return s->session->whole == want ||
	       err_set(err, ERR_INTERNAL, "read as a whole: %X", s->session->whole);
}

static bool expect_failed(struct script *s, const char *kind, struct err *err)
{
	if (!expect_state(s, SESSION_FAILED, err))
		return false;
	return strcmp(err_kind_name(s->session->err.kind), kind) == 0 ||
	       err_set(err, ERR_INTERNAL, "kind is %s: %s", err_kind_name(s->session->err.kind),
		       s->session->err.msg);
}

static bool do_tick(struct script *s, struct err *err)
{
	if (s->session->deadline == UINT64_MAX)
		return err_set(err, ERR_INTERNAL, "no deadline to pass");
	s->session->driver->tick(s->session, s->session->deadline - 1);
	s->now = s->session->deadline;
	s->session->driver->tick(s->session, s->now);
	return true;
}

static bool do_set(struct script *s, const char *rest, struct err *err)
{
	char key[32];
	struct str name;
	struct str text;
	int64_t value;
	if (!str_cut(str_from(rest), ' ', &name, &text) || !str_copy(key, sizeof key, name) ||
	    !str_parse_int(text, 0, UINT16_MAX, &value))
		return err_set(err, ERR_INVAL, "set KEY NUMBER");
	return change_profile(s, key, (int)value, err);
}

/* It stays with keys that follow. */
static void do_password(struct script *s, const char *text)
{
	(void)str_copy(s->password, sizeof s->password, str_from(text));
	if (s->session)
		s->session->driver->secrets(s->session,
					    &(struct driver_secrets){ .password = s->password });
}

static bool hex_word(const char **text, uint8_t *buf, size_t n)
{
	char word[65];
	int used = 0;
	size_t got = 0;
	if (sscanf(*text, "%64s%n", word, &used) != 1)
		return false;
	*text += used;
	return hex_parse(str_from(word), buf, n, &got) && got == n;
}

/* keys EK AK OURS METERS FROM TO RECEIVED CHALLENGE; RECEIVED −1: nothing yet */
static bool do_keys(struct script *s, const char *text, struct err *err)
{
	struct driver_keys k = { 0 };
	int64_t from = 0;
	int64_t to = 0;
	int64_t received = 0;
	if (!hex_word(&text, k.encryption, sizeof k.encryption) ||
	    !hex_word(&text, k.authentication, sizeof k.authentication) ||
	    !hex_word(&text, k.client_title, sizeof k.client_title) ||
	    !hex_word(&text, k.meter_title, sizeof k.meter_title) || !number(&text, &from) ||
	    !number(&text, &to) || !number(&text, &received) ||
	    !hex_word(&text, k.challenge, sizeof k.challenge) || !open_session(s))
		return err_set(err, ERR_INVAL, "bad keys");
	k.send_from = (uint32_t)from;
	k.send_to = (uint32_t)to;
	k.received_known = received >= 0;
	k.received = received < 0 ? 0 : (uint32_t)received;
	s->session->driver->secrets(s->session,
				    &(struct driver_secrets){
					    .password = s->password[0] ? s->password : NULL,
					    .keys = &k });
	return true;
}

/* counters USED NEXT RECEIVED TITLE */
static bool expect_counters(struct script *s, const char *want, struct err *err)
{
	const struct driver_counters *c = &s->session->counters;
	char title[2 * sizeof c->meter_title + 1];
	char got[64];
	hex_format(title, c->meter_title, sizeof c->meter_title);
	(void)snprintf(got, sizeof got, "%d %u %u %s", c->used, c->send_next, c->received, title);
	return strcmp(got, want) == 0 || err_set(err, ERR_INTERNAL, "counters are %s", got);
}

static bool do_words(struct script *s, const char *text, struct err *err)
{
	return strstr(s->session->err.msg, text) ||
	       err_set(err, ERR_INTERNAL, "words are \"%s\"", s->session->err.msg);
}

static bool play_line(struct script *s, const char *verb, const char *rest, struct err *err)
{
	if (strcmp(verb, "link") == 0)
		return choose_driver(s, rest, err);
	else if (strcmp(verb, "profile") == 0)
		return choose_profile(s, rest, err);
	else if (strcmp(verb, "set") == 0)
		return do_set(s, rest, err);
	else if (strcmp(verb, "password") == 0)
		do_password(s, rest);
	else if (strcmp(verb, "admit") == 0)
		s->session->driver->secrets(s->session, &(struct driver_secrets){ 0 });
	else if (strcmp(verb, "keys") == 0)
		return do_keys(s, rest, err);
	else if (strcmp(verb, "counters") == 0)
		return expect_counters(s, rest, err);
	else if (strcmp(verb, "ask") == 0)
		return script_ask(s, rest, err);
	else if (strcmp(verb, ">") == 0)
		return expect_sent(s, rest, false, err);
	else if (strcmp(verb, "<") == 0)
		return feed(s, rest, false, err);
	else if (strcmp(verb, ">>") == 0)
		return expect_sent(s, rest, true, err);
	else if (strcmp(verb, "<<") == 0)
		return feed(s, rest, true, err);
	else if (strcmp(verb, "told") == 0)
		return pop(&s->told, rest, "told", err);
	else if (strcmp(verb, "tick") == 0)
		return do_tick(s, err);
	else if (strcmp(verb, "result") == 0)
		return expect_result(s, rest, err);
	else if (strcmp(verb, "whole") == 0)
		return expect_whole(s, rest, err);
	else if (strcmp(verb, "failed") == 0)
		return expect_failed(s, rest, err);
	else if (strcmp(verb, "closed") == 0)
		return expect_state(s, SESSION_CLOSED, err);
	else if (strcmp(verb, "words") == 0)
		return do_words(s, rest, err);
	else
		return err_set(err, ERR_INVAL, "unknown line \"%s\"", verb);
	return true;
}

static bool play_file(struct script *s, FILE *f, const char *path, struct err *err)
{
	char line[LINE_MAX_BYTES];
	for (unsigned at = 1; fgets(line, sizeof line, f); at++) {
		struct str head;
		struct str tail;
		struct str text = str_trim(str_from(line));
		char verb[16];
		char rest[LINE_MAX_BYTES];
		if (!text.n || text.p[0] == '#')
			continue;
		(void)str_cut(text, ' ', &head, &tail);
		(void)str_copy(verb, sizeof verb, head);
		(void)str_copy(rest, sizeof rest, str_trim(tail));
		if (!play_line(s, verb, rest, err))
			return err_prefix(err, "%s:%u", path, at);
	}
	if (s->sent.head != s->sent.tail)
		return err_set(err, ERR_INTERNAL, "%s: sent besides: %s", path,
			       s->sent.item[s->sent.head]);
	if (s->told.head != s->told.tail)
		return err_set(err, ERR_INTERNAL, "%s: told besides: %s", path,
			       s->told.item[s->told.head]);
	return true;
}

static void drain(struct queue *q)
{
	for (size_t i = 0; i < q->tail; i++)
		free(q->item[i]);
}

bool script_play(const char *path, size_t piece, struct err *err)
{
	struct script s = { .driver = "dlms-wrapper", .piece = piece };
	FILE *f = fopen(path, "re");
	if (!f)
		return err_set(err, ERR_IO, "%s cannot be opened", path);
	bool ok = profile_set_open(SOURCE_ROOT "/profiles", &s.set, err);
	if (ok) {
		s.profile = *profile_find(s.set, "vk-g-ete");
		s.profile.security.counter.class_id = 0;
		ok = play_file(&s, f, path, err);
	}
	if (s.session)
		s.session->driver->close(s.session);
	profile_set_close(s.set);
	drain(&s.sent);
	drain(&s.told);
	(void)fclose(f);
	return ok;
}

static int is_script(const struct dirent *e)
{
	size_t n = strlen(e->d_name);
	return n > 4 && strcmp(e->d_name + n - 4, ".txt") == 0;
}

bool script_play_folder(const char *folder, size_t piece)
{
	struct dirent **names = NULL;
	int n = scandir(folder, &names, is_script, alphasort);
	bool good = n > 0;

	for (int i = 0; i < n; i++) {
		char path[1024];
		struct err err = { 0 };
		(void)snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		if (!script_play(path, piece, &err)) {
			(void)fprintf(stderr, "%s\n", err.msg);
			good = false;
		}
		free(names[i]);
	}
	free(names);
	return good;
}
