/* cmd_calc.c - the arithmetic of the calculation module, for whoever checks a bill by hand. */
#include "base/decimal.h"
#include "cli/commands.h"
#include "meter/base_volume.h"
#include "meter/calc.h"
#include "meter/nx19.h"
#include "web/view.h"

enum { CUBIC_METRES = 3, CELSIUS = 2, COMPRESSIBILITY = 4, DENSITY = 4, PERCENT = 4, EFFECT = 2 };

bool command_version(struct cli *c, struct err *err)
{
	if (!c->json) {
		(void)printf("themis %s\ncalculation %s %s\n", THEMIS_VERSION, calc_version(),
			     calc_checksum());
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_version(&j);
	return cli_print_json(&j, err);
}

/* The option's decimal as an integer at `scale`; *ret stays when it wasn't given. */
static bool take_decimal(const struct cli *c, const char *option, unsigned scale, int64_t *ret,
			 struct err *err)
{
	const char *text = cli_value(c, option);
	struct err why;

	if (!text || decimal_parse(text, scale, ret, &why))
		return true;
	return err_field(err, option, "%s", why.msg);
}

static bool take_state(const struct cli *c, const char *const options[static 3],
		       struct gas_state *s, struct err *err)
{
	return take_decimal(c, options[0], 0, &s->pressure, err) &&
	       take_decimal(c, options[1], CELSIUS, &s->temperature, err) &&
	       take_decimal(c, options[2], COMPRESSIBILITY, &s->compressibility, err) &&
	       base_state_check(s, err);
}

/* One figure a line, or a member of the JSON object. */
struct figures {
	struct jsonw *j; /* NULL: text */
};

static void tell(const struct figures *f, const char *name, int64_t value, unsigned scale,
		 const char *unit)
{
	char buf[DECIMAL_MAX];

	if (f->j) {
		jsonw_key(f->j, name);
		jsonw_decimal(f->j, value, scale, scale);
		return;
	}
	(void)printf("%-16s %s%s%s\n", name, decimal_format(buf, value, scale, scale, '.'),
		     unit[0] ? " " : "", unit);
}

static void tell_doubt(const struct figures *f, int64_t compressibility)
{
	bool doubtful = base_compressibility_doubtful(compressibility);

	if (f->j) {
		jsonw_key(f->j, "compressibility_doubtful");
		jsonw_bool(f->j, doubtful);
	} else if (doubtful) {
		(void)puts("The compressibility is outside 0.995 ... 1.005: what the gas of a "
			   "household net does not have.");
	}
}

static bool end_figures(struct figures *f, struct err *err)
{
	if (!f->j)
		return true;
	jsonw_object_end(f->j);
	return cli_print_json(f->j, err);
}

bool command_calc_volume(struct cli *c, struct err *err)
{
	static const char *const options[] = { "--pressure", "--temperature", "--compressibility" };
	static const char *const booked_options[] = { "--booked-pressure", "--booked-temperature",
						      "--booked-compressibility" };
	static const struct gas_state base = { BASE_PRESSURE, BASE_TEMPERATURE,
					       BASE_COMPRESSIBILITY };
	struct gas_state real = base;
	struct gas_state booked = base;
	AUTO_JSONW j = { 0 };
	struct figures f = { .j = c->json ? &j : NULL };
	struct err why;
	int64_t litres = 0;
	int64_t volume = 0;
	int64_t factor = 0;
	int64_t effect = 0;

	if (!decimal_parse(c->args[0], CUBIC_METRES, &litres, &why))
		return err_field(err, "VOLUME", "%s", why.msg);
	if (!take_state(c, options, &real, err) || !take_state(c, booked_options, &booked, err) ||
	    !base_factor(&real, &factor, err) ||
	    !base_rebook(litres, &booked, &real, &volume, err) ||
	    !base_effect(&booked, &real, &effect, err))
		return false;
	if (f.j)
		jsonw_object(f.j);
	tell(&f, "factor", factor, BASE_FACTOR_SCALE, "");
	tell(&f, "volume", volume, CUBIC_METRES, "m³");
	tell(&f, "difference", litres - volume, CUBIC_METRES, "m³");
	tell(&f, "effect", effect, EFFECT, "%");
	tell_doubt(&f, real.compressibility);
	return end_figures(&f, err);
}

bool command_calc_compressibility(struct cli *c, struct err *err)
{
	struct nx19_gas gas = { .density = 6799 };
	int64_t pressure = BASE_PRESSURE;
	int64_t temperature = BASE_TEMPERATURE;
	AUTO_JSONW j = { 0 };
	struct figures f = { .j = c->json ? &j : NULL };
	int64_t k = 0;

	if (!take_decimal(c, "--density", DENSITY, &gas.density, err) ||
	    !take_decimal(c, "--nitrogen", PERCENT, &gas.nitrogen, err) ||
	    !take_decimal(c, "--dioxide", PERCENT, &gas.dioxide, err) ||
	    !take_decimal(c, "--pressure", 0, &pressure, err) ||
	    !take_decimal(c, "--temperature", CELSIUS, &temperature, err) ||
	    !nx19_compressibility(&gas, pressure, temperature, &k, err))
		return false;
	if (f.j)
		jsonw_object(f.j);
	tell(&f, "compressibility", k, COMPRESSIBILITY, "");
	return end_figures(&f, err);
}
