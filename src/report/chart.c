#include "report/chart.h"

#include <math.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/decimal.h"
#include "report/private.h"

/* Points. */
static const double text_size = 7;
static const double gap = 4;

struct colour {
	double r;
	double g;
	double b;
};
static const struct colour ink = { 0.13, 0.16, 0.20 };
static const struct colour faint = { 0.83, 0.85, 0.88 };
static const struct colour bar_colour = { 0.27, 0.51, 0.71 };
static const struct colour line_colour = { 0.76, 0.34, 0.20 };

struct axis {
	double low;
	double high;
	double step;
	unsigned digits;
	const struct report_series *series;
	const struct report_column *column;
};

struct plot {
	struct type *t;
	cairo_t *cr;
	const struct report_chart *chart;
	const struct report_column *columns;
	char point;
	double left;
	double right;
	double top;
	double bottom;
};

static void use(cairo_t *cr, struct colour c)
{
	cairo_set_source_rgb(cr, c.r, c.g, c.b);
}

static bool known(const struct report_series *s, size_t i)
{
	return !s->none || !s->none[i];
}

static double value_at(const struct axis *a, size_t i)
{
	return (double)a->series->values[i] / pow(10, a->column->scale);
}

/* Steps of 1, 2 or 5 times a power of ten: at most five of them. */
static void choose_steps(struct axis *a)
{
	double span = a->high - a->low;
	double power = pow(10, floor(log10(span / 5)));
	double rest = span / 5 / power;

	a->step = power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
	a->low = floor(a->low / a->step + 1e-9) * a->step;
	a->high = ceil(a->high / a->step - 1e-9) * a->step;
	double digits = -floor(log10(a->step) + 1e-9);
	a->digits = digits > 0 ? (unsigned)digits : 0;
}

static struct axis make_axis(const struct report_series *s, const struct report_column *columns,
			     size_t n, bool from_zero)
{
	struct axis a = { .series = s, .column = &columns[s->column] };
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		double v = value_at(&a, i);
		if (!known(s, i))
			continue;
		a.low = any ? fmin(a.low, v) : v;
		a.high = any ? fmax(a.high, v) : v;
		any = true;
	}
	if (from_zero)
		a.low = fmin(a.low, 0);
	if (a.high - a.low < 1e-6)
		a.high = a.low + 1;
	choose_steps(&a);
	return a;
}

static double y_of(const struct plot *p, const struct axis *a, double v)
{
	return p->bottom - (v - a->low) / (a->high - a->low) * (p->bottom - p->top);
}

static double x_of(const struct plot *p, double i)
{
	return p->left + (p->right - p->left) * i / (double)p->chart->count;
}

static void tick_text(char buf[static DECIMAL_MAX], const struct plot *p, const struct axis *a,
		      double v)
{
	(void)decimal_format(buf, llround(v * pow(10, a->digits)), a->digits, a->digits, p->point);
}

static void draw_axis(const struct plot *p, const struct axis *a, bool right)
{
	const struct type_style style = { .size = text_size,
					  .align = right ? TYPE_LEFT : TYPE_RIGHT };
	unsigned steps = (unsigned)lround((a->high - a->low) / a->step);

	for (unsigned i = 0; i <= steps; i++) {
		char text[DECIMAL_MAX];
		double v = a->low + i * a->step;
		double y = y_of(p, a, v);
		tick_text(text, p, a, v);
		if (!right) {
			use(p->cr, faint);
			cairo_move_to(p->cr, p->left, y);
			cairo_line_to(p->cr, p->right, y);
			cairo_stroke(p->cr);
		}
		use(p->cr, ink);
		type_draw(p->t, p->cr, right ? p->right + gap : p->left - gap, y - text_size * 0.62,
			  text, &style);
	}
}

static double axis_width(const struct plot *p, const struct axis *a)
{
	const struct type_style style = { .size = text_size };
	double widest = 0;

	for (int i = 0; i < 2; i++) {
		char text[DECIMAL_MAX];
		double width;
		double height;
		tick_text(text, p, a, i ? a->high : a->low);
		type_measure(p->t, text, &style, &width, &height);
		widest = fmax(widest, width);
	}
	return widest + 2 * gap;
}

static void draw_bars(const struct plot *p, const struct axis *a)
{
	double zero = y_of(p, a, fmax(a->low, 0));
	double slot = x_of(p, 1) - x_of(p, 0);
	double width = slot * 0.72;

	use(p->cr, bar_colour);
	for (size_t i = 0; i < p->chart->count; i++) {
		if (!known(a->series, i))
			continue;
		double y = y_of(p, a, value_at(a, i));
		cairo_rectangle(p->cr, x_of(p, (double)i) + (slot - width) / 2, fmin(y, zero),
				width, fabs(zero - y));
	}
	cairo_fill(p->cr);
}

static void draw_line(const struct plot *p, const struct axis *a)
{
	bool pen = false;

	use(p->cr, line_colour);
	cairo_set_line_width(p->cr, 1.1);
	for (size_t i = 0; i < p->chart->count; i++) {
		if (!known(a->series, i)) {
			pen = false;
			continue;
		}
		double x = x_of(p, (double)i + 0.5);
		double y = y_of(p, a, value_at(a, i));
		if (pen)
			cairo_line_to(p->cr, x, y);
		else
			cairo_move_to(p->cr, x, y);
		pen = true;
	}
	cairo_stroke(p->cr);
}

/* As many labels as there is room for, evenly. */
static void draw_labels(const struct plot *p)
{
	const struct type_style style = { .size = text_size, .align = TYPE_CENTRE };
	double widest = 1;
	double slot = x_of(p, 1) - x_of(p, 0);

	for (size_t i = 0; i < p->chart->count; i++) {
		double width;
		double height;
		type_measure(p->t, p->chart->labels[i], &style, &width, &height);
		widest = fmax(widest, width);
	}
	size_t every = (size_t)ceil((widest + gap) / slot);
	use(p->cr, ink);
	for (size_t i = 0; i < p->chart->count; i += every)
		type_draw(p->t, p->cr, x_of(p, (double)i + 0.5), p->bottom + 2, p->chart->labels[i],
			  &style);
}

static double draw_key(const struct plot *p, double x, const struct axis *a, struct colour colour)
{
	const struct type_style style = { .size = text_size };
	const char *name = report_series_name(a->series, p->columns);
	double width;
	double height;

	use(p->cr, colour);
	cairo_rectangle(p->cr, x, p->top - 12, 7, 5);
	cairo_fill(p->cr);
	use(p->cr, ink);
	type_draw(p->t, p->cr, x + 10, p->top - 14.5, name, &style);
	type_measure(p->t, name, &style, &width, &height);
	return x + 10 + width + 14;
}

void chart_draw(struct type *t, cairo_t *cr, const struct report_chart *c,
		const struct report_column *columns, char point, double width, double height)
{
	const struct type_style title = { .size = 8.5, .weight = TYPE_BOLD };
	struct plot p = { .t = t, .cr = cr, .chart = c, .columns = columns, .point = point };
	struct axis bars = make_axis(&c->bars, columns, c->count, true);
	struct axis line = bars;

	if (c->line)
		line = make_axis(c->line, columns, c->count, false);
	p.top = 32;
	p.bottom = height - 14;
	p.left = axis_width(&p, &bars);
	p.right = width - (c->line ? axis_width(&p, &line) : gap);
	cairo_set_line_width(cr, 0.5);
	use(cr, ink);
	type_draw(t, cr, 0, 0, c->title, &title);
	double x = draw_key(&p, p.left, &bars, bar_colour);
	if (c->line)
		(void)draw_key(&p, x, &line, line_colour);
	draw_axis(&p, &bars, false);
	if (c->line)
		draw_axis(&p, &line, true);
	draw_bars(&p, &bars);
	draw_labels(&p);
	if (c->line)
		draw_line(&p, &line);
	cairo_set_line_width(cr, 0.5);
}
