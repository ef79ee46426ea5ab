#include "web/personal_page.h"

#include <inttypes.h>
#include <jansson.h>

#include "web/body.h"

struct page {
	FILE *out;
	const struct tz *zone;
	bool ru;
};

static const char style[] =
	"body{font:14px/1.45 'PT Sans','DejaVu Sans',sans-serif;max-width:48em;margin:2em auto;"
	"padding:0 1em;color:#111}h1{font-size:1.5em}h2{font-size:1.15em;margin-top:1.8em}"
	"table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
	"padding:.3em .6em .3em 0;border-bottom:1px solid #ccc;overflow-wrap:anywhere}"
	"th{font-weight:600}.quiet{color:#555}@media print{body{margin:0;max-width:none}}";

static const char *say(const struct page *p, const char *en, const char *ru)
{
	return p->ru ? ru : en;
}

static void text(const struct page *p, const char *s)
{
	for (; s && *s; s++) {
		switch (*s) {
		case '&':
			(void)fputs("&amp;", p->out);
			break;
		case '<':
			(void)fputs("&lt;", p->out);
			break;
		case '>':
			(void)fputs("&gt;", p->out);
			break;
		case '"':
			(void)fputs("&quot;", p->out);
			break;
		default:
			(void)fputc(*s, p->out);
		}
	}
}

/* As the API writes times, to the second, with the offset of the installation. */
static void instant(const struct page *p, int64_t utc)
{
	char buf[32];

	if (!utc) {
		(void)fputs("—", p->out);
		return;
	}
	(void)time_format(buf, utc, tz_offset(p->zone, utc));
	buf[10] = ' ';
	(void)fputs(buf, p->out);
}

static void open_cell(const struct page *p)
{
	(void)fputs("<td>", p->out);
}

static void close_cell(const struct page *p)
{
	(void)fputs("</td>", p->out);
}

static void cell(const struct page *p, const char *s)
{
	open_cell(p);
	text(p, s && s[0] ? s : "—");
	close_cell(p);
}

static void cell_time(const struct page *p, int64_t utc)
{
	open_cell(p);
	instant(p, utc);
	close_cell(p);
}

/* `count` headings; the words are our own. */
static void table(const struct page *p, const char *title, const char *const *headings)
{
	(void)fprintf(p->out, "<h2>%s</h2>\n<table><thead><tr>", title);
	for (; *headings; headings++)
		(void)fprintf(p->out, "<th>%s</th>", *headings);
	(void)fputs("</tr></thead><tbody>\n", p->out);
}

static void end_table(const struct page *p, size_t rows)
{
	(void)fputs("</tbody></table>\n", p->out);
	if (rows == 0)
		(void)fprintf(p->out, "<p class=\"quiet\">%s</p>\n", say(p, "Nothing.", "Ничего."));
}

struct field {
	const char *name; /* as facts.c names it */
	const char *en;
	const char *ru;
};

static const struct field fields[] = {
	{ "kind", "Kind", "Вид" },
	{ "name", "Name", "Имя или название" },
	{ "account", "Account", "Лицевой счёт" },
	{ "phone", "Phone", "Телефон" },
	{ "email", "E-mail", "Электронная почта" },
	{ "city", "City", "Город" },
	{ "street", "Street", "Улица" },
	{ "house", "House", "Дом" },
	{ "flat", "Flat", "Квартира" },
	{ "reason", "Reason", "Причина" },
	{ "notes", "With notes", "С заметками" },
	{ "files", "With files", "С файлами" },
};

static const struct field actions[] = {
	{ "subscriber.create", "Registered", "Внесён в реестр" },
	{ "subscriber.edit", "Changed", "Изменён" },
	{ "subscriber.view", "Card opened", "Открыта карточка" },
	{ "subscriber.export", "This page was made", "Составлена такая выписка" },
	{ "subscriber.erase", "Personal data erased", "Персональные данные стёрты" },
	{ "meter.import_create", "Registered by an import", "Внесён загрузкой" },
	{ "meter.import_update", "Changed by an import", "Изменён загрузкой" },
};

static const char *word(const struct page *p, const struct field *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].name, name) == 0)
			return say(p, list[i].en, list[i].ru);
	}
	return name;
}

static void row(const struct page *p, const char *name, const char *value)
{
	(void)fprintf(p->out, "<tr><th scope=\"row\">%s</th>",
		      word(p, fields, ARRAY_LEN(fields), name));
	cell(p, value);
	(void)fputs("</tr>\n", p->out);
}

static void person(const struct page *p, const struct subscriber *s)
{
	static const char *const none[] = { NULL };
	bool firm = s->kind == SUBSCRIBER_ORGANISATION;

	table(p, say(p, "Data", "Данные"), none);
	row(p, "kind",
	    firm ? say(p, "organisation", "организация") : say(p, "person", "частное лицо"));
	row(p, "name", s->name);
	row(p, "account", s->account);
	row(p, "phone", s->phone);
	row(p, "email", s->email);
	row(p, "city", s->city);
	row(p, "street", s->street);
	row(p, "house", s->house);
	row(p, "flat", s->flat);
	end_table(p, 1);
	if (s->erased_at) {
		(void)fprintf(p->out, "<p>%s ",
			      say(p,
				  "The personal data was erased:", "Персональные данные стёрты:"));
		instant(p, s->erased_at);
		(void)fputs("</p>\n", p->out);
	}
}

static void meters(const struct page *p, const struct personal_data *d)
{
	const char *const headings[] = { say(p, "Meter", "Счётчик"), say(p, "From", "С"),
					 say(p, "To", "По"), NULL };

	table(p, say(p, "Meters", "Счётчики"), headings);
	for (size_t i = 0; i < d->tenancy_count; i++) {
		(void)fputs("<tr>", p->out);
		cell(p, d->tenancies[i].serial);
		cell_time(p, d->tenancies[i].from);
		cell_time(p, d->tenancies[i].to);
		(void)fputs("</tr>\n", p->out);
	}
	end_table(p, d->tenancy_count);
}

static void notes(const struct page *p, const struct personal_data *d)
{
	const char *const headings[] = { say(p, "Time", "Время"), say(p, "Meter", "Счётчик"),
					 say(p, "By", "Кто"), say(p, "Note", "Заметка"), NULL };

	table(p,
	      say(p, "Notes on these meters in that time", "Заметки об этих счётчиках за то время"),
	      headings);
	for (size_t i = 0; i < d->note_count; i++) {
		(void)fputs("<tr>", p->out);
		cell_time(p, d->notes[i].note.created_at);
		cell(p, d->notes[i].serial);
		cell(p, d->notes[i].note.who);
		cell(p, d->notes[i].note.text);
		(void)fputs("</tr>\n", p->out);
	}
	end_table(p, d->note_count);
}

static void files(const struct page *p, const struct personal_data *d)
{
	const char *const headings[] = { say(p, "Time", "Время"), say(p, "Meter", "Счётчик"),
					 say(p, "By", "Кто"), say(p, "File", "Файл"), NULL };

	table(p, say(p, "Files of these meters of that time", "Файлы этих счётчиков за то время"),
	      headings);
	for (size_t i = 0; i < d->file_count; i++) {
		(void)fputs("<tr>", p->out);
		cell_time(p, d->files[i].file.created_at);
		cell(p, d->files[i].serial);
		cell(p, d->files[i].file.who);
		cell(p, d->files[i].file.name);
		(void)fputs("</tr>\n", p->out);
	}
	end_table(p, d->file_count);
}

static void value(const struct page *p, const json_t *v)
{
	if (json_is_string(v))
		text(p, json_string_value(v));
	else if (json_is_integer(v))
		(void)fprintf(p->out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	else if (json_is_boolean(v))
		(void)fputs(json_is_true(v) ? say(p, "yes", "да") : say(p, "no", "нет"), p->out);
	else
		(void)fputs("—", p->out);
}

/* "Phone: 1 → 2", a line a field. */
static void changes(const struct page *p, const struct audit_record *r)
{
	AUTO_BODY *before = json_loads(r->before ? r->before : "{}", 0, NULL);
	AUTO_BODY *after = json_loads(r->after ? r->after : "{}", 0, NULL);
	const char *key;
	json_t *v;

	json_object_foreach(after, key, v)
	{
		const json_t *was = json_object_get(before, key);
		text(p, word(p, fields, ARRAY_LEN(fields), key));
		(void)fputs(": ", p->out);
		if (was) {
			value(p, was);
			(void)fputs(" → ", p->out);
		}
		value(p, v);
		(void)fputs("<br>", p->out);
	}
}

static void records(const struct page *p, const struct personal_data *d)
{
	const char *const headings[] = { say(p, "Time", "Время"), say(p, "By", "Кто"),
					 say(p, "What", "Что"), say(p, "Changes", "Изменения"),
					 NULL };

	table(p, say(p, "What was done", "Что происходило"), headings);
	for (size_t i = 0; i < d->record_count; i++) {
		const struct audit_record *r = &d->records[i];
		(void)fputs("<tr>", p->out);
		cell_time(p, r->time);
		cell(p, r->who);
		cell(p, word(p, actions, ARRAY_LEN(actions), r->action));
		open_cell(p);
		changes(p, r);
		close_cell(p);
		(void)fputs("</tr>\n", p->out);
	}
	end_table(p, d->record_count);
	if (d->record_count == PERSONAL_AUDIT_MAX)
		(void)fprintf(p->out, "<p class=\"quiet\">%s</p>\n",
			      say(p, "Only the newest 500 are listed.",
				  "Приведены только последние 500."));
}

void personal_page_write(FILE *out, const struct personal_data *d, const struct tz *zone,
			 int64_t now, bool russian)
{
	struct page page = { out, zone, russian };
	const struct page *p = &page;
	const char *title = say(p, "What is kept of a subscriber", "Что хранится об абоненте");

	(void)fprintf(out,
		      "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
		      "<meta name=\"viewport\" content=\"width=device-width\"><title>%s</title>"
		      "<style>%s</style></head><body>\n<h1>%s</h1>\n<p class=\"quiet\">",
		      russian ? "ru" : "en", title, style, title);
	(void)fprintf(out, "%s %" PRId64 " · ", say(p, "No.", "№"), d->subscriber.id);
	instant(p, now);
	(void)fputs("</p>\n", out);
	person(p, &d->subscriber);
	meters(p, d);
	(void)fprintf(
		out, "<p>%s</p>\n",
		say(p,
		    "The readings of these meters are kept as well; they are told by the reports.",
		    "Хранятся и показания этих счётчиков; их дают отчёты."));
	notes(p, d);
	files(p, d);
	records(p, d);
	(void)fputs("</body></html>\n", out);
}
