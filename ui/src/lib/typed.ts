// A box whose text stands in the address, which follows while one types.
import { useEffect, useEffectEvent, useState } from 'react';

const PAUSE = 350;

/**
 * The address has come to `asked`: what of `told` is still on its way to it, or null when the
 * word is not this box's own, so that the box takes it.
 */
export function stillTold(told: readonly string[], asked: string): readonly string[] | null {
	const at = told.indexOf(asked);
	return at < 0 ? null : told.slice(at + 1);
}

/** What is being typed, told on when the hand rests; follows the address otherwise. */
export function useTyped(asked: string, onChange: (text: string) => void) {
	const [text, setText] = useState(asked);
	const [known, setKnown] = useState(asked);
	// The address comes later than it is told: an own word that arrives must not undo what has been typed since.
	const [told, setTold] = useState<readonly string[]>([]);
	if (known !== asked) {
		const left = stillTold(told, asked);
		setKnown(asked);
		setTold(left ?? []);
		if (!left && text.trim() !== asked) setText(asked);
	}
	const tell = (value: string) => {
		setTold([...told, value]);
		onChange(value);
	};
	// Only what was typed here counts: an older text must not undo a newer address.
	const rest = useEffectEvent(() => {
		if (text.trim() !== (told.at(-1) ?? asked)) tell(text.trim());
	});
	useEffect(() => {
		const timer = window.setTimeout(() => rest(), PAUSE);
		return () => window.clearTimeout(timer);
	}, [text]);
	const now = (value = text) => {
		setText(value);
		if (value.trim() !== asked) tell(value.trim());
	};
	return { text, setText, now };
}
