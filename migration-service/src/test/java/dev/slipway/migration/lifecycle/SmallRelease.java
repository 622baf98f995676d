package dev.slipway.migration.lifecycle;

import static dev.slipway.migration.lifecycle.MigrationServiceTest.ENV_SERVICE;
import static dev.slipway.migration.lifecycle.MigrationServiceTest.execute;
import static dev.slipway.migration.lifecycle.MigrationServiceTest.value;

import dev.slipway.contracts.Stage;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Two small environments of an application of their own, with something to release and one destructive change. */
final class SmallRelease {

    static final String DROP_LEGACY = "drop-column:public.products.legacy";

    final String application;
    final TestDatabase development;
    final TestDatabase production;

    /** The roles of all releases: each role has a database of its own to try changes out in, which is not made anew. */
    private static final class Owners {
        private static final TestDatabase DEVELOPMENT = TestPostgres.createDatabase("dev");
        private static final TestDatabase PRODUCTION = TestPostgres.createDatabase("prod");
    }

    private SmallRelease(String application) {
        this.application = application;
        this.development = TestPostgres.createSibling(Owners.DEVELOPMENT, application + "_dev");
        this.production = TestPostgres.createSibling(Owners.PRODUCTION, application + "_prod");
        execute(development, """
                CREATE TABLE settings (name text PRIMARY KEY, value text);
                CREATE TABLE products (id int PRIMARY KEY, title text);
                INSERT INTO settings VALUES ('colour', 'blue'), ('size', 'L');
                INSERT INTO products VALUES (1, 'a test product');
                """);
        execute(production, """
                CREATE TABLE settings (name text PRIMARY KEY, value text);
                CREATE TABLE products (id int PRIMARY KEY, title text, legacy text);
                INSERT INTO settings VALUES ('colour', 'red'), ('weight', '3');
                INSERT INTO products VALUES (7, 'a real product', 'old');
                """);
        ENV_SERVICE.register(source(), Stage.DEVELOPMENT, development);
        ENV_SERVICE.register(target(), Stage.PRODUCTION, production);
    }

    /** Prepares the environments and saves the rule set {@code small} as the application's default. */
    static SmallRelease prepare(Api api, String application) {
        api.put("/api/rule-sets/small", """
                {"name": "small", "rules": [{"table": "settings", "rule": "overwrite"}]}
                """);
        api.put("/api/rule-sets/defaults/" + application, Map.of("ruleSet", "small"));
        return new SmallRelease(application);
    }

    String source() {
        return application + "/dev";
    }

    String target() {
        return application + "/prod";
    }

    /** A request with everything decided. */
    Map<String, Object> request() {
        Map<String, Object> request = new HashMap<>();
        request.put("id", UUID.randomUUID());
        request.put("source", source());
        request.put("target", target());
        request.put("decisions", new ArrayList<>(List.of(Map.of("id", DROP_LEGACY, "choice", "APPLY"))));
        return request;
    }

    /** Production's content and structure in one line. */
    String content() {
        return value(production, """
                SELECT (SELECT string_agg(s::text, ' ' ORDER BY name) FROM settings s) || ' / '
                    || (SELECT string_agg(p::text, ' ' ORDER BY id) FROM products p)
                """);
    }

    static final String BEFORE = "(colour,red) (weight,3) / (7,\"a real product\",old)";
    static final String AFTER = "(colour,blue) (size,L) / (7,\"a real product\")";
}
