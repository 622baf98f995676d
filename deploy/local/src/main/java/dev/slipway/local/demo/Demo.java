package dev.slipway.local.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Releases a real NocoBase application's development database into its production database and rolls it back, by the
 * gateway alone, and proves by queries of its own what changed and what did not. Starts from the same two databases each
 * time, so it can be run again and again.
 */
public final class Demo {

    private static final List<String> BUSINESS_TABLES =
            List.of("customers", "orders", "order_lines", "products", "users", "rolesUsers", "environmentVariables");

    private final RunningStack stack;
    private final Gateway gateway;
    private final AcmeApplication acme;
    private final Console console;
    private final Set<String> stepsShown = new HashSet<>();
    private boolean allProven = true;

    private Demo(RunningStack stack, Gateway gateway, AcmeApplication acme, Console console) {
        this.stack = stack;
        this.gateway = gateway;
        this.acme = acme;
        this.console = console;
    }

    /**
     * Runs the demonstration.
     *
     * @return whether everything that it claims was proven
     */
    public static boolean run(RunningStack stack, PrintStream out) {
        Console console = new Console(out);
        try {
            console.title("Slipway releases a real NocoBase application from development to production");
            Gateway gateway = Gateway.signIn(stack.gateway(), "admin", stack.adminSecret());
            return new Demo(stack, gateway, AcmeApplication.load(stack, gateway), console).show();
        } catch (GatewayException e) {
            console.error("The demonstration stopped: " + e.getMessage());
            return false;
        }
    }

    private boolean show() {
        console.chapter("Two databases of one application");
        ApplicationDatabase production = acme.production();
        Map<String, String> before = production.fingerprints();
        console.fact(
                AcmeApplication.SOURCE,
                acme.development().fingerprints().size() + " tables: a new table, page, workflow, role, theme …");
        console.fact(
                AcmeApplication.TARGET,
                "%d tables, %s customers, %s orders, users and roles of its own"
                        .formatted(
                                before.size(),
                                production.value("SELECT count(*) FROM public.customers"),
                                production.value("SELECT count(*) FROM public.orders")));

        console.chapter("Registered with Slipway, through the gateway at " + stack.gateway());
        acme.register();
        showConnection("dev");
        showConnection("prod");

        console.chapter("The plan: what would happen to production");
        JsonNode plan = acme.plan();
        new PlanReport(gateway, console).print(plan);

        console.chapter("Decided, and released");
        JsonNode migration = release(plan);
        if (!"completed".equals(migration.path("state").asString())) {
            console.error("The migration ended " + migration.path("state").asString() + ": "
                    + migration.path("reason").asString(""));
            return false;
        }

        console.chapter("Proven by queries that Slipway has no part in");
        proveReleased(production, before);

        console.chapter("Rolled back with one request");
        rollBack(migration.path("id").asString());
        proveRolledBack(production, before);

        console.title(allProven ? "Everything proven." : "Not everything could be proven: see NO above.");
        console.line("Try next:");
        console.line("./slipway status                what runs, and how much memory it takes");
        console.line("./slipway logs migration-service");
        console.line("./slipway bench                 the same main job, timed");
        console.line("README.md                       the same requests with curl, and by Kafka event");
        return allProven;
    }

    private void showConnection(String environment) {
        JsonNode test = acme.testConnection(environment);
        console.fact(
                "acme/" + environment,
                "PostgreSQL %s · %d tables"
                        .formatted(
                                test.path("serverVersion").asString("?"),
                                test.path("tables").asInt()));
    }

    private JsonNode release(JsonNode plan) {
        console.fact("decided", AcmeApplication.DROP_LEGACY_CODE + " → apply");
        console.fact("given", "SHIPPING_API as production's own variable");
        StepsShown steps = new StepsShown();
        JsonNode migration = acme.migrate(Map.of("plan", plan.path("id").asString()), steps);
        steps.ended(migration);
        return migration;
    }

    private void rollBack(String migrationId) {
        StepsShown steps = new StepsShown();
        JsonNode ended = acme.rollBack(migrationId, steps);
        steps.ended(ended);
        if (!"rolled-back".equals(ended.path("state").asString())) {
            console.error("The rollback failed: " + ended.path("reason").asString(""));
            allProven = false;
        }
    }

    /** Shows each step once it has finished. */
    private final class StepsShown implements Consumer<JsonNode> {

        private final long start = System.nanoTime();

        @Override
        public void accept(JsonNode migration) {
            for (JsonNode step : migration.path("steps")) {
                String finished = step.path("finishedAt").asString("");
                String name = step.path("name").asString();
                if (!finished.isEmpty() && stepsShown.add(name + finished)) {
                    console.line("%7s  %-22s %s"
                            .formatted(
                                    Console.seconds(System.nanoTime() - start),
                                    name,
                                    step.path("detail").asString("")));
                }
            }
        }

        void ended(JsonNode migration) {
            console.line("%7s  %s"
                    .formatted(
                            Console.seconds(System.nanoTime() - start),
                            migration.path("state").asString()));
        }
    }

    private void proveReleased(ApplicationDatabase production, Map<String, String> before) {
        Map<String, String> after = production.fingerprints();
        // A column more or less changes a row's image, so these two are compared by what they had before.
        Set<String> restructured = Set.of("customers", "products");
        List<String> untouched = new ArrayList<>(BUSINESS_TABLES);
        untouched.removeAll(restructured);
        for (String table : untouched) {
            prove("rows of %s are untouched".formatted(table), before.get(table), after.get(table));
        }
        prove("all customers are there", "150", production.value("SELECT count(*) FROM public.customers"));
        prove(
                "customers.loyaltyTier is there, with its default",
                "bronze",
                production.value("SELECT string_agg(DISTINCT \"loyaltyTier\", ',') FROM public.customers"));
        prove("table suppliers is there, and empty", "0", production.value("SELECT count(*) FROM public.suppliers"));
        prove(
                "products.legacyCode is gone, as decided",
                "0",
                production.value("SELECT count(*) FROM information_schema.columns"
                        + " WHERE table_name = 'products' AND column_name = 'legacyCode'"));
        prove(
                "the new workflow is there",
                "1",
                production.value("SELECT count(*) FROM public.workflows WHERE title = 'Low stock alert'"));
        prove("development's pages are there", "11", production.value("SELECT count(*) FROM public.\"desktopRoutes\""));
        prove("the order counter did not go back", before.get("sequences"), after.get("sequences"));
        prove(
                "role auditor, which only production has, is there",
                "1",
                production.value("SELECT count(*) FROM public.roles WHERE name = 'auditor'"));
        prove(
                "its permissions too",
                "1",
                production.value("SELECT count(*) FROM public.\"dataSourcesRoles\" WHERE \"roleName\" = 'auditor'"));
    }

    private void proveRolledBack(ApplicationDatabase production, Map<String, String> before) {
        Map<String, String> after = production.fingerprints();
        prove(
                "the same tables as before",
                before.keySet().toString(),
                after.keySet().toString());
        long same = before.entrySet().stream()
                .filter(table -> table.getValue().equals(after.get(table.getKey())))
                .count();
        prove("every table has its rows from before", Integer.toString(before.size()), Long.toString(same));
        prove(
                "products.legacyCode is back",
                "1",
                production.value("SELECT count(*) FROM information_schema.columns"
                        + " WHERE table_name = 'products' AND column_name = 'legacyCode'"));
    }

    private void prove(String claim, @Nullable String expected, @Nullable String found) {
        boolean holds = expected != null && expected.equals(found);
        allProven &= holds;
        console.proven(claim, holds, holds ? "" : "expected " + expected + ", found " + found);
    }
}
