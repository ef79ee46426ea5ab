#include "table/encoding.h"

static const char *const names[TABLE_ENCODING_COUNT] = {
	[TABLE_UTF8] = "utf-8",
	[TABLE_CP1251] = "windows-1251",
};

enum { NO_CHARACTER = 0x98 /* the only byte that windows-1251 gives none */ };

/* Characters of the bytes from 0x80 on. */
static const uint16_t cp1251[128] = {
	0x0402, 0x0403, 0x201a, 0x0453, 0x201e, 0x2026, 0x2020, 0x2021, 0x20ac, 0x2030, 0x0409,
	0x2039, 0x040a, 0x040c, 0x040b, 0x040f, 0x0452, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0xfffd, 0x2122, 0x0459, 0x203a, 0x045a, 0x045c, 0x045b, 0x045f, 0x00a0,
	0x040e, 0x045e, 0x0408, 0x00a4, 0x0490, 0x00a6, 0x00a7, 0x0401, 0x00a9, 0x0404, 0x00ab,
	0x00ac, 0x00ad, 0x00ae, 0x0407, 0x00b0, 0x00b1, 0x0406, 0x0456, 0x0491, 0x00b5, 0x00b6,
	0x00b7, 0x0451, 0x2116, 0x0454, 0x00bb, 0x0458, 0x0405, 0x0455, 0x0457, 0x0410, 0x0411,
	0x0412, 0x0413, 0x0414, 0x0415, 0x0416, 0x0417, 0x0418, 0x0419, 0x041a, 0x041b, 0x041c,
	0x041d, 0x041e, 0x041f, 0x0420, 0x0421, 0x0422, 0x0423, 0x0424, 0x0425, 0x0426, 0x0427,
	0x0428, 0x0429, 0x042a, 0x042b, 0x042c, 0x042d, 0x042e, 0x042f, 0x0430, 0x0431, 0x0432,
	0x0433, 0x0434, 0x0435, 0x0436, 0x0437, 0x0438, 0x0439, 0x043a, 0x043b, 0x043c, 0x043d,
	0x043e, 0x043f, 0x0440, 0x0441, 0x0442, 0x0443, 0x0444, 0x0445, 0x0446, 0x0447, 0x0448,
	0x0449, 0x044a, 0x044b, 0x044c, 0x044d, 0x044e, 0x044f,
};

const char *table_encoding_name(enum table_encoding e)
{
	return (unsigned)e < TABLE_ENCODING_COUNT ? names[e] : "";
}

bool table_encoding_find(const char *name, enum table_encoding *ret)
{
	for (int i = 0; i < TABLE_ENCODING_COUNT; i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret = (enum table_encoding)i;
			return true;
		}
	}
	return false;
}

/* All of the table lies below U+10000. */
static size_t put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	to[0] = (char)(0xe0 | c >> 12);
	to[1] = (char)(0x80 | (c >> 6 & 0x3f));
	to[2] = (char)(0x80 | (c & 0x3f));
	return 3;
}

bool cp1251_decode(struct str bytes, char **ret, size_t *ret_n, struct err *err)
{
	char *text = malloc(bytes.n * 3 + 1);
	size_t line = 1;
	size_t n = 0;

	if (!text)
		return err_set(err, ERR_NOMEM, "no memory for the text of a file");
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char b = (unsigned char)bytes.p[i];
		if (b == NO_CHARACTER) {
			free(text);
			return err_set(err, ERR_INVAL,
				       "byte 0x98 in line %zu stands for nothing in windows-1251: "
				       "the file is damaged, or in another encoding",
				       line);
		}
		line += b == '\n';
		n += put_utf8(text + n, b < 0x80 ? b : cp1251[b - 0x80]);
	}
	text[n] = 0;
	*ret = text;
	*ret_n = n;
	return true;
}

char cp1251_encode(uint32_t c)
{
	if (c < 0x80)
		return (char)c;
	for (unsigned i = 0; i < ARRAY_LEN(cp1251); i++) {
		if (cp1251[i] == c && c != 0xfffd)
			return (char)(0x80 + i);
	}
	return '?';
}
