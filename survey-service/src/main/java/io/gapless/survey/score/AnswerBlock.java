package io.gapless.survey.score;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Responses to one edition in one org unit, packed: one record after the other, with the texts that many of them have in
 * common apart. A record is id (16 bytes), time (8), then numbers of as few bytes as they need: segment, campaign, source,
 * score, how many values there are, and of each its slot and, where one stands in it, its number.
 */
final class AnswerBlock {

    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private final Map<List<@Nullable String>, Integer> slots = new LinkedHashMap<>();
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private int responses;
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;

    /** What was packed before, to add to. */
    void resume(int count, long from, long to, String[] someTexts, String[] someSlots, byte[] someRecords) {
        for (String text : someTexts) {
            texts.put(text, texts.size());
        }
        for (int i = 0; i < someSlots.length; i += Slot.TEXTS) {
            slots.put(Arrays.asList(Arrays.copyOfRange(someSlots, i, i + Slot.TEXTS)), slots.size());
        }
        records.writeBytes(someRecords);
        responses = count;
        earliest = from;
        latest = to;
    }

    void add(GivenAnswers given) {
        write(given.id.getMostSignificantBits());
        write(given.id.getLeastSignificantBits());
        write(given.micros);
        count(given.segment == null ? 0 : 1 + text(given.segment));
        count(given.campaign == null ? 0 : 1 + text(given.campaign));
        count(text(given.source));
        if (given.score == GivenAnswers.NONE) {
            count(0);
        } else {
            count(1);
            number(given.score);
        }
        count(given.size());
        for (int i = 0; i < given.size(); i++) {
            var slot = given.slot(i);
            var key = Slot.texts(
                    slot.question(),
                    slot.type(),
                    slot.part(),
                    slot.dimension(),
                    slot.choice(),
                    slot.numbered(),
                    slot.scaled());
            var known = slots.get(key);
            if (known == null) {
                known = slots.size();
                slots.put(key, known);
            }
            count(known);
            if (slot.numbered()) {
                number(given.number(i));
            }
        }
        responses++;
        earliest = Math.min(earliest, given.micros);
        latest = Math.max(latest, given.micros);
    }

    private int text(String text) {
        var known = texts.get(text);
        if (known == null) {
            known = texts.size();
            texts.put(text, known);
        }
        return known;
    }

    private void write(long eightBytes) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            records.write((int) (eightBytes >>> shift));
        }
    }

    /** Whole numbers, which most are, as such; the lowest bits tell sign and fraction. */
    private void number(long units) {
        boolean whole = units % GivenAnswers.UNIT == 0;
        long size = whole ? units / GivenAnswers.UNIT : units;
        long sign = size << 1 ^ size >> 63;
        count(sign << 1 | (whole ? 0 : 1));
    }

    private void count(long number) {
        long left = number;
        while ((left & ~0x7FL) != 0) {
            records.write((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        records.write((int) left);
    }

    int responses() {
        return responses;
    }

    long earliest() {
        return earliest;
    }

    long latest() {
        return latest;
    }

    String[] texts() {
        return texts.keySet().toArray(String[]::new);
    }

    String[] slots() {
        return slots.keySet().stream().flatMap(List::stream).toArray(String[]::new);
    }

    byte[] records() {
        return records.toByteArray();
    }

    /** Takes records apart again, into the same object one after the other. */
    static final class Reader {

        private final Slot.Met met;
        private final GivenAnswers given;
        private byte[] bytes = new byte[0];
        private int at;

        Reader(Slot.Met met, GivenAnswers given) {
            this.met = met;
            this.given = given;
        }

        void read(
                int edition,
                String orgUnit,
                String[] texts,
                String[] slots,
                byte[] records,
                Consumer<GivenAnswers> taker) {
            var places = new Slot[slots.length / Slot.TEXTS];
            for (int i = 0; i < places.length; i++) {
                places[i] = met.of(Arrays.asList(Arrays.copyOfRange(slots, i * Slot.TEXTS, (i + 1) * Slot.TEXTS)));
            }
            given.edition = edition;
            given.orgUnit = orgUnit;
            bytes = records;
            at = 0;
            while (at < bytes.length) {
                given.clear();
                given.id = new UUID(eightBytes(), eightBytes());
                given.micros = eightBytes();
                int segment = (int) count();
                given.segment = segment == 0 ? null : texts[segment - 1];
                int campaign = (int) count();
                given.campaign = campaign == 0 ? null : texts[campaign - 1];
                given.source = texts[(int) count()];
                given.score = count() == 0 ? GivenAnswers.NONE : number();
                int size = (int) count();
                for (int i = 0; i < size; i++) {
                    var slot = places[(int) count()];
                    given.add(slot, slot.numbered() ? number() : 0);
                }
                taker.accept(given);
            }
        }

        private long eightBytes() {
            long all = 0;
            for (int i = 0; i < 8; i++) {
                all = all << 8 | bytes[at++] & 0xFF;
            }
            return all;
        }

        private long number() {
            long told = count();
            long sign = told >>> 1;
            long size = sign >>> 1 ^ -(sign & 1);
            return (told & 1) == 0 ? size * GivenAnswers.UNIT : size;
        }

        private long count() {
            long number = 0;
            int shift = 0;
            byte next = bytes[at++];
            while (next < 0) {
                number |= (long) (next & 0x7F) << shift;
                shift += 7;
                next = bytes[at++];
            }
            return number | (long) next << shift;
        }
    }
}
