#include <curl/curl.h>

#include "base/str.h"
#include "service/mail.h"
#include "service/mail_text.h"

const struct config_entry mail_config[] = {
	{ .key = "report.folder",
	  .type = CONFIG_PATH,
	  .preset = "",
	  .reload = true,
	  .doc = "Folder that reports by the calendar are put into, and its subfolders; it must be "
		 "there; empty: none" },
	{ .key = "report.attempts",
	  .type = CONFIG_INT,
	  .preset = "8",
	  .min = 1,
	  .max = 30,
	  .reload = true,
	  .doc = "How often a report is tried to be delivered before that has failed" },
	{ .key = "report.pause",
	  .type = CONFIG_DURATION,
	  .preset = "1m",
	  .min = 1,
	  .max = 3600,
	  .reload = true,
	  .doc = "Pause before the second attempt to deliver; each one after it is four times as "
		 "long, up to six hours" },
	{ .key = "report.recheck",
	  .type = CONFIG_DURATION,
	  .preset = "10m",
	  .min = 1,
	  .max = 86400,
	  .reload = true,
	  .doc = "How often a report that waits for data looks whether they are complete; less "
		 "often when a look takes long" },
	{ .key = "mail.server",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 300,
	  .reload = true,
	  .doc = "Mail server that reports are sent by, such as smtp://mail.example.org:587 or "
		 "smtps://mail.example.org; empty: none" },
	{ .key = "mail.from",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = MAIL_ADDRESS_MAX,
	  .reload = true,
	  .doc = "Address that messages come from" },
	{ .key = "mail.user",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 256,
	  .reload = true,
	  .doc = "Account at the mail server; empty: nobody signs in" },
	{ .key = "mail.password",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 256,
	  .secret = true,
	  .reload = true,
	  .doc = "Password of mail.user" },
	{ .key = "mail.tls",
	  .type = CONFIG_ENUM,
	  .preset = "must",
	  .choices = "never try must",
	  .reload = true,
	  .doc = "Whether an smtp:// connection goes over to TLS (STARTTLS); smtps:// is TLS from "
		 "the start" },
	{ .key = "mail.ca_file",
	  .type = CONFIG_PATH,
	  .preset = "",
	  .reload = true,
	  .doc = "Certificates in PEM that the mail server's must be signed by; empty: those of "
		 "the machine" },
	{ .key = "mail.timeout",
	  .type = CONFIG_DURATION,
	  .preset = "2m",
	  .min = 5,
	  .max = 3600,
	  .reload = true,
	  .doc = "How long sending a message may take" },
	{ .key = "mail.size_max",
	  .type = CONFIG_SIZE,
	  .preset = "25M",
	  .min = 65536,
	  .max = 1 << 30,
	  .reload = true,
	  .doc = "How large a report may be to be mailed" },
	{ .key = NULL },
};

static bool part(CURLU *u, CURLUPart what)
{
	char *text = NULL;
	bool is = curl_url_get(u, what, &text, 0) == CURLUE_OK;
	curl_free(text);
	return is;
}

/* A server and a port, and nothing that would be read as something else. */
static bool url_fits(const char *text)
{
	static const char secure[] = "smtps://";
	static const char open[] = "smtp://";
	bool scheme = strncasecmp(text, secure, sizeof secure - 1) == 0 ||
		      strncasecmp(text, open, sizeof open - 1) == 0;
	CURLU *u = scheme ? curl_url() : NULL;
	char *path = NULL;
	bool fits = u && curl_url_set(u, CURLUPART_URL, text, 0) == CURLUE_OK &&
		    part(u, CURLUPART_HOST) && !part(u, CURLUPART_USER) &&
		    !part(u, CURLUPART_PASSWORD) && !part(u, CURLUPART_QUERY) &&
		    !part(u, CURLUPART_FRAGMENT) &&
		    curl_url_get(u, CURLUPART_PATH, &path, 0) == CURLUE_OK &&
		    strcmp(path, "/") == 0;
	curl_free(path);
	curl_url_cleanup(u);
	return fits;
}

static bool check(const struct config *c, const struct mail_settings *m, struct err *err)
{
	bool secure = strncasecmp(m->server, "smtps:", 6) == 0;
	if (!url_fits(m->server))
		return config_fail(c, "mail.server", err,
				   "must be smtp://HOST:PORT or smtps://HOST:PORT");
	if (!mail_address_fits(m->from))
		return config_fail(c, "mail.from", err, "is needed: an address");
	if (m->user[0] && !secure && m->tls != MAIL_TLS_MUST)
		return config_fail(c, "mail.tls", err,
				   "passwords need TLS: must, or a server by smtps://");
	return true;
}

bool mail_configure(const struct config *c, struct delivery_settings *ret, struct err *err)
{
	const char *tls = config_text(c, "mail.tls");
	struct delivery_settings s = {
		.folder = config_text(c, "report.folder"),
		.attempts = config_int(c, "report.attempts"),
		.pause = config_int(c, "report.pause"),
		.recheck = config_int(c, "report.recheck"),
		.mail = { .server = config_text(c, "mail.server"),
			  .from = config_text(c, "mail.from"),
			  .user = config_text(c, "mail.user"),
			  .password = config_text(c, "mail.password"),
			  .tls = strcmp(tls, "never") == 0 ? MAIL_TLS_NEVER
				 : strcmp(tls, "try") == 0 ? MAIL_TLS_TRY
							   : MAIL_TLS_MUST,
			  .ca_file = config_text(c, "mail.ca_file"),
			  .timeout = config_int(c, "mail.timeout"),
			  .size_max = config_int(c, "mail.size_max") },
	};
	if (s.mail.server[0] && !check(c, &s.mail, err))
		return false;
	*ret = s;
	return true;
}
