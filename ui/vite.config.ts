import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` shows the pages of the working tree with the data of a running server: that of
// `make demo`, or another named by THEMIS=http://127.0.0.1:55005.
const server = process.env['THEMIS'] ?? 'http://127.0.0.1:55005';

export default defineConfig({
	plugins: [react()],
	resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
	server: {
		fs: { allow: ['..'] },
		proxy: { '/api': { target: server }, '/healthz': { target: server } },
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
