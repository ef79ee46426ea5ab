import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
	{ ignores: ['dist', 'node_modules', 'src/api/schema.d.ts'] },
	js.configs.recommended,
	...ts.configs.strict,
	a11y.flatConfigs.recommended,
	hooks.configs.flat['recommended-latest'],
	{
		files: ['src/**/*.{ts,tsx}'],
		languageOptions: { globals: globals.browser },
		rules: {
			eqeqeq: 'error',
			'no-console': 'error',
			// A person's click on "sign in" expects the cursor in the first field.
			'jsx-a11y/no-autofocus': 'off',
		},
	},
	{ files: ['*.config.*', 'public/**'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
);
