// The document itself: HTML in a frame in which nothing runs, PDF by the browser's own viewer.
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { reportFile } from '@/api/reports';

type Report = Schemas['Report'];

/** Whether this browser can show it. */
export const canShow = ({ format, file }: Pick<Report, 'format' | 'file'>) => file !== null && (format === 'html' || (format === 'pdf' && navigator.pdfViewerEnabled));

export function Document({ report }: { report: Report }) {
	const { t } = useTranslation();
	const html = report.format === 'html';
	// The viewer's own column of pages would take half of the room.
	const address = `${reportFile(report.id)}?preview=true${html ? '' : '#navpanes=0&view=FitH'}`;
	return <iframe className="report-document" title={t('reports.document', { title: report.title })} src={address} {...(html ? { sandbox: '' } : {})} />;
}
