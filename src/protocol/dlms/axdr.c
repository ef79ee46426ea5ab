#include "protocol/dlms/axdr.h"

#include <math.h>

/* Every type but lists: name and size of its contents, 0 = has a length. */
static const struct {
	const char *name;
	uint8_t size;
	bool known;
} types[256] = {
	[AXDR_NULL] = { "null-data", 0, true },
	[AXDR_ARRAY] = { "array", 0, true },
	[AXDR_STRUCTURE] = { "structure", 0, true },
	[AXDR_BOOLEAN] = { "boolean", 1, true },
	[AXDR_BITS] = { "bit-string", 0, true },
	[AXDR_INT32] = { "double-long", 4, true },
	[AXDR_UINT32] = { "double-long-unsigned", 4, true },
	[AXDR_OCTETS] = { "octet-string", 0, true },
	[AXDR_VISIBLE] = { "visible-string", 0, true },
	[AXDR_UTF8] = { "utf8-string", 0, true },
	[AXDR_BCD] = { "bcd", 1, true },
	[AXDR_INT8] = { "integer", 1, true },
	[AXDR_INT16] = { "long", 2, true },
	[AXDR_UINT8] = { "unsigned", 1, true },
	[AXDR_UINT16] = { "long-unsigned", 2, true },
	[AXDR_COMPACT] = { "compact-array", 0, true },
	[AXDR_INT64] = { "long64", 8, true },
	[AXDR_UINT64] = { "long64-unsigned", 8, true },
	[AXDR_ENUM] = { "enum", 1, true },
	[AXDR_FLOAT32] = { "float32", 4, true },
	[AXDR_FLOAT64] = { "float64", 8, true },
	[AXDR_DATE_TIME] = { "date-time", 12, true },
	[AXDR_DATE] = { "date", 5, true },
	[AXDR_TIME] = { "time", 4, true },
	[AXDR_DONT_CARE] = { "dont-care", 0, true },
};

size_t axdr_fixed_size(uint8_t tag)
{
	return types[tag].size;
}

const char *axdr_tag_name(uint8_t tag)
{
	return types[tag].known ? types[tag].name : "unknown type";
}

bool axdr_tag_find(const char *name, uint8_t *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].known && strcmp(types[i].name, name) == 0) {
			*ret = (uint8_t)i;
			return true;
		}
	return false;
}

uint32_t axdr_length(struct rd *r)
{
	uint8_t first = rd_u8(r);
	if (first < 0x80)
		return first;
	unsigned bytes = first & 0x7f;
	if (bytes < 1 || bytes > 4) {
		r->bad = true;
		return 0;
	}
	uint32_t v = 0;
	while (bytes--)
		v = v << 8 | rd_u8(r);
	return r->bad ? 0 : v;
}

static bool is_list(uint8_t tag)
{
	return tag == AXDR_ARRAY || tag == AXDR_STRUCTURE;
}

/* Takes one description of the given depth off r. */
static bool skip_type(struct rd *r)
{
	/* Descriptions still to come; more than fit in the rest are malformed. */
	size_t open = 1;
	for (unsigned n = 0; open && !r->bad; open--) {
		uint8_t tag = rd_u8(r);
		if (++n > 256 || !types[tag].known || tag == AXDR_COMPACT)
			return false;
		if (tag == AXDR_ARRAY) {
			(void)rd_u16be(r);
			open++;
		} else if (tag == AXDR_STRUCTURE) {
			open += axdr_length(r);
		}
	}
	return !r->bad;
}

bool axdr_type(struct rd *r, struct axdr_type *ret)
{
	const uint8_t *start = r->p;
	if (!skip_type(r))
		return false;
	*ret = (struct axdr_type){ start, (size_t)(r->p - start) };
	return true;
}

static int64_t sign_extend(uint64_t v, size_t bytes)
{
	unsigned shift = (unsigned)(64 - 8 * bytes);
	return (int64_t)(v << shift) >> shift;
}

static double float_of(uint64_t bits, size_t bytes)
{
	if (bytes == 4) {
		uint32_t b = (uint32_t)bits;
		float f;
		memcpy(&f, &b, sizeof f);
		return (double)f;
	}
	double d;
	memcpy(&d, &bits, sizeof d);
	return d;
}

static void parse_fixed(struct rd *r, struct axdr_value *v)
{
	size_t size = types[v->tag].size;
	if (size > 8 || v->tag == AXDR_DATE || v->tag == AXDR_TIME) {
		v->count = (uint32_t)size;
		v->bytes = rd_bytes(r, size);
		return;
	}
	uint64_t u = 0;
	for (size_t i = 0; i < size; i++)
		u = u << 8 | rd_u8(r);
	switch (v->tag) {
	case AXDR_INT8:
	case AXDR_INT16:
	case AXDR_INT32:
	case AXDR_INT64:
		v->i = sign_extend(u, size);
		return;
	case AXDR_FLOAT32:
	case AXDR_FLOAT64:
		v->f = float_of(u, size);
		return;
	case AXDR_BCD:
		v->i = (int64_t)((u >> 4) * 10 + (u & 15));
		return;
	default:
		v->u = u;
	}
}

/* Contents of anything but a list. */
static void parse_simple(struct rd *r, struct axdr_value *v)
{
	if (v->tag == AXDR_NULL || v->tag == AXDR_DONT_CARE)
		return;
	if (types[v->tag].size) {
		parse_fixed(r, v);
		return;
	}
	v->count = axdr_length(r);
	size_t bytes = v->tag == AXDR_BITS ? ((size_t)v->count + 7) / 8 : v->count;
	v->bytes = rd_bytes(r, bytes);
}

/*
 * A walk over one value, with an arena to keep it or without. A level is a
 * list under way. In a compact array the tags come from `type`, which goes
 * back to `type_start` before every element of an array.
 */
struct level {
	struct axdr_value *items; /* NULL: only walking */
	uint32_t left;
	bool typed;
	bool repeat;	      /* type_start describes every element */
	struct rd type;	      /* what describes the next element */
	struct rd type_start; /* of an array's elements */
};

struct walk {
	struct rd *r;
	struct arena *arena;
	size_t values;
	unsigned depth;
	struct level level[AXDR_DEPTH_MAX];
	const char *problem;
};

static bool walk_fail(struct walk *w, const char *problem)
{
	w->problem = problem;
	return false;
}

/* The level that holds the type descriptions in force, or NULL. */
static struct rd *walk_type(struct walk *w)
{
	struct level *top = w->depth ? &w->level[w->depth - 1] : NULL;
	return top && top->typed ? &top->type : NULL;
}

static bool walk_push(struct walk *w, struct axdr_value *v, struct level level)
{
	if (w->depth == AXDR_DEPTH_MAX)
		return walk_fail(w, "are nested too deeply");
	w->values += v->count;
	if (w->values > AXDR_VALUES_MAX)
		return walk_fail(w, "have too many values");
	level.left = v->count;
	if (w->arena && v->count) {
		level.items = arena_new(w->arena, struct axdr_value, v->count);
		if (!level.items)
			return walk_fail(w, "do not fit in memory");
		v->items = level.items;
	}
	w->level[w->depth++] = level;
	return true;
}

/* A compact array in a compact array is refused, so this goes two deep at most.
 * NOLINTBEGIN(misc-no-recursion) */
static bool walk_run(struct walk *w, struct axdr_value *root);

/* A described value is the only element of a typed level. */
static bool walk_typed(struct walk *w, struct axdr_type type, struct axdr_value *v)
{
	w->level[w->depth++] = (struct level){ .typed = true, .type = rd_make(type.p, type.n) };
	return walk_run(w, v);
}

/*
 * Elements of a compact array: the contents cut by the description. All count
 * against one bound, so that elements of many empty values cost no more.
 */
static bool count_elements(struct axdr_type type, struct rd contents, uint32_t *ret)
{
	struct walk w = { .r = &contents };
	uint32_t n = 0;
	while (rd_left(&contents)) {
		const uint8_t *before = contents.p;
		struct axdr_value v = { 0 };
		w.depth = 0;
		if (!walk_typed(&w, type, &v) || contents.bad || contents.p == before)
			return false;
		n++;
	}
	*ret = n;
	return !contents.bad;
}

static bool enter_compact(struct walk *w, struct axdr_value *v)
{
	struct axdr_type type;
	if (walk_type(w))
		return walk_fail(w, "have a compact array in a compact array");
	if (!axdr_type(w->r, &type))
		return walk_fail(w, "have a malformed type description");
	uint32_t bytes = axdr_length(w->r);
	struct rd contents = *w->r;
	(void)rd_sub(&contents, bytes);
	if (contents.bad) {
		w->r->bad = true;
		return true;
	}
	contents = rd_make(w->r->p, bytes);
	v->tag = AXDR_ARRAY;
	if (!count_elements(type, contents, &v->count))
		return walk_fail(w, "have a compact array that its description does not fit");
	struct rd start = rd_make(type.p, type.n);
	return walk_push(w, v,
			 (struct level){ .typed = true,
					 .type = start,
					 .type_start = start,
					 .repeat = true });
}

/* Skips the description of elements that an empty typed array does not have. */
static bool enter_list(struct walk *w, struct axdr_value *v)
{
	struct rd *type = walk_type(w);
	struct level level = { 0 };
	if (!type) {
		v->count = axdr_length(w->r);
		/* Elements take a byte at least: no room, no point in trying. */
		if (v->count > rd_left(w->r)) {
			if (v->count > AXDR_VALUES_MAX)
				return walk_fail(w, "have too many values");
			w->r->bad = true;
			return true;
		}
		return walk_push(w, v, level);
	}
	v->count = v->tag == AXDR_ARRAY ? rd_u16be(type) : axdr_length(type);
	level.typed = true;
	level.repeat = v->tag == AXDR_ARRAY;
	level.type = *type;
	level.type_start = *type;
	for (uint32_t i = 0; i < (level.repeat ? 1 : v->count); i++)
		if (!skip_type(type))
			return walk_fail(w, "have a malformed type description");
	return walk_push(w, v, level);
}

/* One value, its contents when it is simple, its level when it is a list. */
static bool walk_value(struct walk *w, struct axdr_value *v)
{
	struct rd *type = walk_type(w);
	v->tag = rd_u8(type ? type : w->r);
	if (!types[v->tag].known)
		return walk_fail(w, "have an unknown type");
	if (v->tag == AXDR_COMPACT)
		return enter_compact(w, v);
	if (is_list(v->tag))
		return enter_list(w, v);
	parse_simple(w->r, v);
	return true;
}

static bool walk_run(struct walk *w, struct axdr_value *root)
{
	struct axdr_value scratch;
	if (++w->values > AXDR_VALUES_MAX)
		return walk_fail(w, "have too many values");
	if (!walk_value(w, root))
		return false;
	while (w->depth && !w->r->bad) {
		struct level *top = &w->level[w->depth - 1];
		if (!top->left) {
			w->depth--;
			continue;
		}
		top->left--;
		if (top->repeat)
			top->type = top->type_start;
		struct axdr_value *v = top->items ? top->items++ : &scratch;
		*v = (struct axdr_value){ 0 };
		if (!walk_value(w, v))
			return false;
	}
	return true;
}

/* NOLINTEND(misc-no-recursion) */

static bool finish_parse(struct walk *w, struct axdr_value *v, struct axdr_value *ret, bool walked,
			 struct err *err)
{
	if (!walked)
		return err_set(err, ERR_PROTO, "data %s", w->problem);
	if (w->r->bad)
		return err_set(err, ERR_PROTO, "data end too early");
	*ret = *v;
	return true;
}

bool axdr_parse(struct rd *r, struct arena *a, struct axdr_value *ret, struct err *err)
{
	struct walk w = { .r = r, .arena = a };
	struct axdr_value v = { 0 };
	bool walked = walk_run(&w, &v);
	return finish_parse(&w, &v, ret, walked, err);
}

bool axdr_parse_typed(struct axdr_type type, struct rd *r, struct arena *a, struct axdr_value *ret,
		      struct err *err)
{
	struct walk w = { .r = r, .arena = a };
	struct axdr_value v = { 0 };
	bool walked = walk_typed(&w, type, &v);
	return finish_parse(&w, &v, ret, walked, err);
}

static enum axdr_skip finish_skip(struct rd *r, struct rd before, bool walked)
{
	if (!walked)
		return AXDR_WRONG;
	if (r->bad) {
		*r = before;
		return AXDR_SHORT;
	}
	return AXDR_SKIPPED;
}

enum axdr_skip axdr_skip(struct rd *r)
{
	struct rd before = *r;
	struct walk w = { .r = r };
	struct axdr_value v = { 0 };
	return finish_skip(r, before, walk_run(&w, &v));
}

enum axdr_skip axdr_skip_typed(struct axdr_type type, struct rd *r)
{
	struct rd before = *r;
	struct walk w = { .r = r };
	struct axdr_value v = { 0 };
	return finish_skip(r, before, walk_typed(&w, type, &v));
}

bool axdr_is_string(const struct axdr_value *v)
{
	return v->tag == AXDR_OCTETS || v->tag == AXDR_VISIBLE || v->tag == AXDR_UTF8;
}

bool axdr_integer(const struct axdr_value *v, int64_t *ret)
{
	switch (v->tag) {
	case AXDR_UINT64:
		if (v->u > INT64_MAX)
			return false;
		*ret = (int64_t)v->u;
		return true;
	case AXDR_BOOLEAN:
	case AXDR_INT8:
	case AXDR_INT16:
	case AXDR_INT32:
	case AXDR_INT64:
	case AXDR_UINT8:
	case AXDR_UINT16:
	case AXDR_UINT32:
	case AXDR_ENUM:
	case AXDR_BCD:
		*ret = v->i;
		return true;
	default:
		return false;
	}
}

bool axdr_number(const struct axdr_value *v, double *ret)
{
	int64_t i;
	if (v->tag == AXDR_FLOAT32 || v->tag == AXDR_FLOAT64) {
		if (!isfinite(v->f))
			return false;
		*ret = v->f;
		return true;
	}
	if (!axdr_integer(v, &i))
		return false;
	*ret = (double)i;
	return true;
}

const struct axdr_value *axdr_item(const struct axdr_value *v, size_t i)
{
	return is_list(v->tag) && i < v->count ? &v->items[i] : NULL;
}
