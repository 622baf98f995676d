package dev.slipway.teststack;

import dev.slipway.local.NocoBaseDump;
import dev.slipway.local.PostgresBinaries;

/** The databases of a real application. */
public final class NocoBase {

    private NocoBase() {}

    /** Loads {@code base}, {@code dev}, {@code dev-b} or {@code prod} into an empty database. */
    public static void load(TestDatabase database, String name) {
        NocoBaseDump.named(name)
                .load(
                        PostgresBinaries.locate(),
                        database.host(),
                        database.port(),
                        database.database(),
                        database.user(),
                        database.password());
    }
}
