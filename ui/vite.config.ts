import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { mockApi } from './dev/mock.ts';

// THEMIS=http://127.0.0.1:55005 develops against a running server; without it
// a small imitation under dev/ answers. Neither reaches the built files.
const server = process.env['THEMIS'];

export default defineConfig({
	plugins: [react(), ...(server ? [] : [mockApi()])],
	resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
	server: {
		fs: { allow: ['..'] },
		...(server ? { proxy: { '/api': { target: server }, '/healthz': { target: server } } } : {}),
	},
	build: {
		target: 'es2022',
		assetsDir: 'assets',
		// Small pictures stay files: the page's security policy has no data: for scripts.
		assetsInlineLimit: 0,
		chunkSizeWarningLimit: 700,
		rollupOptions: {
			output: {
				entryFileNames: 'assets/[name]-[hash].js',
				chunkFileNames: 'assets/[name]-[hash].js',
				assetFileNames: 'assets/[name]-[hash][extname]',
			},
		},
	},
	test: { include: ['src/**/*.test.{ts,tsx}'] },
});
