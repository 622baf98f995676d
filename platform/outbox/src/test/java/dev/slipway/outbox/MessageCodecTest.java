package dev.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Message;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.contracts.environment.VariableChanged;
import dev.slipway.contracts.migration.DecideMigration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {

    private final MessageCodec codec = new MessageCodec();

    static Stream<Class<? extends Message>> messageTypes() {
        return Arrays.stream(Channel.values()).flatMap(channel -> channel.messageTypes().stream());
    }

    @ParameterizedTest
    @MethodSource("messageTypes")
    void aGoldenMessageIsReadAndWrittenUnchanged(Class<? extends Message> type) throws IOException {
        String golden = golden(type);

        String written = codec.write(codec.read(type, bytes(golden)));

        assertThat(written).isEqualToIgnoringWhitespace(golden);
    }

    @Test
    void whatIsNullIsLeftOut() {
        TakeBackup command = new TakeBackup(UUID.randomUUID(), EnvironmentRef.parse("acme/prod"), null, "ada", null);

        assertThat(codec.write(command)).doesNotContain("migrationId", "note");
        assertThat(codec.read(TakeBackup.class, bytes(codec.write(command)))).isEqualTo(command);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "APPLY"          | "PERHAPS"  | Component decisions[0].choice has an unfit value
            "APPLY"          | 0          | Component decisions[0].choice has an unfit value
            "choice":"APPLY" | "later":1  | Component decisions[0].choice is missing
            acme/prod        | acme       | Component target has an unfit value: An environment is written application
            "decidedBy"      | "by"       | Component decidedBy is missing
            "choice":        | "why":"","choice": | Component decisions[0].why is not known; known are id, choice
            {"migrationId"   | {"dryRun":true,"migrationId" | Component dryRun is not known; known are
            """)
    void whatDoesNotFitIsRefusedByName(String text, String replacement, String reason) throws IOException {
        String unfit = golden(DecideMigration.class).replaceAll("\\s", "").replace(text, replacement);

        assertThatThrownBy(() -> codec.read(DecideMigration.class, bytes(unfit)))
                .isInstanceOf(RejectedMessageException.class)
                .hasMessageStartingWith(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``        | The data is not a JSON object
            []        | The data is not a JSON object
            "text"    | The data is not a JSON object
            {} {}     | The data is not JSON
            nonsense  | The data is not JSON
            """)
    void whatIsNoObjectIsRefused(String json, String reason) {
        assertThatThrownBy(() -> codec.read(VariableChanged.class, bytes(json)))
                .isInstanceOf(RejectedMessageException.class)
                .hasMessageStartingWith(reason);
    }

    private static String golden(Class<?> type) throws IOException {
        try (InputStream file = Objects.requireNonNull(
                MessageCodecTest.class.getResourceAsStream("/golden/" + type.getSimpleName() + ".json"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
