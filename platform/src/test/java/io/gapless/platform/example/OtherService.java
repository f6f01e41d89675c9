package io.gapless.platform.example;

import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

@FeignClient(name = "other-service", url = "${gapless.services.other-service.url}")
public interface OtherService {

    @GetMapping("/{path}")
    String get(@PathVariable String path);

    @PostMapping("/{path}")
    String post(@PathVariable String path);
}
