#include "service/mail.h"

#include <curl/curl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/str.h"
#include "service/mail_text.h"

enum { CONNECT_TIME = 15 /* s */, HEAD = 8192, MAILBOX_FULL = 552 };

struct talk {
	CURL *curl;
	curl_mime *mime;
	struct curl_slist *heads;
	struct curl_slist *file_heads;
	struct curl_slist *to;
	const struct mail_message *message;
	int64_t at; /* of the file */
	const atomic_bool *stopping;
	struct mail_told told;
	char said[CURL_ERROR_SIZE];
};

static void talk_end(struct talk *t)
{
	curl_easy_cleanup(t->curl);
	curl_mime_free(t->mime);
	curl_slist_free_all(t->heads);
	curl_slist_free_all(t->file_heads);
	curl_slist_free_all(t->to);
}
#define AUTO_TALK CLEANUP(talk_end) struct talk

static void begin_once(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* --- what the library asks for --- */

/* A line of the server; what cannot be shown in it is left out. Its good-bye tells nothing. */
static size_t on_line(char *p, size_t size, size_t n, void *arg)
{
	struct talk *t = arg;
	struct str line = str_trim(str_make(p, size * n));
	if (str_starts(line, STR("221")))
		return size * n;
	struct strb b = strb_make(t->told.answer, sizeof t->told.answer);
	while (line.n > 0) {
		uint32_t c = utf8_take(&line);
		if (c >= 0x20 && c < 0x7f)
			strb_add_char(&b, (char)c);
	}
	return size * n;
}

static size_t on_read(char *buf, size_t size, size_t n, void *arg)
{
	struct talk *t = arg;
	ssize_t got = pread(t->message->fd, buf, size * n, t->at);
	if (got < 0)
		return CURL_READFUNC_ABORT;
	t->at += got;
	return (size_t)got;
}

static int on_seek(void *arg, curl_off_t to, int from)
{
	struct talk *t = arg;
	if (from != SEEK_SET)
		return CURL_SEEKFUNC_CANTSEEK;
	t->at = to;
	return CURL_SEEKFUNC_OK;
}

static int on_progress(void *arg, curl_off_t dl, curl_off_t down, curl_off_t ul, curl_off_t up)
{
	const struct talk *t = arg;
	(void)dl;
	(void)down;
	(void)ul;
	(void)up;
	return t->stopping && atomic_load(t->stopping);
}

/* --- the message --- */

static bool add_line(struct curl_slist **list, const struct strb *line)
{
	struct curl_slist *more = line->cut ? NULL : curl_slist_append(*list, line->p);
	if (more)
		*list = more;
	return more != NULL;
}

static bool add_head(struct talk *t, const char *name, const char *text)
{
	char buf[HEAD];
	struct strb b = strb_make(buf, sizeof buf);
	strb_printf(&b, "%s: ", name);
	mail_text_head(&b, text);
	return add_line(&t->heads, &b);
}

static bool add_to(struct talk *t)
{
	char buf[HEAD];
	struct strb b = strb_make(buf, sizeof buf);
	strb_add_text(&b, "To: ");
	for (size_t i = 0; i < t->message->count; i++)
		strb_printf(&b, "%s%s", i ? ",\r\n " : "", t->message->all[i]);
	return add_line(&t->heads, &b);
}

static bool add_date(struct talk *t)
{
	char buf[80];
	struct strb b = strb_make(buf, sizeof buf);
	strb_add_text(&b, "Date: ");
	mail_text_date(&b, t->message->now);
	return add_line(&t->heads, &b);
}

static bool add_id(struct talk *t, const char *from)
{
	char buf[HEAD];
	struct strb b = strb_make(buf, sizeof buf);
	strb_printf(&b, "Message-ID: <%s@%s>", t->message->id, strchr(from, '@') + 1);
	return add_line(&t->heads, &b);
}

static bool add_heads(struct talk *t, const char *from)
{
	return add_date(t) && add_head(t, "From", from) && add_to(t) &&
	       add_head(t, "Subject", t->message->subject) && add_id(t, from) &&
	       add_head(t, "Auto-Submitted", "auto-generated");
}

static bool add_file(struct talk *t)
{
	const struct mail_message *m = t->message;
	char buf[HEAD];
	struct strb b = strb_make(buf, sizeof buf);
	curl_mimepart *file = curl_mime_addpart(t->mime);
	mail_text_attachment(&b, m->name);
	return file && add_line(&t->file_heads, &b) &&
	       curl_mime_data_cb(file, m->size, on_read, on_seek, NULL, t) == CURLE_OK &&
	       curl_mime_type(file, m->media) == CURLE_OK &&
	       curl_mime_headers(file, t->file_heads, 0) == CURLE_OK &&
	       curl_mime_encoder(file, "base64") == CURLE_OK;
}

static bool make_message(struct talk *t)
{
	t->mime = curl_mime_init(t->curl);
	curl_mimepart *text = t->mime ? curl_mime_addpart(t->mime) : NULL;
	return text && curl_mime_data(text, t->message->text, CURL_ZERO_TERMINATED) == CURLE_OK &&
	       curl_mime_type(text, "text/plain; charset=utf-8") == CURLE_OK &&
	       curl_mime_encoder(text, "base64") == CURLE_OK && (t->message->fd < 0 || add_file(t));
}

/* --- the talk --- */

static bool set_server(struct talk *t, const struct mail_settings *how)
{
	static const long tls[] = { [MAIL_TLS_NEVER] = CURLUSESSL_NONE,
				    [MAIL_TLS_TRY] = CURLUSESSL_TRY,
				    [MAIL_TLS_MUST] = CURLUSESSL_ALL };
	CURL *c = t->curl;
	return curl_easy_setopt(c, CURLOPT_URL, how->server) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_USE_SSL, tls[how->tls]) == CURLE_OK &&
	       (!how->ca_file[0] ||
		curl_easy_setopt(c, CURLOPT_CAINFO, how->ca_file) == CURLE_OK) &&
	       (!how->user[0] ||
		(curl_easy_setopt(c, CURLOPT_USERNAME, how->user) == CURLE_OK &&
		 curl_easy_setopt(c, CURLOPT_PASSWORD, how->password) == CURLE_OK)) &&
	       curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIME) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)how->timeout) == CURLE_OK;
}

static bool set_callbacks(struct talk *t)
{
	CURL *c = t->curl;
	return curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->said) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_line) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HEADERDATA, t) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_XFERINFODATA, t) == CURLE_OK;
}

static bool set_message(struct talk *t, const char *from)
{
	CURL *c = t->curl;
	t->to = curl_slist_append(NULL, t->message->to);
	return t->to && add_heads(t, from) && make_message(t) &&
	       curl_easy_setopt(c, CURLOPT_MAIL_FROM, from) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_MAIL_RCPT, t->to) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HTTPHEADER, t->heads) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_MIMEPOST, t->mime) == CURLE_OK;
}

/* 5yz is said for good (RFC 5321 4.2.1), but a mailbox that is full is emptied some day. */
static bool refused(long code)
{
	return code >= 500 && code < 600 && code != MAILBOX_FULL;
}

static bool perform(struct talk *t, struct err *err)
{
	CURLcode rc = curl_easy_perform(t->curl);
	(void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &t->told.code);
	if (rc == CURLE_OK)
		return true;
	t->told.passing = !refused(t->told.code);
	if (t->told.code >= 400)
		return err_set(err, ERR_PROTO, "the mail server says: %s", t->told.answer);
	return err_set(err, ERR_IO, "the mail server cannot be used: %s",
		       t->said[0] ? t->said : curl_easy_strerror(rc));
}

static bool check(const struct mail_settings *how, const struct mail_message *m, struct err *err)
{
	if (!how->server[0])
		return err_set(err, ERR_UNSUPPORTED, "no mail server is set (mail.server)");
	return m->fd < 0 || m->size <= how->size_max ||
	       err_set(err, ERR_LIMIT,
		       "the report has %lld bytes, and %lld may be mailed (mail.size_max)",
		       (long long)m->size, (long long)how->size_max);
}

bool mail_send(const struct mail_settings *how, const struct mail_message *m,
	       const atomic_bool *stopping, struct mail_told *ret, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	AUTO_TALK t = { .message = m, .stopping = stopping };
	(void)pthread_once(&once, begin_once);
	*ret = t.told;
	if (!check(how, m, err))
		return false;
	t.curl = curl_easy_init();
	if (!t.curl || !set_server(&t, how) || !set_callbacks(&t) || !set_message(&t, how->from)) {
		ret->passing = true;
		return err_set(err, ERR_NOMEM, "a message could not be made");
	}
	bool sent = perform(&t, err);
	*ret = t.told;
	return sent;
}
