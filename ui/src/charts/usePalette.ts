import { useMemo } from 'react';
import { useLook } from '@/app/look';
import { paletteOf, type Palette } from './style';

export function usePalette(): Palette {
	const { dark } = useLook();
	return useMemo(() => paletteOf(dark), [dark]);
}
