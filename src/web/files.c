#include "web/files.h"

#include "base/str.h"

static const struct file *exact(const char *path)
{
	for (const struct file *f = files; f->path; f++)
		if (strcmp(f->path, path) == 0)
			return f;
	return NULL;
}

const struct file *files_find(const char *path)
{
	const struct file *f = exact(path);
	if (f)
		return f;
	static const char *const others[] = { "/api/", "/assets/", "/healthz", "/readyz",
					      "/metrics" };
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strncmp(path, others[i], strlen(others[i])) == 0)
			return NULL;
	/* A name with an ending is a file that isn't there, not a page. */
	const char *name = strrchr(path, '/');
	if (!name || strchr(name, '.'))
		return NULL;
	return exact("/index.html");
}

/* Whether the coding stands in Accept-Encoding and isn't refused with q=0. */
static bool accepts(const char *header, const char *coding)
{
	struct str rest = str_from(header);
	while (rest.n > 0) {
		struct str item;
		struct str name;
		struct str parameters;
		(void)str_cut(rest, ',', &item, &rest);
		(void)str_cut(item, ';', &name, &parameters);
		name = str_trim(name);
		parameters = str_trim(parameters);
		if (name.n == strlen(coding) && strncasecmp(name.p, coding, name.n) == 0)
			return !str_equal(parameters, STR("q=0")) &&
			       !str_starts(parameters, STR("q=0.0"));
	}
	return false;
}

static const struct file_form *choose(struct MHD_Connection *conn, const struct file *f,
				      const char **ret_coding)
{
	const char *header = MHD_lookup_connection_value(conn, MHD_HEADER_KIND, "Accept-Encoding");
	*ret_coding = NULL;
	if (f->brotli.bytes && header && accepts(header, "br")) {
		*ret_coding = "br";
		return &f->brotli;
	}
	if (f->gzip.bytes && header && accepts(header, "gzip")) {
		*ret_coding = "gzip";
		return &f->gzip;
	}
	return &f->plain;
}

static struct MHD_Response *response_of(const struct file_form *form)
{
	/* The library does not write to it: its type is older than const. */
	void *bytes;
	memcpy(&bytes, &form->bytes, sizeof bytes);
	return MHD_create_response_from_buffer(form->n, bytes, MHD_RESPMEM_PERSISTENT);
}

enum MHD_Result files_send(struct MHD_Connection *conn, const struct file *f, int *ret_status,
			   files_headers_fn *headers)
{
	static const struct file_form nothing = { (const unsigned char *)"", 0 };
	const char *known = MHD_lookup_connection_value(conn, MHD_HEADER_KIND, "If-None-Match");
	const char *coding = NULL;
	bool same = known && strstr(known, f->etag);
	struct MHD_Response *response = response_of(same ? &nothing : choose(conn, f, &coding));
	if (!response)
		return MHD_NO;
	headers(response);
	(void)MHD_add_response_header(response, "ETag", f->etag);
	(void)MHD_add_response_header(response, "Vary", "Accept-Encoding");
	(void)MHD_add_response_header(response, "Cache-Control",
				      f->immutable ? "public, max-age=31536000, immutable"
						   : "no-cache");
	if (!same)
		(void)MHD_add_response_header(response, "Content-Type", f->type);
	if (coding)
		(void)MHD_add_response_header(response, "Content-Encoding", coding);
	*ret_status = same ? 304 : 200;
	enum MHD_Result ok = MHD_queue_response(conn, (unsigned)*ret_status, response);
	MHD_destroy_response(response);
	return ok;
}
