package io.gapless.visit.calendar;

import io.gapless.platform.pdf.PdfDrawing;
import io.gapless.platform.pdf.PdfReport;
import io.gapless.visit.customer.GeoPoint;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sketch of the way from stop to stop, north up: where they lie to each other, not the roads between them. Within the
 * few kilometres of a day the earth is flat enough (equirectangular, at the mean latitude).
 */
final class RouteSketch {

    /** Mean radius of the earth (IUGG), in metres. */
    private static final double RADIUS = 6_371_008.8;

    private static final double LEAST_METRES = 200;
    private static final double ROOM = 36;
    private static final double DOT = 8;
    private static final int LONGEST = 10;
    private static final float SMALL = 7.5f;
    private static final Color GROUND = new Color(0xF6, 0xF8, 0xFA);
    private static final Color GRID = new Color(0xE5, 0xE9, 0xEE);
    private static final Color WAY = new Color(0x60, 0x8C, 0xBC);

    private final List<Spot> spots;

    /**
     * A stop with its place.
     *
     * @param number as in the table
     */
    record Spot(int number, String name, GeoPoint place) {}

    private record Point(double x, double y) {}

    RouteSketch(List<Spot> spots) {
        this.spots = spots;
    }

    /** Metres along the way, as the crow flies. */
    double metres() {
        double metres = 0;
        for (int i = 1; i < spots.size(); i++) {
            metres += spots.get(i - 1).place().metresTo(spots.get(i).place());
        }
        return metres;
    }

    void draw(PdfDrawing drawing, String north) {
        double width = drawing.width();
        double height = drawing.height();
        drawing.rectangle(0, 0, width, height, GROUND);
        var flat = flat();
        double minX = flat.stream().mapToDouble(Point::x).min().orElse(0);
        double maxX = flat.stream().mapToDouble(Point::x).max().orElse(0);
        double minY = flat.stream().mapToDouble(Point::y).min().orElse(0);
        double maxY = flat.stream().mapToDouble(Point::y).max().orElse(0);
        double metresPerPoint = Math.max(
                Math.max((maxX - minX) / (width - 2 * ROOM - 40), (maxY - minY) / (height - 2 * ROOM)),
                LEAST_METRES / (height - 2 * ROOM));
        double bar = niceBelow(metresPerPoint * width / 5);
        double step = bar / metresPerPoint;
        for (double x = step; x < width; x += step) {
            drawing.line(x, 0, x, height, 0.4f, GRID);
        }
        for (double y = step; y < height; y += step) {
            drawing.line(0, y, width, y, 0.4f, GRID);
        }
        double centreX = (minX + maxX) / 2;
        double centreY = (minY + maxY) / 2;
        var points = flat.stream()
                .map(point -> new Point(
                        width / 2 + (point.x() - centreX) / metresPerPoint,
                        height / 2 - (point.y() - centreY) / metresPerPoint))
                .toList();
        for (int i = 1; i < points.size(); i++) {
            way(drawing, points.get(i - 1), points.get(i));
        }
        stops(drawing, points);
        scale(drawing, bar, step);
        north(drawing, north);
        drawing.frame(0, 0, width, height, 0.7f, WAY);
    }

    private List<Point> flat() {
        double mean = spots.stream()
                .mapToDouble(spot -> spot.place().latitude())
                .average()
                .orElse(0);
        double first = spots.isEmpty() ? 0 : spots.getFirst().place().longitude();
        double shrink = Math.cos(Math.toRadians(mean));
        return spots.stream()
                .map(spot -> {
                    // The shorter way round, across the date line too.
                    double east = Math.IEEEremainder(spot.place().longitude() - first, 360);
                    return new Point(
                            Math.toRadians(east) * shrink * RADIUS,
                            Math.toRadians(spot.place().latitude()) * RADIUS);
                })
                .toList();
    }

    private static void way(PdfDrawing drawing, Point from, Point to) {
        drawing.line(from.x(), from.y(), to.x(), to.y(), 1.6f, WAY);
        double x = to.x() - from.x();
        double y = to.y() - from.y();
        double length = Math.hypot(x, y);
        if (length > 4 * DOT) {
            // An arrow half way: which way round.
            double ux = x / length;
            double uy = y / length;
            double mx = (from.x() + to.x()) / 2 + ux * 4;
            double my = (from.y() + to.y()) / 2 + uy * 4;
            drawing.triangle(
                    mx,
                    my,
                    mx - ux * 8 - uy * 4,
                    my - uy * 8 + ux * 4,
                    mx - ux * 8 + uy * 4,
                    my - uy * 8 - ux * 4,
                    WAY);
        }
    }

    private void stops(PdfDrawing drawing, List<Point> points) {
        var taken = new ArrayList<Rectangle2D>();
        for (Point point : points) {
            taken.add(new Rectangle2D.Double(point.x() - DOT, point.y() - DOT, 2 * DOT, 2 * DOT));
        }
        for (int i = points.size() - 1; i >= 0; i--) {
            var point = points.get(i);
            drawing.dot(point.x(), point.y(), DOT, PdfReport.ACCENT);
            drawing.centred(String.valueOf(spots.get(i).number()), point.x(), point.y() + 2.8, 8, Color.WHITE);
        }
        for (int i = 0; i < points.size(); i++) {
            var name = shortened(spots.get(i).name());
            var box = free(drawing, points.get(i), drawing.width(name, SMALL), taken);
            if (box != null) {
                taken.add(box);
                drawing.text(name, box.getX() + 2, box.getMaxY() - 2.5, SMALL, PdfReport.INK);
            }
        }
    }

    /** Beside, below or above the dot, where nothing else stands; null where there is no room: the table tells it too. */
    private static @Nullable Rectangle2D free(PdfDrawing drawing, Point point, double width, List<Rectangle2D> taken) {
        double w = width + 4;
        double h = SMALL + 3;
        var page = new Rectangle2D.Double(2, 2, drawing.width() - 4, drawing.height() - 4);
        for (Rectangle2D box : List.of(
                new Rectangle2D.Double(point.x() + DOT + 1, point.y() - h / 2, w, h),
                new Rectangle2D.Double(point.x() - DOT - 1 - w, point.y() - h / 2, w, h),
                new Rectangle2D.Double(point.x() - w / 2, point.y() + DOT + 1, w, h),
                new Rectangle2D.Double(point.x() - w / 2, point.y() - DOT - 1 - h, w, h))) {
            if (page.contains(box) && taken.stream().noneMatch(box::intersects)) {
                return box;
            }
        }
        return null;
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }

    private static void scale(PdfDrawing drawing, double metres, double length) {
        double y = drawing.height() - 12;
        var text = metres >= 1000 ? plain(metres / 1000) + " km" : plain(metres) + " m";
        drawing.rectangle(6, y - 15, Math.max(length, drawing.width(text, SMALL)) + 12, 22, Color.WHITE);
        drawing.line(12, y, 12 + length, y, 1.2f, PdfReport.INK);
        drawing.line(12, y - 3, 12, y + 3, 1.2f, PdfReport.INK);
        drawing.line(12 + length, y - 3, 12 + length, y + 3, 1.2f, PdfReport.INK);
        drawing.text(text, 14, y - 5, SMALL, PdfReport.INK);
    }

    private static void north(PdfDrawing drawing, String north) {
        double x = drawing.width() - 18;
        drawing.triangle(x, 8, x - 5, 24, x, 20, PdfReport.INK);
        drawing.triangle(x, 8, x + 5, 24, x, 20, PdfReport.GREY);
        drawing.centred(north, x, 35, 8.5f, PdfReport.INK);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    /** 1, 2 or 5 times a power of ten. */
    static double niceBelow(double metres) {
        double power = Math.pow(10, Math.floor(Math.log10(metres)));
        double first = metres / power;
        return (first >= 5 ? 5 : first >= 2 ? 2 : 1) * power;
    }
}
