#include <stdio.h>
#include <strings.h>

#include "base/str.h"
#include "service/note.h"

enum { ARENA_MAX = 1 << 20 };

static bool begins(const void *data, size_t n, const char *magic, size_t magic_n)
{
	return n >= magic_n && memcmp(data, magic, magic_n) == 0;
}

static bool ends(const char *name, const char *extension)
{
	size_t n = strlen(name);
	size_t e = strlen(extension);

	return n > e && strcasecmp(name + n - e, extension) == 0;
}

static bool is_text(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		if (c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f')
			return false;
	}
	return utf8_valid(str_make(p, n));
}

const char *file_media(const char *name, const void *data, size_t n)
{
	const char *bytes = data;

	if (begins(data, n, "%PDF-", 5))
		return "application/pdf";
	if (begins(data, n, "\x89PNG\r\n\x1a\n", 8))
		return "image/png";
	if (begins(data, n, "\xff\xd8\xff", 3))
		return "image/jpeg";
	if (begins(data, n, "RIFF", 4) && n >= 12 && memcmp(bytes + 8, "WEBP", 4) == 0)
		return "image/webp";
	if (begins(data, n, "PK\x03\x04", 4) && ends(name, ".docx"))
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
	if (begins(data, n, "PK\x03\x04", 4) && ends(name, ".xlsx"))
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	return n > 0 && is_text(bytes, n) ? "text/plain; charset=utf-8" : NULL;
}

void file_clean_name(const char *name, char ret[static FILE_NAME_BYTES + 1])
{
	struct str s = str_from(name);
	size_t n = 0;

	for (size_t i = s.n; i > 0; i--) {
		if (s.p[i - 1] == '/' || s.p[i - 1] == '\\') {
			s = str_make(s.p + i, s.n - i);
			break;
		}
	}
	s = str_trim(s);
	while (s.n && s.p[0] == '.') /* no hidden ones */
		s = str_make(s.p + 1, s.n - 1);
	while (s.n) {
		const char *at = s.p;
		uint32_t c = utf8_take(&s);
		size_t bytes = (size_t)(s.p - at);
		if (n + bytes > FILE_NAME_BYTES)
			break;
		bool bad = c == UTF8_BAD || utf8_is_hidden(c) ||
			   (c < 0x80 && strchr("\"*:<>?|", (int)c));
		if (bad)
			continue;
		memcpy(ret + n, at, bytes);
		n += bytes;
	}
	ret[n] = 0;
	if (!n)
		(void)str_copy(ret, FILE_NAME_BYTES + 1, STR("file"));
}

bool service_file_list(struct service *sv, const struct caller *c, const char *serial,
		       struct arena *a, const struct kept_file **ret, size_t *ret_count,
		       struct err *err)
{
	AUTO_READER r = { 0 };
	struct meter m;

	return caller_check(c, RIGHT_FILE_VIEW, err) && reader_take(sv, &r, err) &&
	       service_meter_seen(sv, r.db, c, serial, a, &m, err) &&
	       store_file_list(r.db, m.row.id, a, ret, ret_count, err);
}

bool service_file_read(struct service *sv, const struct caller *c, const char *serial, int64_t id,
		       struct arena *a, struct kept_file *ret, char **ret_data, struct err *err)
{
	AUTO_READER r = { 0 };
	struct kept_file f;
	struct meter m;

	if (!caller_check(c, RIGHT_FILE_VIEW, err) || !reader_take(sv, &r, err) ||
	    !service_meter_seen(sv, r.db, c, serial, a, &m, err) ||
	    !store_file_get(r.db, m.row.id, id, a, &f, err) ||
	    !store_file_read(r.db, &f, ret_data, err))
		return false;
	*ret = f;
	return true;
}

struct file_job {
	struct service *sv;
	const struct caller *caller;
	const char *serial;
	const void *data;
	struct kept_file file;
};

/* The name of a file may be that of a person: the audit knows its number. */
static bool audit(const struct file_job *job, struct db *db, const char *action, bool made,
		  struct err *err)
{
	char object[SERIAL_MAX + 8];
	char body[64];

	(void)snprintf(object, sizeof object, "meter:%s", job->serial);
	(void)snprintf(body, sizeof body, "{\"file\":%lld,\"bytes\":%lld}", (long long)job->file.id,
		       (long long)job->file.bytes);
	return service_audit(job->sv, db, job->caller, action, object, made ? NULL : body,
			     made ? body : NULL, err);
}

static bool write_file(struct db *db, void *arg, struct err *err)
{
	struct file_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct meter m;

	if (!service_meter_seen(job->sv, db, job->caller, job->serial, &a, &m, err))
		return false;
	job->file.meter = m.row.id;
	return store_file_add(db, &job->file, job->data, &job->file.id, err) &&
	       audit(job, db, "file.create", true, err);
}

bool service_file_create(struct service *sv, const struct caller *c, const char *serial,
			 const char *name, const void *data, size_t n, struct arena *a,
			 struct kept_file *ret, struct err *err)
{
	struct file_job job = { .sv = sv, .caller = c, .serial = serial, .data = data };
	char clean[FILE_NAME_BYTES + 1];

	if (!caller_check(c, RIGHT_FILE_EDIT, err))
		return false;
	if (n < 1 || n > FILE_BYTES_MAX)
		return err_set(err, ERR_INVAL, "a file has 1 to %d bytes", FILE_BYTES_MAX);
	file_clean_name(name, clean);
	job.file = (struct kept_file){ .name = arena_strdup(a, clean),
				       .media = file_media(clean, data, n),
				       .bytes = (int64_t)n,
				       .who = arena_strdup(a, c->login),
				       .created_at = service_now(sv) };
	if (!job.file.media)
		return err_set(err, ERR_INVAL,
			       "files of this type are not kept: PDF, PNG, JPEG, WebP, text, DOCX "
			       "and XLSX are");
	if (!job.file.name || !job.file.who)
		return err_set(err, ERR_NOMEM, "no memory for a file");
	if (!service_write(sv, write_file, &job, err))
		return false;
	*ret = job.file;
	return true;
}

static bool write_removal(struct db *db, void *arg, struct err *err)
{
	struct file_job *job = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	int64_t id = job->file.id;
	struct meter m;

	return service_meter_seen(job->sv, db, job->caller, job->serial, &a, &m, err) &&
	       store_file_get(db, m.row.id, id, &a, &job->file, err) &&
	       store_file_remove(db, m.row.id, id, err) &&
	       audit(job, db, "file.delete", false, err);
}

bool service_file_remove(struct service *sv, const struct caller *c, const char *serial, int64_t id,
			 struct err *err)
{
	struct file_job job = { .sv = sv, .caller = c, .serial = serial, .file = { .id = id } };

	return caller_check(c, RIGHT_FILE_EDIT, err) && service_write(sv, write_removal, &job, err);
}
