package dev.slipway.local;

import dev.slipway.local.demo.Benchmark;
import dev.slipway.local.demo.Demo;
import dev.slipway.local.demo.Gateway;
import dev.slipway.local.demo.GatewayException;
import dev.slipway.local.demo.RunningStack;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;

/** The commands of {@code ./slipway}. */
public final class Launcher {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int NOT_ALL_UP = 3;
    private static final int BENCHMARK_ROUNDS = 5;

    private static final String USAGE = """
            Slipway on this machine: ./slipway COMMAND

              build       build what has changed, the command line included
              up          build if needed, start everything and wait until it works
              demo        up, then release a real application's development database into its production
              bench       take it down and up again and time that, then the main job, and show the memory
              status      what runs, where, and how much memory it takes
              logs [NAME] [-f]   what a part printed last; -f follows
              token       an access token of the administrator, for curl
              credential  the administrator's credential
              down        stop everything; the data stay
              reset [--yes]      stop everything and delete all data and secrets

            Ports: %s
            Data and secrets: .slipway in this checkout, or what SLIPWAY_HOME names.
            The first run is recorded to make later ones faster; SLIPWAY_START_CACHE=off does without.
            """;

    private final PrintStream out;
    private final Map<String, String> environment;
    private final StackHome home;

    Launcher(PrintStream out, Map<String, String> environment, StackHome home) {
        this.out = out;
        this.environment = environment;
        this.home = home;
    }

    /** Runs one command; the exit code tells how it went. */
    public static void main(String[] words) {
        Map<String, String> environment = System.getenv();
        Path checkout = Path.of(System.getProperty("slipway.checkout", "."));
        Launcher launcher = new Launcher(System.out, environment, StackHome.of(checkout, environment));
        System.exit(launcher.run(Arrays.asList(words)));
    }

    int run(List<String> words) {
        String command = words.isEmpty() ? "help" : words.getFirst();
        List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
        try {
            return switch (command) {
                case "up" -> up(rest);
                case "demo" -> demo(rest);
                case "bench" -> bench(rest);
                case "status" -> new StatusReport(stack(List.of())).print(out) ? 0 : NOT_ALL_UP;
                case "logs" -> logs(rest);
                case "token" -> token();
                case "credential" -> credential();
                case "down" -> down();
                case "reset" -> reset(rest);
                case "help", "--help", "-h" -> usage(0);
                default -> {
                    out.println("slipway: there is no command '" + command + "'");
                    yield usage(MISUSED);
                }
            };
        } catch (StackException | GatewayException e) {
            out.println();
            out.println("slipway: " + e.getMessage());
            return FAILED;
        }
    }

    private int usage(int code) {
        StringBuilder ports = new StringBuilder();
        for (Member member : Member.values()) {
            ports.append(ports.isEmpty() ? "" : ", ")
                    .append(member.portVariable())
                    .append(" (")
                    .append(member.defaultPort())
                    .append(')');
        }
        out.printf(USAGE, ports);
        return code;
    }

    private LocalStack stack(List<String> options) {
        return new LocalStack(home, ports(options), new Progress(out), recordStarts());
    }

    private boolean recordStarts() {
        return !"off".equals(environment.get("SLIPWAY_START_CACHE"));
    }

    private StackPorts ports(List<String> options) {
        return StackPorts.choose(StackPorts.remembered(home.ports()), environment, options);
    }

    private int up(List<String> options) {
        boolean firstTime = AdminCredential.secret(home).isEmpty();
        Progress progress = new Progress(out);
        StackPorts ports = ports(options);
        boolean started = new LocalStack(home, ports, progress, recordStarts()).up();
        URI gateway = gateway(ports);
        if (!started) {
            out.println("Slipway is up already: " + gateway);
            return 0;
        }
        out.printf(Locale.ROOT, "Slipway is up after %.1f s: %s%n", progress.seconds(), gateway);
        if (firstTime) {
            out.println();
            out.println(
                    "The administrator's credential, made just now and shown this once (./slipway credential, ./slipway token):");
            out.println();
            credential();
        }
        return 0;
    }

    private static URI gateway(StackPorts ports) {
        return URI.create("http://127.0.0.1:" + ports.of(Member.GATEWAY));
    }

    private int demo(List<String> options) {
        int code = up(options);
        return code != 0 ? code : Demo.run(runningStack(options), out) ? 0 : FAILED;
    }

    private int bench(List<String> options) {
        up(options);
        if (stack(options).isRecorded()) {
            out.println("Releasing once, because what is recorded should have been in use as anyone's first run is");
            Benchmark.run(
                    runningStack(options),
                    1,
                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        }
        down();
        Progress progress =
                new Progress(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        new LocalStack(home, ports(options), progress, recordStarts()).up();
        out.printf(Locale.ROOT, "up, from built jars to all ready: %.1f s%n", progress.seconds());
        boolean good = Benchmark.run(runningStack(options), BENCHMARK_ROUNDS, out);
        out.println();
        new StatusReport(stack(options)).print(out);
        return good ? 0 : FAILED;
    }

    private RunningStack runningStack(List<String> options) {
        StackPorts ports = ports(options);
        return new RunningStack(
                gateway(ports),
                adminSecret(),
                PostgresBinaries.locate(),
                ports.of(Member.POSTGRES),
                new Secrets(home.secrets()).value(LocalStack.SUPERUSER_SECRET));
    }

    private String adminSecret() {
        return AdminCredential.secret(home)
                .orElseThrow(() -> new StackException(
                        "There is no credential yet: the gateway makes it at its first start. ./slipway up"));
    }

    private int logs(List<String> words) {
        List<String> names = words.stream().filter(word -> !word.equals("-f")).toList();
        List<Path> logs = new ArrayList<>();
        for (Member member : Member.values()) {
            if ((names.isEmpty() || names.contains(member.id())) && Files.exists(home.log(member))) {
                logs.add(home.log(member));
            }
        }
        names.stream().filter(name -> Member.withId(name).isEmpty()).findFirst().ifPresent(name -> {
            throw new StackException("There is no part named '" + name + "'. There are: "
                    + String.join(
                            ", ", Arrays.stream(Member.values()).map(Member::id).toList()));
        });
        if (logs.isEmpty()) {
            throw new StackException("There is no log yet in " + home.logs() + ".");
        }
        List<String> command = new ArrayList<>(List.of("tail", "-n", names.isEmpty() ? "15" : "100"));
        if (words.contains("-f")) {
            command.add("-F");
        }
        logs.forEach(log -> command.add(log.toString()));
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new StackException("Cannot run tail.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private int token() {
        out.println(Gateway.signIn(gateway(ports(List.of())), AdminCredential.CLIENT, adminSecret())
                .token());
        return 0;
    }

    private int credential() {
        out.println("client id:     " + AdminCredential.CLIENT);
        out.println("client secret: " + adminSecret());
        return 0;
    }

    private int down() {
        Progress progress = new Progress(out);
        boolean ran = new LocalStack(home, ports(List.of()), progress, recordStarts()).down();
        out.println(ran ? "Slipway is down. The data stay in " + home.directory() + "." : "Slipway was not up.");
        return 0;
    }

    private int reset(List<String> words) {
        if (!words.contains("--yes")) {
            out.print("This stops Slipway and deletes all its data and secrets in " + home.directory()
                    + ".\nType yes to go on: ");
            out.flush();
            try (Scanner answers = new Scanner(System.in, StandardCharsets.UTF_8)) {
                if (!answers.hasNextLine() || !answers.nextLine().strip().equals("yes")) {
                    out.println("Nothing was deleted.");
                    return FAILED;
                }
            }
        }
        stack(List.of()).down();
        PrivateFiles.deleteRecursively(home.reachablePostgres());
        PrivateFiles.deleteRecursively(home.directory());
        out.println("Deleted " + home.directory() + ".");
        return 0;
    }
}
