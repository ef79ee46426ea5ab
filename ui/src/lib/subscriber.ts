// A subscriber as a line of text, and as a form.
import type { TFunction } from 'i18next';
import type { Schemas } from '@/api/client';

type Row = Schemas['SubscriberRow'];
type Where = Pick<Row, 'city' | 'street' | 'house' | 'flat'>;

/** "Пятигорск, Мира, 7, кв. 2" needs words of the language only for the flat; numbers alone are told by their order. */
export const addressText = (where: Where): string => [where.city, where.street, where.house, where.flat].filter(Boolean).join(', ');

/** Of a row or a card; somebody whose data was erased is told from one who never had a name. */
export const nameText = ({ name, erased }: { name: string | null; erased: boolean | string | null }, t: TFunction): string => name ?? t(erased ? 'subscriber.erased_name' : 'subscriber.nameless');

export type SubscriberValues = Omit<Schemas['SubscriberEdit'], 'kind'> & { kind: Row['kind'] };

export const blankSubscriber: SubscriberValues = { kind: 'person', name: '', account: null, phone: null, email: null, city: null, street: null, house: null, flat: null };

export const subscriberValues = (row: Omit<Row, 'erased'>): SubscriberValues => ({ kind: row.kind, name: row.name ?? '', account: row.account, phone: row.phone, email: row.email, city: row.city, street: row.street, house: row.house, flat: row.flat });
