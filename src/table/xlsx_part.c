#include <archive.h>
#include <archive_entry.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <sys/stat.h>

#include "table/xlsx.h"

enum { PIECE = 64 << 10, ATTRIBUTES_MAX = 32, VALUES_MAX = 8192 };

struct xlsx_part {
	struct archive *zip;
	xmlParserCtxtPtr parser;
	const struct xlsx_events *events;
	void *arg;
	struct err err; /* of a callback */
	uint64_t size;	/* of the whole file */
	uint64_t taken; /* unpacked so far */
	unsigned depth;
	char values[VALUES_MAX]; /* of the attributes at hand */
};

/* One way for every refusal: the parser stops, xlsx_part_next() tells. */
static void stop(struct xlsx_part *p)
{
	xmlStopParser(p->parser);
}

static void refuse(struct xlsx_part *p, const char *words)
{
	(void)err_set(&p->err, ERR_INVAL, "%s", words);
	stop(p);
}

static const char *chars(const xmlChar *x)
{
	return (const char *)x;
}

/* libxml2 gives five pointers an attribute: name, prefix, URI, value, end of value. */
static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
		     int namespaces, const xmlChar **declared, int count, int defaulted,
		     const xmlChar **given)
{
	(void)prefix, (void)uri, (void)namespaces, (void)declared, (void)defaulted;
	struct xlsx_part *p = ctx;
	const char *attributes[2 * ATTRIBUTES_MAX + 1];
	size_t used = 0;
	unsigned n = 0;

	if (p->err.kind != ERR_NONE)
		return;
	if (++p->depth > XLSX_DEPTH_MAX) {
		refuse(p, "the XML of the file is nested too deeply");
		return;
	}
	for (int i = 0; i < count && n < ATTRIBUTES_MAX; i++) {
		const xmlChar *const *at = given + (ptrdiff_t)5 * i;
		size_t length = (size_t)(at[4] - at[3]);
		if (length >= VALUES_MAX - used) {
			refuse(p, "an attribute in the XML of the file is too long");
			return;
		}
		memcpy(p->values + used, at[3], length);
		p->values[used + length] = 0;
		attributes[2 * n] = chars(at[0]);
		attributes[2 * n + 1] = p->values + used;
		used += length + 1;
		n++;
	}
	attributes[2 * n] = NULL;
	if (p->events->start && !p->events->start(p->arg, chars(name), attributes, &p->err))
		stop(p);
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)prefix, (void)uri;
	struct xlsx_part *p = ctx;

	if (p->err.kind != ERR_NONE)
		return;
	p->depth--;
	if (p->events->end && !p->events->end(p->arg, chars(name), &p->err))
		stop(p);
}

static void on_text(void *ctx, const xmlChar *text, int n)
{
	struct xlsx_part *p = ctx;

	if (p->err.kind == ERR_NONE && p->events->text &&
	    !p->events->text(p->arg, str_make(chars(text), (size_t)n), &p->err))
		stop(p);
}

/* No writer of spreadsheets declares a document type; bombs and thieves do. */
static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *public, const xmlChar *system)
{
	(void)name, (void)public, (void)system;

	refuse(ctx, "the XML of the file declares a document type");
}

static xmlEntityPtr on_entity(void *ctx, const xmlChar *name)
{
	(void)ctx;

	return xmlGetPredefinedEntity(name);
}

static void on_error(void *ctx, const char *fmt, ...)
{
	(void)ctx, (void)fmt;
}

static bool make_parser(struct xlsx_part *p, struct err *err)
{
	static const xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.internalSubset = on_doctype,
		.getEntity = on_entity,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.cdataBlock = on_text,
		.warning = on_error,
		.error = on_error,
	};
	xmlSAXHandler own = sax;

	p->parser = xmlCreatePushParserCtxt(&own, p, NULL, 0, NULL);
	if (!p->parser)
		return err_set(err, ERR_NOMEM, "no memory for a parser of XML");
	(void)xmlCtxtUseOptions(p->parser, XML_PARSE_NONET | XML_PARSE_NOERROR |
						   XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
	return true;
}

/* Stands before the data of the member, or closes: it isn't there. */
static bool find_member(struct xlsx_part *p, const char *name, bool *ret_found, struct err *err)
{
	struct archive_entry *entry;

	for (unsigned i = 0; i < XLSX_MEMBERS_MAX; i++) {
		int got = archive_read_next_header(p->zip, &entry);
		if (got == ARCHIVE_EOF) {
			*ret_found = false;
			return true;
		}
		if (got != ARCHIVE_OK && got != ARCHIVE_WARN)
			return err_set(err, ERR_INVAL, "the file is a broken ZIP");
		const char *path = archive_entry_pathname(entry);
		if (path && strcasecmp(path, name) == 0) {
			*ret_found = true;
			return true;
		}
	}
	return err_set(err, ERR_LIMIT, "the file has more than %d members", XLSX_MEMBERS_MAX);
}

bool xlsx_part_open(const char *path, const char *name, const struct xlsx_events *events, void *arg,
		    struct xlsx_part **ret, struct err *err)
{
	CLEANUP(auto_xlsx_part) struct xlsx_part *p = calloc(1, sizeof *p);
	struct stat st;
	bool found;

	if (!p)
		return err_set(err, ERR_NOMEM, "no memory for a part of the file");
	p->events = events;
	p->arg = arg;
	p->zip = archive_read_new();
	if (!p->zip)
		return err_set(err, ERR_NOMEM, "no memory for a part of the file");
	if (stat(path, &st) != 0)
		return err_set(err, ERR_IO, "the file cannot be read");
	p->size = (uint64_t)st.st_size;
	if (archive_read_support_format_zip_seekable(p->zip) != ARCHIVE_OK ||
	    archive_read_open_filename(p->zip, path, PIECE) != ARCHIVE_OK)
		return err_set(err, ERR_INVAL, "the file is a broken ZIP");
	if (!find_member(p, name, &found, err))
		return false;
	if (!found) {
		*ret = NULL;
		return true;
	}
	if (!make_parser(p, err))
		return false;
	*ret = TAKE(p);
	return true;
}

void xlsx_part_close(struct xlsx_part *p)
{
	if (!p)
		return;
	if (p->parser) {
		xmlFreeDoc(p->parser->myDoc);
		xmlFreeParserCtxt(p->parser);
	}
	if (p->zip)
		(void)archive_read_free(p->zip);
	free(p);
}

static bool check_growth(const struct xlsx_part *p, struct err *err)
{
	bool bomb = p->taken > XLSX_PART_MAX ||
		    (p->taken > XLSX_RATIO_FREE && p->taken / XLSX_RATIO_MAX > p->size);

	return !bomb || err_set(err, ERR_LIMIT, "the file grows too much when it is unpacked");
}

bool xlsx_part_next(struct xlsx_part *p, bool *ret_more, struct err *err)
{
	char piece[PIECE];
	ssize_t n = archive_read_data(p->zip, piece, sizeof piece);

	if (n < 0)
		return err_set(err, ERR_INVAL, "the file is a broken ZIP");
	p->taken += (uint64_t)n;
	if (!check_growth(p, err))
		return false;
	int wrong = xmlParseChunk(p->parser, piece, (int)n, n == 0);
	if (p->err.kind != ERR_NONE) {
		if (err)
			*err = p->err;
		return false;
	}
	if (wrong != XML_ERR_OK && !p->parser->wellFormed)
		return err_set(err, ERR_INVAL, "the XML of the file is broken");
	*ret_more = n > 0;
	return true;
}

bool xlsx_part_read(const char *path, const char *name, const struct xlsx_events *events, void *arg,
		    bool *ret_found, struct err *err)
{
	CLEANUP(auto_xlsx_part) struct xlsx_part *p = NULL;
	bool more = true;

	if (!xlsx_part_open(path, name, events, arg, &p, err))
		return false;
	*ret_found = p != NULL;
	while (p && more) {
		if (!xlsx_part_next(p, &more, err))
			return false;
	}
	return true;
}

const char *xlsx_attribute(const char *const *attributes, const char *name)
{
	for (; attributes[0]; attributes += 2) {
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	}
	return NULL;
}
