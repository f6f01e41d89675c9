package io.gapless.broken.one;

import io.gapless.platform.event.Event;
import io.gapless.platform.example.OtherService;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.transaction.annotation.Transactional;

class Ordering {

    @Autowired
    Orders orders;

    private final OtherService other;

    Ordering(Orders orders, OtherService other) {
        this.orders = orders;
        this.other = other;
    }

    @Transactional
    void order(Order order) {
        other.get("price");
        orders.save(order);
    }

    interface Pricing {
        int price();

        int discount();
    }

    static class FixedPricing implements Pricing {
        @Override
        public int price() {
            return 1;
        }

        @Override
        public int discount() {
            return 0;
        }
    }

    static class Deaf {
        @KafkaListener(topics = "x")
        void on(Event event) {}
    }
}
