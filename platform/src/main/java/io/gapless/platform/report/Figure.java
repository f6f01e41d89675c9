package io.gapless.platform.report;

import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;

/** Something drawn in a printed report. */
public interface Figure {

    /** How high it is, in points. */
    float height();

    /** Draws it for a document, so many points wide. */
    PDFormXObject form(PDDocument document, float width);
}
