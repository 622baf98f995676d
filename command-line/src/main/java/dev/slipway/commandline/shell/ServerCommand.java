package dev.slipway.commandline.shell;

import dev.slipway.commandline.gateway.Patience;
import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.Terminal;
import dev.slipway.commandline.terminal.TextTable;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command that talks to the server. */
public abstract class ServerCommand implements Callable<Integer> {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    @Spec
    private CommandSpec spec;

    @ArgGroup(validate = false, order = 1000, heading = "%nEvery command takes:%n")
    private CommonOptions common = new CommonOptions();

    private @Nullable Server server;

    /** Does it. */
    protected abstract ExitCode run();

    @Override
    public final Integer call() {
        try {
            return run().code();
        } finally {
            if (server != null) {
                server.close();
            }
        }
    }

    /** The server, connected to at the first use. */
    protected final Server server() {
        Server connected = server;
        if (connected == null) {
            connected = common.connect(surroundings());
            server = connected;
        }
        return connected;
    }

    /** Where this command runs. */
    protected final Surroundings surroundings() {
        return ((RootCommand) spec.root().userObject()).surroundings();
    }

    /** Where this command reads and writes. */
    protected final Terminal terminal() {
        return surroundings().terminal();
    }

    /** Whether the result is for programs. */
    protected final boolean isJson() {
        return common.isJson(surroundings());
    }

    /** What goes on, to be closed before the result is printed. */
    protected final Progress progress() {
        return new Progress(terminal(), common.isQuiet());
    }

    /** Patience for as long as the options say. */
    protected final Patience patience(WaitOptions wait) {
        return new Patience(wait.timeout(), surroundings().outage());
    }

    /** Prints a document as JSON. */
    protected final void printJson(Object document) {
        terminal().print(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    }

    /** Prints a table, or a sentence when it is empty. */
    protected final void print(TextTable table, String whenEmpty) {
        if (table.isEmpty()) {
            terminal().tell(whenEmpty);
        } else {
            table.lines().forEach(terminal()::print);
        }
    }

    /** Prints name and value, the values under each other. */
    protected final void printFields(Object... namesAndValues) {
        int widest = 0;
        for (int i = 0; i < namesAndValues.length; i += 2) {
            widest = Math.max(widest, String.valueOf(namesAndValues[i]).length());
        }
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String value = String.valueOf(namesAndValues[i + 1]);
            if (!value.equals("–")) {
                String name = String.valueOf(namesAndValues[i]);
                terminal().print(name + " ".repeat(widest - name.length() + 2) + value);
            }
        }
    }

    /**
     * Asks whether to go on with what cannot be undone.
     *
     * @param confirmation whether the command line says so already
     */
    protected final void confirm(Confirmation confirmation, String question) {
        if (confirmation.isGiven()) {
            return;
        }
        Optional<String> answer = terminal()
                .person()
                .orElseThrow(() -> Failure.usage("This needs a yes, and there is nobody to ask.", "Add --yes."))
                .answer(question + " Type yes to go on: ");
        if (!answer.map(String::strip).equals(Optional.of("yes"))) {
            throw new Failure(ExitCode.FAILED, "Nothing was done.", null);
        }
    }

    /** A resource's path with its variable parts encoded. */
    protected static String path(String template, Object... segments) {
        Object[] encoded = new Object[segments.length];
        for (int i = 0; i < segments.length; i++) {
            encoded[i] = Server.encoded(String.valueOf(segments[i]));
        }
        return template.formatted(encoded);
    }

    /** A member as text, empty where there is none. */
    protected static String member(JsonNode document, String name) {
        JsonNode value = document.path(name);
        return value.isMissingNode() || value.isNull() ? "" : value.asString(value.toString());
    }
}
