// Saving files where the browser keeps its downloads.

/** What an address answers, as if the person had clicked it: the session's cookie goes along. */
export function saveAddress(address: string, name: string): void {
	const link = document.createElement('a');
	link.href = address;
	link.download = name;
	link.click();
}

/** A file made here. The click has taken hold of the content when it returns, so that the address can go. */
export function saveBlob(content: Blob, name: string): void {
	const address = URL.createObjectURL(content);
	saveAddress(address, name);
	URL.revokeObjectURL(address);
}
