package dev.slipway.environment.registry.web;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.managedpostgres.TlsMode;

/** A TLS mode as the API spells it, which is as PostgreSQL spells {@code sslmode}. */
enum TlsJson {
    @JsonProperty("disable")
    DISABLE(TlsMode.DISABLE),
    @JsonProperty("prefer")
    PREFER(TlsMode.PREFER),
    @JsonProperty("require")
    REQUIRE(TlsMode.REQUIRE),
    @JsonProperty("verify-ca")
    @JsonAlias("verify_ca")
    VERIFY_CA(TlsMode.VERIFY_CA),
    @JsonProperty("verify-full")
    @JsonAlias("verify_full")
    VERIFY_FULL(TlsMode.VERIFY_FULL);

    private final TlsMode mode;

    TlsJson(TlsMode mode) {
        this.mode = mode;
    }

    TlsMode toMode() {
        return mode;
    }

    static TlsJson of(TlsMode mode) {
        return switch (mode) {
            case DISABLE -> DISABLE;
            case PREFER -> PREFER;
            case REQUIRE -> REQUIRE;
            case VERIFY_CA -> VERIFY_CA;
            case VERIFY_FULL -> VERIFY_FULL;
        };
    }
}
