// The form of the house. Checks as one leaves a field, says under the field what is wrong with it
// (the server's word as well), minds what is not saved, and shows that it is sending.
import { useState, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { Button, Form, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { sameValues } from '@/lib/formValues';
import { complaintOf, type Complain } from './complaint';
import { useLeaveGuard } from './leave';
import './form.css';

interface Props<Values extends object> {
	/** What the fields hold at first; the form asks no more than once for it. */
	initial: Values;
	submit: (values: Values) => Promise<unknown>;
	/** After the server took it; what is typed counts as saved. */
	onDone?: (values: Values) => void;
	/** The button's words: what it does, not "OK". */
	act: string;
	danger?: boolean;
	onCancel?: () => void;
	/** Words for what the server may object to; null: its own are taken. */
	complain?: Complain;
	/** All fields are needed: then none is marked so. */
	plain?: boolean;
	/** Nothing to save while nothing is changed. */
	editing?: boolean;
	/** It asks a question and keeps nothing: one may leave it as it stands. */
	asking?: boolean;
	/** Fields of the server that are part of one of the form's: { from: "period" }. */
	places?: Readonly<Record<string, string>>;
	/** Further buttons. */
	acts?: ReactNode;
	/** For callers that look at or set values from outside. */
	form?: FormInstance<Values>;
	onChange?: (values: Values) => void;
	children: ReactNode;
}

/** The form's field that the server means: "area.groups" is within "area". */
function nameOf<Values>(form: FormInstance<Values>, field: string | undefined): (string | number)[] | null {
	if (!field) return null;
	const names = form.getFieldsError().map(({ name }) => name);
	const find = (text: string) => names.find((name) => name.join('.') === text);
	return find(field) ?? find(field.split(/[.[]/)[0] ?? '') ?? null;
}

export function FormFrame<Values extends object>({ initial, submit, onDone, act, danger = false, onCancel, complain, plain = false, editing = false, asking = false, places = {}, acts, form: given, onChange, children }: Props<Values>) {
	const { t } = useTranslation();
	const [own] = Form.useForm<Values>();
	const form = given ?? own;
	const [begun, setBegun] = useState(initial);
	const [changed, setChanged] = useState(false);
	const { setDirty, question } = useLeaveGuard();
	const placeOf = (field: string | undefined) => (field && places[field]) ?? field;
	const note = (now: boolean) => {
		if (asking) return;
		setDirty(now);
		setChanged(now);
	};
	const send = useMutation({
		mutationFn: (values: Values) => submit(values),
		onSuccess: (_answer, values) => {
			setBegun(values);
			note(false);
			onDone?.(values);
		},
		onError: (error) => {
			const { field, text } = complaintOf(error, t, complain);
			const name = nameOf(form, placeOf(field));
			if (!name) return;
			form.setFields([{ name: name as never, errors: [text] }]);
			form.scrollToField(name as never, { block: 'center', focus: true });
		},
	});
	const whole = send.error ? complaintOf(send.error, t, complain) : null;
	const shownAtField = Boolean(send.error) && nameOf(form, placeOf(whole?.field)) !== null;
	return (
		<Form<Values>
			form={form}
			className="form-frame"
			layout="vertical"
			requiredMark={!plain}
			initialValues={initial}
			validateTrigger={['onBlur', 'onChange', 'onSubmit']}
			scrollToFirstError={{ block: 'center', focus: true }}
			disabled={send.isPending}
			onValuesChange={(_part, all: Values) => {
				note(!sameValues({ ...begun, ...all }, begun));
				onChange?.(all);
				if (send.error) send.reset();
			}}
			onFinish={(values: Values) => {
				if (!send.isPending) send.mutate(values);
			}}
		>
			{children}
			<p className="form-bad" role="alert">
				{whole && !shownAtField ? whole.text : null}
			</p>
			<div className="form-acts">
				<Button type="primary" htmlType="submit" danger={danger} loading={send.isPending} disabled={send.isPending || (editing && !changed)}>
					{act}
				</Button>
				{acts}
				{onCancel ? <Button onClick={onCancel}>{t('act.cancel')}</Button> : null}
				{changed ? <span className="muted form-unsaved">{t('form.unsaved')}</span> : null}
			</div>
			{question}
		</Form>
	);
}
