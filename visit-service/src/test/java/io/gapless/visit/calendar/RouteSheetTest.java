package io.gapless.visit.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.visit.customer.GeoPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.ResourceBundleMessageSource;

class RouteSheetTest {

    private static final LocalDate DAY = LocalDate.of(2026, 12, 1);
    private static final List<String> NAMES =
            List.of("鑫源烟酒店", "巍山便利超市", "东阳市横店镇万家福生活超市", "李喆副食店", "横店影视城服务部", "Corner Shop 24h");

    private final ResourceBundleMessageSource texts = messages();

    @Test
    void the_stops_are_read_in_their_order_in_both_languages() throws Exception {
        for (Locale locale : List.of(Locale.SIMPLIFIED_CHINESE, Locale.ENGLISH)) {
            var file = new RouteSheet(texts, locale).write("wangxiaoming", DAY, stops(6), false);
            keep("route-sheet-" + locale.getLanguage(), file);
            try (var document = Loader.loadPDF(file)) {
                var text = new PDFTextStripper().getText(document);
                var table = text.substring(text.indexOf(locale == Locale.ENGLISH ? "What to do" : "服务内容"));
                var order = NAMES.stream().map(table::indexOf).toList();
                assertThat(order).doesNotContain(-1).isSorted();
                assertThat(text)
                        .contains(locale == Locale.ENGLISH ? "Route sheet" : "当日拜访路线单")
                        .contains(locale == Locale.ENGLISH ? "Found last" : "上次发现")
                        .contains("核对库存", "13812345678", "08:30", "C20261122-000007", "缺货两种")
                        .doesNotContain("sheet.");
                assertThat(document.getNumberOfPages()).isBetween(2, 3);
                for (var page : document.getPages()) {
                    for (var name : page.getResources().getFontNames()) {
                        assertThat(page.getResources().getFont(name))
                                .isInstanceOfSatisfying(
                                        PDType0Font.class,
                                        font -> assertThat(font.isEmbedded()).isTrue());
                    }
                }
            }
            // Only what is used of the font is embedded.
            assertThat(file.length).isLessThan(200_000);
        }
    }

    @Test
    void a_character_that_the_font_lacks_and_a_text_without_end_do_no_harm() throws Exception {
        var odd = stop(0, "𠮷野😀店\u0007", "很".repeat(9000), new GeoPoint(120.2, 29.2));
        var file = new RouteSheet(texts, Locale.SIMPLIFIED_CHINESE).write("w", DAY, List.of(odd), false);
        try (var document = Loader.loadPDF(file)) {
            var text = new PDFTextStripper().getText(document);
            assertThat(text).contains("〓野〓店");
            assertThat(text.chars().filter(c -> c == '很').count()).isEqualTo(9000);
        }
    }

    @Test
    void without_places_or_stops_the_sheet_says_so() throws Exception {
        var english = new RouteSheet(texts, Locale.ENGLISH);
        for (var expected : List.of(
                List.of("No visits are planned", english.write("w", DAY, List.of(), false)),
                List.of("your role does not show", english.write("w", DAY, List.of(stop(0, "店", null, null)), true)),
                List.of("no sketch of the way", english.write("w", DAY, List.of(stop(0, "店", null, null)), false)))) {
            try (var document = Loader.loadPDF((byte[]) expected.get(1))) {
                assertThat(new PDFTextStripper().getText(document).replaceAll("\\s+", " "))
                        .contains((String) expected.get(0));
            }
        }
    }

    @Test
    void the_scale_is_a_round_number() {
        assertThat(RouteSketch.niceBelow(1234)).isEqualTo(1000);
        assertThat(RouteSketch.niceBelow(4999)).isEqualTo(2000);
        assertThat(RouteSketch.niceBelow(60)).isEqualTo(50);
    }

    private static List<RouteStops.Stop> stops(int many) {
        var places = List.of(
                new GeoPoint(120.2301, 29.2893),
                new GeoPoint(120.2410, 29.2951),
                new GeoPoint(120.2588, 29.2860),
                new GeoPoint(120.2522, 29.2711),
                new GeoPoint(120.2401, 29.2664),
                new GeoPoint(120.2264, 29.2735));
        var stops = new ArrayList<RouteStops.Stop>();
        for (int i = 0; i < many; i++) {
            stops.add(stop(i, NAMES.get(i), i % 2 == 0 ? "缺货两种，门头灯箱损坏，店主希望增加紧俏品牌的供应。" : null, places.get(i)));
        }
        return stops;
    }

    private static RouteStops.Stop stop(int i, String name, @Nullable String findings, @Nullable GeoPoint place) {
        return new RouteStops.Stop(
                UUID.randomUUID(),
                name,
                "C00" + i,
                "A",
                i == 3 ? null : "浙江省东阳市巍山镇工业路" + (12 + i) + "号",
                "13812345678",
                place,
                i % 2 == 0 ? "货架陈列指导" : "常规拜访",
                i % 2 == 0 ? "PACKAGE" : "REGULAR",
                i == 0 ? "STARTED" : "PLANNED",
                i == 5 ? null : LocalTime.of(8, 30).plusMinutes(50L * i),
                40,
                List.of(
                        new RouteStops.Step(1, "问候并出示证件", "NONE", false),
                        new RouteStops.Step(2, "核对库存", "NUMBER", true),
                        new RouteStops.Step(3, "整理货架并拍照", "PHOTO", false),
                        new RouteStops.Step(4, "记录客户需求", "TEXT", true)),
                findings,
                findings == null ? null : DAY.minusDays(20),
                findings == null ? List.of() : List.of("希望提前送货"),
                i == 1 ? List.of("节日赠品", "经营培训") : List.of(),
                i == 2 ? List.of("C20261122-000007") : List.of());
    }

    /** So that somebody can look at it. */
    private static void keep(String name, byte[] file) throws Exception {
        var folder = System.getProperty("gapless.look.at");
        if (folder != null) {
            Files.write(Path.of(folder, name + ".pdf"), file);
            try (var document = Loader.loadPDF(file)) {
                for (int page = 0; page < document.getNumberOfPages(); page++) {
                    javax.imageio.ImageIO.write(
                            new PDFRenderer(document).renderImageWithDPI(page, 80),
                            "png",
                            Path.of(folder, name + "-" + (page + 1) + ".png").toFile());
                }
            }
        }
    }

    private static ResourceBundleMessageSource messages() {
        var messages = new ResourceBundleMessageSource();
        messages.setBasename("messages");
        messages.setDefaultEncoding("UTF-8");
        messages.setFallbackToSystemLocale(false);
        return messages;
    }
}
