package dev.slipway.commandline;

import dev.slipway.commandline.audit.AuditCommand;
import dev.slipway.commandline.backups.BackupCommand;
import dev.slipway.commandline.environments.EnvCommand;
import dev.slipway.commandline.hooks.HookCommand;
import dev.slipway.commandline.migrations.CancelCommand;
import dev.slipway.commandline.migrations.DecideCommand;
import dev.slipway.commandline.migrations.MigrateCommand;
import dev.slipway.commandline.migrations.MigrationCommand;
import dev.slipway.commandline.migrations.RollbackCommand;
import dev.slipway.commandline.packages.PackageCommand;
import dev.slipway.commandline.packages.SignerCommand;
import dev.slipway.commandline.plans.PlanCommand;
import dev.slipway.commandline.rules.RulesCommand;
import dev.slipway.commandline.shell.Surroundings;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One run of the command line. */
final class Program {

    private static final int WIDTH = 100;

    /** By the first word, in the order in which people learn of them. */
    private static final Map<String, Class<?>> COMMANDS = commands();

    private static final Set<String> NEEDS_ALL = Set.of("help", "completion");

    private final Surroundings surroundings;
    private final Terminal terminal;

    Program(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.terminal = surroundings.terminal();
    }

    /** Runs one command; answers the exit status. */
    int run(String... words) {
        CommandLine commandLine = commandLine(words);
        try {
            return commandLine.execute(words);
        } finally {
            terminal.flush();
        }
    }

    /** With all commands, or with the one that is meant: to read what is declared of all takes longer than most of them. */
    CommandLine commandLine(String... words) {
        CommandLine commandLine = new CommandLine(new SlipwayCommand(surroundings));
        String first = words.length == 0 ? "" : words[0];
        Class<?> meant = NEEDS_ALL.contains(first) ? null : COMMANDS.get(first);
        if (meant != null) {
            commandLine.addSubcommand(meant);
        } else {
            COMMANDS.values().stream().distinct().forEach(commandLine::addSubcommand);
        }
        spaced(commandLine);
        return commandLine
                // a word that begins with @ is a word
                .setExpandAtFiles(false)
                .setUsageHelpWidth(WIDTH)
                .setUsageHelpLongOptionsMaxWidth(30)
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.isInteractive() ? Ansi.AUTO : Ansi.OFF))
                .setOut(new PrintWriter(terminal.output(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.errors(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(this::onMisuse)
                .setExecutionExceptionHandler(this::onFailure);
    }

    /** An empty line between the parts of each help. */
    private static void spaced(CommandLine commandLine) {
        CommandSpec spec = commandLine.getCommandSpec();
        spec.usageMessage()
                .descriptionHeading(
                        spec.usageMessage().hidden() || spec.usageMessage().description().length == 0 ? "" : "%n")
                .commandListHeading("%nCommands:%n")
                .parameterListHeading("%n")
                .optionListHeading(spec.positionalParameters().isEmpty() ? "%n" : "");
        commandLine.getSubcommands().values().forEach(Program::spaced);
    }

    /** Says what is wrong without repeating values, which might be secrets that were given the wrong way. */
    private int onMisuse(ParameterException misuse, String[] words) {
        CommandLine command = misuse.getCommandLine();
        terminal.tell("slipway: " + sentence(misuse));
        if (misuse instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                terminal.tell("Did you mean: " + String.join(", ", suggestions) + "?");
            }
        }
        terminal.tell("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.code();
    }

    private static String sentence(ParameterException misuse) {
        if (misuse instanceof UnmatchedArgumentException unmatched) {
            return unmatched.getUnmatched().stream()
                    .filter(word -> word.startsWith("-") && word.length() > 1)
                    .findFirst()
                    .map(option -> "There is no option " + option.replaceFirst("=.*", "") + " here.")
                    .orElseGet(() -> misuse.getCommandLine().getSubcommands().isEmpty()
                            ? "There is an argument too many."
                            : "There is no command '" + unmatched.getUnmatched().getFirst() + "' here.");
        }
        return String.valueOf(misuse.getMessage());
    }

    private int onFailure(Exception exception, CommandLine command, ParseResult result) {
        Failure failure = exception instanceof Failure expected
                ? expected
                : new Failure(
                        ExitCode.FAILED,
                        "Something went wrong inside: " + exception,
                        "This is a fault of the command line: please report it.",
                        exception);
        if (wantsJson(result)) {
            terminal.tell(problem(failure));
        } else {
            terminal.tell("slipway: " + failure.sentence());
            failure.particulars().forEach(line -> terminal.tell("  - " + line));
            failure.action().ifPresent(terminal::tell);
        }
        if (surroundings.variable("SLIPWAY_TRACE").isPresent()) {
            exception.printStackTrace(terminal.errors());
        }
        return failure.exitCode().code();
    }

    private boolean wantsJson(ParseResult result) {
        ParseResult innermost = result;
        while (innermost.hasSubcommand()) {
            innermost = innermost.subcommand();
        }
        ArgSpec json = innermost.commandSpec().findOption("--json");
        if (json != null && Boolean.TRUE.equals(json.getValue())) {
            return true;
        }
        ArgSpec output = innermost.commandSpec().findOption("--output");
        Object chosen = output == null ? null : output.getValue();
        return chosen == null
                ? surroundings.variable("SLIPWAY_OUTPUT").filter("json"::equals).isPresent()
                : chosen.toString().equals("json");
    }

    /** The server's problem detail as it came, or one of our own. */
    private static String problem(Failure failure) {
        JsonMapper mapper = JsonMapper.shared();
        return mapper.writerWithDefaultPrettyPrinter()
                .writeValueAsString(failure.problem().orElseGet(() -> {
                    ObjectNode problem = mapper.createObjectNode();
                    problem.put(
                            "type",
                            "https://slipway.dev/problems/command-line-"
                                    + failure.exitCode()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', '-'));
                    problem.put("detail", failure.sentence());
                    failure.action().ifPresent(action -> problem.put("action", action));
                    return problem;
                }));
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("env", EnvCommand.class);
        commands.put("environment", EnvCommand.class);
        commands.put("rules", RulesCommand.class);
        commands.put("package", PackageCommand.class);
        commands.put("signer", SignerCommand.class);
        commands.put("plan", PlanCommand.class);
        commands.put("migrate", MigrateCommand.class);
        commands.put("decide", DecideCommand.class);
        commands.put("cancel", CancelCommand.class);
        commands.put("rollback", RollbackCommand.class);
        commands.put("migration", MigrationCommand.class);
        commands.put("backup", BackupCommand.class);
        commands.put("hook", HookCommand.class);
        commands.put("audit", AuditCommand.class);
        commands.put("completion", CompletionCommand.class);
        commands.put("help", HelpCommand.class);
        commands.put("credentials", Topic.Credentials.class);
        commands.put("exit-codes", Topic.ExitCodes.class);
        return commands;
    }

    /** For the process: its streams, its environment. */
    static Surroundings ofProcess() {
        String home = System.getProperty("slipway.home", "");
        return new Surroundings(
                Terminal.ofProcess(),
                Map.copyOf(System.getenv()),
                home.isEmpty() ? null : Path.of(home),
                Duration.ofMinutes(1));
    }
}
