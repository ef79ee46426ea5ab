// How the columns of a table are read: which is what, and what must not be twice or lacking.
import type { Schemas } from '@/api/client';

export type ImportField = Schemas['ImportField'];

/** In the order in which the choice offers them. */
export const importFields: readonly ImportField[] = ['serial', 'type', 'group', 'account', 'subscriber', 'kind', 'phone', 'email', 'city', 'street', 'house', 'flat', 'place', 'commissioned_on', 'verified_on', 'verification_due', 'seal', 'sim_phone', 'zone', 'profile'];

/** How the file is read, where the server's guess was corrected. */
export interface ImportReading {
	encoding?: Schemas['Encoding'];
	separator?: Schemas['Separator'];
	heading?: boolean;
	sheet?: number;
}

export interface ImportPlan extends ImportReading {
	mapping: Record<string, ImportField>;
}

export type Mapping = ReadonlyMap<number, ImportField>;

export const guessOf = (table: Schemas['Import']): Mapping => new Map(table.columns.flatMap((column) => (column.field ? [[column.index, column.field] as const] : [])));

export const mappingOf = (mapping: Mapping): Record<string, ImportField> => Object.fromEntries([...mapping].map(([index, field]) => [String(index), field]));

/** What keeps it from being run: fields that two columns claim; no column that says which meter or subscriber a row is of. */
export function faultsOf(mapping: Mapping): { twice: ImportField[]; noKey: boolean } {
	const fields = [...mapping.values()];
	return { twice: [...new Set(fields.filter((field, at) => fields.indexOf(field) !== at))], noKey: !fields.includes('serial') && !fields.includes('account') };
}
