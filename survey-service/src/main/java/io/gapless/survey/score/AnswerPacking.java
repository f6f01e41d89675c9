package io.gapless.survey.score;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Packs answers now and then; scores do not wait for it. */
@Component
class AnswerPacking {

    private static final int BATCH = 2_000;

    private final AnswerBlocks blocks;

    AnswerPacking(AnswerBlocks blocks) {
        this.blocks = blocks;
    }

    @Scheduled(fixedDelay = 5_000, initialDelay = 5_000)
    void pack() {
        while (blocks.pack(BATCH)) {
            // One batch after the other until few are left.
        }
    }
}
