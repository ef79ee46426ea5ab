/* Every setting of the program is explained in both languages. */
#include "unit.h"

#include "cli/settings.h"
#include "service/setting.h"

static bool is_russian(const char *words)
{
	/* Cyrillic letters are 0xd0 and 0xd1 first. */
	return words && (strchr(words, '\xd0') || strchr(words, '\xd1'));
}

static void every_setting_has_words(void **state)
{
	(void)state;
	int missing = 0;

	for (size_t t = 0; settings_tables[t]; t++) {
		for (const struct config_entry *e = settings_tables[t]; e->key; e++) {
			if (e->doc && e->doc[0] && is_russian(setting_words_ru(e->key)))
				continue;
			print_error("%s has no words\n", e->key);
			missing++;
		}
	}
	assert_int_equal(missing, 0);
}

static void no_words_are_of_nothing(void **state)
{
	(void)state;
	AUTO_CONFIG *c = NULL;
	struct err err = { 0 };

	assert_true(config_new(settings_tables, &c, &err));
	for (const struct setting_words *w = setting_words; w->key; w++) {
		bool there = config_entry_of(c, w->key, &err) != NULL;
		for (size_t i = 0; i < config_template_count(c); i++)
			there |= strcmp(config_template_at(c, i)->key, w->key) == 0;
		if (!there)
			fail_msg("%s is no setting", w->key);
	}
}

/* What opens the database cannot stand in it. */
static void what_opens_the_store_is_outside(void **state)
{
	(void)state;
	AUTO_CONFIG *c = NULL;
	struct err err = { 0 };

	assert_true(config_new(settings_tables, &c, &err));
	for (size_t i = 0; i < config_count(c); i++) {
		struct config_item it = config_at(c, i);
		bool opens = strncmp(it.key, "store.", 6) == 0 ||
			     strcmp(it.key, "meter.catalogue") == 0 ||
			     strcmp(it.key, "collector.share_port") == 0;
		assert_int_equal(it.entry->outside, opens);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_setting_has_words),
		cmocka_unit_test(no_words_are_of_nothing),
		cmocka_unit_test(what_opens_the_store_is_outside),
	};
	return cmocka_run_group_tests_name("cli_settings", tests, NULL, NULL);
}
