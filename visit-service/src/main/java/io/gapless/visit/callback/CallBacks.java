package io.gapless.visit.callback;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All call-backs. */
interface CallBacks extends ListCrudRepository<CallBack, UUID> {}
