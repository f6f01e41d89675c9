package io.gapless.broken.impl;

import java.util.UUID;
import org.springframework.data.annotation.Id;

/** Breaks: a package named impl without package-info, a name that ends in Entity, public without need. */
public class OrderEntity {
    @Id
    UUID id = UUID.randomUUID();
}
