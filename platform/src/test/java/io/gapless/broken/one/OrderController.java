package io.gapless.broken.one;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class OrderController {

    private final Orders orders;

    OrderController(Orders orders) {
        this.orders = orders;
    }

    record Answer(List<Order> orders) {}

    @GetMapping("/orders")
    Answer all() {
        return new Answer((List<Order>) orders.findAll());
    }
}
