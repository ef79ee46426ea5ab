import { createBrowserRouter } from 'react-router';
import { Crash } from './Crash';
import { Guard, SignedOutOnly } from './Guard';
import { Splash } from './Splash';

// Every page is a file of its own: the first load is the frame and one page.
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
								{ index: true, lazy: async () => ({ Component: (await import('@/pages/Dashboard')).Dashboard }) },
								{ path: 'meters', lazy: async () => ({ Component: (await import('@/pages/Meters')).Meters }) },
								{ path: 'meters/:serial', lazy: async () => ({ Component: (await import('@/pages/Meter')).Meter }) },
								{ path: 'meters/:serial/:tab', lazy: async () => ({ Component: (await import('@/pages/Meter')).Meter }) },
								{ path: 'calls', lazy: async () => ({ Component: (await import('@/pages/Calls')).Calls }) },
								{ path: 'quarantine', lazy: async () => ({ Component: (await import('@/pages/Quarantine')).Quarantine }) },
								{ path: 'users', lazy: async () => ({ Component: (await import('@/pages/Users')).Users }) },
								{ path: '*', lazy: async () => ({ Component: (await import('@/pages/NotFound')).NotFound }) },
							],
						},
					],
				},
			],
		},
	]);
}
