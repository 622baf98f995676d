package dev.slipway.service.testapp;

import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ThingController {

    static final ProblemType UNKNOWN_THING =
            new ProblemType("unknown-thing", HttpStatus.NOT_FOUND, "There is no such thing");

    private final JdbcClient jdbc;

    ThingController(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Thing(@NotBlank String name, int size, @Nullable Color color) {}

    enum Color {
        RED,
        BLUE
    }

    @GetMapping("/api/things")
    @RequiresScope(Scopes.BACKUPS_READ)
    Map<String, String> list(@RequestParam(defaultValue = "10") @Max(100) int limit) {
        return Map.of("actor", Actor.current().name(), "limit", Integer.toString(limit));
    }

    @GetMapping("/api/things/{id}")
    @RequiresScope(Scopes.BACKUPS_READ)
    Thing get(@PathVariable UUID id) {
        throw new Problem(UNKNOWN_THING, "There is no thing " + id + ".", "List the things.")
                .with("thing", id.toString());
    }

    @PostMapping("/api/things")
    @RequiresScope(Scopes.BACKUPS_WRITE)
    Thing add(@RequestBody @Valid Thing thing) {
        return thing;
    }

    @GetMapping("/api/fault")
    @RequiresScope(Scopes.BACKUPS_READ)
    void fault() {
        throw new IllegalStateException("canary-fault: jdbc:postgresql://db/secret-database");
    }

    @GetMapping("/api/rows")
    @RequiresScope(Scopes.BACKUPS_READ)
    Integer rows() {
        return jdbc.sql("select 1").query(Integer.class).single();
    }

    @GetMapping("/api/search")
    @RequiresScope(Scopes.BACKUPS_READ)
    String search(@RequestParam String text) {
        return text;
    }

    @PostMapping("/internal/things")
    Thing addFromService(@RequestBody @Valid Thing thing) {
        return thing;
    }

    @GetMapping("/internal/secrets")
    String secrets() {
        return Actor.current().name();
    }
}
