/*
 * type.h - setting text on cairo with pango, always with the same font.
 *
 * The machine's own settings of fonts are left aside: a report has the same bytes on every
 * machine that has the package fonts-paratype. Lengths are points (1/72 inch).
 */
#pragma once
#include <pango/pangocairo.h>

#include "base/err.h"

enum type_weight { TYPE_NORMAL, TYPE_BOLD };
enum type_align { TYPE_LEFT, TYPE_CENTRE, TYPE_RIGHT };

struct type_style {
	double size;
	enum type_weight weight;
	enum type_align align;
	double width;	/* lines break there; 0 = one line, however long */
	unsigned lines; /* the text ends with "…" in the last of so many; 0 = any */
};

struct type;

/* ERR_UNSUPPORTED when the font is not installed. One thread's at a time. */
NODISCARD bool type_open(struct type **ret, struct err *err);
void type_close(struct type *t); /* accepts NULL */

/* Size of a text that is set so. */
void type_measure(struct type *t, const char *text, const struct type_style *s, double *ret_width,
		  double *ret_height);
/* Draws it with the upper left corner of its box at (x, y); a box of width 0 hangs at x by its
 * alignment. */
void type_draw(struct type *t, cairo_t *cr, double x, double y, const char *text,
	       const struct type_style *s);
