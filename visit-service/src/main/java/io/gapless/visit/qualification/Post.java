package io.gapless.visit.qualification;

import io.gapless.platform.Ids;
import io.gapless.platform.event.PublicState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

/** A post that employees hold. */
record Post(@Id UUID id, @Version long version, String code, String nameZh, String nameEn) {

    static Post define(String code, String nameZh, String nameEn) {
        return new Post(Ids.next(), 0, code, nameZh, nameEn);
    }

    Post renamed(String zh, String en) {
        return new Post(id, version, code, zh, en);
    }

    /** What other services are told of a post. */
    record State(UUID id, long version, String code, String nameZh, String nameEn) implements PublicState {

        static State from(Post post) {
            return new State(post.id(), post.version(), post.code(), post.nameZh(), post.nameEn());
        }

        @Override
        public @Nullable String orgUnit() {
            return null;
        }
    }
}
