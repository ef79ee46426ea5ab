/*
 * audit_chain.h - how records of the audit hang together; private to the store.
 */
#pragma once
#include "store/audit.h"
#include "store/engine.h"

/* BLAKE2b-256 over `before`, the hash of the record before (zeros: the first one), and the
 * fields as they are stored: each number as eight bytes, each text after its length. */
void audit_hash(const uint8_t before[static AUDIT_HASH], const struct audit_record *r,
		uint8_t ret[static AUDIT_HASH]);

/* Id and hash of the next record; moves the head there. The record's texts are as stored. */
NODISCARD bool audit_append(struct db *db, struct audit_record *r, uint8_t ret[static AUDIT_HASH],
			    struct err *err);

/* Chains the records of a schema that had no hashes; in the migration's transaction. */
NODISCARD bool audit_chain_all(struct db *db, struct err *err);

/* Columns of a row in the order of verify_audit; texts live until the next step. */
enum { AUDIT_COLUMNS = 9 };
void audit_row_read(const struct stmt *s, struct audit_record *ret);
