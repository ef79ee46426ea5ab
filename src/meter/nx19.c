#include "meter/nx19.h"

#include <math.h>

#include "base/decimal.h"

/* The adapted quantities of the method, without dimension. */
struct adapted {
	double p; /* pressure */
	double t; /* temperature */
	double d; /* t − 1.09 */
};

static bool check(const char *field, int64_t value, int64_t min, int64_t max, struct err *err)
{
	if (value < min || value > max)
		return err_field(err, field, "outside the range of NX19 mod.");
	return true;
}

/* ГОСТ 30319.2-96, 3.2.1: pseudo-critical values from density and the two inert gases. */
static struct adapted adapt(double p, double t, double density, double nitrogen, double dioxide)
{
	double p_critical =
		2.9585 * (1.608 - 0.05994 * density + dioxide - 0.392 * nitrogen); /* MPa */
	double t_critical = 88.25 * (0.9915 + 1.759 * density - dioxide - 1.681 * nitrogen); /* K */
	struct adapted a = { .p = 0.6714 * p / p_critical + 0.0147,
			     .t = 0.71892 * t / t_critical + 0.0007 };

	a.d = a.t - 1.09;
	return a;
}

/* Where the method has a formula for F: it was fitted to no other states. */
static bool is_covered(struct adapted a)
{
	if (a.d >= 0)
		return a.d <= 0.3 && a.p <= 2;
	return a.p < 1.3 ? a.d >= -0.25 : a.d >= -0.21 && a.p <= 2;
}

/* The correction F, by the three parts of the plane that the method has. */
static double correction(struct adapted a)
{
	double d = a.d;
	double first = 75e-5 * pow(a.p, 2.3);

	if (d >= 0) {
		double inner = a.p * (2.17 - a.p + 1.4 * sqrt(d));
		return first / exp(20 * d) + 11e-4 * sqrt(d) * inner * inner;
	}
	first *= 2 - exp(20 * d);
	if (a.p < 1.3)
		return first + 1.317 * a.p * (1.69 - a.p * a.p) * d * d * d * d;
	double inner =
		d * (0.03249 + 18.028 * d * d) + d * d * (2.0167 + d * d * (42.844 + 200 * d * d));
	return first + 0.455 * (1.3 - a.p) * (1.69 * pow(2, 1.25) - a.p * a.p) * inner;
}

/* The factor z at the adapted state: the real root of the method's cubic equation. */
static double factor(struct adapted a)
{
	double t2 = a.t * a.t;
	double m = 0.0330378 / t2 - 0.0221323 / (t2 * a.t) + 0.0161353 / (t2 * t2 * a.t);
	double n = (0.265827 / t2 + 0.0457697 / (t2 * t2) - 0.133185 / a.t) / m;
	double b1 = (3 - m * n * n) / (9 * m * a.p * a.p);
	double b0 = (9 * n - 2 * m * n * n * n) / (54 * m * a.p * a.p * a.p) -
		    (1 - correction(a)) / (2 * m * a.p * a.p);
	double root = cbrt(b0 + sqrt(b0 * b0 + b1 * b1 * b1));
	double above = 1 + 0.00132 / pow(a.t, 3.25);

	return above * above / (b1 / root - root + n / (3 * a.p));
}

/* z of the same gas at 20 °C and 101 325 Pa. */
static double factor_at_base(double density, double nitrogen, double dioxide)
{
	double x = 0.0741 * density - 0.006 - 0.063 * nitrogen - 0.0575 * dioxide;

	return 1 - x * x;
}

bool nx19_compressibility(const struct nx19_gas *gas, int64_t pressure, int64_t temperature,
			  int64_t *ret, struct err *err)
{
	if (!check("density", gas->density, 6600, 10000, err) ||
	    !check("nitrogen", gas->nitrogen, 0, 150000, err) ||
	    !check("dioxide", gas->dioxide, 0, 150000, err) ||
	    !check("pressure", pressure, 0, 12000000, err) ||
	    !check("temperature", temperature, -2315, 6685, err))
		return false;
	double density = (double)gas->density * 1e-4;
	double nitrogen = (double)gas->nitrogen * 1e-6;
	double dioxide = (double)gas->dioxide * 1e-6;
	struct adapted a = adapt((double)pressure * 1e-6, (double)temperature * 1e-2 + 273.15,
				 density, nitrogen, dioxide);
	if (!is_covered(a))
		return err_set(err, ERR_INVAL, "NX19 mod. has no value for this gas there");
	double k = factor(a) / factor_at_base(density, nitrogen, dioxide);
	if (!isfinite(k) || k <= 0 || k > 2)
		return err_set(err, ERR_INVAL, "NX19 mod. gives no value there");
	*ret = (int64_t)floor(k * 1e4 + 0.5);
	return true;
}
