package dev.slipway.environment.imports.text;

import dev.slipway.environment.imports.ImportFormat;
import dev.slipway.environment.imports.ParsedText;
import dev.slipway.environment.imports.TextParser;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads one YAML mapping whose keys are the variables: {@code NAME: value}, or {@code NAME:} with a mapping of
 * {@code type}, {@code value} and {@code description}, of which only the value must be there. References are left as
 * they are.
 *
 * <p>A scalar is text, exactly as it is written: {@code 08}, {@code yes}, {@code 1.10} and {@code 0x1F} are no numbers
 * and no booleans here. Only {@code null}, {@code ~} and nothing at all are no values. Anchors, aliases, tags, merge
 * keys, sequences and a second document are refused.
 *
 * <p>Works on the parser's events and builds no nodes, so that aliases cannot multiply anything, and so that what
 * stands above malformed YAML is still read. A line that is longer than any value could make it is refused.
 */
@Component
class YamlTextParser implements TextParser {

    private static final int DEEPEST_NESTING = 20;

    /**
     * In characters, enough for the largest value with each character escaped. SnakeYAML's effort for one line grows
     * with the square of its length.
     */
    private static final int LONGEST_LINE = 512 * 1024;

    private final Resolver resolver = new Resolver();

    @Override
    public ImportFormat format() {
        return ImportFormat.YAML;
    }

    @Override
    public ParsedText parse(byte[] text) {
        SourceText source = SourceText.decode(text);
        Findings findings = new Findings(source);
        if (reportLongLines(source.characters(), findings)) {
            return findings.result();
        }
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE); // the request's size is limited where it is received
        Parser events = new ParserImpl(new StreamReader(source.characters()), options);
        return new Reading(source.characters(), events, findings).read();
    }

    private static boolean reportLongLines(String text, Findings findings) {
        boolean found = false;
        int line = 1;
        for (int start = 0; start < text.length(); line++) {
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed;
            if (end - start > LONGEST_LINE) {
                found = true;
                findings.bad(
                        line,
                        null,
                        "This line has more than %d characters, more than a value may have. Nothing was read."
                                .formatted(LONGEST_LINE));
            }
            start = end + 1;
        }
        return found;
    }

    /** The nesting is deeper than anything that could become a variable. */
    private static final class NestedTooDeeply extends RuntimeException {}

    /** One pass over one text. */
    private final class Reading {

        private final String text;
        private final Parser events;
        private final Findings findings;
        private int lastLine = 1;

        Reading(String text, Parser events, Findings findings) {
            this.text = text;
            this.events = events;
            this.findings = findings;
        }

        ParsedText read() {
            try {
                readStream();
            } catch (NestedTooDeeply e) {
                findings.bad(lastLine, null, "The YAML is nested too deeply here. Nothing behind this place was read.");
            } catch (ReaderException e) {
                findings.bad(
                        lineOfUnprintable(),
                        null,
                        "This line holds a control character, which YAML allows only as an escape in double quotes."
                                + " Nothing behind this place was read.");
            } catch (YAMLException | IllegalArgumentException e) { // their messages may quote the text
                findings.bad(
                        lineOf(e),
                        null,
                        "The YAML is malformed here, for example its indentation or a quote. Nothing behind this place"
                                + " was read.");
            }
            return findings.result();
        }

        private void readStream() {
            next(); // the stream begins
            if (next().is(Event.ID.StreamEnd)) {
                return;
            }
            Event root = next();
            if (root instanceof MappingStartEvent mapping) {
                String refused = whyRefused(mapping);
                if (refused != null) {
                    findings.bad(line(mapping), null, refused);
                }
                readVariables();
            } else {
                if (!(root instanceof ScalarEvent scalar && isNull(scalar))) {
                    findings.bad(
                            line(root),
                            null,
                            "The text is no YAML mapping. Write NAME: value, a line for each variable.");
                }
                skip(root);
            }
            next(); // the document ends
            Event end = next();
            if (!end.is(Event.ID.StreamEnd)) {
                findings.bad(line(end), null, "A second document begins here. Give one; nothing behind was read.");
            }
        }

        private void readVariables() {
            for (Event key = next(); !(key instanceof MappingEndEvent); key = next()) {
                if (!(key instanceof ScalarEvent scalar)) {
                    findings.bad(line(key), null, "The name is not plain text. Write NAME: value.");
                    skip(key);
                    skip(next());
                    continue;
                }
                String name = scalar.getValue();
                int line = line(key);
                String refused = whyRefused(scalar);
                if (refused == null && name.isEmpty()) {
                    refused = "The name is empty. Give the variable a name.";
                } else if (refused == null && scalar.isPlain() && name.equals("<<")) {
                    refused = "Merge keys are not supported. Write every variable out.";
                }
                Event value = next();
                if (refused != null) {
                    findings.bad(line, name, refused);
                    skip(value);
                } else if (findings.claim(line, name)) {
                    readValue(line, name, value);
                } else {
                    skip(value);
                }
            }
        }

        private void readValue(int line, String name, Event event) {
            String refused = whyRefused(event);
            if (refused != null) {
                findings.bad(line, name, refused);
                skip(event);
                return;
            }
            switch (event) {
                case ScalarEvent scalar
                when isNull(scalar) ->
                    findings.bad(
                            line, name, "There is no value. Write \"\" for an empty one, or leave the variable out.");
                case ScalarEvent scalar -> findings.good(line, endLine(scalar), name, null, scalar.getValue(), null);
                case MappingStartEvent _ -> readObject(new ObjectForm(findings, line, name));
                default -> {
                    findings.bad(line, name, "The value is a list. Write text, or a mapping with a 'value'.");
                    skip(event);
                }
            }
        }

        private void readObject(ObjectForm object) {
            Event key = next();
            for (; !(key instanceof MappingEndEvent); key = next()) {
                int line = line(key);
                ObjectForm.Member member = null;
                String refused = whyRefused(key);
                if (refused != null) {
                    object.bad(line, refused);
                    skip(key);
                } else {
                    // what is no scalar is no member's name either
                    member = object.member(line, key instanceof ScalarEvent scalar ? scalar.getValue() : "");
                    skip(key);
                }
                Event value = next();
                if (member == null) {
                    skip(value);
                    continue;
                }
                refused = whyRefused(value);
                if (refused == null && value instanceof ScalarEvent scalar && !isNull(scalar)) {
                    object.set(line, member, scalar.getValue());
                    continue;
                }
                object.bad(
                        line,
                        refused != null
                                ? refused
                                : switch (member) {
                                    case VALUE -> "The member 'value' must be text. Write \"\" for an empty value.";
                                    case TYPE -> "The member 'type' must be \"plain\" or \"secret\".";
                                    case DESCRIPTION -> "The member 'description' must be text.";
                                });
                skip(value);
            }
            object.end(line(key));
        }

        /** Passes over the rest of the node that begins with an event. */
        private void skip(Event first) {
            int depth = first instanceof CollectionStartEvent ? 1 : 0;
            while (depth > 0) {
                Event event = next();
                if (event instanceof CollectionStartEvent) {
                    depth++;
                } else if (event instanceof CollectionEndEvent) {
                    depth--;
                }
                if (depth > DEEPEST_NESTING) {
                    throw new NestedTooDeeply();
                }
            }
        }

        private @Nullable String whyRefused(Event event) {
            if (event instanceof AliasEvent) {
                return "A '*' begins an alias here, and aliases are not supported. Put the value in quotes if it begins"
                        + " with '*'.";
            }
            if (event instanceof NodeEvent node && node.getAnchor() != null) {
                return "A '&' begins an anchor here, and anchors are not supported. Put the value in quotes if it"
                        + " begins with '&'.";
            }
            boolean tagged = event instanceof ScalarEvent scalar && scalar.getTag() != null
                    || event instanceof CollectionStartEvent collection && collection.getTag() != null;
            return tagged
                    ? "A '!' begins a tag here, and tags are not supported. Put the value in quotes if it begins with"
                            + " '!'."
                    : null;
        }

        private boolean isNull(ScalarEvent scalar) {
            return scalar.isPlain()
                    && scalar.getTag() == null
                    && resolver.resolve(NodeId.scalar, scalar.getValue(), true).equals(Tag.NULL);
        }

        private Event next() {
            Event event = events.getEvent();
            lastLine = line(event);
            return event;
        }

        private static int line(Event event) {
            return event.getStartMark().getLine() + 1;
        }

        /** A block's end is noticed at the beginning of the line behind it. */
        private static int endLine(ScalarEvent scalar) {
            Mark end = scalar.getEndMark();
            int line = end.getLine() + 1;
            return end.getColumn() == 0 && line > line(scalar) ? line - 1 : line;
        }

        private int lineOf(RuntimeException e) {
            if (e instanceof MarkedYAMLException marked) {
                Mark mark = marked.getProblemMark() != null ? marked.getProblemMark() : marked.getContextMark();
                if (mark != null) {
                    return mark.getLine() + 1;
                }
            }
            return lastLine;
        }

        private int lineOfUnprintable() {
            int line = 1;
            for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
                int character = text.codePointAt(i);
                if (!StreamReader.isPrintable(character)) {
                    break;
                }
                if (character == '\n') {
                    line++;
                }
            }
            return line;
        }
    }
}
