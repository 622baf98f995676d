package dev.slipway.commandline.rules;

/** How a rule set is written. */
enum RulesFormat {
    yaml("application/yaml"),
    json("application/json");

    private final String mediaType;

    RulesFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }
}
