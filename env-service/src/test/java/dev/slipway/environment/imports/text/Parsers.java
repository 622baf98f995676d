package dev.slipway.environment.imports.text;

import dev.slipway.environment.imports.TextParser;

/** Gives the parsers to the tests of what writes the same formats. */
public final class Parsers {

    private Parsers() {}

    public static TextParser dotenv() {
        return new DotenvParser();
    }

    public static TextParser json() {
        return new JsonTextParser();
    }

    public static TextParser yaml() {
        return new YamlTextParser();
    }
}
