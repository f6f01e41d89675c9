package io.gapless.platform.pdf;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.graphics.state.RenderingMode;

/** A part of a page to draw on, in points: (0, 0) is its upper left corner, y grows downwards. */
public final class PdfDrawing {

    /** Half of the control line's length by which four Bézier curves come closest to a circle of radius 1. */
    private static final float KAPPA = 0.5523f;

    private final PDPageContentStream content;
    private final PdfFont font;
    private final float left;
    private final float top;
    private final float width;
    private final float height;

    PdfDrawing(PDPageContentStream content, PdfFont font, float left, float top, float width, float height) {
        this.content = content;
        this.font = font;
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
    }

    public float width() {
        return width;
    }

    public float height() {
        return height;
    }

    public void line(double x1, double y1, double x2, double y2, float thick, Color color) {
        draw(() -> {
            content.setStrokingColor(color);
            content.setLineWidth(thick);
            content.moveTo(x(x1), y(y1));
            content.lineTo(x(x2), y(y2));
            content.stroke();
        });
    }

    public void rectangle(double x, double y, double w, double h, Color fill) {
        draw(() -> {
            content.setNonStrokingColor(fill);
            content.addRect(x(x), y(y + h), (float) w, (float) h);
            content.fill();
        });
    }

    public void frame(double x, double y, double w, double h, float thick, Color color) {
        draw(() -> {
            content.setStrokingColor(color);
            content.setLineWidth(thick);
            content.addRect(x(x), y(y + h), (float) w, (float) h);
            content.stroke();
        });
    }

    /** A filled circle with a white rim, so that it stands off from lines below it. */
    public void dot(double x, double y, double radius, Color fill) {
        draw(() -> {
            content.setNonStrokingColor(fill);
            content.setStrokingColor(Color.WHITE);
            content.setLineWidth(1);
            float r = (float) radius;
            float k = r * KAPPA;
            float cx = x(x);
            float cy = y(y);
            content.moveTo(cx + r, cy);
            content.curveTo(cx + r, cy + k, cx + k, cy + r, cx, cy + r);
            content.curveTo(cx - k, cy + r, cx - r, cy + k, cx - r, cy);
            content.curveTo(cx - r, cy - k, cx - k, cy - r, cx, cy - r);
            content.curveTo(cx + k, cy - r, cx + r, cy - k, cx + r, cy);
            content.closePath();
            content.fillAndStroke();
        });
    }

    public void triangle(double x1, double y1, double x2, double y2, double x3, double y3, Color fill) {
        draw(() -> {
            content.setNonStrokingColor(fill);
            content.moveTo(x(x1), y(y1));
            content.lineTo(x(x2), y(y2));
            content.lineTo(x(x3), y(y3));
            content.closePath();
            content.fill();
        });
    }

    /** Text with its base line at y. */
    public void text(String text, double x, double y, float size, Color color) {
        text(text, x, y, size, color, false);
    }

    /** Text around x. */
    public void centred(String text, double x, double y, float size, Color color) {
        text(text, x - width(text, size) / 2, y, size, color, true);
    }

    public double width(String text, float size) {
        try {
            return font.width(font.shown(text), size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param heavy drawn with an outline: there is one weight of the font */
    void text(String text, double x, double y, float size, Color color, boolean heavy) {
        draw(() -> {
            content.beginText();
            content.setFont(font.font(), size);
            content.setNonStrokingColor(color);
            content.setStrokingColor(color);
            content.setLineWidth(size / 40);
            content.setRenderingMode(heavy ? RenderingMode.FILL_STROKE : RenderingMode.FILL);
            content.newLineAtOffset(x(x), y(y));
            content.showText(font.shown(text));
            content.endText();
        });
    }

    private float x(double x) {
        return left + (float) x;
    }

    private float y(double y) {
        return top - (float) y;
    }

    private interface Part {
        void draw() throws IOException;
    }

    private static void draw(Part part) {
        try {
            part.draw();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
