package io.gapless.survey.report;

import io.gapless.platform.report.ReportFormat;
import io.gapless.platform.web.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a report is to be of.
 *
 * @param language of the report: zh or en
 * @param campaignId of a CAMPAIGN
 * @param quarter of GAPS, such as 2026-Q3
 * @param assessmentId of an ASSESSMENT
 * @param zone whose days are meant
 */
record ReportOrder(
        Kind kind,
        ReportFormat format,
        String language,
        @Nullable UUID campaignId,
        @Nullable String quarter,
        @Nullable UUID assessmentId,
        @Nullable String orgUnit,
        @Nullable String segment,
        String zone) {

    private static final Pattern QUARTER = Pattern.compile("(20\\d\\d)-Q([1-4])");
    private static final int MONTHS = 3;

    /** What there are reports of. */
    enum Kind {
        CAMPAIGN,
        GAPS,
        ASSESSMENT
    }

    /** From inclusive, to exclusive. */
    record Span(LocalDate first, LocalDate last, Instant from, Instant to) {}

    /** A {@link Problem} (422) where something is missing or cannot be read. */
    void check() {
        if ((kind == Kind.CAMPAIGN) != (campaignId != null)
                || (kind == Kind.GAPS) != (quarter != null)
                || (kind == Kind.ASSESSMENT) != (assessmentId != null)
                || kind == Kind.ASSESSMENT && (orgUnit != null || segment != null)) {
            throw Problem.unprocessable("survey-report-incomplete");
        }
        if (quarter != null) {
            span(0);
        }
    }

    /** The quarter, or one so many before it. */
    Span span(int before) {
        var matcher = QUARTER.matcher(quarter == null ? "" : quarter);
        if (!matcher.matches()) {
            throw Problem.unprocessable("survey-report-quarter-wrong");
        }
        try {
            var place = ZoneId.of(zone);
            var first = LocalDate.of(
                            Integer.parseInt(matcher.group(1)),
                            (Integer.parseInt(matcher.group(2)) - 1) * MONTHS + 1,
                            1)
                    .minusMonths((long) MONTHS * before);
            var end = first.plusMonths(MONTHS);
            return new Span(
                    first,
                    end.minusDays(1),
                    first.atStartOfDay(place).toInstant(),
                    end.atStartOfDay(place).toInstant());
        } catch (DateTimeException e) {
            throw Problem.unprocessable("survey-report-zone-unknown", zone);
        }
    }

    String fileName() {
        var name = switch (kind) {
            case CAMPAIGN -> "campaign";
            case GAPS -> "gaps-" + quarter;
            case ASSESSMENT -> "assessment";
        };
        return name + "." + format.extension();
    }

    Locale locale() {
        return Locale.forLanguageTag(language);
    }
}
