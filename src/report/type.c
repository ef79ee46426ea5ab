#include "report/type.h"

#include <fontconfig/fontconfig.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/attr.h"

/* Where Debian's package fonts-paratype has them. */
static const char *const files[] = { "/usr/share/fonts/truetype/paratype/PTS55F.ttf",
				     "/usr/share/fonts/truetype/paratype/PTS75F.ttf" };
static const char family[] = "PT Sans";

struct type {
	PangoFontMap *map;
	PangoContext *context;
	PangoLayout *layout;
	PangoFontDescription *fonts[2]; /* by weight */
	double sizes[2];		/* that they are set to */
};

#ifdef __SANITIZE_ADDRESS__
/* Pango looks for fonts in threads of its own, which the end of the program cuts short. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}
#endif

static bool load_files(void)
{
	FcConfig *c = FcConfigCreate();
	bool ok = c != NULL;

	for (size_t i = 0; ok && i < ARRAY_LEN(files); i++)
		ok = FcConfigAppFontAddFile(c, (const FcChar8 *)files[i]);
	/* The program's own, lest what the machine has be read at all. */
	ok = ok && FcConfigSetCurrent(c);
	if (c)
		FcConfigDestroy(c);
	return ok;
}

/* Asked again after it has failed: who installs the package need not start the server anew. */
static bool load_fonts(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static bool loaded;

	(void)pthread_mutex_lock(&lock);
	bool is = loaded || (loaded = load_files());
	(void)pthread_mutex_unlock(&lock);
	return is;
}

static void set_options(struct type *t)
{
	cairo_font_options_t *o = cairo_font_options_create();

	/* Places of letters as in the font, not as on some screen. */
	cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(t->context, o);
	pango_cairo_context_set_resolution(t->context, 72);
	pango_context_set_round_glyph_positions(t->context, FALSE);
	cairo_font_options_destroy(o);
}

/* The one that was used last: making it costs more than a page, and leaves something behind. */
static _Atomic(struct type *) spare;

static void give_up(struct type *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < ARRAY_LEN(t->fonts); i++) {
		if (t->fonts[i])
			pango_font_description_free(t->fonts[i]);
	}
	if (t->layout)
		g_object_unref(t->layout);
	if (t->context)
		g_object_unref(t->context);
	if (t->map)
		g_object_unref(t->map);
	free(t);
}

static void auto_making(struct type **t)
{
	give_up(*t);
}

static bool make(struct type **ret, struct err *err)
{
	CLEANUP(auto_making) struct type *t = calloc(1, sizeof *t);

	if (!t)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	if (!load_fonts())
		return err_set(err, ERR_UNSUPPORTED,
			       "the font of reports is not installed: package fonts-paratype");
	t->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	if (!t->map)
		return err_set(err, ERR_UNSUPPORTED, "cairo knows no fonts of files");
	t->context = pango_font_map_create_context(t->map);
	set_options(t);
	t->layout = pango_layout_new(t->context);
	pango_layout_set_wrap(t->layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_auto_dir(t->layout, FALSE);
	for (size_t i = 0; i < ARRAY_LEN(t->fonts); i++) {
		t->fonts[i] = pango_font_description_new();
		pango_font_description_set_family_static(t->fonts[i], family);
		pango_font_description_set_weight(t->fonts[i],
						  i ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	}
	*ret = TAKE(t);
	return true;
}

bool type_open(struct type **ret, struct err *err)
{
	struct type *t = atomic_exchange(&spare, NULL);

	if (!t)
		return make(ret, err);
	*ret = t;
	return true;
}

void type_close(struct type *t)
{
	if (t)
		give_up(atomic_exchange(&spare, t));
}

static void set(struct type *t, const char *text, const struct type_style *s)
{
	static const PangoAlignment aligns[] = { [TYPE_LEFT] = PANGO_ALIGN_LEFT,
						 [TYPE_CENTRE] = PANGO_ALIGN_CENTER,
						 [TYPE_RIGHT] = PANGO_ALIGN_RIGHT };
	PangoFontDescription *font = t->fonts[s->weight];

	if (t->sizes[s->weight] < s->size || t->sizes[s->weight] > s->size) {
		pango_font_description_set_absolute_size(font, s->size * PANGO_SCALE);
		t->sizes[s->weight] = s->size;
	}
	pango_layout_set_font_description(t->layout, font);
	pango_layout_set_width(t->layout, s->width > 0 ? (int)(s->width * PANGO_SCALE) : -1);
	pango_layout_set_height(t->layout, s->lines ? -(int)s->lines : 0);
	pango_layout_set_ellipsize(t->layout,
				   s->lines ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
	pango_layout_set_alignment(t->layout, aligns[s->align]);
	pango_layout_set_text(t->layout, text, -1);
}

void type_measure(struct type *t, const char *text, const struct type_style *s, double *ret_width,
		  double *ret_height)
{
	int width;
	int height;

	set(t, text, s);
	pango_layout_get_size(t->layout, &width, &height);
	*ret_width = (double)width / PANGO_SCALE;
	*ret_height = (double)height / PANGO_SCALE;
}

void type_draw(struct type *t, cairo_t *cr, double x, double y, const char *text,
	       const struct type_style *s)
{
	set(t, text, s);
	if (s->width <= 0 && s->align != TYPE_LEFT) {
		int width;
		pango_layout_get_size(t->layout, &width, NULL);
		x -= (double)width / PANGO_SCALE / (s->align == TYPE_CENTRE ? 2 : 1);
	}
	cairo_move_to(cr, x, y);
	pango_cairo_show_layout(cr, t->layout);
}
