package io.gapless.localstack.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The words the data set is made of; they lie beside this class as JSON. */
record Texts(Words words, Desk desk, Menu menu, List<Map<String, Object>> standards) {

    static final JsonMapper JSON = JsonMapper.builder().build();

    /** Names of people, shops and goods, and what is said on visits. */
    record Words(
            List<String> surnames,
            List<String> givenNames,
            List<String> shopSigns,
            List<String> shopTypes,
            List<String> entertainment,
            List<String> trades,
            List<Goods> goods,
            List<String> findings,
            List<String> heard,
            List<Map<String, Object>> needs,
            List<String> competitors,
            List<String> misses,
            List<String> postponements,
            List<String> cancellations,
            List<String> comments) {}

    record Goods(String name, String category, BigDecimal price) {}

    /** What customers complain of, and what the desk writes. */
    record Desk(
            List<Topic> topics,
            List<String> anonymous,
            List<String> assessments,
            List<String> replies,
            List<String> resolutions,
            List<String> rejections,
            List<String> withdrawals,
            Map<String, String> callBackNotes,
            List<String> secondDecisions,
            List<String> outcomes) {}

    record Topic(
            String category,
            int weight,
            @Nullable String severity,
            List<String> remedies,
            List<String> texts,
            List<String> english,
            List<String> decisions) {}

    /** Service items, and the packages of each segment. */
    record Menu(List<Item> items, List<Package> packages) {}

    record Item(String name, String standard, String dimension, String visitKind) {}

    record Package(
            String name,
            String segment,
            @JsonProperty("standard") Map<String, Integer> timesPerMonth,
            List<String> optional,
            int limit) {}

    static Texts load() {
        return new Texts(
                read("words.json", Words.class),
                read("complaints.json", Desk.class),
                read("menu.json", Menu.class),
                maps(read("standards.json", Map[].class)));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Map<?, ?>[] array) {
        return (List<Map<String, Object>>) (List<?>) List.of(array);
    }

    private static <T> T read(String name, Class<T> type) {
        try (InputStream file = Objects.requireNonNull(Texts.class.getResourceAsStream(name), name)) {
            return JSON.readValue(file, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
