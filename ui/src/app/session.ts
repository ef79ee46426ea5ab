// Who is signed in. The server's session decides; the page only remembers its answer.
import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { ApiError, api, take, type Schemas } from '@/api/client';

type Answer = Schemas['Session'];
export type Right = Schemas['Function'];

/** Who is signed in, with what belongs to the session itself. */
export type Session = Answer['user'] & Omit<Answer, 'user'>;

const flat = ({ user, ...session }: Answer): Session => ({ ...user, ...session });

/** How the last session of this page ended, for the sign-in to say. */
let expired = false;

export const hasExpired = () => expired;

/** The server knows this session no more. */
export function expireSession(client: QueryClient): void {
	if (client.getQueryData(sessionQuery().queryKey)) expired = true;
	client.setQueryData(sessionQuery().queryKey, null);
}

/** What one person saw must not be shown to the next; the session itself is being watched and stays. */
function forgetAnswers(client: QueryClient): void {
	client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' && query.queryKey[0] !== 'version' });
}

/** null: nobody is signed in. */
export const sessionQuery = () =>
	queryOptions({
		queryKey: ['session'],
		queryFn: async ({ signal, client }): Promise<Session | null> => {
			try {
				return flat(await take(api.GET('/api/v1/session', { signal })));
			} catch (error) {
				if (!(error instanceof ApiError && error.trouble === 'signed-out')) throw error;
				expireSession(client);
				return null;
			}
		},
		staleTime: Infinity,
		gcTime: Infinity,
	});

/** A change of one's own account: the session is told anew. */
export function keepSession(client: QueryClient, answer: Answer): void {
	client.setQueryData(sessionQuery().queryKey, flat(answer));
}

/** The session inside the frame, where there always is one. */
export function useSession(): Session {
	const { data } = useQuery(sessionQuery());
	if (!data) throw new Error('used outside of a session');
	return data;
}

export function useMay(right: Right): boolean {
	return useSession().rights.includes(right);
}

/** What every change sends along, against requests that other sites forge. */
export function useCsrf(): { header: { 'X-CSRF-Token': string } } {
	const { csrf_token } = useSession();
	return { header: { 'X-CSRF-Token': csrf_token } };
}

export function useSignIn() {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (body: Schemas['Credentials']) => take(api.POST('/api/v1/session', { body })),
		onSuccess: (session) => {
			forgetAnswers(client);
			expired = false;
			keepSession(client, session);
		},
	});
}

export function useSignOut() {
	const client = useQueryClient();
	return useMutation({
		mutationFn: async () => {
			const session = client.getQueryData(sessionQuery().queryKey);
			if (!session) return;
			await take(api.DELETE('/api/v1/session', { params: { header: { 'X-CSRF-Token': session.csrf_token } } }));
		},
		onSettled: (_data, error) => {
			if (error instanceof ApiError && error.trouble === 'offline') return;
			forgetAnswers(client);
			expired = false;
			client.setQueryData(sessionQuery().queryKey, null);
		},
	});
}

export function useSaveMe() {
	const client = useQueryClient();
	return useMutation({
		mutationFn: async (body: Schemas['MePatch']) => {
			const session = client.getQueryData(sessionQuery().queryKey);
			if (!session) return null;
			return take(api.PATCH('/api/v1/users/me', { params: { header: { 'X-CSRF-Token': session.csrf_token } }, body }));
		},
		onSuccess: (session) => {
			if (session) keepSession(client, session);
		},
	});
}
