package io.gapless.platform.bulk;

import io.gapless.platform.web.Problem;

/**
 * The other system that the rows of a file are of: what an import of its past is told beside the file.
 *
 * @param source its name, for which references are unique: letters, digits, dots, hyphens, underscores, at most 50; a
 *     {@link Problem} (400) where it is unfit
 */
public record Source(String source) {

    public Source {
        if (!source.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,49}")) {
            throw Problem.badRequest("source-unfit");
        }
    }
}
