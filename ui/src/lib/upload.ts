// A file on its way to the server, as bytes: openapi-fetch would make JSON of it.
import { api, take } from '@/api/client';

/** As an answer of the API; what the server objects to comes as an ApiError. */
export function uploadMeterFile(serial: string, file: File, csrf: string) {
	return take(
		api.POST('/api/v1/meters/{serial}/files', {
			params: { path: { serial }, query: { name: file.name }, header: { 'X-CSRF-Token': csrf } },
			body: file as unknown as string,
			bodySerializer: () => file,
			headers: { 'Content-Type': 'application/octet-stream' },
		}),
	);
}

export function uploadImport(file: File, csrf: string) {
	return take(
		api.POST('/api/v1/imports', {
			params: { query: { name: file.name }, header: { 'X-CSRF-Token': csrf } },
			body: file as unknown as string,
			bodySerializer: () => file,
			headers: { 'Content-Type': 'application/octet-stream' },
		}),
	);
}
