#include "protocol/lis200/value.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/tz.h"

enum { DIGITS_MAX = 17 };

enum lis200_cut lis200_value_next(struct str *rest, struct lis200_value *ret)
{
	struct str before;
	struct str after;
	struct str body;
	struct str next;

	if (!str_cut(*rest, '(', &before, &after))
		return str_trim(*rest).n ? LIS200_CUT_TORN : LIS200_CUT_END;
	if (!str_cut(after, ')', &body, &next))
		return LIS200_CUT_TORN;
	ret->address = str_trim(before);
	(void)str_cut(body, '*', &ret->text, &ret->unit);
	ret->text = str_trim(ret->text);
	ret->unit = str_trim(ret->unit);
	*rest = next;
	return LIS200_CUT_VALUE;
}

/* Errors ------------------------------------------------------------------ */

int lis200_error(struct str data)
{
	struct lis200_value v;
	int64_t number;

	if (lis200_value_next(&data, &v) != LIS200_CUT_VALUE || !v.text.n || v.text.p[0] != '#')
		return -1;
	if (!str_parse_int(str_make(v.text.p + 1, v.text.n - 1), 0, 9999, &number))
		return 0;
	return (int)number;
}

enum ask_result lis200_error_result(int number, struct err *err)
{
	static const struct {
		int number;
		enum ask_result result;
		enum err_kind kind;
		const char *words;
	} errors[] = {
		{ 1, ASK_NOT_SUPPORTED, ERR_UNSUPPORTED, "no such address" },
		{ 2, ASK_NOT_SUPPORTED, ERR_UNSUPPORTED, "no such object" },
		{ 4, ASK_NOT_SUPPORTED, ERR_UNSUPPORTED, "no such attribute" },
		{ 6, ASK_METER_ERROR, ERR_PROTO, "the value is out of range" },
		{ 9, ASK_REFUSED, ERR_DENIED, "the value is constant" },
		{ 17, ASK_REFUSED, ERR_DENIED, "the key is wrong" },
		{ 18, ASK_REFUSED, ERR_DENIED, "no right to read" },
		{ 19, ASK_REFUSED, ERR_DENIED, "no right to write" },
		{ 20, ASK_REFUSED, ERR_DENIED, "locked" },
		{ 100, ASK_NOT_SUPPORTED, ERR_UNSUPPORTED, "no such archive" },
		{ 101, ASK_METER_ERROR, ERR_PROTO, "no such position in the archive" },
		{ 103, ASK_METER_ERROR, ERR_PROTO, "the archive is empty" },
		{ 104, ASK_METER_ERROR, ERR_PROTO, "the lower limit is not in the archive" },
		{ 105, ASK_METER_ERROR, ERR_PROTO, "the upper limit is not in the archive" },
		{ 110, ASK_METER_ERROR, ERR_PROTO, "the archive is damaged (CRC)" },
		{ 200, ASK_METER_ERROR, ERR_PROTO, "it does not understand the command" },
		{ 201, ASK_REFUSED, ERR_DENIED, "the password is wrong" },
	};
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (errors[i].number == number) {
			(void)err_set(err, errors[i].kind, "the meter says error #%04d: %s", number,
				      errors[i].words);
			return errors[i].result;
		}
	(void)err_set(err, ERR_PROTO, "the meter says error #%04d", number);
	return ASK_METER_ERROR;
}

/* Addresses --------------------------------------------------------------- */

/* "7-2:302_1.2" to its instance "2" and object "302_1". */
static void split_address(struct str a, struct str *instance, struct str *object)
{
	struct str head;
	struct str tail;

	*instance = str_make("", 0);
	if (str_cut(a, ':', &head, &tail)) {
		struct str medium;
		*instance = head;
		if (str_cut(head, '-', &medium, &head))
			*instance = head;
		a = tail;
	}
	(void)str_cut(a, '.', object, &tail);
}

bool lis200_same_object(struct str echo, const char *asked)
{
	struct str echo_instance;
	struct str echo_object;
	struct str instance;
	struct str object;

	split_address(echo, &echo_instance, &echo_object);
	split_address(str_from(asked), &instance, &object);
	return str_equal(echo_object, object) &&
	       (!echo_instance.n || !instance.n || str_equal(echo_instance, instance));
}

/* Numbers ----------------------------------------------------------------- */

/* Units by their names in seven bits: of which unit of the Blue Book so many
 * powers of ten. {C is °C in the German character set. */
static const struct unit_name {
	const char *name;
	uint8_t unit;
	int8_t power;
} unit_names[] = {
	{ "m3", 13, 0 },    { "l", 19, 0 },   { "{C", 9, 0 },	{ "C", 9, 0 },	  { "K", 52, 0 },
	{ "Pa", 23, 0 },    { "hPa", 23, 2 }, { "kPa", 23, 3 }, { "MPa", 23, 6 }, { "bar", 24, 0 },
	{ "mbar", 24, -3 }, { "V", 35, 0 },   { "mV", 35, -3 }, { "%", 56, 0 },	  { "s", 7, 0 },
	{ "min", 6, 0 },    { "h", 5, 0 },    { "d", 4, 0 },
};

static const struct unit_name *find_unit(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(unit_names); i++)
		if (str_equal(name, str_from(unit_names[i].name)))
			return &unit_names[i];
	return NULL;
}

/* What a value without any unit is in. */
static const char *natural_unit(enum profile_unit wanted)
{
	static const char *const names[] = {
		[UNIT_NONE] = "",  [UNIT_CELSIUS] = "{C", [UNIT_PASCAL] = "Pa",
		[UNIT_VOLT] = "V", [UNIT_PERCENT] = "%",  [UNIT_SECOND] = "s",
		[UNIT_HOUR] = "h", [UNIT_LITRE] = "m3",
	};
	return names[wanted];
}

static bool unit_quantity(struct str unit, enum profile_unit wanted, struct quantity *ret,
			  struct err *err)
{
	*ret = (struct quantity){ 0 };
	if (wanted == UNIT_NONE)
		return true;
	const struct unit_name *u = find_unit(unit.n ? unit : str_from(natural_unit(wanted)));
	if (!u)
		return err_set(err, ERR_PROTO, "the meter's unit \"%.*s\" is not known",
			       (int)(unit.n < 16 ? unit.n : 16), unit.p);
	*ret = (struct quantity){ u->power, u->unit };
	return true;
}

/* "-12.340" to -12340 and 3 decimals; a point needs no digits after it. */
static bool parse_number(struct str s, int64_t *ret, unsigned *ret_decimals)
{
	bool minus = s.n && s.p[0] == '-';
	bool point = false;
	unsigned digits = 0;
	int64_t v = 0;

	*ret_decimals = 0;
	for (size_t i = minus || (s.n && s.p[0] == '+'); i < s.n; i++) {
		if (s.p[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || digits == DIGITS_MAX)
			return false;
		v = v * 10 + (s.p[i] - '0');
		digits += v != 0;
		*ret_decimals += point;
		if (*ret_decimals > DIGITS_MAX)
			return false;
	}
	*ret = minus ? -v : v;
	return s.n > 0 && s.p[s.n - 1] != '-' && s.p[s.n - 1] != '+' && !str_equal(s, STR("."));
}

bool lis200_quantity(const struct lis200_value *v, struct str unit, enum profile_unit wanted,
		     unsigned decimals, int64_t *ret, struct err *err)
{
	int64_t number;
	struct quantity q;
	unsigned places;

	if (!parse_number(v->text, &number, &places))
		return err_set(err, ERR_PROTO, "the meter's value \"%.*s\" is no number",
			       (int)(v->text.n < 32 ? v->text.n : 32), v->text.p);
	if (!unit_quantity(v->unit.n ? v->unit : unit, wanted, &q, err))
		return false;
	q.scaler = (int8_t)(q.scaler - (int)places);
	return scale_integer(number, q, wanted, decimals, ret, err);
}

bool lis200_quantity_text(int64_t value, unsigned decimals, enum profile_unit unit,
			  struct str meter_unit, char *buf, size_t cap, struct err *err)
{
	enum { PLACES_MAX = 9 };
	int64_t raw;
	struct quantity q;
	char text[DECIMAL_MAX];
	struct err why = { 0 };

	if (!unit_quantity(meter_unit, unit, &q, err))
		return false;
	for (unsigned places = 0; places <= PLACES_MAX; places++) {
		struct quantity scaled = { (int8_t)(q.scaler - (int)places), q.unit };
		if (!scale_back(value, decimals, unit, scaled, &raw, &why))
			continue;
		(void)decimal_format(text, raw, places, places, '.');
		return str_copy(buf, cap, str_from(text)) ||
		       err_set(err, ERR_UNSUPPORTED, "the value is too long");
	}
	return err_set(err, why.kind, "%s", why.msg);
}

bool lis200_number(struct str text, uint32_t *ret)
{
	int64_t i = 0;

	if (text.n <= 2 || text.p[0] != '0' || (text.p[1] | 0x20) != 'x') {
		if (!str_parse_int(text, 0, UINT32_MAX, &i))
			return false;
		*ret = (uint32_t)i;
		return true;
	}
	if (text.n > 10)
		return false;
	for (size_t k = 2; k < text.n; k++) {
		int c = text.p[k] | 0x20;
		bool letter = c >= 'a' && c <= 'f';
		if (!letter && (text.p[k] < '0' || text.p[k] > '9'))
			return false;
		i = i * 16 + (letter ? c - 'a' + 10 : text.p[k] - '0');
	}
	*ret = (uint32_t)i;
	return true;
}

/* Times, texts, states ---------------------------------------------------- */

static bool two_digits(const char *p, int *ret)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return false;
	*ret = (p[0] - '0') * 10 + (p[1] - '0');
	return true;
}

static bool real_date(const struct civil *c)
{
	int year;
	int month;
	int day;
	if (c->month < 1 || c->month > 12 || c->day < 1 || c->hour > 23 || c->minute > 59 ||
	    c->second > 59)
		return false;
	civil_from_days(civil_to_days(c->year, c->month, c->day), &year, &month, &day);
	return day == c->day && month == c->month;
}

bool lis200_time(struct str text, int32_t offset, int64_t *ret, struct err *err)
{
	struct civil c = { 0 };
	int century = 0;
	char t[20];

	/* "2011-03-21,16:00:00", some put a blank after the comma */
	bool blank = text.n == 20 && text.p[11] == ' ';
	bool good = text.n == 19 || blank;
	if (good) {
		memcpy(t, text.p, 11);
		memcpy(t + 11, text.p + 11 + blank, 8);
		t[19] = 0;
		good = t[4] == '-' && t[7] == '-' && t[10] == ',' && t[13] == ':' && t[16] == ':' &&
		       two_digits(t, &century) && two_digits(t + 2, &c.year) &&
		       two_digits(t + 5, &c.month) && two_digits(t + 8, &c.day) &&
		       two_digits(t + 11, &c.hour) && two_digits(t + 14, &c.minute) &&
		       two_digits(t + 17, &c.second);
	}
	c.year += century * 100;
	if (!good || !real_date(&c))
		return err_set(err, ERR_PROTO, "the meter's time \"%.*s\" is none",
			       (int)(text.n < 32 ? text.n : 32), text.p);
	*ret = civil_to_utc(c) - offset;
	return true;
}

void lis200_time_text(char buf[static LIS200_TIME_MAX], int64_t utc, int32_t offset)
{
	struct civil c = civil_from_utc(utc + offset);
	(void)snprintf(buf, LIS200_TIME_MAX, "%04u-%02u-%02u,%02u:%02u:%02u",
		       (unsigned)c.year % 10000, (unsigned)c.month % 100, (unsigned)c.day % 100,
		       (unsigned)c.hour % 100, (unsigned)c.minute % 100, (unsigned)c.second % 100);
}

bool lis200_text(struct str text, char *buf, size_t cap, struct err *err)
{
	text = str_trim(text);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < 0x20 || text.p[i] > 0x7e)
			return err_set(err, ERR_PROTO, "the meter's text has control characters");
	if (text.n >= cap)
		return err_set(err, ERR_PROTO, "the meter's text of %zu bytes is too long", text.n);
	return str_copy(buf, cap, text);
}

static uint32_t message_bit(uint32_t number, const struct profile_lis200 *p, const char *column)
{
	for (size_t i = 0; i < p->message_count; i++) {
		const struct profile_lis200_message *m = &p->messages[i];
		if (m->number == number &&
		    (!m->column || (column && strcmp(m->column, column) == 0)))
			return 1u << m->bit;
	}
	return p->message_count || number > 32 ? 0 : 1u << (number - 1);
}

bool lis200_status(struct str text, const struct profile_lis200 *p, const char *column,
		   uint32_t *ret)
{
	uint32_t bits = 0;
	uint32_t number;
	bool word = text.n > 2 && (text.p[1] | 0x20) == 'x';

	while (text.n) {
		struct str head;
		struct str rest;
		if (!str_cut(text, ';', &head, &rest))
			(void)str_cut(text, ',', &head, &rest);
		head = str_trim(head);
		if (head.n && !lis200_number(head, &number))
			return false;
		for (uint32_t bit = 0; head.n && word && bit < 32; bit++)
			if (number >> bit & 1)
				bits |= message_bit(bit + 1, p, column);
		if (head.n && !word && number)
			bits |= message_bit(number, p, column);
		text = rest;
	}
	*ret = bits;
	return true;
}
