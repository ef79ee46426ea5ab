// To the page of reports, with what is looked at here chosen there.
import { FileTextOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DateRange } from '@/lib/range';
import { reportAddress } from '@/lib/report';
import type { Whose } from '@/lib/usage';
import { May } from './Gate';

interface Props {
	whose: Whose;
	range?: DateRange;
	form?: Parameters<typeof reportAddress>[2];
	small?: boolean;
}

export function ReportLink({ whose, range, form, small = false }: Props) {
	const { t } = useTranslation();
	return (
		<May right="report.run">
			<Link to={reportAddress(whose, range ?? null, form)} className="no-print">
				<Button tabIndex={-1} size={small ? 'small' : 'medium'} icon={<FileTextOutlined aria-hidden="true" />}>
					{t('reports.report')}
				</Button>
			</Link>
		</May>
	);
}
