import { createBrowserRouter } from 'react-router';
import { Crash } from './Crash';
import { Guard, SignedOutOnly } from './Guard';
import { Splash } from './Splash';

// Every page is a file of its own: the first load is the frame and one page.
const pages = {
	Dashboard: () => import('@/pages/Dashboard'),
	Meters: () => import('@/pages/Meters'),
	Meter: () => import('@/pages/Meter'),
	Groups: () => import('@/pages/Groups'),
	Data: () => import('@/pages/Data'),
	Closings: () => import('@/pages/Closings'),
	Reports: () => import('@/pages/Reports'),
	Subscribers: () => import('@/pages/Subscribers'),
	Subscriber: () => import('@/pages/Subscriber'),
	Jobs: () => import('@/pages/Jobs'),
	Import: () => import('@/pages/Import'),
	Calls: () => import('@/pages/Calls'),
	Call: () => import('@/pages/Call'),
	Quality: () => import('@/pages/Quality'),
	Slots: () => import('@/pages/Slots'),
	Quarantine: () => import('@/pages/Quarantine'),
	Profiles: () => import('@/pages/Profiles'),
	Users: () => import('@/pages/Users'),
	UserNew: () => import('@/pages/UserNew'),
	User: () => import('@/pages/User'),
	Roles: () => import('@/pages/Roles'),
	Tokens: () => import('@/pages/Tokens'),
	Audit: () => import('@/pages/Audit'),
	Settings: () => import('@/pages/Settings'),
	Documentation: () => import('@/pages/Documentation'),
	Profile: () => import('@/pages/Profile'),
	NotFound: () => import('@/pages/NotFound'),
};

/** The other pages, once the first has settled: the next click finds them there, even off line. */
export function fetchPages(): void {
	for (const page of Object.values(pages)) page().catch(() => undefined);
}

export function makeRouter() {
	return createBrowserRouter([
		{
			errorElement: <Crash />,
			HydrateFallback: Splash,
			children: [
				{
					element: <SignedOutOnly />,
					children: [{ path: 'sign-in', lazy: async () => ({ Component: (await import('@/pages/SignIn')).SignIn }) }],
				},
				{
					element: <Guard />,
					children: [
						{
							errorElement: <Crash />,
							children: [
								{ index: true, lazy: async () => ({ Component: (await pages.Dashboard()).Dashboard }) },
								{ path: 'meters', lazy: async () => ({ Component: (await pages.Meters()).Meters }) },
								{ path: 'meters/:serial', lazy: async () => ({ Component: (await pages.Meter()).Meter }) },
								{ path: 'meters/:serial/:tab', lazy: async () => ({ Component: (await pages.Meter()).Meter }) },
								{ path: 'groups', lazy: async () => ({ Component: (await pages.Groups()).Groups }) },
								{ path: 'groups/:id', lazy: async () => ({ Component: (await pages.Groups()).Groups }) },
								{ path: 'data', lazy: async () => ({ Component: (await pages.Data()).Data }) },
								{ path: 'reports', lazy: async () => ({ Component: (await pages.Reports()).Reports }) },
								{ path: 'reports/:tab', lazy: async () => ({ Component: (await pages.Reports()).Reports }) },
								{ path: 'reports/:tab/:id', lazy: async () => ({ Component: (await pages.Reports()).Reports }) },
								{ path: 'closings', lazy: async () => ({ Component: (await pages.Closings()).Closings }) },
								{ path: 'subscribers', lazy: async () => ({ Component: (await pages.Subscribers()).Subscribers }) },
								{ path: 'subscribers/:id', lazy: async () => ({ Component: (await pages.Subscriber()).Subscriber }) },
								{ path: 'jobs', lazy: async () => ({ Component: (await pages.Jobs()).Jobs }) },
								{ path: 'import', lazy: async () => ({ Component: (await pages.Import()).Import }) },
								{ path: 'calls', lazy: async () => ({ Component: (await pages.Calls()).Calls }) },
								{ path: 'calls/:id', lazy: async () => ({ Component: (await pages.Call()).Call }) },
								{ path: 'quality', lazy: async () => ({ Component: (await pages.Quality()).Quality }) },
								{ path: 'slots', lazy: async () => ({ Component: (await pages.Slots()).Slots }) },
								{ path: 'quarantine', lazy: async () => ({ Component: (await pages.Quarantine()).Quarantine }) },
								{ path: 'profiles', lazy: async () => ({ Component: (await pages.Profiles()).Profiles }) },
								{ path: 'users', lazy: async () => ({ Component: (await pages.Users()).Users }) },
								{ path: 'users/new', lazy: async () => ({ Component: (await pages.UserNew()).UserNew }) },
								{ path: 'users/:id', lazy: async () => ({ Component: (await pages.User()).User }) },
								{ path: 'roles', lazy: async () => ({ Component: (await pages.Roles()).Roles }) },
								{ path: 'tokens', lazy: async () => ({ Component: (await pages.Tokens()).Tokens }) },
								{ path: 'audit', lazy: async () => ({ Component: (await pages.Audit()).Audit }) },
								{ path: 'settings', lazy: async () => ({ Component: (await pages.Settings()).Settings }) },
								{ path: 'documentation', lazy: async () => ({ Component: (await pages.Documentation()).Documentation }) },
								{ path: 'documentation/:name', lazy: async () => ({ Component: (await pages.Documentation()).Documentation }) },
								{ path: 'profile', lazy: async () => ({ Component: (await pages.Profile()).Profile }) },
								{ path: '*', lazy: async () => ({ Component: (await pages.NotFound()).NotFound }) },
							],
						},
					],
				},
			],
		},
	]);
}
