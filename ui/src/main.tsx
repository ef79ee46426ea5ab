import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/App';
import { initLanguage } from '@/app/language';
import '@/app/base.css';
import '@/parts/bits.css';

void initLanguage().then(() => {
	const root = document.getElementById('root');
	if (!root) throw new Error('no root');
	createRoot(root).render(
		<StrictMode>
			<App />
		</StrictMode>,
	);
});
