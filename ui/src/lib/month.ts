// Months as the API writes them: "2026-01".
import { formatTime, type Language } from './format';
import { addDays, monthStart } from './zone';

export const monthName = (month: string, language: Language) => formatTime(`${month}-01T00:00:00Z`, 'month', language);

/** The last month that is over on a day of some zone: a day later it is over everywhere. */
export const lastMonth = (today: string) => monthStart(addDays(today, -1), -1).slice(0, 7);

/** Its days, both ends included. */
export const daysOfMonth = (month: string) => ({ from: `${month}-01`, to: addDays(monthStart(`${month}-01`, 1), -1) });
