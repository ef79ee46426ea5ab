// What a form is called where one chooses among them.
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useLanguage } from '@/app/look';

/** The original's two forms are called after their pages; among others that would say nothing. */
export function useFormName(): (form: Schemas['ReportForm']) => string {
	const { t } = useTranslation();
	const language = useLanguage();
	return (form) => (form.name === 'meter' || form.name === 'group' ? t(`reports.form.${form.name}`) : form.title[language]);
}
