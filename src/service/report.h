/*
 * report.h - reports: asked for as JSON, made by a job, listed, fetched.
 *
 * What a report may tell is what its maker sees: his meters, masked for him. Its file is the
 * job's and goes with the job's retention; what stood on its foot stays on record.
 */
#pragma once
#include <jansson.h>

#include "service/job.h"
#include "store/report.h"

enum { REPORT_SERIALS_MAX = 10000, REPORT_TOP_MAX = 1000 };

/* What can be asked for: the members of the wish are those of POST /api/v1/reports. */
struct report_form {
	const char *name;  /* "meter", "group" …; its words are "form.NAME" */
	enum right right;  /* besides report.run */
	bool meters;	   /* of meters: takes meter, serials, group or search */
	bool period;	   /* takes period, or from and to */
	bool by;	   /* takes "by" */
	bool used;	   /* tells what was used, also of who went since */
	bool zone;	   /* of an imbalance zone: takes "zone" and "by" */
	bool whole;	   /* for those only who see all meters */
	const void *maker; /* report_private.h */
};
extern const struct report_form *const report_forms[]; /* NULL-terminated */

/* ERR_INVAL names the member; ERR_NOTFOUND when a meter of it is none that the caller sees. */
NODISCARD bool service_report_make(struct service *sv, const struct caller *c, json_t *wish,
				   struct arena *a, struct job *ret, struct err *err);
/* One's own; all with the right job.manage. Newest first, before an id (0: from the newest). */
NODISCARD bool service_report_list(struct service *sv, const struct caller *c, int64_t before,
				   unsigned limit, struct arena *a,
				   const struct report_record **ret, size_t *ret_count,
				   struct err *err);
/* Whose code stands on a paper: any caller with report.run may ask whether it is genuine. */
NODISCARD bool service_report_verify(struct service *sv, const struct caller *c, const char *code,
				     struct arena *a, const struct report_record **ret,
				     size_t *ret_count, struct err *err);
NODISCARD bool service_report_get(struct service *sv, const struct caller *c, int64_t id,
				  struct arena *a, struct report_record *ret, struct err *err);
/* The file, open for reading; as service_job_open_file(). */
NODISCARD bool service_report_open_file(struct service *sv, const struct caller *c, int64_t id,
					struct arena *a, struct report_record *ret, int *ret_fd,
					struct err *err);

/* Media type of a format by its name, NULL = there is no such format. */
const char *service_report_media(const char *format);
/* What people call a form. */
const char *service_report_form_title(const struct report_form *f, bool russian);

extern const struct job_kind report_job;
