package dev.slipway.environment.imports;

/** What a text with variables is written in. */
public enum ImportFormat {
    /** Lines of {@code NAME=value}, as shells and Docker Compose read them. */
    DOTENV,
    /** One object with a member for each variable. */
    JSON,
    /** One mapping with a key for each variable. */
    YAML
}
