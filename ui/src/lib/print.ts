// A sheet of its own for the printer: built by hand, so that nothing of the page comes along.

export function printPage(title: string, paragraphs: string[], lines: string[]): void {
	const frame = document.createElement('iframe');
	frame.hidden = true;
	document.body.append(frame);
	const sheet = frame.contentDocument;
	if (!sheet) {
		frame.remove();
		return;
	}
	const add = (tag: string, text: string, parent: Element = sheet.body) => {
		const element = sheet.createElement(tag);
		element.textContent = text;
		parent.append(element);
		return element;
	};
	sheet.title = title;
	add('h1', title);
	for (const paragraph of paragraphs) add('p', paragraph);
	const list = add('pre', lines.join('\n'));
	list.style.fontSize = '16pt';
	frame.contentWindow?.addEventListener('afterprint', () => frame.remove());
	frame.contentWindow?.print();
}
