/* Security suite 0 against the examples of the Green Book. */
#include "unit.h"

#include <string.h>

#include "base/str.h"
#include "protocol/dlms/cipher.h"

static const char encryption_key[] = "000102030405060708090A0B0C0D0E0F";
static const char authentication_key[] = "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF";
static const char client_title[] = "4D4D4D0000000001";
static const char meter_title[] = "4D4D4D0000BC614E";
static const uint32_t book_counter = 0x01234567;

static size_t bytes_of(const char *hex, uint8_t *buf, size_t cap)
{
	size_t n = 0;
	assert_true(hex_parse(str_from(hex), buf, cap, &n));
	return n;
}

static struct cipher *book_keys(void)
{
	uint8_t ek[CIPHER_KEY_SIZE];
	uint8_t ak[CIPHER_KEY_SIZE];
	(void)bytes_of(encryption_key, ek, sizeof ek);
	(void)bytes_of(authentication_key, ak, sizeof ak);
	struct cipher *c = cipher_new(ek, ak);
	assert_non_null(c);
	return c;
}

/* What stands behind the tag and length of a glo-* APDU. */
static const struct {
	uint8_t control;
	const char *plain;
	const char *sealed;
} examples[] = {
	{ 0x10, "C0010000080000010000FF0200",
	  "1001234567C0010000080000010000FF020006725D910F9221D263877516" },
	{ 0x20, "C0010000080000010000FF0200", "2001234567411312FF935A47566827C467BC" },
	{ 0x30, "C0010000080000010000FF0200",
	  "3001234567411312FF935A47566827C467BC7D825C3BE4A77C3FCC056B6B" },
	{ 0x30, "01011000112233445566778899AABBCCDDEEFF0000065F1F0400007E1F04B0",
	  "3001234567801302FF8A7874133D414CED25B42534D28DB0047720606B175BD52211BE68"
	  "41DB204D39EE6FDB8E356855" },
};

static void apdus_of_the_book(void **state)
{
	(void)state;
	struct cipher *c = book_keys();
	uint8_t title[CIPHER_TITLE_SIZE];
	(void)bytes_of(meter_title, title, sizeof title);

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
			uint8_t plain[64];
			uint8_t want[128];
			uint8_t got[128];
			struct cipher_opened o;
			struct err err = { 0 };
			size_t n = bytes_of(examples[i].plain, plain, sizeof plain);
			size_t len = bytes_of(examples[i].sealed, want, sizeof want);
			struct wr w = wr_make(got, sizeof got);
			cipher_seal(c, examples[i].control, title, book_counter, plain, n, &w);
			assert_false(w.bad);
			assert_int_equal(w.len, len);
			assert_memory_equal(got, want, len);
			assert_true(cipher_open(c, title, rd_make(want, len), got, &o, &err));
			assert_int_equal(o.n, n);
			assert_int_equal(o.control, examples[i].control);
			assert_int_equal(o.counter, book_counter);
			assert_memory_equal(got, plain, n);
		}
	cipher_free(c);
}

static void every_bit_is_protected(void **state)
{
	(void)state;
	struct cipher *c = book_keys();
	uint8_t title[CIPHER_TITLE_SIZE];
	(void)bytes_of(meter_title, title, sizeof title);

	for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
		uint8_t sealed[128];
		uint8_t out[128];
		struct cipher_opened o = { .n = 77 };
		struct err err = { 0 };
		size_t n = bytes_of(examples[i].sealed, sealed, sizeof sealed);
		if (!(examples[i].control & CIPHER_AUTHENTICATED))
			continue;
		for (size_t bit = 0; bit < n * 8; bit++) {
			/* Without A the rest would be read as encrypted only. */
			if (bit == 3)
				continue;
			sealed[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
			assert_false(cipher_open(c, title, rd_make(sealed, n), out, &o, &err));
			sealed[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		}
		assert_int_equal(o.n, 77);
		title[7] ^= 1;
		assert_false(cipher_open(c, title, rd_make(sealed, n), out, &o, &err));
		assert_int_equal(err.kind, ERR_DENIED);
		title[7] ^= 1;
		for (size_t cut = 0; cut < n; cut++)
			assert_false(cipher_open(c, title, rd_make(sealed, cut), out, &o, &err));
	}
	cipher_free(c);
}

static void what_is_not_spoken(void **state)
{
	(void)state;
	static const uint8_t controls[] = { 0x00, 0x31, 0x0f, 0x70, 0xb0, 0x40, 0x80 };
	struct cipher *c = book_keys();
	uint8_t title[CIPHER_TITLE_SIZE];
	uint8_t sealed[64];
	uint8_t out[64];
	(void)bytes_of(meter_title, title, sizeof title);

	for (size_t i = 0; i < ARRAY_LEN(controls); i++) {
		struct cipher_opened o;
		struct err err = { 0 };
		struct wr w = wr_make(sealed, sizeof sealed);
		cipher_seal(c, controls[i], title, 1, (const uint8_t *)"abc", 3, &w);
		assert_false(cipher_open(c, title, rd_make(sealed, w.len), out, &o, &err));
		assert_int_equal(err.kind, ERR_PROTO);
	}
	struct wr small = wr_make(sealed, 10);
	cipher_seal(c, 0x30, title, 1, (const uint8_t *)"abc", 3, &small);
	assert_true(small.bad);
	cipher_free(c);
	cipher_free(NULL);
}

static void proofs_of_the_book(void **state)
{
	(void)state;
	static const struct {
		const char *title;
		uint32_t counter;
		const char *challenge;
		const char *proof;
	} proofs[] = {
		{ client_title, 1, "P6wRJ21F", "10000000011A52FE7DD3E72748973C1E28" },
		{ meter_title, 0x01234567, "K56iVagY", "1001234567FE1466AFB3DBCD4F9389E2B7" },
	};
	struct cipher *c = book_keys();
	for (size_t i = 0; i < ARRAY_LEN(proofs); i++) {
		uint8_t title[CIPHER_TITLE_SIZE];
		uint8_t want[CIPHER_PROOF_SIZE];
		uint8_t got[CIPHER_PROOF_SIZE];
		uint32_t counter = 0;
		const uint8_t *challenge = (const uint8_t *)proofs[i].challenge;
		(void)bytes_of(proofs[i].title, title, sizeof title);
		(void)bytes_of(proofs[i].proof, want, sizeof want);
		assert_true(cipher_prove(c, title, proofs[i].counter, challenge, 8, got));
		assert_memory_equal(got, want, sizeof want);
		assert_true(cipher_check(c, title, challenge, 8, want, &counter));
		assert_int_equal(counter, proofs[i].counter);
		for (size_t bit = 0; bit < sizeof want * 8; bit++) {
			want[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_false(cipher_check(c, title, challenge, 8, want, &counter));
			want[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		assert_false(cipher_check(c, title, challenge, 7, want, &counter));
	}
	cipher_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(apdus_of_the_book),
		cmocka_unit_test(every_bit_is_protected),
		cmocka_unit_test(what_is_not_spoken),
		cmocka_unit_test(proofs_of_the_book),
	};
	return cmocka_run_group_tests_name("protocol_cipher", tests, NULL, NULL);
}
