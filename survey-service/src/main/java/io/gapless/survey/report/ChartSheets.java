package io.gapless.survey.report;

import io.gapless.platform.report.ReportDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xddf.usermodel.chart.AxisCrosses;
import org.apache.poi.xddf.usermodel.chart.AxisOrientation;
import org.apache.poi.xddf.usermodel.chart.AxisPosition;
import org.apache.poi.xddf.usermodel.chart.AxisTickLabelPosition;
import org.apache.poi.xddf.usermodel.chart.BarDirection;
import org.apache.poi.xddf.usermodel.chart.ChartTypes;
import org.apache.poi.xddf.usermodel.chart.LegendPosition;
import org.apache.poi.xddf.usermodel.chart.XDDFBarChartData;
import org.apache.poi.xddf.usermodel.chart.XDDFDataSourcesFactory;
import org.apache.poi.xddf.usermodel.chart.XDDFNumericalDataSource;
import org.apache.poi.xssf.usermodel.XSSFChart;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.openxmlformats.schemas.drawingml.x2006.chart.STErrBarType;
import org.openxmlformats.schemas.drawingml.x2006.chart.STErrValType;

/** Puts a report's charts into its workbook: beside each table the figures of its charts, which a spreadsheet draws. */
final class ChartSheets {

    /** Where the tables of a report's workbook begin. */
    private static final int TOP = 3;

    private static final int WIDTH = 9;
    private static final int LEAST_HEIGHT = 8;

    private ChartSheets() {}

    static byte[] with(byte[] workbook, ReportDocument report) {
        var file = new ByteArrayOutputStream();
        try (var book = new XSSFWorkbook(new ByteArrayInputStream(repacked(workbook)))) {
            for (int i = 0; i < report.parts().size(); i++) {
                var part = report.parts().get(i);
                int column = part.sheetHeader().size() + 1;
                int row = TOP;
                for (var figure : part.figures()) {
                    if (figure instanceof Chart chart) {
                        row = add(book.getSheetAt(i + 1), chart.cells(), row, column);
                    }
                }
            }
            book.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /** As a file that can be read as a stream, which fastexcel's cannot. */
    private static byte[] repacked(byte[] workbook) throws IOException {
        var file = new ByteArrayOutputStream();
        try (var zip = ZipFile.builder()
                        .setSeekableByteChannel(new SeekableInMemoryByteChannel(workbook))
                        .get();
                var out = new ZipOutputStream(file)) {
            for (var entry : Collections.list(zip.getEntries())) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                try (var content = zip.getInputStream(entry)) {
                    content.transferTo(out);
                }
            }
        }
        return file.toByteArray();
    }

    /** Answers the row at which the next one can begin. */
    private static int add(XSSFSheet sheet, Chart.Cells cells, int top, int left) {
        var heads = new ArrayList<>(cells.series());
        if (cells.intervals()) {
            heads.add("95 % −");
            heads.add("95 % +");
        }
        var head = row(sheet, top);
        for (int i = 0; i < heads.size(); i++) {
            head.createCell(left + 1 + i).setCellValue(heads.get(i));
        }
        for (int i = 0; i < cells.rows().size(); i++) {
            var row = row(sheet, top + 1 + i);
            row.createCell(left).setCellValue(cells.rows().get(i).label());
            var figures = cells.rows().get(i).figures();
            for (int column = 0; column < figures.size(); column++) {
                row.createCell(left + 1 + column).setCellValue(figures.get(column));
            }
        }
        int height = Math.max(LEAST_HEIGHT, cells.rows().size() * 2 + 4);
        int beside = left + heads.size() + 2;
        var drawing = sheet.createDrawingPatriarch();
        draw(
                drawing.createChart(drawing.createAnchor(0, 0, 0, 0, beside, top, beside + WIDTH, top + height)),
                sheet,
                cells,
                top,
                left);
        return top + Math.max(height, cells.rows().size() + 1) + 2;
    }

    private static XSSFRow row(XSSFSheet sheet, int number) {
        var there = sheet.getRow(number);
        return there == null ? sheet.createRow(number) : there;
    }

    private static void draw(XSSFChart chart, XSSFSheet sheet, Chart.Cells cells, int top, int left) {
        var labels = chart.createCategoryAxis(AxisPosition.LEFT);
        // The first on top, and beside the scale even where bars go to the left.
        labels.setOrientation(AxisOrientation.MAX_MIN);
        labels.setTickLabelPosition(AxisTickLabelPosition.LOW);
        var scale = chart.createValueAxis(AxisPosition.BOTTOM);
        scale.setTitle(cells.axis());
        scale.setCrosses(AxisCrosses.MAX);
        if (cells.low() != null && cells.high() != null) {
            scale.setMinimum(cells.low());
            scale.setMaximum(cells.high());
        }
        var data = (XDDFBarChartData) chart.createData(ChartTypes.BAR, labels, scale);
        data.setBarDirection(BarDirection.BAR);
        data.setVaryColors(false);
        if (cells.series().size() > 1) {
            chart.getOrAddLegend().setPosition(LegendPosition.BOTTOM);
        }
        int first = top + 1;
        int last = top + cells.rows().size();
        var names = XDDFDataSourcesFactory.fromStringCellRange(sheet, new CellRangeAddress(first, last, left, left));
        for (int i = 0; i < cells.series().size(); i++) {
            var series = (XDDFBarChartData.Series) data.addSeries(names, numbers(sheet, first, last, left + 1 + i));
            series.setTitle(cells.series().get(i), null);
            if (cells.intervals()) {
                // Not XDDFErrorBars: in POI 5.4 they set only what is there already, and there is nothing.
                var bars = series.getCTBarSer().addNewErrBars();
                bars.addNewErrBarType().setVal(STErrBarType.BOTH);
                bars.addNewErrValType().setVal(STErrValType.CUST);
                bars.addNewPlus().addNewNumRef().setF(range(sheet, first, last, left + 3));
                bars.addNewMinus().addNewNumRef().setF(range(sheet, first, last, left + 2));
            }
        }
        chart.plot(data);
    }

    private static XDDFNumericalDataSource<Double> numbers(XSSFSheet sheet, int first, int last, int column) {
        return XDDFDataSourcesFactory.fromNumericCellRange(sheet, new CellRangeAddress(first, last, column, column));
    }

    private static String range(XSSFSheet sheet, int first, int last, int column) {
        return new CellRangeAddress(first, last, column, column).formatAsString(sheet.getSheetName(), true);
    }
}
