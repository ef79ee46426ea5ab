#include <stdio.h>

#include "table/xlsx.h"

enum { TIME_DAY = 1, TIME_CLOCK = 2, RELATIONS_MAX = 1000, CUSTOM_MAX = 1000, ARENA_MAX = 4 << 20 };

struct relation {
	const char *id;
	const char *target;
};

struct custom_format {
	long id;
	uint8_t is_time;
};

/* What reads one part after another. */
struct reading {
	struct xlsx_book *book;
	struct relation relations[RELATIONS_MAX];
	size_t relation_count;
	const char *sheet_relation[TABLE_SHEETS_MAX];
	struct custom_format custom[CUSTOM_MAX];
	size_t custom_count;
	bool in_formats; /* inside cellXfs */
	bool in_item;	 /* inside si */
	bool in_text;	 /* inside t, and not of a reading aid */
	bool in_aid;	 /* inside rPh */
};

static bool no_memory(struct err *err)
{
	return err_set(err, ERR_NOMEM, "no memory for the contents of the file");
}

/* --- workbook.xml --- */

static bool workbook_start(void *arg, const char *name, const char *const *attributes,
			   struct err *err)
{
	struct reading *r = arg;
	struct xlsx_book *b = r->book;
	const char *given;

	if (strcmp(name, "workbookPr") == 0) {
		given = xlsx_attribute(attributes, "date1904");
		b->since_1904 = given && (strcmp(given, "1") == 0 || strcmp(given, "true") == 0);
		return true;
	}
	if (strcmp(name, "sheet") != 0)
		return true;
	if (b->sheet_count == TABLE_SHEETS_MAX)
		return err_set(err, ERR_LIMIT, "the file has more than %d sheets",
			       TABLE_SHEETS_MAX);
	given = xlsx_attribute(attributes, "name");
	b->names[b->sheet_count] = arena_strdup(&b->arena, given ? given : "");
	given = xlsx_attribute(attributes, "id");
	r->sheet_relation[b->sheet_count] = arena_strdup(&b->arena, given ? given : "");
	if (!b->names[b->sheet_count] || !r->sheet_relation[b->sheet_count])
		return no_memory(err);
	b->sheet_count++;
	return true;
}

/* --- workbook.xml.rels --- */

static bool relation_start(void *arg, const char *name, const char *const *attributes,
			   struct err *err)
{
	struct reading *r = arg;
	const char *id = xlsx_attribute(attributes, "Id");
	const char *target = xlsx_attribute(attributes, "Target");

	if (strcmp(name, "Relationship") != 0 || !id || !target ||
	    r->relation_count == RELATIONS_MAX)
		return true;
	struct relation *to = &r->relations[r->relation_count++];
	to->id = arena_strdup(&r->book->arena, id);
	to->target = arena_strdup(&r->book->arena, target);
	return (to->id && to->target) || no_memory(err);
}

/* --- styles.xml --- */

/* A format of numbers shows a time when a letter of one stands outside quotes and brackets. */
static uint8_t format_is_time(const char *code)
{
	uint8_t found = 0;

	for (const char *p = code; *p; p++) {
		if (*p == '"' || *p == '[') {
			const char *end = strchr(p + 1, *p == '"' ? '"' : ']');
			if (!end)
				break;
			p = end;
		} else if (*p == '\\' && p[1]) {
			p++;
		} else if (strchr("hHsS", *p)) {
			found |= TIME_CLOCK;
		} else if (strchr("dDyY", *p)) {
			found |= TIME_DAY;
		}
	}
	return found;
}

static uint8_t time_of_format(const struct reading *r, long id)
{
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
		return TIME_DAY;
	if (id == 22)
		return TIME_DAY | TIME_CLOCK;
	if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47))
		return TIME_CLOCK;
	for (size_t i = 0; i < r->custom_count; i++) {
		if (r->custom[i].id == id)
			return r->custom[i].is_time;
	}
	return 0;
}

static bool add_cell_format(struct reading *r, const char *id, struct err *err)
{
	struct xlsx_book *b = r->book;

	if (!b->is_time) {
		b->is_time = arena_new(&b->arena, uint8_t, XLSX_FORMATS_MAX);
		if (!b->is_time)
			return no_memory(err);
	}
	if (b->format_count < XLSX_FORMATS_MAX)
		b->is_time[b->format_count++] = time_of_format(r, id ? strtol(id, NULL, 10) : 0);
	return true;
}

static bool styles_start(void *arg, const char *name, const char *const *attributes,
			 struct err *err)
{
	struct reading *r = arg;
	const char *id = xlsx_attribute(attributes, "numFmtId");
	const char *code = xlsx_attribute(attributes, "formatCode");

	if (strcmp(name, "cellXfs") == 0)
		r->in_formats = true;
	if (strcmp(name, "numFmt") == 0 && id && code && r->custom_count < CUSTOM_MAX)
		r->custom[r->custom_count++] = (struct custom_format){
			.id = strtol(id, NULL, 10),
			.is_time = format_is_time(code),
		};
	return !r->in_formats || strcmp(name, "xf") != 0 || add_cell_format(r, id, err);
}

static bool styles_end(void *arg, const char *name, struct err *err)
{
	struct reading *r = arg;

	(void)err;
	if (strcmp(name, "cellXfs") == 0)
		r->in_formats = false;
	return true;
}

/* --- sharedStrings.xml --- */

static bool add_bytes(struct xlsx_book *b, const char *p, size_t n, struct err *err)
{
	if (n > XLSX_STRINGS_BYTES - b->strings_n)
		return err_set(err, ERR_LIMIT, "the texts of the file are larger than %d MiB",
			       XLSX_STRINGS_BYTES >> 20);
	if (b->strings_n + n > b->strings_cap) {
		size_t cap = b->strings_cap ? b->strings_cap * 2 : 64 << 10;
		while (cap < b->strings_n + n)
			cap *= 2;
		char *more = realloc(b->strings, cap);
		if (!more)
			return no_memory(err);
		b->strings = more;
		b->strings_cap = cap;
	}
	memcpy(b->strings + b->strings_n, p, n);
	b->strings_n += n;
	return true;
}

static bool begin_string(struct xlsx_book *b, struct err *err)
{
	if (b->string_count == XLSX_STRINGS_MAX)
		return err_set(err, ERR_LIMIT, "the file has more than %d texts", XLSX_STRINGS_MAX);
	if (b->string_count == b->string_cap) {
		size_t cap = b->string_cap ? b->string_cap * 2 : 1024;
		size_t *more = reallocarray(b->string_at, cap, sizeof *more);
		if (!more)
			return no_memory(err);
		b->string_at = more;
		b->string_cap = cap;
	}
	b->string_at[b->string_count++] = b->strings_n;
	return true;
}

static bool strings_start(void *arg, const char *name, const char *const *attributes,
			  struct err *err)
{
	struct reading *r = arg;

	(void)attributes;
	if (strcmp(name, "si") == 0) {
		if (r->in_item)
			return err_set(err, ERR_INVAL, "the texts of the file are broken");
		r->in_item = true;
		return begin_string(r->book, err);
	}
	if (strcmp(name, "rPh") == 0)
		r->in_aid = true;
	r->in_text = r->in_item && !r->in_aid && strcmp(name, "t") == 0;
	return true;
}

static bool strings_text(void *arg, struct str piece, struct err *err)
{
	struct reading *r = arg;

	return !r->in_text || add_bytes(r->book, piece.p, piece.n, err);
}

static bool strings_end(void *arg, const char *name, struct err *err)
{
	struct reading *r = arg;

	r->in_text = false;
	if (strcmp(name, "rPh") == 0)
		r->in_aid = false;
	if (strcmp(name, "si") != 0)
		return true;
	r->in_item = false;
	return add_bytes(r->book, "", 1, err);
}

/* --- the book --- */

/* Targets are relative to xl/, or absolute. */
static bool place_sheets(struct reading *r, struct err *err)
{
	struct xlsx_book *b = r->book;

	for (size_t i = 0; i < b->sheet_count; i++) {
		const char *target = NULL;
		for (size_t k = 0; k < r->relation_count && !target; k++) {
			if (strcmp(r->relations[k].id, r->sheet_relation[i]) == 0)
				target = r->relations[k].target;
		}
		if (!target)
			return err_set(err, ERR_INVAL, "a sheet of the file is missing");
		int n = snprintf(b->paths[i], XLSX_PATH_MAX, "%s%s", target[0] == '/' ? "" : "xl/",
				 target[0] == '/' ? target + 1 : target);
		if (n < 0 || n >= XLSX_PATH_MAX)
			return err_set(err, ERR_INVAL, "a name inside the file is too long");
	}
	return b->sheet_count > 0 || err_set(err, ERR_INVAL, "the file has no sheets");
}

static bool read_parts(const char *path, struct reading *r, struct err *err)
{
	static const struct xlsx_events workbook = { .start = workbook_start };
	static const struct xlsx_events relations = { .start = relation_start };
	static const struct xlsx_events styles = { .start = styles_start, .end = styles_end };
	static const struct xlsx_events strings = { .start = strings_start,
						    .text = strings_text,
						    .end = strings_end };
	bool found;

	if (!xlsx_part_read(path, "xl/workbook.xml", &workbook, r, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_INVAL, "the file is a ZIP, but no XLSX");
	return xlsx_part_read(path, "xl/_rels/workbook.xml.rels", &relations, r, &found, err) &&
	       place_sheets(r, err) &&
	       xlsx_part_read(path, "xl/styles.xml", &styles, r, &found, err) &&
	       xlsx_part_read(path, "xl/sharedStrings.xml", &strings, r, &found, err);
}

bool xlsx_book_read(const char *path, struct xlsx_book *ret, struct err *err)
{
	AUTO_FREE struct reading *r = calloc(1, sizeof *r);

	if (!r)
		return no_memory(err);
	*ret = (struct xlsx_book){ .arena = { .limit = ARENA_MAX } };
	r->book = ret;
	if (read_parts(path, r, err))
		return true;
	xlsx_book_finish(ret);
	return false;
}

void xlsx_book_finish(struct xlsx_book *b)
{
	arena_reset(&b->arena);
	free(b->strings);
	free(b->string_at);
	*b = (struct xlsx_book){ 0 };
}
