#include "service/bulk.h"
#include "service/closing.h"
#include "service/exception.h"
#include "service/export.h"
#include "service/group_merge.h"
#include "service/import.h"
#include "service/report.h"

const struct job_kind *const job_kinds[] = { &import_job,     &export_job,  &bulk_job,	 &merge_job,
					     &validation_job, &closing_job, &report_job, NULL };
