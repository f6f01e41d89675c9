package io.gapless.survey.questionnaire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a questionnaire is laid out: its languages beside Chinese and English, and its blocks.
 *
 * @param languages tags of the further languages, in all of which every text has to be before it is published
 * @param blocks all questions, part by part, in their order; none where there are no parts
 * @param blocksShuffled whether each respondent gets the blocks in an order of their own
 * @param titles of the questionnaire in the further languages
 */
public record Layout(List<String> languages, List<Block> blocks, boolean blocksShuffled, Map<String, String> titles) {

    static final Layout PLAIN = new Layout(List.of(), List.of(), false, Map.of());

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Questions that belong together.
     *
     * @param id unique in its questionnaire
     * @param title above its questions; null for none
     * @param questions their ids
     * @param shuffled whether each respondent gets its questions in an order of their own
     */
    public record Block(String id, @Nullable Bilingual title, List<String> questions, boolean shuffled) {

        public Block {
            questions = List.copyOf(questions);
        }
    }

    public Layout {
        languages = List.copyOf(languages);
        blocks = List.copyOf(blocks);
        titles = Collections.unmodifiableMap(new TreeMap<>(titles));
    }

    /** Questions that are shown together, with what stands above them. */
    public record Part(@Nullable Bilingual title, List<Question> questions) {}

    /**
     * The questions as one respondent gets them, part by part; always the same for the same seed, so that a page that is
     * loaded again does not jump.
     */
    public List<Part> ordered(Questions questions, String seed) {
        if (blocks.isEmpty()) {
            return List.of(new Part(null, questions.list()));
        }
        var byId = new LinkedHashMap<String, Question>();
        questions.list().forEach(question -> byId.put(question.id(), question));
        var order = new ArrayList<>(blocks);
        if (blocksShuffled) {
            Collections.shuffle(order, new Random((seed + " blocks").hashCode()));
        }
        var parts = new ArrayList<Part>();
        for (Block block : order) {
            var some = new ArrayList<Question>();
            for (String id : block.questions()) {
                var question = byId.get(id);
                if (question != null) {
                    some.add(question);
                }
            }
            if (block.shuffled()) {
                Collections.shuffle(some, new Random((seed + " block " + block.id()).hashCode()));
            }
            parts.add(new Part(block.title(), List.copyOf(some)));
        }
        return List.copyOf(parts);
    }

    static Layout read(@Nullable String json) {
        return json == null ? PLAIN : JSON.readValue(json, Layout.class);
    }

    /** As kept; null of a plain one. */
    @Nullable
    String write() {
        return equals(PLAIN) ? null : JSON.writeValueAsString(this);
    }
}
