package io.gapless.broken.two;

import io.gapless.broken.one.Order;
import org.jspecify.annotations.Nullable;

public class Line {
    @Nullable
    Order order;
}
