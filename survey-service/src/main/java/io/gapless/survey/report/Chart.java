package io.gapless.survey.report;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import io.gapless.platform.pdf.PdfReport;
import io.gapless.platform.report.Figure;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jspecify.annotations.Nullable;

/** A chart, drawn by JFreeChart as vectors, with the font of the report. */
sealed interface Chart extends Figure {

    /** What JFreeChart draws. */
    JFreeChart drawn();

    /** What a spreadsheet draws as bars. */
    Cells cells();

    /**
     * The figures behind a chart.
     *
     * @param axis what the figures are
     * @param low lower end of the scale; null where it is left to whoever draws
     * @param high upper end of the scale
     * @param intervals whether the first series has intervals, as numbers below and above its figures
     */
    record Cells(
            String axis,
            @Nullable Double low,
            @Nullable Double high,
            boolean intervals,
            List<String> series,
            List<Row> rows) {

        /** The figures of one label: one of each series, then how far the interval goes below and above. */
        record Row(String label, List<Double> figures) {}
    }

    /**
     * Figures with their 95 % intervals, one below the other.
     *
     * @param axis what the figures are
     * @param low lower end of the scale
     * @param high upper end of the scale
     * @param line where a line stands across; null for none
     */
    record Intervals(
            String axis, double low, double high, @Nullable Double line, List<Point> points) implements Chart {

        /** A figure; without an interval where that is not known. */
        record Point(
                String label,
                double value,
                @Nullable Double low,
                @Nullable Double high) {}

        @Override
        public float height() {
            return 46 + 20f * points.size();
        }

        @Override
        public JFreeChart drawn() {
            var series = new XYIntervalSeries("", false, true);
            for (int i = 0; i < points.size(); i++) {
                var point = points.get(i);
                series.add(
                        point.value(),
                        point.low() == null ? point.value() : point.low(),
                        point.high() == null ? point.value() : point.high(),
                        i,
                        i,
                        i);
            }
            var data = new XYIntervalSeriesCollection();
            data.addSeries(series);
            var labels = new SymbolAxis(null, points.stream().map(Point::label).toArray(String[]::new));
            labels.setInverted(true);
            labels.setGridBandsVisible(false);
            labels.setTickLabelFont(Drawing.FONT.deriveFont(8f));
            labels.setRange(-0.6, points.size() - 0.4);
            var scale = Drawing.scale(axis, low, high);
            var renderer = new XYErrorRenderer();
            renderer.setDrawYError(false);
            renderer.setDefaultLinesVisible(false);
            renderer.setSeriesPaint(0, PdfReport.ACCENT);
            renderer.setErrorPaint(PdfReport.ACCENT);
            renderer.setErrorStroke(new BasicStroke(1.2f));
            renderer.setCapLength(5);
            renderer.setSeriesShape(0, new Ellipse2D.Double(-3, -3, 6, 6));
            var plot = new XYPlot(data, scale, labels, renderer);
            plot.setRangeGridlinesVisible(false);
            if (line != null) {
                plot.addDomainMarker(new ValueMarker(line, PdfReport.INK, new BasicStroke(0.8f)));
            }
            return Drawing.chart(plot);
        }

        @Override
        public Cells cells() {
            return new Cells(
                    axis,
                    low,
                    high,
                    true,
                    List.of(axis),
                    points.stream()
                            .map(point -> new Cells.Row(
                                    point.label(),
                                    List.of(
                                            point.value(),
                                            point.low() == null ? 0 : point.value() - point.low(),
                                            point.high() == null ? 0 : point.high() - point.value())))
                            .toList());
        }
    }

    /**
     * Figures without intervals, as bars.
     *
     * @param axis what the figures are
     * @param high upper end of the scale, which begins at 0; null where it is as long as the longest bar
     */
    record Bars(String axis, @Nullable Double high, List<Bar> bars) implements Chart {

        /** One bar. */
        record Bar(String label, double value) {}

        @Override
        public float height() {
            return 46 + 20f * bars.size();
        }

        @Override
        public JFreeChart drawn() {
            var data = new DefaultCategoryDataset();
            bars.forEach(bar -> data.addValue(bar.value(), "", bar.label()));
            var scale = high == null ? new NumberAxis(axis) : Drawing.scale(axis, 0, high);
            if (high == null) {
                scale.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
                Drawing.dress(scale);
            }
            var renderer = new BarRenderer();
            renderer.setBarPainter(new StandardBarPainter());
            renderer.setShadowVisible(false);
            renderer.setMaximumBarWidth(0.5);
            renderer.setSeriesPaint(0, PdfReport.ACCENT);
            var plot = new CategoryPlot(data, Drawing.labels(), scale, renderer);
            plot.setOrientation(PlotOrientation.HORIZONTAL);
            return Drawing.chart(plot);
        }

        @Override
        public Cells cells() {
            return new Cells(
                    axis,
                    high == null ? null : Double.valueOf(0),
                    high,
                    false,
                    List.of(axis),
                    bars.stream()
                            .map(bar -> new Cells.Row(bar.label(), List.of(bar.value())))
                            .toList());
        }
    }

    /**
     * How many texts of each kind there are, as bars in three parts.
     *
     * @param axis what is counted
     * @param parts names of the three parts: negative, neutral, positive
     */
    record Tones(String axis, List<String> parts, List<Bar> bars) implements Chart {

        private static final List<Color> COLOURS =
                List.of(new Color(0xB4, 0x3B, 0x3B), new Color(0xB8, 0xC0, 0xCC), new Color(0x2E, 0x7D, 0x4F));

        /** One bar. */
        record Bar(String label, List<Long> counts) {}

        @Override
        public float height() {
            return 66 + 20f * bars.size();
        }

        @Override
        public JFreeChart drawn() {
            var data = new DefaultCategoryDataset();
            for (Bar bar : bars) {
                for (int part = 0; part < parts.size(); part++) {
                    data.addValue(bar.counts().get(part), parts.get(part), bar.label());
                }
            }
            var counts = new NumberAxis(axis);
            counts.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
            Drawing.dress(counts);
            var renderer = new StackedBarRenderer();
            renderer.setBarPainter(new StandardBarPainter());
            renderer.setShadowVisible(false);
            renderer.setMaximumBarWidth(0.5);
            for (int part = 0; part < parts.size(); part++) {
                renderer.setSeriesPaint(part, COLOURS.get(part));
            }
            var plot = new CategoryPlot(data, Drawing.labels(), counts, renderer);
            plot.setOrientation(PlotOrientation.HORIZONTAL);
            return Drawing.chart(plot, true);
        }

        @Override
        public Cells cells() {
            return new Cells(
                    axis,
                    null,
                    null,
                    false,
                    parts,
                    bars.stream()
                            .map(bar -> new Cells.Row(
                                    bar.label(),
                                    bar.counts().stream().map(Long::doubleValue).toList()))
                            .toList());
        }
    }

    /** Makes a form of the chart for a page. */
    @Override
    default PDFormXObject form(PDDocument document, float width) {
        try {
            var canvas = new PdfBoxGraphics2D(document, width, height());
            try {
                drawn().draw(canvas, new Rectangle2D.Double(0, 0, width, height()));
            } finally {
                canvas.dispose();
            }
            return canvas.getXFormObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What all charts look like. */
    final class Drawing {

        static final Font FONT = font();
        private static final Color GRID = new Color(0xD1, 0xD5, 0xDB);

        private Drawing() {}

        static CategoryAxis labels() {
            var axis = new CategoryAxis();
            axis.setTickLabelFont(FONT.deriveFont(8f));
            axis.setMaximumCategoryLabelWidthRatio(0.4f);
            return axis;
        }

        static NumberAxis scale(String label, double low, double high) {
            var axis = new NumberAxis(label);
            axis.setRange(low, high);
            dress(axis);
            return axis;
        }

        static void dress(NumberAxis axis) {
            axis.setLabelFont(FONT.deriveFont(8f));
            axis.setTickLabelFont(FONT.deriveFont(8f));
        }

        static JFreeChart chart(Plot plot) {
            return chart(plot, false);
        }

        static JFreeChart chart(Plot plot, boolean legend) {
            plot.setBackgroundPaint(Color.WHITE);
            plot.setOutlinePaint(GRID);
            if (plot instanceof XYPlot xy) {
                xy.setDomainGridlinePaint(GRID);
            } else if (plot instanceof CategoryPlot bars) {
                bars.setRangeGridlinePaint(GRID);
            }
            var chart = new JFreeChart(null, FONT, plot, legend);
            chart.setBackgroundPaint(Color.WHITE);
            if (chart.getLegend() != null) {
                chart.getLegend().setItemFont(FONT.deriveFont(8f));
                chart.getLegend().setFrame(org.jfree.chart.block.BlockBorder.NONE);
            }
            return chart;
        }

        private static Font font() {
            try (var file = PdfReport.font()) {
                return Font.createFont(Font.TRUETYPE_FONT, file);
            } catch (FontFormatException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
