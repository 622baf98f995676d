package dev.slipway.local.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Times the main job on the demonstration's databases, as a client of the gateway sees it: from the request to
 * <em>completed</em>, with the package, the plan and the verified backup in it, and from the request to <em>rolled
 * back</em>.
 */
public final class Benchmark {

    private Benchmark() {}

    /**
     * Runs the main job several times and prints the first, the median and the slowest time.
     *
     * @return whether every round came to its good end
     */
    public static boolean run(RunningStack stack, int rounds, PrintStream out) {
        List<Double> migrations = new ArrayList<>();
        List<Double> rollbacks = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            Gateway gateway = Gateway.signIn(stack.gateway(), "admin", stack.adminSecret());
            AcmeApplication acme = AcmeApplication.load(stack, gateway);
            acme.register();
            long start = System.nanoTime();
            JsonNode migration =
                    acme.migrate(Map.of("source", AcmeApplication.SOURCE, "ruleSet", "nocobase"), seen -> {});
            migrations.add(secondsSince(start));
            if (!ended(migration, "completed", out)) {
                return false;
            }
            start = System.nanoTime();
            JsonNode rolledBack = acme.rollBack(migration.path("id").asString(), seen -> {});
            rollbacks.add(secondsSince(start));
            if (!ended(rolledBack, "rolled-back", out)) {
                return false;
            }
            out.printf(
                    Locale.ROOT,
                    "round %d: request to completed %.2f s, to rolled back %.2f s%n",
                    round,
                    migrations.getLast(),
                    rollbacks.getLast());
        }
        out.printf("%n%-24s %8s %8s %8s%n", "seconds", "first", "median", "slowest");
        print(out, "request to completed", migrations);
        print(out, "request to rolled back", rollbacks);
        return true;
    }

    private static void print(PrintStream out, String name, List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        out.printf(
                Locale.ROOT,
                "%-24s %8.2f %8.2f %8.2f%n",
                name,
                seconds.getFirst(),
                sorted.get(sorted.size() / 2),
                Collections.max(seconds));
    }

    private static boolean ended(JsonNode migration, String state, PrintStream out) {
        boolean good = state.equals(migration.path("state").asString());
        if (!good) {
            out.println("ended " + migration.path("state").asString() + ": "
                    + migration.path("reason").asString(""));
        }
        return good;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
