package dev.slipway.local;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code --name value} words of a server's command line; {@code --set name=value} may be repeated. */
record Arguments(Map<String, String> values, Map<String, String> settings) {

    static Arguments parse(String... words) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            if (!words[i].startsWith("--") || i + 1 == words.length) {
                throw new StackException("Cannot understand '" + words[i] + "': expected --name value.");
            }
            String value = words[i + 1];
            if (words[i].equals("--set")) {
                int equals = value.indexOf('=');
                if (equals < 1) {
                    throw new StackException("Cannot understand --set " + value + ": expected name=value.");
                }
                settings.put(value.substring(0, equals), value.substring(equals + 1));
            } else {
                values.put(words[i].substring(2), value);
            }
        }
        return new Arguments(values, settings);
    }

    Path path(String name) {
        return Path.of(text(name)).toAbsolutePath();
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new StackException("--" + name + " is missing.");
        }
        return value;
    }
}
