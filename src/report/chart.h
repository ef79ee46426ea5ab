/* chart.h - the picture of a table's rows, drawn with lines on whatever cairo draws on. */
#pragma once
#include "report/model.h"
#include "report/type.h"

/* Points; what a chart looks best in on a page of that width. */
#define CHART_HEIGHT(width) ((width)*0.32)

/* In the box at (0, 0) of the current coordinates. */
void chart_draw(struct type *t, cairo_t *cr, const struct report_chart *c,
		const struct report_column *columns, char point, double width, double height);
