package dev.slipway.environment.registry.web;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.Stage;

/** A stage as the API spells it. */
enum StageJson {
    @JsonProperty("development")
    DEVELOPMENT(Stage.DEVELOPMENT),
    @JsonProperty("pre-release")
    @JsonAlias("pre_release")
    PRE_RELEASE(Stage.PRE_RELEASE),
    @JsonProperty("production")
    PRODUCTION(Stage.PRODUCTION);

    private final Stage stage;

    StageJson(Stage stage) {
        this.stage = stage;
    }

    Stage toStage() {
        return stage;
    }

    static StageJson of(Stage stage) {
        return switch (stage) {
            case DEVELOPMENT -> DEVELOPMENT;
            case PRE_RELEASE -> PRE_RELEASE;
            case PRODUCTION -> PRODUCTION;
        };
    }
}
