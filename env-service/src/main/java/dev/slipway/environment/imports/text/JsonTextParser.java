package dev.slipway.environment.imports.text;

import dev.slipway.environment.imports.ImportFormat;
import dev.slipway.environment.imports.ParsedText;
import dev.slipway.environment.imports.TextParser;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads one JSON object whose members are the variables: {@code "NAME": "value"}, where a number or {@code true} or
 * {@code false} stands for its text exactly as written, or
 * {@code "NAME": {"type": "secret", "value": "...", "description": "..."}}, of which only the value must be there.
 * References are left as they are.
 *
 * <p>A member of another shape is bad and reading goes on behind it; where the text is no JSON, reading ends.
 */
@Component
class JsonTextParser implements TextParser {

    /** Keeps nothing of what it read, neither names nor buffers, since anything in the text may be a secret. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxNumberLength(Integer.MAX_VALUE) // numbers are taken as text
                    .maxStringLength(Integer.MAX_VALUE) // the request's size is limited where it is received
                    .build())
            .build();

    @Override
    public ImportFormat format() {
        return ImportFormat.JSON;
    }

    @Override
    public ParsedText parse(byte[] text) {
        SourceText source = SourceText.decode(text);
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), source.characters())) {
            return new Reading(json, new Findings(source)).read();
        }
    }

    /** One pass over one text. */
    private static final class Reading {

        private final JsonParser json;
        private final Findings findings;
        private boolean behindObject;

        Reading(JsonParser json, Findings findings) {
            this.json = json;
            this.findings = findings;
        }

        ParsedText read() {
            try {
                readText();
            } catch (StreamConstraintsException e) {
                findings.bad(
                        lineOf(e),
                        null,
                        "The JSON is nested too deeply here, or a name is too long. Nothing behind this place was"
                                + " read.");
            } catch (JacksonException e) { // its message may quote the text
                findings.bad(
                        lineOf(e),
                        null,
                        behindObject
                                ? "There is more text behind the object. Give one object."
                                : "The JSON is malformed here or ends too early. Nothing behind this place was read.");
            }
            return findings.result();
        }

        private void readText() {
            JsonToken first = json.nextToken();
            if (first != JsonToken.START_OBJECT) {
                findings.bad(
                        first == null ? 1 : line(),
                        null,
                        "The text is no JSON object. Give one object with a member for each variable.");
                return;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                readVariable();
            }
            behindObject = true;
            if (json.nextToken() != null) {
                findings.bad(line(), null, "There is more text behind the object. Give one object.");
            }
        }

        private void readVariable() {
            String name = json.currentName();
            int line = line();
            JsonToken value = json.nextToken();
            if (name.isEmpty()) {
                findings.bad(line, null, "The name is empty. Give the variable a name.");
                json.skipChildren();
            } else if (!findings.claim(line, name)) {
                json.skipChildren();
            } else if (isText(value)) {
                findings.good(line, line(), name, null, json.getString(), null);
            } else if (value == JsonToken.START_OBJECT) {
                readObject(new ObjectForm(findings, line, name));
            } else {
                findings.bad(
                        line,
                        name,
                        value == JsonToken.VALUE_NULL
                                ? "The value is null. Write \"\" for an empty value, or leave the variable out."
                                : "The value is an array. Write text, a number, true, false or an object.");
                json.skipChildren();
            }
        }

        private void readObject(ObjectForm object) {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                int line = line();
                ObjectForm.Member member = object.member(line, json.currentName());
                JsonToken token = json.nextToken();
                if (member == null) {
                    json.skipChildren();
                    continue;
                }
                boolean fits = switch (member) {
                    case VALUE -> isText(token);
                    case TYPE, DESCRIPTION -> token == JsonToken.VALUE_STRING;
                };
                if (fits) {
                    object.set(line, member, json.getString());
                } else {
                    object.bad(
                            line,
                            switch (member) {
                                case VALUE -> "The member 'value' must be text, a number, true or false.";
                                case TYPE -> "The member 'type' must be \"plain\" or \"secret\".";
                                case DESCRIPTION -> "The member 'description' must be text.";
                            });
                    json.skipChildren();
                }
            }
            object.end(line());
        }

        private static boolean isText(@Nullable JsonToken token) {
            return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL;
        }

        private int line() {
            return json.currentTokenLocation().getLineNr();
        }

        private int lineOf(JacksonException e) {
            TokenStreamLocation location = e.getLocation();
            return Math.max(1, location == null ? line() : location.getLineNr());
        }
    }
}
