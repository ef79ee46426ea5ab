import './Splash.css';

/** Until it is known who is here: the shape of the page, without words. */
export function Splash() {
	return (
		<div className="splash" aria-busy="true">
			<div className="splash-side" />
			<div className="splash-page">
				<span className="skeleton" style={{ width: 180, height: 20 }} />
				<span className="skeleton" style={{ height: 84 }} />
				<span className="skeleton" style={{ height: 280 }} />
			</div>
		</div>
	);
}
