// ECharts with only what the pages draw; loaded when the first chart is shown.
import { BarChart, LineChart } from 'echarts/charts';
import { DataZoomComponent, GridComponent, MarkAreaComponent, TitleComponent, ToolboxComponent, TooltipComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

register([BarChart, LineChart, GridComponent, TooltipComponent, DataZoomComponent, MarkAreaComponent, TitleComponent, ToolboxComponent, CanvasRenderer]);

export { init };
