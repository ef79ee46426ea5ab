#include "base/str.h"
#include "service/import.h"

enum { ALIASES_MAX = 14, HEADER_MAX = 200, SCORE_WORD = 10, SCORE_WHOLE = 5 };

/*
 * What headings call a field, folded. Every word of an alias must begin a word of the
 * heading; more words and no others beside them fit better.
 */
static const struct {
	const char *name;
	const char *aliases[ALIASES_MAX];
} fields[FIELD_COUNT] = {
	[FIELD_SERIAL] = { "serial",
			   { "serial", "meter", "meter number", "serial number", "номер счетчика",
			     "счетчик", "заводской номер", "зав номер", "серийный номер",
			     "номер пу", "номер прибора", "прибор учета", "зав", NULL } },
	[FIELD_TYPE] = { "type",
			 { "type", "model", "meter type", "тип", "модель", "тип счетчика", "тип пу",
			   "тип прибора", "марка", NULL } },
	[FIELD_GROUP] = { "group",
			  { "group", "path", "district", "группа", "участок", "район", "филиал",
			    "папка", NULL } },
	[FIELD_SUBSCRIBER] = { "subscriber",
			       { "subscriber", "name", "customer", "owner", "абонент", "фио",
				 "фио абонента", "наименование", "потребитель", "владелец", "имя",
				 NULL } },
	[FIELD_KIND] = { "kind",
			 { "kind", "subscriber kind", "вид абонента", "тип абонента", "категория",
			   "физ юр", NULL } },
	[FIELD_ACCOUNT] = { "account",
			    { "account", "account number", "лицевой счет", "лицевой", "л с", "лс",
			      "номер лс", "счет", NULL } },
	[FIELD_EMAIL] = { "email",
			  { "email", "e mail", "mail", "почта", "эл почта", "электронная почта",
			    NULL } },
	[FIELD_PHONE] = { "phone",
			  { "phone", "tel", "mobile", "телефон", "тел", "моб", "номер телефона",
			    "телефон абонента", "контакт", NULL } },
	[FIELD_CITY] = { "city",
			 { "city", "town", "settlement", "город", "населенный пункт", "нп",
			   "поселок", "село", NULL } },
	[FIELD_STREET] = { "street", { "street", "улица", "ул", NULL } },
	[FIELD_HOUSE] = { "house", { "house", "building", "дом", "номер дома", "д", NULL } },
	[FIELD_FLAT] = { "flat",
			 { "flat", "apartment", "apt", "квартира", "кв", "номер квартиры",
			   "помещение", NULL } },
	[FIELD_ZONE] = { "zone",
			 { "zone", "time zone", "timezone", "часовой пояс", "пояс", NULL } },
	[FIELD_PROFILE] = { "profile", { "profile", "профиль", NULL } },
	[FIELD_COMMISSIONED_ON] = { "commissioned_on",
				    { "commissioned", "commissioned on", "installed",
				      "installation date", "дата ввода", "дата установки", "введен",
				      "установлен", NULL } },
	[FIELD_VERIFIED_ON] = { "verified_on",
				{ "verified", "verified on", "verification date", "дата поверки",
				  "поверен", "поверка", "последняя поверка", NULL } },
	[FIELD_VERIFICATION_DUE] = { "verification_due",
				     { "verification due", "due", "next verification",
				       "следующая поверка", "дата следующей поверки", "поверка до",
				       "срок поверки", "очередная поверка", NULL } },
	[FIELD_SEAL] = { "seal", { "seal", "seal number", "пломба", "номер пломбы", NULL } },
	[FIELD_PLACE] = { "place",
			  { "place", "location", "installation place", "место", "место установки",
			    NULL } },
	[FIELD_SIM_PHONE] = { "sim_phone",
			      { "sim", "sim phone", "sim number", "сим", "телефон sim", "номер sim",
				"сим карта", NULL } },
};

const char *import_field_name(enum import_field f)
{
	return (unsigned)f < FIELD_COUNT ? fields[f].name : "";
}

bool import_field_find(const char *name, int *ret)
{
	for (int i = 0; i < FIELD_COUNT; i++) {
		if (strcmp(name, fields[i].name) == 0) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Folded, its words apart by single blanks; "№" says "номер". */
static void tidy(char out[static HEADER_MAX], const char *header)
{
	char folded[HEADER_MAX];
	struct strb b = strb_make(out, HEADER_MAX);
	bool apart = true; /* a new word may begin */
	(void)utf8_fold(folded, sizeof folded, str_from(header));
	for (const char *p = folded; *p;) {
		if (strncmp(p, "№", 3) == 0) {
			strb_add_text(&b, apart ? "номер " : " номер ");
			apart = true;
			p += 3;
		} else if (is_letter(*p)) {
			strb_add_char(&b, *p++);
			apart = false;
		} else {
			if (!apart)
				strb_add_char(&b, ' ');
			apart = true;
			p++;
		}
	}
	if (b.n && apart)
		out[--b.n] = 0;
}

static unsigned count_words(struct str s)
{
	unsigned n = s.n > 0;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == ' ';
	return n;
}

static bool begins_a_word(struct str word, struct str header)
{
	struct str one;
	while (header.n > 0) {
		(void)str_cut(header, ' ', &one, &header);
		/* One letter, "д", stands for itself alone. */
		if (word.n <= 2 ? str_equal(one, word) : str_starts(one, word))
			return true;
	}
	return false;
}

/* The stem of a word: endings are declined. */
static struct str stem(struct str word)
{
	return word.n > 12 ? str_make(word.p, utf8_prefix(word, word.n - 4)) : word;
}

static int score_alias(const char *alias, struct str header)
{
	struct str rest = str_from(alias);
	struct str word;
	unsigned n = count_words(rest);
	while (rest.n > 0) {
		(void)str_cut(rest, ' ', &word, &rest);
		if (!begins_a_word(stem(word), header))
			return 0;
	}
	return (int)n * SCORE_WORD + (n == count_words(header) ? SCORE_WHOLE : 0);
}

static int score(enum import_field f, const char *tidied)
{
	int best = strcmp(tidied, fields[f].name) == 0 ? 4 * SCORE_WORD : 0;
	for (size_t i = 0; i < ALIASES_MAX && fields[f].aliases[i]; i++) {
		int now = score_alias(fields[f].aliases[i], str_from(tidied));
		best = now > best ? now : best;
	}
	return best;
}

/* The best pair of column and field, again and again, as long as there is one. */
static void guess_by_headings(struct import_column *columns, size_t count,
			      bool taken[static FIELD_COUNT])
{
	char tidied[TABLE_COLUMNS_MAX][HEADER_MAX] = { 0 };
	for (size_t i = 0; i < count; i++)
		tidy(tidied[i], columns[i].header);
	for (;;) {
		int best = 0;
		size_t column = 0;
		int field = FIELD_NONE;
		for (size_t i = 0; i < count; i++) {
			for (int f = 0; f < FIELD_COUNT && columns[i].field == FIELD_NONE; f++) {
				int now = taken[f] ? 0 : score((enum import_field)f, tidied[i]);
				if (now > best) {
					best = now;
					column = i;
					field = f;
				}
			}
		}
		if (field == FIELD_NONE)
			return;
		columns[column].field = field;
		taken[field] = true;
	}
}

static bool looks_like_serial(const char *cell)
{
	return strlen(cell) == 8 && strspn(cell, "0123456789") == 8;
}

static bool looks_like_email(const char *cell)
{
	const char *at = strchr(cell, '@');
	return at && at > cell && strchr(at, '.');
}

static bool looks_like_phone(const char *cell)
{
	size_t digits = 0;
	for (const char *p = cell; *p; p++) {
		if (*p >= '0' && *p <= '9')
			digits++;
		else if (!strchr("+-() ", *p))
			return false;
	}
	return (digits == 11 && (cell[0] == '8' || cell[0] == '7' || cell[0] == '+')) ||
	       (digits == 10 && cell[0] == '9');
}

static void guess_by_contents(struct import_column *columns, size_t count,
			      const struct table_row *rows, size_t row_count,
			      enum import_field field, bool (*looks)(const char *cell))
{
	for (size_t i = 0; i < count; i++) {
		size_t filled = 0;
		size_t fit = 0;
		for (size_t k = 0; k < row_count; k++) {
			const char *cell = i < rows[k].count ? rows[k].cells[i] : "";
			filled += cell[0] != 0;
			fit += cell[0] && looks(cell);
		}
		if (columns[i].field == FIELD_NONE && filled > 0 && fit == filled) {
			columns[i].field = (int)field;
			return;
		}
	}
}

void import_guess(struct import_column *columns, size_t count, const struct table_row *rows,
		  size_t row_count)
{
	static const struct {
		enum import_field field;
		bool (*looks)(const char *cell);
	} contents[] = { { FIELD_SERIAL, looks_like_serial },
			 { FIELD_EMAIL, looks_like_email },
			 { FIELD_PHONE, looks_like_phone } };
	bool taken[FIELD_COUNT] = { 0 };
	for (size_t i = 0; i < count; i++)
		columns[i].field = FIELD_NONE;
	guess_by_headings(columns, count, taken);
	for (size_t i = 0; i < ARRAY_LEN(contents); i++)
		if (!taken[contents[i].field])
			guess_by_contents(columns, count, rows, row_count, contents[i].field,
					  contents[i].looks);
}
