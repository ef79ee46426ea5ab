// Before the first paint: the kept theme and language, so that nothing flashes.
(function () {
	var root = document.documentElement;
	var theme = 'auto';
	try {
		theme = localStorage.getItem('themis.theme') || 'auto';
		root.lang = localStorage.getItem('themis.language') || (/^(ru|be|kk|uk)\b/.test(navigator.language) ? 'ru' : 'en');
	} catch {
		// Storage is forbidden: the system's theme and the page's language stay.
	}
	var dark = theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
	root.dataset.theme = dark ? 'dark' : 'light';
})();
