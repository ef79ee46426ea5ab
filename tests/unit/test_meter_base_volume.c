/* Factors and check values as reference and ГОСТ 30319.2-96 (appendix Г.1) have them. */
#include "unit.h"

#include <string.h>

#include "base/decimal.h"
#include "meter/base_volume.h"
#include "meter/nx19.h"
#include "random.h"

static struct gas_state at(int64_t temperature)
{
	return (struct gas_state){ BASE_PRESSURE, temperature, BASE_COMPRESSIBILITY };
}

static void factors(void **state)
{
	(void)state;
	static const struct {
		struct gas_state s;
		const char *factor;
	} cases[] = {
		{ { 101325, -2000, 10000 }, "1.158009" }, { { 101325, -1000, 10000 }, "1.114003" },
		{ { 101325, 0, 10000 }, "1.073220" },	  { { 101325, 1000, 10000 }, "1.035317" },
		{ { 101325, 1941, 10000 }, "1.002017" },  { { 101325, 2000, 10000 }, "1.000000" },
		{ { 101325, 3000, 10000 }, "0.967013" },  { { 101325, 4000, 10000 }, "0.936133" },
		{ { 103325, 1000, 9997 }, "1.056069" },
	};
	char buf[DECIMAL_MAX];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t factor;
		assert_true(base_factor(&cases[i].s, &factor, NULL));
		decimal_format(buf, factor, BASE_FACTOR_SCALE, 6, '.');
		assert_string_equal(buf, cases[i].factor);
	}
}

static void volumes_are_rounded_once(void **state)
{
	(void)state;
	struct gas_state cold = at(-1000);
	int64_t litres;

	assert_true(base_volume(1000000, &cold, &litres, NULL));
	assert_int_equal(litres, 1114003); /* 1 114 002.6… */
	assert_true(base_volume(0, &cold, &litres, NULL));
	assert_int_equal(litres, 0);
	assert_true(base_volume(-1000000, &cold, &litres, NULL));
	assert_int_equal(litres, -1114003);
	/* The largest that fits comes through, the next does not. */
	struct gas_state base = at(BASE_TEMPERATURE);
	assert_true(base_volume(INT64_MAX, &base, &litres, NULL));
	assert_int_equal(litres, INT64_MAX);
	struct err err = { 0 };
	assert_false(base_volume(INT64_MAX, &cold, &litres, &err));
	assert_int_equal(err.kind, ERR_LIMIT);
}

static void effect_of_substitute_values(void **state)
{
	(void)state;
	struct gas_state substitute = at(2000);
	struct gas_state real = at(-1000);
	int64_t litres;
	int64_t effect;
	char buf[DECIMAL_MAX];

	/* A sensor that failed in frost: 20 °C booked, −10 °C it was. */
	assert_true(base_rebook(100000, &substitute, &real, &litres, NULL));
	assert_int_equal(litres, 111400);
	assert_true(base_rebook(111400, &real, &substitute, &litres, NULL));
	assert_int_equal(litres, 100000);
	/* K 0.98 bills 2.04 % more. */
	struct gas_state k098 = at(2000);
	struct gas_state normal = at(2000);
	k098.compressibility = 9800;
	assert_true(base_effect(&k098, &normal, &effect, NULL));
	assert_string_equal(decimal_format(buf, effect, 2, 2, ','), "2,04");
	assert_true(base_effect(&normal, &k098, &effect, NULL));
	assert_string_equal(decimal_format(buf, effect, 2, 2, ','), "-2,00");
	assert_true(base_effect(&real, &normal, &effect, NULL));
	assert_string_equal(decimal_format(buf, effect, 2, 2, ','), "11,40");
}

static void compressibility_that_needs_a_word(void **state)
{
	(void)state;

	assert_true(base_compressibility_doubtful(9949));
	assert_false(base_compressibility_doubtful(9950));
	assert_false(base_compressibility_doubtful(10000));
	assert_false(base_compressibility_doubtful(10050));
	assert_true(base_compressibility_doubtful(10051));
	assert_true(base_compressibility_doubtful(9800));
}

static void quantities_out_of_range(void **state)
{
	(void)state;
	static const struct {
		struct gas_state s;
		const char *field;
	} cases[] = {
		{ { 999, 2000, 10000 }, "pressure" },
		{ { 12000001, 2000, 10000 }, "pressure" },
		{ { 101325, -6001, 10000 }, "temperature" },
		{ { 101325, 10001, 10000 }, "temperature" },
		{ { 101325, 2000, 999 }, "compressibility" },
		{ { 101325, 2000, 0 }, "compressibility" },
		{ { 101325, 2000, 20001 }, "compressibility" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = { 0 };
		int64_t ret = 77;
		assert_false(base_factor(&cases[i].s, &ret, &err));
		assert_int_equal(err.kind, ERR_INVAL);
		assert_string_equal(err.field, cases[i].field);
		assert_int_equal(ret, 77);
	}
}

/* Colder, denser or less compressible gas is more gas; there and back is where one was. */
static void properties(void **state)
{
	(void)state;
	struct rnd rnd = { .state = 19 };

	for (int i = 0; i < 20000; i++) {
		struct gas_state a = { rnd_in(&rnd, BASE_PRESSURE_MIN, 500000),
				       rnd_in(&rnd, -4000, 6000), rnd_in(&rnd, 9000, 11000) };
		struct gas_state b = a;
		b.temperature += rnd_in(&rnd, 1, 100);
		int64_t litres = rnd_in(&rnd, 0, INT64_C(1000000000));
		int64_t va;
		int64_t vb;
		int64_t back;
		assert_true(base_volume(litres, &a, &va, NULL));
		assert_true(base_volume(litres, &b, &vb, NULL));
		assert_true(vb <= va);
		assert_true(base_rebook(va, &a, &b, &back, NULL));
		/* Each step is off by half a litre at most. */
		assert_in_range(back - vb + 1, 0, 2);
	}
}

static void nx19_check_values(void **state)
{
	(void)state;
	static const struct {
		int64_t pressure;
		int64_t temperature; /* 270.00, 280.00, 290.00 K */
		int64_t k;
	} cases[] = { { 2001000, -315, 9520 }, { 2494000, 685, 9473 }, { 900000, 1685, 9844 } };
	const struct nx19_gas gas = { .density = 6799, .nitrogen = 8858, .dioxide = 668 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t k;
		assert_true(nx19_compressibility(&gas, cases[i].pressure, cases[i].temperature, &k,
						 NULL));
		assert_in_range(k, (uint64_t)cases[i].k - 1, (uint64_t)cases[i].k + 1);
	}
}

/* In each part of the method's plane, worked out apart from this code. */
static void nx19_in_cold_and_dense_gas(void **state)
{
	(void)state;
	static const struct {
		int64_t pressure;
		int64_t temperature;
		int64_t k;
	} cases[] = { { 7000000, -1815, 7888 },
		      { 10000000, -1315, 7358 },
		      { 8000000, -2315, 7398 },
		      { 10000000, 5685, 9067 },
		      { 5000000, 2685, 9198 } };
	const struct nx19_gas gas = { .density = 6799, .nitrogen = 8858, .dioxide = 668 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t k;
		assert_true(nx19_compressibility(&gas, cases[i].pressure, cases[i].temperature, &k,
						 NULL));
		assert_int_equal(k, cases[i].k);
	}
}

/*
 * Over its whole range: no jump where the method's formulas meet. Ordinary gas has a value
 * everywhere; heavy gas has none in the cold, gas with much nitrogen none in heat.
 */
static void nx19_is_smooth(void **state)
{
	(void)state;
	static const struct {
		struct nx19_gas gas;
		bool everywhere;
	} gases[] = { { { 6799, 8858, 668 }, true },
		      { { 6600, 0, 0 }, true },
		      { { 7500, 30000, 20000 }, true },
		      { { 7000, 150000, 0 }, false },
		      { { 10000, 0, 0 }, false } };

	for (size_t g = 0; g < sizeof gases / sizeof gases[0]; g++) {
		unsigned lacking = 0;
		for (int64_t t = -2315; t <= 6685; t += 50) {
			int64_t before = 0;
			for (int64_t p = 50000; p <= 12000000; p += 25000) {
				int64_t k = 0;
				struct err err;
				if (!nx19_compressibility(&gases[g].gas, p, t, &k, &err)) {
					assert_int_equal(err.kind, ERR_INVAL);
					lacking++;
				} else {
					assert_in_range(k, 2500, 10200);
				}
				if (before && k) /* by little, up or down */
					assert_in_range(before - k + 20, 0, 120);
				before = k;
			}
		}
		assert_int_equal(lacking == 0, gases[g].everywhere);
	}
}

/* At the pressure of a household's net K is 1 to three places. */
static void nx19_at_low_pressure(void **state)
{
	(void)state;
	const struct nx19_gas gas = { .density = 6799, .nitrogen = 8858, .dioxide = 668 };
	int64_t k;

	assert_true(nx19_compressibility(&gas, 101325 + 2000, 1000, &k, NULL));
	assert_false(base_compressibility_doubtful(k));
}

static void nx19_out_of_range(void **state)
{
	(void)state;
	const struct nx19_gas gas = { .density = 6799, .nitrogen = 8858, .dioxide = 668 };
	struct nx19_gas heavy = gas;
	struct err err = { 0 };
	int64_t k = 5;

	heavy.density = 12000;
	assert_false(nx19_compressibility(&heavy, 2000000, 0, &k, &err));
	assert_string_equal(err.field, "density");
	assert_false(nx19_compressibility(&gas, 2000000, 9000, &k, &err));
	assert_string_equal(err.field, "temperature");
	assert_false(nx19_compressibility(&gas, 13000000, 0, &k, &err));
	assert_string_equal(err.field, "pressure");
	assert_int_equal(k, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(factors),
		cmocka_unit_test(volumes_are_rounded_once),
		cmocka_unit_test(effect_of_substitute_values),
		cmocka_unit_test(compressibility_that_needs_a_word),
		cmocka_unit_test(quantities_out_of_range),
		cmocka_unit_test(properties),
		cmocka_unit_test(nx19_check_values),
		cmocka_unit_test(nx19_in_cold_and_dense_gas),
		cmocka_unit_test(nx19_is_smooth),
		cmocka_unit_test(nx19_at_low_pressure),
		cmocka_unit_test(nx19_out_of_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
