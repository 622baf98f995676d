package dev.slipway.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Holds the AsyncAPI document to the channels and the records, in both directions. */
class AsyncApiTest {

    private final JsonNode document = new YAMLMapper().readTree(Resources.bytes("/asyncapi.yaml"));

    static Stream<Class<? extends Message>> messageTypes() {
        return Resources.messageTypes();
    }

    @Test
    void itIsAsyncApi3() {
        assertThat(document.get("asyncapi").asString()).isEqualTo("3.0.0");
        assertThat(document.get("info").propertyNames()).contains("title", "version");
    }

    @Test
    void itHasTheChannelsAndNoOthers() {
        List<String> topics = new ArrayList<>();
        for (Channel channel : Channel.values()) {
            topics.add(channel.topic());
            topics.add(channel.deadLetterTopic());
        }

        assertThat(document.get("channels")
                        .valueStream()
                        .map(channel -> channel.get("address").asString()))
                .containsExactlyInAnyOrderElementsOf(topics);
    }

    @ParameterizedTest
    @EnumSource
    void aChannelHasItsMessagesAndNoOthers(Channel channel) {
        JsonNode messages = channel(channel.topic()).get("messages");

        assertThat(messages.propertyNames())
                .containsExactlyInAnyOrderElementsOf(channel.messageTypes().stream()
                        .map(Class::getSimpleName)
                        .toList());
        messages.forEachEntry((name, message) ->
                assertThat(message.get("$ref").asString()).isEqualTo("#/components/messages/" + name));
        assertThat(channel(channel.deadLetterTopic()).get("messages").propertyNames())
                .containsExactly("DeadLetter");
    }

    @ParameterizedTest
    @MethodSource("messageTypes")
    void aMessageIsTheCloudEventOfItsRecord(Class<? extends Message> type) {
        JsonNode message = document.at("/components/messages/" + type.getSimpleName());

        assertThat(message.get("name").asString()).isEqualTo(Channel.cloudEventType(type));
        assertThat(message.get("summary").asString()).isNotBlank();
        assertThat(message.at("/headers/properties/ce_type/const").asString()).isEqualTo(Channel.cloudEventType(type));
        assertThat(message.at("/traits/0/$ref").asString()).isEqualTo("#/components/messageTraits/CloudEvent");
        String schema = message.at("/payload/schema/$ref").asString();
        assertThat(schema).isEqualTo("schemas/" + type.getSimpleName() + ".json");
        assertThat(Resources.schema(type).get("title").asString()).isEqualTo(type.getSimpleName());
    }

    @Test
    void noMessageIsWithoutAChannel() {
        List<String> known = new ArrayList<>(
                Resources.messageTypes().map(Class::getSimpleName).toList());
        known.add("DeadLetter");

        assertThat(document.at("/components/messages").propertyNames()).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void everyChannelIsSentToOrReceivedFrom() {
        Map<String, List<String>> actions = new TreeMap<>();
        document.get("operations").forEach(operation -> {
            assertThat(operation.get("action").asString()).isIn("send", "receive");
            String reference = operation.at("/channel/$ref").asString();
            assertThat(document.at(reference.substring(1)).isObject())
                    .as(reference)
                    .isTrue();
            actions.computeIfAbsent(reference, any -> new ArrayList<>())
                    .add(operation.get("action").asString());
        });

        document.get("channels").forEachEntry((name, channel) -> {
            if (!name.endsWith("DeadLetters")) {
                assertThat(actions).containsKey("#/channels/" + name);
            }
        });
    }

    @Test
    void theHeadersOfACloudEventAreDescribed() {
        assertThat(document.at("/components/schemas/CloudEventHeaders/required")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactly("ce_specversion", "ce_id", "ce_source", "ce_type");
        assertThat(document.at("/components/messageTraits/CloudEvent/bindings/kafka/key/type")
                        .asString())
                .isEqualTo("string");
    }

    private JsonNode channel(String topic) {
        return document.get("channels")
                .valueStream()
                .filter(channel -> channel.get("address").asString().equals(topic))
                .findFirst()
                .orElseThrow();
    }
}
