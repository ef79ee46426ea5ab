#include "unit.h"

#include <stdio.h>

#include "web/router.h"

enum { DOCUMENT_MAX = 1 << 20 };

static void the_table_is_consistent(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		AUTO_ARENA a = { 0 };
		const struct route *found = NULL;
		const char *args[ROUTE_ARGS_MAX] = { 0 };
		const char *allow = NULL;

		assert_non_null(r->handle);
		assert_int_equal(r->pattern[0], '/');
		assert_true(r->right >= ROUTE_SESSION && r->right < RIGHT_COUNT);
		/* A body has a media type and a bound; reading takes none. */
		assert_int_equal(r->media != NULL, r->body_max > 0);
		assert_true(route_changes(r) || !r->media);
		/* Only signing in changes something without a token of a session. */
		assert_true(!r->foreign || strcmp(r->pattern, "/api/v1/session") == 0);
		assert_true(!route_changes(r) || r->right != ROUTE_PUBLIC || r->foreign);
		/* Every row can be reached. */
		assert_int_equal(router_find(&a, r->method, r->pattern, &found, args, &allow),
				 ROUTE_FOUND);
		assert_ptr_equal(found, r);
	}
}

static void arguments_are_taken_from_the_path(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	const struct route *r = NULL;
	const char *args[ROUTE_ARGS_MAX] = { 0 };
	const char *allow = NULL;

	assert_int_equal(router_find(&a, "GET", "/api/v1/meters/15401450/parameters/apn", &r, args,
				     &allow),
			 ROUTE_FOUND);
	assert_string_equal(r->pattern, "/api/v1/meters/{serial}/parameters/{key}");
	assert_string_equal(args[0], "15401450");
	assert_string_equal(args[1], "apn");
	assert_int_equal(router_find(&a, "HEAD", "/api/v1/meters", &r, args, &allow), ROUTE_FOUND);
}

static void what_is_not_there(void **state)
{
	(void)state;
	static const char *const nowhere[] = { "/",
					       "",
					       "/api/v1/meters/",
					       "/api/v1/meters//readings",
					       "/api/v1/meters/1/readings/2",
					       "/api/v1/metersx",
					       "/api/v1",
					       "//api/v1/meters" };
	for (size_t i = 0; i < ARRAY_LEN(nowhere); i++) {
		AUTO_ARENA a = { 0 };
		const struct route *r = NULL;
		const char *args[ROUTE_ARGS_MAX] = { 0 };
		const char *allow = NULL;
		assert_int_equal(router_find(&a, "GET", nowhere[i], &r, args, &allow),
				 ROUTE_NO_PATH);
	}
	AUTO_ARENA a = { 0 };
	const struct route *r = NULL;
	const char *args[ROUTE_ARGS_MAX] = { 0 };
	const char *allow = NULL;
	assert_int_equal(router_find(&a, "PUT", "/api/v1/session", &r, args, &allow),
			 ROUTE_NO_METHOD);
	assert_string_equal(allow, "POST, GET, DELETE");
}

static void unknown_parameters_are_known_as_such(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	const struct route *r = NULL;
	const char *args[ROUTE_ARGS_MAX] = { 0 };
	const char *allow = NULL;

	assert_int_equal(router_find(&a, "GET", "/api/v1/meters", &r, args, &allow), ROUTE_FOUND);
	assert_true(route_takes_query(r, "q"));
	assert_true(route_takes_query(r, "cursor"));
	assert_false(route_takes_query(r, "c"));
	assert_false(route_takes_query(r, "cursor limit"));
	assert_false(route_takes_query(r, ""));
}

/* Whether line `at` of the document opens this path or method. */
static bool opens(const char *at, const char *indent, const char *word)
{
	size_t n = strlen(indent);
	size_t m = strlen(word);
	return strncmp(at, indent, n) == 0 && strncasecmp(at + n, word, m) == 0 &&
	       strncmp(at + n + m, ":\n", 2) == 0;
}

/* The operation's place: its method inside the block of its path. */
static bool documented(const char *text, const struct route *r)
{
	bool inside = false;
	for (const char *at = text; at; at = strchr(at, '\n'), at = at ? at + 1 : NULL) {
		if (strncmp(at, "  /", 3) == 0)
			inside = opens(at, "  ", r->pattern);
		else if (inside && opens(at, "    ", r->method))
			return true;
	}
	return false;
}

static size_t count_operations(const char *text)
{
	static const char *const methods[] = { "get", "post", "put", "patch", "delete" };
	size_t n = 0;
	for (const char *at = text; at; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
		for (size_t i = 0; i < ARRAY_LEN(methods); i++)
			n += opens(at, "    ", methods[i]);
	return n;
}

static void the_document_has_the_same_operations(void **state)
{
	(void)state;
	AUTO_FREE char *text = calloc(1, DOCUMENT_MAX);
	FILE *in = fopen(SOURCE_ROOT "/docs/openapi.yaml", "re");
	assert_non_null(in);
	assert_non_null(text);
	size_t n = fread(text, 1, DOCUMENT_MAX - 1, in);
	(void)fclose(in);
	assert_true(n > 0 && n < DOCUMENT_MAX - 1);
	for (size_t i = 0; i < route_count; i++)
		if (!documented(text, &routes[i]))
			fail_msg("%s %s is not in docs/openapi.yaml", routes[i].method,
				 routes[i].pattern);
	assert_int_equal(count_operations(text), route_count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_consistent),
		cmocka_unit_test(arguments_are_taken_from_the_path),
		cmocka_unit_test(what_is_not_there),
		cmocka_unit_test(unknown_parameters_are_known_as_such),
		cmocka_unit_test(the_document_has_the_same_operations),
	};
	return cmocka_run_group_tests_name("web_router", tests, NULL, NULL);
}
